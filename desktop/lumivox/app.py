"""The composition root of the window: knows all parts, joins them, decides nothing."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from lumivox.core.errors import AppError, ExitCode, SourceError
from lumivox.core.i18n import tr

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from lumivox.core.engines import Voice
    from lumivox.settings import Settings
    from lumivox.ui.desk import Desk

APP_ID = "io.github.lumivox.Lumivox"
"""Name of the desktop file, by which portals know the program."""


def main(
    argv: Sequence[str] = (),
    sources: Sequence[str] = (),
    *,
    hidden: bool = False,
    action: str = "",
) -> int:
    """Show the window until it is closed. Whoever calls has prepared Qt (``cli.console``).

    A second start hands what it was asked for to the running Lumivox and ends.

    Args:
        argv: arguments for Qt, without the program's name.
        sources: what to read at once.
        hidden: stay in the background until a key is pressed.
        action: name of an action to do at once.

    Returns:
        The exit code.

    Raises:
        SourceError: there is no screen.
    """
    check_display()
    from PySide6.QtWidgets import QApplication

    from lumivox.ui.instance import ask

    QApplication.setDesktopFileName(APP_ID)
    QApplication.setApplicationName("lumivox")
    QApplication.setApplicationDisplayName("Lumivox")
    application = QApplication(["lumivox", *argv])
    application.setStyle("Fusion")
    application.setQuitOnLastWindowClosed(False)
    wish = action or ("open" if sources else "show")
    paths = [os.path.abspath(s) if Path(s).exists() else s for s in sources]  # noqa: PTH100
    with _quitting_on_signals(application):
        desk = make_desk()
        if not desk.start(hidden=hidden or bool(action)):
            ask(wish, paths)
            desk.quit()
            return ExitCode.READ
        if action or sources:
            desk.act(wish, paths)
        code = application.exec()
        desk.quit()
    return code


def make_desk() -> Desk:
    """Window, keys, tray and all the rest, with their real parts. There must be a QApplication."""
    from lumivox.settings import SettingsStore
    from lumivox.speech.queue import SpeechQueue
    from lumivox.ui.desk import Desk
    from lumivox.ui.language import use_interface_language
    from lumivox.ui.main_window import MainWindow
    from lumivox.workers.reading import ReadingWorker

    store = SettingsStore()
    settings = store.load()
    use_interface_language(settings.general.language)
    worker = ReadingWorker()
    window = MainWindow(worker, SpeechQueue(), settings)
    desk = Desk(window, worker, voices)

    def save(changed: Settings) -> None:
        try:
            store.save(changed)
        except AppError as error:
            window.tell(str(error), assertive=False)

    window.settings_changed.connect(save)
    if store.message:
        window.tell(store.message, assertive=False)
    return desk


def voices() -> Sequence[Voice]:
    """The voices that there are; none where there is no voice at all."""
    from lumivox.speech.voices import first_available

    try:
        return first_available().voices()
    except AppError:
        return ()


@contextmanager
def _quitting_on_signals(application: QApplication) -> Iterator[None]:
    """Let Ctrl+C and a polite kill end the loop; Qt's loop would never run Python's handlers.

    The interpreter writes to a socket when a signal comes, which wakes the loop. One that comes
    before the loop ends it as soon as it runs: an exception would leave threads without an owner.
    """
    from PySide6.QtCore import QSocketNotifier, QTimer

    def leave() -> None:
        application.exit(ExitCode.READ)

    inside, outside = socket.socketpair()
    with inside, outside:
        inside.setblocking(False)
        outside.setblocking(False)
        notifier = QSocketNotifier(inside.fileno(), QSocketNotifier.Type.Read)
        notifier.activated.connect(lambda: inside.recv(64))
        signal.set_wakeup_fd(outside.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM):
            # By a timer, because a loop that does not run yet would not hear of it. Not by quit(),
            # which asks the windows first: ours would answer that it goes on in the background,
            # and whether the program ends all the same depends on how far it is shown.
            signal.signal(number, lambda *_: QTimer.singleShot(0, application, leave))
        yield
        notifier.setEnabled(False)
        signal.set_wakeup_fd(-1)


def check_display() -> None:
    """Find out whether there is a screen to show a window on: without one Qt aborts the process.

    Raises:
        SourceError: there is none, or a library that Qt needs is missing; the sentence says which.
    """
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM", "xcb") not in ("xcb", ""):
        return
    if os.environ.get("WAYLAND_DISPLAY"):
        return
    advice = tr("“lumivox read FILE” reads without a window.")
    if not os.environ.get("DISPLAY"):
        raise SourceError(tr("There is no screen to show the window on.") + " " + advice)
    with suppress(OSError):
        xcb = ctypes.CDLL("libxcb.so.1")
        xcb.xcb_connect.restype = ctypes.c_void_p
        xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
        xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
        xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
        connection = xcb.xcb_connect(None, None)
        broken = xcb.xcb_connection_has_error(connection)
        xcb.xcb_disconnect(connection)
        if broken:
            sentence = tr("The screen {name} cannot be reached.")
            raise SourceError(sentence.format(name=os.environ["DISPLAY"]) + " " + advice)
    _check_plugin(advice)


def _check_plugin(advice: str) -> None:
    """Load Qt's plugin for X11 beforehand: what it lacks would otherwise be told by an abort."""
    spec = importlib.util.find_spec("PySide6")
    if spec is None or spec.origin is None:
        return
    plugin = Path(spec.origin).parent / "Qt" / "plugins" / "platforms" / "libqxcb.so"
    if not plugin.is_file():
        return
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        library = str(error).partition(":")[0]
        sentence = tr("The window needs the system library {name}. Install it, then start again.")
        raise SourceError(f"{sentence.format(name=library)} {advice}") from error
