"""A second start is handed to the first; other users and nonsense are kept out."""

import os
import stat
import subprocess
import sys

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtNetwork import QLocalSocket

from lumivox.core.errors import SourceError
from lumivox.ui.instance import Instance, server_name

SECOND = "import sys; from lumivox.ui.instance import ask; print(ask(sys.argv[1], sys.argv[2:]))"


@pytest.fixture
def private(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def instance(qapp, private):
    first = Instance(lambda name: name == "read-region")
    assert first.listen()
    yield first
    first.close()


def second_start(*arguments):
    """The answer that another process gets, while this one's event loop runs."""
    process = subprocess.Popen(
        [sys.executable, "-c", SECOND, *arguments], stdout=subprocess.PIPE, text=True
    )
    loop = QEventLoop()
    timer = QTimer()
    timer.timeout.connect(lambda: process.poll() is not None and loop.quit())
    timer.start(10)
    QTimer.singleShot(20_000, loop, loop.quit)
    loop.exec()
    return process.communicate(timeout=1)[0].strip()


def test_a_second_start_is_handed_to_the_first(instance):
    asked = []
    instance.asked.connect(lambda action, arguments: asked.append((action, arguments)))
    assert second_start("read-region", "Grüße.png") == "ok"
    assert asked == [("read-region", ["Grüße.png"])]


def test_an_unknown_action_is_said_to_be_unknown(instance):
    asked = []
    instance.asked.connect(lambda *what: asked.append(what))
    assert second_start("dance") == "unknown action"
    assert asked == []


def test_without_a_first_there_is_no_answer(qapp, private):
    assert second_start("read-region") == "None"


def test_only_one_listens_and_a_socket_left_by_a_crash_is_taken_over(instance, private):
    other = (
        "from PySide6.QtCore import QCoreApplication; app = QCoreApplication([])\n"
        "from lumivox.ui.instance import Instance; first = Instance(bool); print(first.listen())"
    )
    process = subprocess.Popen([sys.executable, "-c", other], stdout=subprocess.PIPE, text=True)
    loop = QEventLoop()
    timer = QTimer()
    timer.timeout.connect(lambda: process.poll() is not None and loop.quit())
    timer.start(10)
    loop.exec()
    assert process.communicate(timeout=1)[0].strip() == "False"
    instance.close()
    crash = f"{other}; import os; os._exit(9)"
    assert subprocess.run([sys.executable, "-c", crash], check=False).returncode == 9
    assert (private / "lumivox.socket").exists()
    assert instance.listen()


def test_the_socket_is_only_the_users(instance, private):
    mode = (private / "lumivox.socket").stat().st_mode
    assert not stat.S_IMODE(mode) & 0o077


def test_a_folder_of_somebody_else_is_refused(monkeypatch, tmp_path):
    if not hasattr(os, "getuid"):
        pytest.skip("Windows has pipes, not folders")
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    trap = tmp_path / f"lumivox-{os.getuid()}"
    trap.mkdir()
    trap.chmod(0o777)
    with pytest.raises(SourceError, match="not only yours"):
        server_name()


def test_nonsense_is_answered_and_harms_nothing(instance):
    for nonsense in (b"{}\n", b"\xff\xfe\n", b'{"action": 3, "arguments": []}\n', b"[]\n"):
        socket = QLocalSocket()
        loop = QEventLoop()
        socket.readyRead.connect(loop.quit)
        socket.connectToServer(server_name())
        socket.write(nonsense)
        QTimer.singleShot(3000, loop, loop.quit)
        loop.exec()
        assert bytes(socket.readAll().data()) == b"not understood\n"
        socket.abort()
