"""Models from a real web server on this machine, with everything that goes wrong on the way."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from helpers.listed_models import QUICK, listed, spec
from helpers.model_server import COMMIT
from lumivox.core.errors import ModelError, UsageError
from lumivox.core.task import Task
from lumivox.models.download import Wanted, fetch
from lumivox.models.store import ModelStore


def make_store(tmp_path, files=None, **changes) -> ModelStore:
    return listed(tmp_path, spec(**({"files": files} if files else {}), **changes))


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_installed_model_is_whole_recorded_and_verified(tmp_path, repository):
    store = make_store(tmp_path)
    steps = []
    there = store.install("tiny", Task(progressed=lambda *step: steps.append(step)), QUICK)
    folder = store.path("tiny")
    assert there.commit == COMMIT
    assert there.hashes == {p: sha256(repository / p) for p in ("config.json", "model.safetensors")}
    assert (folder / "model.safetensors").read_bytes() == (
        repository / "model.safetensors"
    ).read_bytes()
    assert steps[-1][1] == steps[-1][2] > 1000
    assert store.verify("tiny", Task()) == ()
    assert not (tmp_path / "store" / ".partial" / "tiny").exists()


def test_second_install_asks_nobody(tmp_path, repository, server):
    store = make_store(tmp_path)
    store.install("tiny", Task(), QUICK)
    server.requests.clear()
    store.install("tiny", Task(), QUICK)
    assert server.requests == []


def test_cut_connection_goes_on_where_it_stopped(tmp_path, repository, server):
    server.faults.cut["model.safetensors"] = 2
    make_store(tmp_path).install("tiny", Task(), QUICK)
    ranges = server.asked_for("model.safetensors")
    size = (repository / "model.safetensors").stat().st_size
    assert ranges[0] is None
    assert ranges[1] == f"bytes={size // 2}-"
    assert len(ranges) == 3


def test_server_without_ranges_begins_again(tmp_path, repository, server):
    server.faults.cut["model.safetensors"] = 1
    server.faults.ignore_range = True
    store = make_store(tmp_path)
    store.install("tiny", Task(), QUICK)
    assert store.verify("tiny", Task()) == ()


def test_slow_server_is_left_and_tried_again(tmp_path, repository, server):
    server.faults.stall["model.safetensors"] = 1
    store = make_store(tmp_path)
    store.install("tiny", Task(), QUICK)
    assert len(server.asked_for("model.safetensors")) == 2
    assert store.verify("tiny", Task()) == ()


def test_busy_server_is_tried_again(tmp_path, repository, server):
    server.faults.status["config.json"] = [503, 429]
    make_store(tmp_path).install("tiny", Task(), QUICK)
    assert len(server.asked_for("config.json")) == 3


def test_never_answering_server_ends_in_a_sentence_that_keeps_the_part(
    tmp_path, repository, server
):
    server.faults.status["model.safetensors"] = [503] * 9
    store = make_store(tmp_path)
    with pytest.raises(ModelError, match="next attempt goes on there"):
        store.install("tiny", Task(), QUICK)
    assert len(server.asked_for("model.safetensors")) == QUICK.attempts
    assert not store.is_installed("tiny")


def test_missing_file_is_not_tried_again(tmp_path, repository, server):
    server.faults.status["model.safetensors"] = [404] * 9
    with pytest.raises(ModelError, match="404"):
        # With time enough that a busy machine's late answer is not taken for none.
        make_store(tmp_path).install("tiny", Task(), replace(QUICK, timeout=30))
    assert len(server.asked_for("model.safetensors")) == 1


@pytest.mark.parametrize("broken", ["model.safetensors", "config.json"])
def test_wrong_bytes_are_thrown_away(tmp_path, repository, server, broken):
    """The large file by the hub's SHA-256, the small one by Git's SHA-1 of it."""
    server.faults.corrupt.add(broken)
    store = make_store(tmp_path)
    with pytest.raises(ModelError, match="checksum"):
        store.install("tiny", Task(), QUICK)
    assert not store.is_installed("tiny")
    assert not list((tmp_path / "store").rglob(f"{broken}*"))


def test_hash_of_the_registry_goes_before_the_hub(tmp_path, repository):
    files = [{"path": "config.json", "sha256": "0" * 64}, {"path": "model.safetensors"}]
    with pytest.raises(ModelError, match="checksum"):
        make_store(tmp_path, files).install("tiny", Task(), QUICK)


def test_commit_of_the_first_download_holds_for_its_rest(tmp_path, repository, server):
    server.faults.status["model.safetensors"] = [503] * QUICK.attempts
    store = make_store(tmp_path)
    with pytest.raises(ModelError):
        store.install("tiny", Task(), QUICK)
    server.requests.clear()
    store.install("tiny", Task(), QUICK)
    assert [path for path, _ in server.requests] == [
        f"/someone/tiny/resolve/{COMMIT}/model.safetensors"
    ]


def test_full_disk_says_so_and_keeps_what_came(tmp_path, server, repository):
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full to stand for a full disk")
    target = tmp_path / "model.safetensors"
    (tmp_path / "model.safetensors.part").symlink_to("/dev/full")
    url = f"{server.url}/someone/tiny/resolve/{COMMIT}/model.safetensors"
    with pytest.raises(ModelError, match="disk is full"):
        fetch(Wanted(url), target, Task(), patience=QUICK)
    assert not target.exists()


def test_model_larger_than_the_disk_is_not_begun(tmp_path, server, repository):
    files = [{"path": "config.json"}, {"path": "model.safetensors", "bytes": 1 << 60}]
    with pytest.raises(ModelError, match="free"):
        make_store(tmp_path, files).install("tiny", Task(), QUICK)
    assert server.asked_for(".safetensors") == []


def test_repository_with_a_pickle_only_is_refused(tmp_path, repository, server):
    (repository / "model.safetensors").rename(repository / "pytorch_model.bin")
    with pytest.raises(ModelError, match="safe format"):
        make_store(tmp_path).install("tiny", Task(), QUICK)
    assert server.asked_for(".bin") == []


def test_safetensors_of_the_hubs_own_converter_are_taken(tmp_path, repository, server):
    converted = tmp_path / "converted"
    converted.mkdir()
    for name in ("config.json", "model.safetensors"):
        (converted / name).write_bytes((repository / name).read_bytes())
    (repository / "model.safetensors").unlink()
    stranger = tmp_path / "stranger"
    server.pull_requests["someone/tiny"] = {
        1: ("a-stranger", stranger),
        4: ("SFconvertbot", converted),
    }
    there = make_store(tmp_path).install("tiny", Task(), QUICK)
    assert there.commit == f"{4:040x}"


def test_file_that_is_not_what_its_name_says_is_refused(tmp_path, repository):
    (repository / "model.safetensors").write_bytes(b"\x80\x04\x95 a pickle, really")
    with pytest.raises(ModelError, match="format"):
        make_store(tmp_path).install("tiny", Task(), QUICK)


def test_folder_of_the_user_is_taken_by_the_same_rules(tmp_path, repository):
    store = make_store(tmp_path)
    store.install_from("tiny", repository, Task())
    assert store.verify("tiny", Task()) == ()
    store.remove("tiny")
    (repository / "config.json").unlink()
    with pytest.raises(ModelError, match=r"config\.json"):
        store.install_from("tiny", repository, Task())


def test_offline_says_what_would_be_fetched(tmp_path, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    store = make_store(tmp_path)
    with pytest.raises(ModelError, match="2 MB, licence Apache"):
        store.path("tiny")
    with pytest.raises(ModelError, match="HF_ENDPOINT"):
        store.install("tiny", Task(), QUICK)


def test_proxy_is_used(tmp_path, repository, server, monkeypatch):
    """A hub that does not exist answers through the proxy that is set."""
    monkeypatch.setenv("HF_ENDPOINT", "http://localhost:9")
    monkeypatch.setenv("http_proxy", server.url)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    make_store(tmp_path).install("tiny", Task(), QUICK)
    assert len(server.asked_for("model.safetensors")) == 1


def test_redirect_is_followed_to_where_we_would_have_gone_ourselves(tmp_path, repository, server):
    (repository / "elsewhere.json").write_bytes((repository / "config.json").read_bytes())
    there = f"{server.url}/someone/tiny/resolve/{COMMIT}/elsewhere.json"
    server.faults.redirect["config.json"] = there
    store = make_store(tmp_path)
    store.install("tiny", Task(), QUICK)
    assert store.verify("tiny", Task()) == ()
    store.remove("tiny")
    server.faults.redirect["config.json"] = "http://example.org/config.json"
    with pytest.raises(ModelError, match="only fetched by https"):
        store.install("tiny", Task(), QUICK)


def test_unknown_name_says_how_to_see_the_names(tmp_path):
    with pytest.raises(UsageError, match="models list"):
        make_store(tmp_path).install("huge", Task(), QUICK)
