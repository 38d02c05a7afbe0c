"""What works outside the window: global keys, the overlay, the tray, the camera, live reading."""

from lumivox.ui.desk.desk import Desk

__all__ = ["Desk"]
