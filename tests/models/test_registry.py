"""The list of models: what may stand in it, what it promises, and how bare numbers are checked."""

from __future__ import annotations

import numpy as np
import pytest

from helpers.listed_models import QUICK, listed, spec, upstream
from helpers.model_server import ModelServer
from lumivox.core.errors import ModelError
from lumivox.core.task import Task
from lumivox.models.registry import Pinning, Purpose, load_registry
from lumivox.models.web import check_url
from lumivox.models.wording import describe_model, purpose_name

STYLES = {"path": "voices/af_heart.bin", "float32": [2, 256]}
PICKLE = b"\x80\x04\x95\x1a\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94\x8c\x06system\x94\x93\x94"


@pytest.fixture
def repository(tmp_path, monkeypatch):
    with ModelServer() as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        folder = upstream(tmp_path / "upstream", 8)
        server.repositories["someone/tiny"] = folder
        yield folder


@pytest.fixture
def styles(repository):
    path = repository / "voices" / "af_heart.bin"
    path.parent.mkdir()
    np.linspace(-1, 1, 512, dtype=np.float32).tofile(path)
    return path


def test_a_table_of_bare_numbers_is_taken(tmp_path, styles):
    store = listed(tmp_path, spec(files=[STYLES]))
    assert store.registry.find("tiny").files[0].size == 2 * 256 * 4
    store.install("tiny", Task(), QUICK)
    assert store.verify("tiny", Task()) == ()
    assert (store.path("tiny") / STYLES["path"]).read_bytes() == styles.read_bytes()


@pytest.mark.parametrize("how", ["fetched", "from a folder"])
@pytest.mark.parametrize(
    "content",
    [
        PICKLE,
        PICKLE + bytes(512 * 4 - len(PICKLE)),  # of the right size, and no small finite numbers
        np.zeros(511, np.float32).tobytes(),
        np.zeros(513, np.float32).tobytes(),
        np.full(512, np.nan, np.float32).tobytes(),
        np.full(512, 1e9, np.float32).tobytes(),
    ],
    ids=["pickle", "padded pickle", "too short", "too long", "not a number", "too large"],
)
def test_what_is_not_such_a_table_is_thrown_away(tmp_path, styles, repository, content, how):
    styles.write_bytes(content)
    store = listed(tmp_path, spec(files=[STYLES]))
    with pytest.raises(ModelError, match="thrown away"):
        if how == "fetched":
            store.install("tiny", Task(), QUICK)
        else:
            store.install_from("tiny", repository, Task())
    assert not store.is_installed("tiny")
    assert not list(store.folder.rglob("*.bin*"))


@pytest.mark.parametrize(
    "bad",
    [
        {"path": "voices/af_heart.bin"},
        {"path": "voices/af_heart.bin", "float32": [0, 256]},
        {"path": "voices/af_heart.bin", "float32": [2, 256], "bytes": 7},
        {"path": "voices/af_heart.pt", "float32": [2, 256]},
        {"path": "model.safetensors", "also": ["pytorch_model.bin"]},
        {"path": "../escape.json"},
        {"path": "/etc/x.json"},
        {"path": "pytorch_model.bin"},
        {"path": "x.py"},
    ],
)
def test_a_list_with_an_unsafe_file_is_refused(tmp_path, bad):
    with pytest.raises(ModelError, match="list of models"):
        listed(tmp_path, spec(files=[bad]))


@pytest.mark.parametrize(
    "bad", [{"name": "../up"}, {"revision": ""}, {"repository": None}, {"files": None}]
)
def test_an_unsafe_list_is_refused(tmp_path, bad):
    with pytest.raises(ModelError, match="list of models"):
        listed(tmp_path, spec(**bad))


@pytest.mark.parametrize("how", ["fetched", "from a folder"])
def test_weights_under_another_name_are_stored_under_ours(tmp_path, repository, how):
    (repository / "model.safetensors").rename(repository / "open_clip_pytorch_model.safetensors")
    also = ["another.safetensors", "open_clip_pytorch_model.safetensors"]
    store = listed(tmp_path, spec(files=[{"path": "model.safetensors", "also": also}]))
    if how == "fetched":
        store.install("tiny", Task(), QUICK)
    else:
        store.install_from("tiny", repository, Task())
    assert [path.name for path in store.path("tiny").glob("*.safetensors")] == ["model.safetensors"]
    assert store.verify("tiny", Task()) == ()


@pytest.mark.parametrize("url", ["http://example.org/x", "file:///etc/passwd", "ftp://a/b"])
def test_only_https_and_this_machine(url):
    with pytest.raises(ModelError, match="https"):
        check_url(url)


def test_shipped_registry_is_sound(tmp_path):
    registry = load_registry()
    names = [spec.name for spec in registry.models]
    assert len(names) == len(set(names)) > 30
    assert {spec.engine for spec in registry.models} == {
        "open_clip", "coca", "florence", "blip", "marian", "m2m100", "trocr", "rapidocr", "kokoro",
    }  # fmt: skip
    for known in registry.models:
        assert known.licence
        assert known.download_mb > 0
        for file in known.files:
            assert file.url is None or check_url(file.url)
    assert registry.find("ppocr-korean").pinning is Pinning.HASH
    assert registry.find("clip-vit-b-32-256").pinning is Pinning.COMMIT
    assert registry.find("opus-mt-fr-en").pinning is Pinning.BRANCH


def test_kokoro_is_listed_as_a_voice_whose_every_byte_is_known(tmp_path):
    store = listed(tmp_path, spec())
    store.registry = load_registry()
    kokoro = store.registry.find("kokoro-82m")
    assert kokoro.purpose is Purpose.SPEAK
    assert purpose_name(kokoro.purpose) == "Voices"
    assert kokoro.pinning is Pinning.HASH
    assert sum(file.size or 0 for file in kokoro.files) >> 20 == kokoro.download_mb - 1
    tables = [file for file in kokoro.files if file.path.startswith("voices/")]
    assert {file.table for file in tables} == {(510, 256)}
    assert len(tables) == 15
    assert "Its checksum is known beforehand." in describe_model(store, kokoro)
