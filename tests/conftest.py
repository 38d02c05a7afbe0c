"""What every test can rely on: a screen of its own, no user's files, no thread left behind."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtCore import QThread
    from PySide6.QtWidgets import QApplication

    from helpers.model_server import ModelServer

_home = tempfile.TemporaryDirectory(prefix="lumivox-tests-", ignore_cleanup_errors=True)
_screen: subprocess.Popen[bytes] | None = None

KEPT_THREADS = ("tqdm", "pytest_timeout", "execnet")
"""Names of threads that libraries keep for the life of the process."""

PATIENCE_S = 5.0
"""How long a thread that was told to end may take."""


def pytest_configure(config: pytest.Config) -> None:
    """Set the scene before anything of Lumivox, Qt or the readers is imported."""
    for variable in ("CONFIG", "DATA", "CACHE", "STATE"):
        _folder(f"XDG_{variable}_HOME", variable.lower())
    _folder("XDG_RUNTIME_DIR", "run").chmod(0o700)
    # Half the processors, as in the application; set here because some libraries read it once.
    threads = str(max(1, min(4, (os.cpu_count() or 1) // 2)))
    for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[variable] = threads
    os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
    os.environ["PYTHONUTF8"] = "1"
    os.environ["HF_HUB_OFFLINE"] = "1"
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        os.environ.pop(variable, None)
    os.environ["LANG"] = "C.UTF-8"
    if sys.platform == "linux":
        _start_screen()


def _folder(variable: str, name: str) -> Path:
    folder = Path(_home.name, name)
    folder.mkdir()
    os.environ[variable] = str(folder)
    return folder


def _start_screen() -> None:
    """Start a screen that nobody looks at, so that no test disturbs one that somebody does.

    Without Xvfb, Qt's offscreen platform does; tests that need real pixels or keys then skip.
    """
    global _screen  # noqa: PLW0603 - pytest's hooks share no other place
    # Neither is the user's session bus, nor the sound server, a place for tests.
    os.environ["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={_home.name}/no-bus"
    os.environ.pop("WAYLAND_DISPLAY", None)
    os.environ.pop("QT_QPA_PLATFORM", None)
    server = shutil.which("Xvfb")
    if server is None:
        os.environ.pop("DISPLAY", None)
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        return
    reading, writing = os.pipe()
    command = [server, "-displayfd", str(writing), "-screen", "0", "1280x1024x24"]
    _screen = subprocess.Popen(
        [*command, "-nolisten", "tcp", "-noreset"], pass_fds=[writing], stderr=subprocess.DEVNULL
    )
    os.close(writing)
    with os.fdopen(reading) as answer:
        number = answer.readline().strip()
    if not number:
        pytest.exit("Xvfb is installed but does not start.", returncode=3)
    os.environ["DISPLAY"] = f":{number}"
    os.environ["QT_QPA_PLATFORM"] = "xcb"


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take the scene down."""
    if _screen is not None:
        _screen.terminate()
        _screen.wait(10)
    _home.cleanup()


@pytest.fixture(scope="session")
def qapp() -> Iterator[QApplication]:
    """The one QApplication of the run."""
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication(["lumivox-tests"])
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(False)
    yield app
    app.processEvents()


_qthreads: list[weakref.ref[QThread]] = []


def _watch_qthreads() -> None:
    """Remember every QThread that is started from now on."""
    if "PySide6.QtCore" not in sys.modules:
        return
    from PySide6.QtCore import QThread

    if getattr(QThread, "watched", False):
        return
    start = QThread.start

    def remembered(self: QThread, *arguments: QThread.Priority) -> None:
        _qthreads.append(weakref.ref(self))
        start(self, *arguments)

    QThread.start = remembered
    QThread.watched = True


def _running_qthreads() -> list[QThread]:
    alive = []
    for reference in list(_qthreads):
        thread = reference()
        try:
            if thread is not None and thread.isRunning():
                alive.append(thread)
                continue
        except RuntimeError:  # its C++ side is gone
            pass
        _qthreads.remove(reference)
    return alive


@pytest.fixture(autouse=True)
def no_leaked_threads() -> Iterator[None]:
    """Fail a test that leaves a thread running: it would haunt all that follow."""
    _watch_qthreads()
    before, qt_before = set(threading.enumerate()), set(map(id, _running_qthreads()))
    yield
    end = time.monotonic() + PATIENCE_S
    leaked = []
    for thread in set(threading.enumerate()) - before:
        # A dummy stands for a thread that is not Python's; those of Qt are looked at below.
        if isinstance(thread, threading._DummyThread) or thread.name.startswith(KEPT_THREADS):
            continue
        thread.join(max(0.0, end - time.monotonic()))
        if thread.is_alive():
            leaked.append(thread.name)
    for thread in _running_qthreads():
        left = max(0, int(1000 * (end - time.monotonic())))
        if id(thread) not in qt_before and not thread.wait(left):
            leaked.append(thread.objectName() or "a QThread")
    assert not leaked, f"threads were left running: {', '.join(leaked)}"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    """A hub on this machine, asked instead of the true one."""
    from helpers.model_server import ModelServer

    with ModelServer() as running:
        monkeypatch.setenv("HF_ENDPOINT", running.url)
        yield running
