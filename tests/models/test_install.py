"""Models from a real web server on this machine, with everything that goes wrong on the way."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from helpers.model_server import COMMIT, ModelServer
from lumivox.core.errors import Cancelled, ModelError, UsageError
from lumivox.core.task import Task
from lumivox.models.download import Patience, Wanted, check_url, fetch
from lumivox.models.registry import Pinning, load_registry
from lumivox.models.store import ModelStore

QUICK = Patience(timeout=0.5, attempts=3, pause=0.01)


@pytest.fixture
def server(monkeypatch):
    with ModelServer() as running:
        monkeypatch.setenv("HF_ENDPOINT", running.url)
        yield running


@pytest.fixture
def repository(tmp_path, server):
    folder = tmp_path / "upstream"
    folder.mkdir()
    noise = np.random.default_rng(7).standard_normal((600, 600)).astype(np.float32)
    save_file({"weight": noise}, folder / "model.safetensors")
    (folder / "config.json").write_text('{"model_type": "tiny"}', encoding="utf-8")
    server.repositories["someone/tiny"] = folder
    return folder


def make_store(tmp_path, files=None, **changes) -> ModelStore:
    files = files or [{"path": "config.json"}, {"path": "model.safetensors"}]
    spec = {
        "name": "tiny",
        "title": "A tiny model",
        "purpose": "caption",
        "engine": "blip",
        "languages": ["en"],
        "licence": "Apache-2.0",
        "repository": "someone/tiny",
        "revision": "main",
        "download_mb": 2,
        "files": files,
    } | changes
    path = tmp_path / "models.json"
    path.write_text(json.dumps({"hub": "https://hub.invalid", "models": [spec]}), encoding="utf-8")
    return ModelStore(load_registry(path), tmp_path / "store")


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
        make_store(tmp_path).install("tiny", Task(), QUICK)
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


def test_cancel_keeps_the_part_and_the_next_install_takes_it_up(tmp_path, repository, server):
    server.faults.stall["model.safetensors"] = 1
    store, task, outcome = make_store(tmp_path), Task(), []

    def work() -> None:
        try:
            store.install("tiny", task, Patience(timeout=5, attempts=2, pause=0.01))
        except Cancelled:
            outcome.append("cancelled")

    thread = threading.Thread(target=work)
    thread.start()
    assert server.half_sent.wait(10)
    task.cancel()
    server.released.set()
    thread.join(10)
    assert outcome == ["cancelled"]
    part = tmp_path / "store" / ".partial" / "tiny" / "model.safetensors.part"
    begun = part.stat().st_size
    assert begun > 0
    store.install("tiny", Task(), QUICK)
    assert server.asked_for("model.safetensors")[-1] == f"bytes={begun}-"
    assert store.verify("tiny", Task()) == ()


def test_command_killed_in_the_middle_is_resumed(tmp_path, repository, server):
    """The whole way by the command line: list, install, kill -9, install, path, verify, remove."""
    store = make_store(tmp_path)
    common = ["--registry", str(tmp_path / "models.json"), "--folder", str(store.folder)]
    environment = os.environ | {"HF_ENDPOINT": server.url, "HOME": str(tmp_path)}

    def command(*words: str) -> list[str]:
        return [sys.executable, "-m", "lumivox", "models", *words, *common]

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command(*words), env=environment, capture_output=True, text=True, check=False
        )

    listed = run("list")
    assert "Not installed" in listed.stdout
    assert "recorded then and checked from then on" in listed.stdout
    missing = run("path", "tiny")
    assert missing.returncode == 3
    assert "lumivox models install tiny" in missing.stderr

    server.faults.stall["model.safetensors"] = 1
    first = subprocess.Popen(command("install", "tiny"), env=environment)
    assert server.half_sent.wait(30)
    part = store.folder / ".partial" / "tiny" / "model.safetensors.part"
    while not (part.exists() and part.stat().st_size):  # the suite's own time limit ends it
        time.sleep(0.01)
    first.kill()
    assert first.wait(10) != 0
    server.released.set()
    begun = part.stat().st_size
    assert 0 < begun < (repository / "model.safetensors").stat().st_size
    assert not store.is_installed("tiny")

    second = run("install", "tiny")
    assert second.returncode == 0, second.stderr
    assert "100 percent" in second.stderr
    assert server.asked_for("model.safetensors")[-1] == f"bytes={begun}-"
    assert run("path", "tiny").stdout.strip() == str(store.folder / "tiny")
    assert run("verify", "tiny").returncode == 0
    assert json.loads(run("list", "--json").stdout)[0]["commit"] == COMMIT
    with (store.folder / "tiny" / "config.json").open("a") as file:
        file.write(" ")
    changed = run("verify", "tiny")
    assert changed.returncode == 3
    assert "config.json was changed" in changed.stdout
    assert run("remove", "tiny").returncode == 0
    assert run("remove", "tiny").returncode == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send")
def test_interrupt_says_that_the_part_is_kept(tmp_path, repository, server):
    make_store(tmp_path)
    server.faults.stall["model.safetensors"] = 1
    common = ["--registry", str(tmp_path / "models.json"), "--folder", str(tmp_path / "store")]
    process = subprocess.Popen(
        [sys.executable, "-m", "lumivox", "models", "install", "tiny", *common],
        env=os.environ | {"HF_ENDPOINT": server.url},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert server.half_sent.wait(30)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=20)
    server.released.set()
    assert process.returncode == 130
    assert "What has come is kept" in told
    assert "Traceback" not in told


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


def test_voices_are_bare_numbers_and_nothing_else(tmp_path, repository):
    files = [{"path": "config.json"}, {"path": "voices/af_heart.bin"}]
    (repository / "voices").mkdir()
    styles = repository / "voices" / "af_heart.bin"
    np.linspace(-1, 1, 512, dtype=np.float32).tofile(styles)
    store = make_store(tmp_path, files)
    store.install("tiny", Task(), QUICK)
    assert store.verify("tiny", Task()) == ()
    store.remove("tiny")
    pickle = (
        b"\x80\x04\x95\x1a\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94\x8c\x06system\x94\x93\x94"
    )
    styles.write_bytes(pickle)
    with pytest.raises(ModelError, match="format"):
        store.install("tiny", Task(), QUICK)
    with pytest.raises(ModelError, match="list of models"):
        make_store(tmp_path, [{"path": "other/model.bin"}])


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


@pytest.mark.parametrize("url", ["http://example.org/x", "file:///etc/passwd", "ftp://a/b"])
def test_only_https_and_this_machine(url):
    with pytest.raises(ModelError, match="https"):
        check_url(url)


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


@pytest.mark.parametrize(
    "bad",
    [
        {"files": [{"path": "../escape.json"}]},
        {"files": [{"path": "/etc/x.json"}]},
        {"files": [{"path": "pytorch_model.bin"}]},
        {"files": [{"path": "x.py"}]},
        {"name": "../up"},
        {"revision": ""},
        {"repository": None},
    ],
)
def test_unsafe_registry_is_refused(tmp_path, bad):
    with pytest.raises(ModelError, match="list of models"):
        make_store(tmp_path, **({"files": None} | bad))


def test_shipped_registry_is_sound():
    registry = load_registry()
    names = [spec.name for spec in registry.models]
    assert len(names) == len(set(names)) > 30
    assert {spec.engine for spec in registry.models} == {
        "open_clip", "coca", "florence", "blip", "marian", "m2m100", "trocr", "rapidocr", "kokoro",
    }  # fmt: skip
    for spec in registry.models:
        assert spec.licence
        assert spec.download_mb > 0
        for file in spec.files:
            assert file.url is None or check_url(file.url)
    assert registry.find("ppocr-korean").pinning is Pinning.HASH
    assert registry.find("clip-vit-b-32-256").pinning is Pinning.COMMIT
