"""Screen pixels by grim, where a compositor of the wlroots family offers its screencopy protocol.

It asks nobody, takes a few hundredths of a second, and cuts regions out in screen coordinates.
"""

from __future__ import annotations

import os
import shutil
import subprocess

from lumivox.core.errors import SourceError
from lumivox.core.geometry import Box, Transform
from lumivox.core.i18n import tr
from lumivox.core.task import Task
from lumivox.core.values import Capture
from lumivox.sources.grabber import SOURCE, clamped_region, is_wayland, screen_capture
from lumivox.sources.wayland_outputs import wayland_desktop

_TIMEOUT = 10.0
"""Seconds; a busy software-rendering machine took 0.3 for a 4K screen."""

_WITHOUT_SCREENCOPY = frozenset({"gnome", "kde", "unity", "cinnamon", "pantheon"})


class GrimGrabber:
    """See ScreenGrabber."""

    name = "grim"

    def is_available(self) -> bool:
        """On Wayland with grim installed, but not on desktops known to lack the protocol."""
        desktops = os.environ.get("XDG_CURRENT_DESKTOP", "").lower().split(":")
        return (
            is_wayland()
            and not _WITHOUT_SCREENCOPY.intersection(desktops)
            and shutil.which("grim") is not None
        )

    def how_to_get(self) -> str:
        """What to install."""
        return tr("Install grim to capture the screen of this desktop.")

    def grab(self, region: Box | None, desktop: Box | None, task: Task) -> Capture:
        """See ScreenGrabber."""
        from lumivox.sources.images import one_picture

        desktop = desktop or wayland_desktop()
        wanted = clamped_region(region, desktop) if region and desktop else region or desktop
        where = ["-g", f"{wanted.x},{wanted.y} {wanted.width}x{wanted.height}"] if wanted else []
        task.checkpoint()
        try:
            done = subprocess.run(  # noqa: S603 - a fixed command without a shell
                [shutil.which("grim") or "grim", *where, "-t", "ppm", "-"],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_TIMEOUT,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise SourceError(tr("The screen could not be captured: grim failed.")) from error
        if done.returncode != 0 or not done.stdout:
            raise SourceError(
                tr("The screen could not be captured: this desktop does not allow grim.")
            )
        pixels = one_picture(done.stdout, SOURCE)
        if wanted:
            return screen_capture(pixels, wanted)
        return Capture(pixels, SOURCE, transform=Transform())
