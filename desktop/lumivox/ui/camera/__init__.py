"""The camera: live preview, spoken framing, and a picture taken when all is well."""

from lumivox.ui.camera.feed import CameraFeed
from lumivox.ui.camera.window import CameraWindow

__all__ = ["CameraFeed", "CameraWindow"]
