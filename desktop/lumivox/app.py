"""The composition root of the window: knows all parts, joins them, decides nothing."""

from __future__ import annotations

import ctypes
import importlib
import importlib.util
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from lumivox.core.errors import AppError, ExitCode, SourceError
from lumivox.core.i18n import tr

if TYPE_CHECKING:
    from lumivox.settings import Settings
    from lumivox.ui.main_window import MainWindow


def main(argv: Sequence[str] = (), sources: Sequence[str] = ()) -> int:
    """Show the window until it is closed.

    Args:
        argv: arguments for Qt, without the program's name.
        sources: what to read at once.

    Returns:
        The exit code.
    """
    try:
        check_display()
    except AppError as error:
        print(error, file=sys.stderr)  # noqa: T201 - there is no window to say it in
        return error.exit_code
    preload_torch()
    from PySide6.QtWidgets import QApplication

    QApplication.setDesktopFileName("lumivox")
    QApplication.setApplicationName("lumivox")
    QApplication.setApplicationDisplayName("Lumivox")
    application = QApplication(["lumivox", *argv])
    application.setStyle("Fusion")
    window = make_window()
    window.show()
    if sources:
        window.read_sources(sources)
    code = application.exec()
    del window
    return ExitCode(code)


def make_window() -> MainWindow:
    """The window with its real parts. There must be a QApplication."""
    from lumivox.settings import SettingsStore
    from lumivox.speech.queue import SpeechQueue
    from lumivox.ui.main_window import MainWindow
    from lumivox.workers.reading import ReadingWorker

    store = SettingsStore()
    settings = store.load()
    window = MainWindow(ReadingWorker(), SpeechQueue(), settings)

    def save(changed: Settings) -> None:
        try:
            store.save(changed)
        except AppError as error:
            window.tell(str(error), assertive=False)

    window.settings_changed.connect(save)
    if store.message:
        window.tell(store.message, assertive=False)
    return window


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


def preload_torch() -> None:
    """On Windows torch must be loaded before Qt (WinError 1114 in c10.dll, pytorch#166628)."""
    if sys.platform == "win32" and importlib.util.find_spec("torch"):
        importlib.import_module("torch")
