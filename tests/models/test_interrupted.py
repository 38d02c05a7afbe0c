"""Downloads that are stopped, killed, stalled, or wished for twice at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from helpers.listed_models import QUICK, listed, spec
from helpers.model_server import COMMIT
from lumivox.core.errors import Cancelled, ModelError
from lumivox.core.task import Task
from lumivox.models.download import Patience
from lumivox.models.store import ModelStore

STUBBORN = Patience(timeout=60, attempts=2, pause=0.01)
"""Waits longer for a byte than any test may last."""


def make_store(tmp_path) -> ModelStore:
    return listed(tmp_path, spec())


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


@contextmanager
def installing(store: ModelStore, task: Task) -> Iterator[list[str]]:
    """An install in a thread; gives the list into which its outcome is written."""
    outcome: list[str] = []

    def work() -> None:
        try:
            store.install("tiny", task, STUBBORN)
        except Cancelled:
            outcome.append("cancelled")

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield outcome
    finally:
        task.cancel()
        thread.join(10)
        assert not thread.is_alive()


def test_a_stalled_download_is_stopped_at_once(tmp_path, repository, server):
    """While the server says nothing at all, as it may for a minute."""
    server.faults.stall["model.safetensors"] = 1
    store, task = make_store(tmp_path), Task()
    with installing(store, task) as outcome:
        assert server.half_sent.wait(10)
        part = store.folder / ".partial" / "tiny" / "model.safetensors.part"
        half = (repository / "model.safetensors").stat().st_size // 2
        while not part.exists() or part.stat().st_size < half:  # the suite's own limit ends it
            time.sleep(0.01)
        begun = time.monotonic()
        task.cancel()
        while not outcome:
            time.sleep(0.01)
        took = time.monotonic() - begun
    assert outcome == ["cancelled"]
    assert not server.released.is_set(), "it was not the server that ended the wait"
    assert took < 1.0
    assert part.stat().st_size >= half, "what has come is kept"
    server.released.set()
    store.install("tiny", Task(), QUICK)
    assert server.asked_for("model.safetensors")[-1] == f"bytes={half}-"


def test_a_hub_that_does_not_answer_is_left_at_once(tmp_path, monkeypatch):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as deaf:
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{deaf.getsockname()[1]}")
        task = Task()
        with installing(make_store(tmp_path), task) as outcome:
            caller, _ = deaf.accept()
            task.cancel()
            begun = time.monotonic()
            while not outcome:
                time.sleep(0.01)
            assert time.monotonic() - begun < 1.0
        caller.close()
    assert outcome == ["cancelled"]


def test_who_waits_for_the_web_is_told(tmp_path, repository, server):
    server.faults.status["config.json"] = [503, 503]
    steps = []
    make_store(tmp_path).install("tiny", Task(lambda *step: steps.append(step)), QUICK)
    tried = [step for step in steps if step[0] == "retry"]
    assert tried == [("retry", 2, QUICK.attempts), ("retry", 3, QUICK.attempts)]


def test_two_processes_do_not_fetch_one_model_at_once(tmp_path, repository, server):
    """The second is told so; when the first was killed, nothing stays locked."""
    server.faults.stall["model.safetensors"] = 1
    store = make_store(tmp_path)
    common = ["--registry", str(tmp_path / "models.json"), "--folder", str(store.folder)]
    command = [sys.executable, "-m", "lumivox", "models"]
    environment = os.environ | {"HF_ENDPOINT": server.url}
    first = subprocess.Popen([*command, "install", "tiny", *common], env=environment)
    assert server.half_sent.wait(30)
    for action in ("install", "remove"):
        second = subprocess.run(
            [*command, action, "tiny", *common],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert second.returncode == 3
        assert "Another Lumivox is working on the model A tiny model" in second.stderr
    with pytest.raises(ModelError, match="Another Lumivox"):
        store.install("tiny", Task(), QUICK)
    assert len(server.asked_for("model.safetensors")) == 1
    first.kill()
    first.wait(10)
    server.released.set()
    store.install("tiny", Task(), QUICK)
    assert store.verify("tiny", Task()) == ()
    assert store.remove("tiny")


def test_more_than_was_promised_does_not_fill_the_disk(tmp_path, repository, server):
    """The list knows the size; a server that sends on and on is left after one chunk too many."""
    server.faults.endless["model.safetensors"] = 1
    size = (repository / "model.safetensors").stat().st_size
    files = [{"path": "config.json"}, {"path": "model.safetensors", "bytes": size}]
    store = listed(tmp_path, spec(files=files))
    with pytest.raises(ModelError, match="not the file it should be"):
        store.install("tiny", Task(), QUICK)
    assert not list(store.folder.rglob("model.safetensors*"))
