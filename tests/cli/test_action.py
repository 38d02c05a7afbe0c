"""``lumivox action NAME`` from a second process, on a real window with a real X server."""

import os
import subprocess
import sys

import pytest
from PySide6.QtCore import QEventLoop, QTimer

from lumivox.ui.instance import Instance


@pytest.fixture
def running(tmp_path):
    """A Lumivox in the background, and how to call another one beside it."""
    if not os.environ.get("DISPLAY"):
        pytest.skip("there is no X server: Xvfb is not installed")
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)}
    for name in ("CONFIG", "DATA", "CACHE", "STATE"):
        environment[f"XDG_{name}_HOME"] = str(tmp_path / name)

    def lumivox(*arguments):
        command = [sys.executable, "-m", "lumivox", *arguments]
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False, timeout=60
        )

    first = subprocess.Popen([sys.executable, "-m", "lumivox", "--hidden"], env=environment)
    socket = tmp_path / "lumivox.socket"
    while not socket.exists():
        assert first.poll() is None, "Lumivox ended at once"
    yield lumivox, first
    if first.poll() is None:
        first.terminate()
        first.wait(20)


def test_actions_are_handed_over_and_quit_ends_the_first(running):
    lumivox, first = running
    shown = lumivox("action", "show")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert lumivox("action", "quit").returncode == 0
    assert first.wait(20) == 0


def test_an_unknown_action_is_wrong_use_and_names_those_there_are(running):
    lumivox, first = running
    answer = lumivox("action", "dance")
    assert answer.returncode == 2
    assert "read-region" in answer.stderr
    assert first.poll() is None


def test_a_file_is_named_so_that_the_first_finds_it_from_any_folder(qapp, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    (tmp_path / "letter.png").write_bytes(b"")
    first, asked = Instance(lambda _name: True), []
    assert first.listen()
    loop = QEventLoop()
    first.asked.connect(lambda *what: (asked.append(what), loop.quit()))
    command = [sys.executable, "-m", "lumivox", "action", "open", "letter.png", "screen:"]
    second = subprocess.Popen(command, cwd=tmp_path)
    QTimer.singleShot(60_000, loop, loop.quit)
    loop.exec()
    assert second.wait(60) == 0
    first.close()
    assert asked == [("open", [str(tmp_path / "letter.png"), "screen:"])]
