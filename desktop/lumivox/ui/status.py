"""The status line: the last sentence, and how far the work is."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QWidget

from lumivox.core.i18n import tr


class StatusLine(QWidget):
    """A sentence that wraps, so that none is cut off at large type, and a bar while there is work.

    Not a QStatusBar: that one shows a single line, and covers it with the help of menus.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = QLabel(self)
        self._label.setWordWrap(True)
        self._label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.MinimumExpanding)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setMaximumWidth(200)
        self._bar.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._label, 1)
        row.addWidget(self._bar)
        self.retranslate()

    @property
    def sentence(self) -> str:
        """What it says."""
        return self._label.text()

    def retranslate(self) -> None:
        """Take the names anew."""
        self._bar.setAccessibleName(tr("Progress"))

    def show_sentence(self, sentence: str) -> None:
        """Say this."""
        self._label.setText(sentence)

    def show_progress(self, done: int, total: int) -> None:
        """Show so much of all; with a total of 0 an empty bar shows that there is work."""
        # Qt's own bar for an unknown total moves for ever, and no setting of the style stills it.
        self._bar.setRange(0, max(1, total))
        self._bar.setValue(done if total else 0)
        self._bar.show()

    def hide_progress(self) -> None:
        """There is no work any more."""
        self._bar.hide()
