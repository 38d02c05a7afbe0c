"""From Qt's screens to image pixels.

Qt keeps a screen's corner in native pixels and divides only its size by the scale factor on X11
and Windows; macOS and Wayland count in points throughout (QHighDpiScaling).
"""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication, QScreen

from lumivox.core.geometry import Box
from lumivox.core.values import Capture


def screen_box(screen: QScreen) -> Box:
    """A screen in the coordinates that ``Capture.transform`` leads to."""
    area = screen.geometry()
    platform = QGuiApplication.platformName()
    ratio = screen.devicePixelRatio() if platform in ("xcb", "windows") else 1.0
    return Box(area.x(), area.y(), round(area.width() * ratio), round(area.height() * ratio))


def image_box(screen: QScreen, capture: Capture) -> Box:
    """The part of a capture that shows a screen, in image pixels, inside the picture."""
    box = capture.transform.inverse().box(screen_box(screen))
    return box.clamped(capture.width, capture.height)
