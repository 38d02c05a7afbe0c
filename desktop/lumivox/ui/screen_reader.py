"""Whether a screen reader is running, asked of the system each time it matters."""

from __future__ import annotations

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
