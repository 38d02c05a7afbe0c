"""Where windows lie: the active one, the one under the pointer, all of them.

A table of ways, as for the screen's pixels. All rectangles are in the screen coordinates that
``Capture.transform`` leads to, without the shadows that some programs draw around themselves.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import Protocol

from lumivox.core.errors import SourceError
from lumivox.core.geometry import Box
from lumivox.core.i18n import tr
from lumivox.sources.grabber import is_wayland


@dataclass(frozen=True, slots=True)
class DesktopWindow:
    """A window of any program: its title as its program gives it, and where it lies."""

    title: str
    box: Box


class WindowFinder(Protocol):
    """One way to learn of windows. All methods are quick; none may be called without a display."""

    name: str

    def is_available(self) -> bool:
        """Whether it can work in this session."""

    def active(self) -> DesktopWindow | None:
        """The window that has the keyboard; ``None`` where none has."""

    def windows(self) -> tuple[DesktopWindow, ...]:
        """All visible windows, front to back."""

    def pointer(self) -> tuple[int, int] | None:
        """Where the pointer is; ``None`` where the desktop does not tell."""


def window_finders() -> tuple[WindowFinder, ...]:
    """All ways, best first."""
    from lumivox.sources.windows_native import QuartzWindows, Win32Windows
    from lumivox.sources.windows_sway import SwayWindows
    from lumivox.sources.windows_x11 import X11Windows

    return (Win32Windows(), QuartzWindows(), SwayWindows(), X11Windows())


def active_window() -> DesktopWindow:
    """The window that has the keyboard.

    Raises:
        SourceError: there is none, or this desktop does not tell.
    """
    window = _finder().active()
    if window is None or not window.box.area:
        raise SourceError(tr("No window is active."))
    return window


def window_at_pointer() -> DesktopWindow:
    """The frontmost window under the pointer.

    Raises:
        SourceError: there is none, or this desktop does not tell.
    """
    finder = _finder()
    where = finder.pointer()
    if where is None:
        raise SourceError(_untold())
    for window in finder.windows():
        if window.box.contains(*where):
            return window
    raise SourceError(tr("There is no window under the pointer."))


def element_at_pointer() -> DesktopWindow:
    """The control under the pointer where its program names it, else the window there.

    Raises:
        SourceError: there is none, or this desktop does not tell.
    """
    from lumivox.sources.elements import element_at

    where = _finder().pointer()
    element = element_at(*where) if where else None
    return element or window_at_pointer()


def visible_windows() -> tuple[DesktopWindow, ...]:
    """All windows, front to back; empty where this desktop does not tell."""
    try:
        return _finder().windows()
    except SourceError:
        return ()


def _finder() -> WindowFinder:
    """The first way that works here.

    Raises:
        SourceError: none does.
    """
    for finder in window_finders():
        if finder.is_available():
            return finder
    raise SourceError(_untold())


def _untold() -> str:
    if sys.platform == "linux" and not is_wayland() and not os.environ.get("DISPLAY"):
        return tr("There is no display here: start Lumivox inside a desktop session.")
    return tr("This desktop does not tell where windows are: read the whole screen or a region.")
