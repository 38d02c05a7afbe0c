"""What all ways to the screen's pixels have in common."""

from __future__ import annotations

import os
import sys
from typing import Protocol

from lumivox.core.errors import SourceError
from lumivox.core.geometry import Box, Transform
from lumivox.core.i18n import tr
from lumivox.core.task import Task
from lumivox.core.values import Capture, Pixels

SOURCE = "screen:"


class ScreenGrabber(Protocol):
    """One way to the screen's pixels."""

    name: str

    def is_available(self) -> bool:
        """Whether it can work in this session. Quick; takes no picture."""

    def how_to_get(self) -> str:
        """A sentence: what to do where it is not available."""

    def grab(self, region: Box | None, desktop: Box | None, task: Task) -> Capture:
        """The region (screen coordinates, clamped), or the whole desktop over all screens.

        Args:
            region: what to cut out.
            desktop: all screens in screen coordinates, for desktops that do not tell (on Wayland
                the compositor is asked, else the system).
            task: a cancel acts while somebody is asked for permission.

        Raises:
            SourceError: it was denied, failed, or the region lies outside.
            Cancelled: at a checkpoint.
        """


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
