"""How large a dialog opens: with the size of type, and never larger than the screen."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

SCREEN_SHARE = 0.92
"""The rest is for the frame of the window and the desktop's own bars."""


def size_for_type(widget: QWidget, columns: int, lines: int, least: QSize) -> QSize:
    """Room for so many letters of average width beside and below each other.

    Args:
        widget: whose type and screen count; the style sheet of now is put on it.
        columns: letters side by side.
        lines: lines below each other.
        least: the size at small type.
    """
    widget.ensurePolished()
    metrics = widget.fontMetrics()
    wanted = QSize(columns * metrics.averageCharWidth(), lines * metrics.lineSpacing())
    return wanted.expandedTo(least).boundedTo(widget.screen().availableSize() * SCREEN_SHARE)
