"""Choosing a region of a frozen screen, by mouse or wholly by keyboard."""

from lumivox.ui.overlay.overlay import RegionOverlay
from lumivox.ui.overlay.selection import Selection, Target

__all__ = ["RegionOverlay", "Selection", "Target"]
