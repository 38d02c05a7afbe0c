"""A check box whose text takes several lines where one is too narrow: Qt's own never does."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget


class WrappingCheckBox(QCheckBox):
    """Breaks its text into lines of its width, so that large type needs no scrolling sideways."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._words = text.split()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        # A screen reader hears the words, not where the lines end.
        self.setAccessibleName(text)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as its longest word, as high as its lines."""
        hint = super().minimumSizeHint()
        widest = max((self._advance(word) for word in self._words), default=0)
        return QSize(min(hint.width(), widest + self._beside()), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Break the lines anew."""
        super().resizeEvent(event)
        room = self.width() - self._beside()
        lines: list[str] = []
        for word in self._words:
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self._advance(longer) <= room:
                lines[-1] = longer
            else:
                lines.append(word)
        text = "\n".join(lines)
        if text != self.text():
            self.setText(text)

    def _advance(self, text: str) -> int:
        return self.fontMetrics().horizontalAdvance(text)

    def _beside(self) -> int:
        """What the tick and the borders take of the width."""
        widest = max(self._advance(line) for line in self.text().split("\n"))
        return self.sizeHint().width() - widest
