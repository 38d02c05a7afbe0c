"""Clicks on the real screen, where the system lets a program do so.

X11: the XTEST extension, which acts like the mouse itself. Windows: SendInput
(learn.microsoft.com: SendInput, MOUSEINPUT). On Wayland no program may.
"""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import closing
from ctypes import wintypes
from typing import Any, Protocol

from lumivox.core.errors import SourceError
from lumivox.core.i18n import tr
from lumivox.sources.grabber import is_wayland

_INPUT_MOUSE = 0
_MOVE, _ABSOLUTE, _VIRTUAL_DESK = 0x0001, 0x8000, 0x4000
_LEFT, _RIGHT = (0x0002, 0x0004), (0x0008, 0x0010)
"""Flags of button down and up."""
_SM_SWAPBUTTON = 23
_SM_VIRTUAL = (76, 77, 78, 79)
"""GetSystemMetrics: left, top, width and height of all screens together."""


class Pointer(Protocol):
    """A way to click."""

    name: str

    def is_available(self) -> bool:
        """Whether it works in this session."""

    def click(self, x: int, y: int) -> None:
        """Press and release the main button there (screen coordinates).

        Raises:
            SourceError: the system does not let it.
        """


class X11Pointer:
    """By XTEST. See Pointer."""

    name = "x11"

    def is_available(self) -> bool:
        """On X11; what XWayland shows of the screen is not all of it."""
        return sys.platform == "linux" and bool(os.environ.get("DISPLAY")) and not is_wayland()

    def click(self, x: int, y: int) -> None:
        """See Pointer."""
        from Xlib import X
        from Xlib.display import Display
        from Xlib.error import DisplayError
        from Xlib.ext import xtest

        try:
            display = Display()
        except DisplayError as error:
            raise SourceError(cannot_click()) from error
        with closing(display):
            if not display.has_extension("XTEST"):
                raise SourceError(cannot_click())
            # Left-handed people have the first button elsewhere.
            mapping = list(display.get_pointer_mapping())
            button = mapping.index(1) + 1 if 1 in mapping else 1
            xtest.fake_input(display, X.MotionNotify, x=x, y=y)
            xtest.fake_input(display, X.ButtonPress, button)
            xtest.fake_input(display, X.ButtonRelease, button)
            display.sync()


class _MouseInput(ctypes.Structure):
    """MOUSEINPUT."""

    _fields_ = (
        ("dx", wintypes.LONG),
        ("dy", wintypes.LONG),
        ("mouseData", wintypes.DWORD),
        ("dwFlags", wintypes.DWORD),
        ("time", wintypes.DWORD),
        ("dwExtraInfo", ctypes.c_size_t),
    )


class _Input(ctypes.Structure):
    """INPUT; MOUSEINPUT is the largest of its union, so that the others may be left out."""

    _fields_ = (("type", wintypes.DWORD), ("mi", _MouseInput))


class WindowsPointer:
    """By SendInput. See Pointer."""

    name = "windows"

    def is_available(self) -> bool:
        """On Windows."""
        return sys.platform == "win32"

    def click(self, x: int, y: int) -> None:
        """See Pointer."""
        user32: Any = ctypes.__dict__["windll"].user32
        screen = tuple(user32.GetSystemMetrics(number) for number in _SM_VIRTUAL)
        dx, dy = absolute(x, y, screen)
        down, up = _RIGHT if user32.GetSystemMetrics(_SM_SWAPBUTTON) else _LEFT
        place = _ABSOLUTE | _VIRTUAL_DESK | _MOVE
        events = (_Input * 3)(
            *(
                _Input(_INPUT_MOUSE, _MouseInput(dx, dy, 0, place | flags, 0, 0))
                for flags in (0, down, up)
            )
        )
        # It returns how many got through: none to a program that runs with more rights.
        if user32.SendInput(3, events, ctypes.sizeof(_Input)) != 3:
            raise SourceError(cannot_click())


def absolute(x: int, y: int, screen: tuple[int, int, int, int]) -> tuple[int, int]:
    """Screen coordinates as SendInput wants them: 0 to 65535 over all screens together.

    Args:
        x: in pixels.
        y: likewise.
        screen: left, top, width and height of all screens.
    """
    left, top, width, height = screen
    # Windows cuts off when it goes back to pixels; the middle of the pixel is safe.
    return (
        ((x - left) * 65536 + 32768) // max(1, width),
        ((y - top) * 65536 + 32768) // max(1, height),
    )


def choose_pointer() -> Pointer | None:
    """The way that works in this session."""
    ways: tuple[Pointer, ...] = (X11Pointer(), WindowsPointer())
    return next((way for way in ways if way.is_available()), None)


def cannot_click() -> str:
    """The sentence for a system that does not let programs click."""
    return tr("This desktop does not let programs click. Its own keys for the mouse may help.")
