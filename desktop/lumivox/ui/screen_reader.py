"""Whether a screen reader is running, asked of the system each time it matters."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

from PySide6.QtGui import QAccessible


def screen_reader_running() -> bool:
    """Whether somebody listens to accessibility events.

    On Linux the accessibility bus says so; Qt's own ``isActive`` is also true where only a test
    tool or a magnifier asked for the tree, so it is the answer elsewhere alone.
    """
    if sys.platform == "linux":
        return _on_linux()
    if sys.platform == "win32":
        return _on_windows()
    return QAccessible.isActive()


ORCA_WITH_ANNOUNCEMENTS = 45
"""Orca's first version that speaks announcement events; earlier ones drop them silently."""


class AnnouncementProbe:
    """Whether the screen reader that runs here speaks announcement events.

    Orca is asked for its version by its own command, once, without waiting: until it has answered
    the answer is no, and the own voice speaks.
    """

    def __init__(self) -> None:
        self._question: subprocess.Popen[str] | None = None
        self._answer: bool | None = None

    def __call__(self) -> bool:
        """What is known by now."""
        if sys.platform != "linux":
            return True
        if self._answer is None:
            self._answer = self._ask()
        return bool(self._answer)

    def _ask(self) -> bool | None:
        if self._question is None:
            orca = shutil.which("orca")
            if orca is None:
                return False
            self._question = subprocess.Popen(  # noqa: S603 - a program of the system's
                [orca, "--version"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
        if self._question.poll() is None:
            return None
        version, _ = self._question.communicate()
        number = re.search(r"\d+", version)
        return number is not None and int(number[0]) >= ORCA_WITH_ANNOUNCEMENTS


def _on_linux() -> bool:
    from PySide6.QtDBus import QDBusConnection, QDBusMessage

    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        return False
    call = QDBusMessage.createMethodCall(
        "org.a11y.Bus", "/org/a11y/bus", "org.freedesktop.DBus.Properties", "Get"
    )
    call.setArguments(["org.a11y.Status", "ScreenReaderEnabled"])
    call.setAutoStartService(False)
    reply = bus.call(call, timeout=200)
    if reply.type() is not QDBusMessage.MessageType.ReplyMessage or not reply.arguments():
        return False
    value = reply.arguments()[0]
    variant = getattr(value, "variant", None)
    return bool(variant() if variant else value)


def _on_windows() -> bool:
    import ctypes

    get_screen_reader = 0x0046  # SPI_GETSCREENREADER
    running = ctypes.c_int(0)
    user32 = ctypes.windll.user32  # type: ignore[attr-defined]
    return bool(
        user32.SystemParametersInfoW(get_screen_reader, 0, ctypes.byref(running), 0)
        and running.value
    )
