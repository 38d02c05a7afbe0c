"""Pixels of the screen.

A table of ways in order of preference: each says whether it works here, and what to do where it
does not. Never Qt's ``grabWindow``, which gives nothing on Wayland.
"""

from __future__ import annotations

import os
import sys
from typing import Protocol

import numpy as np

from lumivox.core.errors import SourceError
from lumivox.core.geometry import Box, Transform
from lumivox.core.i18n import tr
from lumivox.core.values import Capture, Pixels

SOURCE = "screen:"


class ScreenGrabber(Protocol):
    """One way to the screen's pixels."""

    name: str

    def is_available(self) -> bool:
        """Whether it can work in this session. Quick; takes no picture."""

    def how_to_get(self) -> str:
        """A sentence: what to do where it is not available."""

    def grab(self, region: Box | None) -> Capture:
        """The region (screen coordinates, clamped), or the whole desktop over all screens.

        Raises:
            SourceError: it was denied, failed, or the region lies outside.
        """


class MssGrabber:
    """X11, Windows and macOS by mss."""

    name = "mss"

    def is_available(self) -> bool:
        """Everywhere but on Wayland, where X11 shows black, and without a display."""
        if sys.platform in {"win32", "darwin"}:
            return True
        return bool(os.environ.get("DISPLAY")) and not is_wayland()

    def how_to_get(self) -> str:
        """What is missing."""
        if is_wayland():
            return tr("Wayland shows its screen through the desktop's portal only.")
        return tr("There is no display here: start Lumivox inside a desktop session.")

    def grab(self, region: Box | None) -> Capture:
        """See ScreenGrabber."""
        import mss
        from mss.exception import ScreenShotError

        try:
            with mss.MSS() as screen:
                all_screens = screen.monitors[0]
                desktop = Box(
                    all_screens["left"],
                    all_screens["top"],
                    all_screens["width"],
                    all_screens["height"],
                )
                wanted = desktop if region is None else clamped_region(region, desktop)
                shot = screen.grab(
                    {
                        "left": wanted.x,
                        "top": wanted.y,
                        "width": wanted.width,
                        "height": wanted.height,
                    }
                )
                bgra = np.frombuffer(shot.raw, dtype=np.uint8).reshape(shot.height, shot.width, 4)
                pixels: Pixels = np.ascontiguousarray(bgra[:, :, 2::-1])
        except ScreenShotError as error:
            raise SourceError(
                tr("The screen could not be captured: allow Lumivox to record the screen.")
                if sys.platform == "darwin"
                else tr("The screen could not be captured: is a desktop session running?")
            ) from error
        return screen_capture(pixels, wanted)


def grab_screen(region: Box | None = None) -> Capture:
    """The screen as it is now, by the first way that works here.

    Args:
        region: in screen coordinates, clamped to the desktop; ``None`` is the whole desktop.

    Raises:
        SourceError: there is no way, it was denied, or the region lies outside.
    """
    grabbers = screen_grabbers()
    for grabber in grabbers:
        if grabber.is_available():
            return grabber.grab(region)
    raise SourceError(grabbers[0].how_to_get())


def screen_grabbers() -> tuple[ScreenGrabber, ...]:
    """All ways, best first."""
    return (MssGrabber(),)


def is_wayland() -> bool:
    """Whether this session draws by Wayland."""
    return sys.platform == "linux" and bool(os.environ.get("WAYLAND_DISPLAY"))


def clamped_region(region: Box, desktop: Box) -> Box:
    """The part of the region that lies on the desktop.

    Raises:
        SourceError: there is none.
    """
    inside = region.intersection(desktop)
    if inside is None:
        raise SourceError(
            tr(
                "The region lies outside the screen, which spans {width} by {height} pixels "
                "from {x},{y}."
            ).format(width=desktop.width, height=desktop.height, x=desktop.x, y=desktop.y)
        )
    return inside


def screen_capture(pixels: Pixels, region: Box) -> Capture:
    """A Capture of a region: pixels may be denser than screen coordinates (macOS, scaling)."""
    height, width = pixels.shape[:2]
    transform = Transform(region.width / width, region.height / height, region.x, region.y)
    return Capture(pixels, SOURCE, transform=transform)
