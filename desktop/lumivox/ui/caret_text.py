"""Text to read, not to change, with a caret that a keyboard and a screen reader can move."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QWidget


class CaretText(QPlainTextEdit):
    """A read-only view with a caret, which Tab leaves (QLabel and QTextBrowser have none)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        flags = Qt.TextInteractionFlag
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)
