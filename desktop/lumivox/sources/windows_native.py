"""Windows of Windows (user32 and dwmapi by ctypes) and of macOS (Quartz by pyobjc).

pyobjc comes with pyttsx3 on macOS.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import sys
from typing import Any

from lumivox.core.geometry import Box
from lumivox.sources.windows import DesktopWindow

_DWMWA_EXTENDED_FRAME_BOUNDS = 9
_DWMWA_CLOAKED = 14
_MIN_SIDE = 8


class Win32Windows:
    """See WindowFinder."""

    name = "win32"

    def is_available(self) -> bool:
        """On Windows."""
        return sys.platform == "win32"

    def active(self) -> DesktopWindow | None:
        """See WindowFinder."""
        handle = _library("user32").GetForegroundWindow()
        return _win32_described(handle) if handle else None

    def windows(self) -> tuple[DesktopWindow, ...]:
        """EnumWindows goes from front to back."""
        handles: list[int] = []

        def take(handle: int, _unused: int) -> bool:
            handles.append(handle)
            return True

        prototype = ctypes.__dict__["WINFUNCTYPE"]
        callback = prototype(ctypes.c_bool, ctypes.c_void_p, ctypes.c_void_p)(take)
        _library("user32").EnumWindows(callback, None)
        described = (_win32_described(handle) for handle in handles)
        return tuple(window for window in described if window is not None and window.title)

    def pointer(self) -> tuple[int, int] | None:
        """See WindowFinder."""
        point = (ctypes.c_long * 2)()
        return (point[0], point[1]) if _library("user32").GetCursorPos(point) else None


def _library(name: str) -> Any:
    return getattr(ctypes.__dict__["windll"], name)


def _win32_described(handle: int) -> DesktopWindow | None:
    """A visible window, without the invisible borders that GetWindowRect counts."""
    user32, dwmapi = _library("user32"), _library("dwmapi")
    window = ctypes.c_void_p(handle)
    cloaked, edges = ctypes.c_int(0), (ctypes.c_long * 4)()
    dwmapi.DwmGetWindowAttribute(window, _DWMWA_CLOAKED, ctypes.byref(cloaked), 4)
    if not user32.IsWindowVisible(window) or user32.IsIconic(window) or cloaked.value:
        return None
    if dwmapi.DwmGetWindowAttribute(window, _DWMWA_EXTENDED_FRAME_BOUNDS, edges, 16):
        user32.GetWindowRect(window, edges)
    left, top, right, bottom = edges
    if min(right - left, bottom - top) < _MIN_SIDE:
        return None
    length = user32.GetWindowTextLengthW(window)
    title = ctypes.create_unicode_buffer(length + 1)
    user32.GetWindowTextW(window, title, length + 1)
    return DesktopWindow(title.value, Box(left, top, right - left, bottom - top))


class QuartzWindows:
    """See WindowFinder. Titles need the permission to record the screen; places do not."""

    name = "quartz"

    def is_available(self) -> bool:
        """On macOS."""
        return sys.platform == "darwin"

    def active(self) -> DesktopWindow | None:
        """The frontmost window of ordinary height that is not our own overlay."""
        appkit: Any = importlib.import_module("AppKit")
        front = appkit.NSWorkspace.sharedWorkspace().frontmostApplication()
        process = front.processIdentifier() if front else os.getpid()
        listed = [entry for entry in _quartz_list() if entry["kCGWindowOwnerPID"] == process]
        return next(iter(_quartz_described(listed)), None)

    def windows(self) -> tuple[DesktopWindow, ...]:
        """The system lists them from front to back."""
        return _quartz_described(_quartz_list())

    def pointer(self) -> tuple[int, int] | None:
        """See WindowFinder."""
        quartz: Any = importlib.import_module("Quartz")
        place = quartz.CGEventGetLocation(quartz.CGEventCreate(None))
        return int(place.x), int(place.y)


def _quartz_list() -> list[Any]:
    quartz: Any = importlib.import_module("Quartz")
    wanted = quartz.kCGWindowListOptionOnScreenOnly | quartz.kCGWindowListExcludeDesktopElements
    entries = quartz.CGWindowListCopyWindowInfo(wanted, quartz.kCGNullWindowID) or ()
    return [entry for entry in entries if entry.get("kCGWindowLayer") == 0]


def _quartz_described(entries: list[Any]) -> tuple[DesktopWindow, ...]:
    found = []
    for entry in entries:
        edges = entry["kCGWindowBounds"]
        box = Box(*(int(edges[key]) for key in ("X", "Y", "Width", "Height")))
        if min(box.width, box.height) >= _MIN_SIDE:
            title = entry.get("kCGWindowName") or entry.get("kCGWindowOwnerName") or ""
            found.append(DesktopWindow(str(title), box))
    return tuple(found)
