"""Pixels of the screen.

A table of ways in order of preference: each says whether it works here, and what to do where it
does not. Never Qt's ``grabWindow``, which gives nothing on Wayland.
"""

from __future__ import annotations

import os
import sys

import numpy as np

from lumivox.core.errors import SourceError
from lumivox.core.geometry import Box
from lumivox.core.i18n import tr
from lumivox.core.task import Task
from lumivox.core.values import Capture, Pixels
from lumivox.sources.grabber import ScreenGrabber, clamped_region, is_wayland, screen_capture


class MssGrabber:
    """X11, Windows and macOS by mss. See ScreenGrabber."""

    name = "mss"

    def is_available(self) -> bool:
        """Everywhere but on Wayland, where X11 shows black, and without a display."""
        if sys.platform in {"win32", "darwin"}:
            return True
        return bool(os.environ.get("DISPLAY")) and not is_wayland()

    def how_to_get(self) -> str:
        """What is missing."""
        return tr("There is no display here: start Lumivox inside a desktop session.")

    def grab(self, region: Box | None, desktop: Box | None, task: Task) -> Capture:
        """See ScreenGrabber; the desktop is known from the system."""
        import mss
        from mss.exception import ScreenShotError

        task.checkpoint()
        try:
            with mss.MSS() as screen:
                everything = screen.monitors[0]
                desktop = Box(*(everything[key] for key in ("left", "top", "width", "height")))
                wanted = desktop if region is None else clamped_region(region, desktop)
                shot = screen.grab((wanted.x, wanted.y, wanted.right, wanted.bottom))
                bgra = np.frombuffer(shot.raw, dtype=np.uint8).reshape(shot.height, shot.width, 4)
                pixels: Pixels = np.ascontiguousarray(bgra[:, :, 2::-1])
        except ScreenShotError as error:
            raise SourceError(
                tr("The screen could not be captured: allow Lumivox to record the screen.")
                if sys.platform == "darwin"
                else tr("The screen could not be captured: is a desktop session running?")
            ) from error
        return screen_capture(pixels, wanted)


def screen_grabbers() -> tuple[ScreenGrabber, ...]:
    """All ways, best first."""
    from lumivox.sources.grim import GrimGrabber
    from lumivox.sources.portal import PortalGrabber

    return (MssGrabber(), GrimGrabber(), PortalGrabber())


def grab_screen(
    region: Box | None = None, *, desktop: Box | None = None, task: Task | None = None
) -> Capture:
    """The screen as it is now, by the first way that works here.

    Args:
        region: in screen coordinates, clamped to the desktop; ``None`` is the whole desktop.
        desktop: see ScreenGrabber.grab.
        task: likewise.

    Raises:
        SourceError: there is no way, it was denied, or the region lies outside.
        Cancelled: at a checkpoint.
    """
    task = task or Task()
    failure: SourceError | None = None
    for grabber in screen_grabbers():
        if not grabber.is_available():
            continue
        try:
            return grabber.grab(region, desktop, task)
        except SourceError as error:
            failure = error
    raise failure or SourceError(how_to_get_screen())


def how_to_get_screen() -> str:
    """A sentence: what to do where no way to the screen works."""
    wanted = "portal" if is_wayland() else "mss"
    return next(way.how_to_get() for way in screen_grabbers() if way.name == wanted)


def refuse_black(capture: Capture) -> Capture:
    """The capture itself.

    Raises:
        SourceError: every pixel is black: what a locked, sleeping or protected screen gives.
    """
    if capture.pixels.size and capture.pixels.any():
        return capture
    raise SourceError(
        tr(
            "The picture of the screen is all black: the screen may be off or locked, "
            "or the program forbids pictures of its window."
        )
    )
