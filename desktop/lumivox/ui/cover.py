"""A picture that may disturb stays covered until it was looked at, or its listener agrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout

from lumivox.core.i18n import tr
from lumivox.ui.pictures import capture_of
from lumivox.workers.insight import Insight

if TYPE_CHECKING:
    from lumivox.ui.main_window import MainWindow
    from lumivox.ui.reading_panel import Pane


class Cover(QFrame):
    """Stands in a pane in place of its view: a sentence, and a button that agrees.

    Signals:
        agreed(): the view may be shown.
    """

    agreed = Signal()

    def __init__(self, pane: Pane) -> None:
        """Not laid over the view yet."""
        super().__init__(pane)
        self._view = pane.view
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.sentence = QLabel()
        self.sentence.setWordWrap(True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.button = QPushButton()
        self.button.clicked.connect(self.agreed)
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addWidget(self.sentence)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        layout = pane.layout()
        if layout is not None:
            layout.addWidget(self)
        self.hide()
        self.retranslate()

    def retranslate(self) -> None:
        """Take all texts anew; the sentence stays until the next."""
        self.button.setText(tr("Show the picture"))
        self.button.setAccessibleName(tr("Show the picture"))

    def lay(self, sentence: str) -> None:
        """Cover the view, and say why."""
        self.sentence.setText(sentence)
        self.button.setAccessibleDescription(sentence)
        self._view.hide()
        self.show()

    def lift(self) -> None:
        """Show the view; it takes the focus that was on the button."""
        had_focus = self.window().focusWidget() is self.button
        self.hide()
        self._view.show()
        if had_focus:
            self._view.setFocus()


class PictureWarning(QObject):
    """Asks about each page's picture, where the settings wish it, before it is shown."""

    def __init__(self, window: MainWindow, insight: Insight) -> None:
        super().__init__(window)
        self.cover = Cover(window.panel.picture_pane)
        self._window, self._insight = window, insight
        self._harmless: set[int] = set()
        """Pages that were looked at, or agreed to."""
        self.cover.agreed.connect(self._agree)
        window.session.cleared.connect(self._harmless.clear)
        window.session.page_settled.connect(self._look)
        insight.warned.connect(self._hear)
        insight.warning_failed.connect(self._fail)

    @property
    def is_covering(self) -> bool:
        """Whether the picture of the page may not be shown or described yet."""
        return not self.cover.isHidden()

    def begin(self, page: int) -> None:
        """Another page is shown, or other settings hold: cover its picture as long as needed."""
        wished = self._window.settings.description.warn_before
        if page < 0 or page in self._harmless or not wished:
            self.cover.lift()
        else:
            self.cover.lay(tr("Looking whether this picture may disturb…"))
            self._look(page)

    def remind(self) -> None:
        """Say why nothing is shown, and go to where that can be changed."""
        self._window.tell(self.cover.sentence.text(), assertive=True)
        self.cover.button.setFocus()

    def _look(self, page: int) -> None:
        """Ask about a page that was read to its end: what is text in it is left out."""
        window = self._window
        if page != window.controls.page or not self.is_covering:
            return
        image = window.session.pictures.get(page)
        known = window.session.pages[page]
        if image is None or not known.settled:
            return
        reading = known.reading
        self._insight.warn(
            page,
            capture_of(image, reading.source).pixels,
            reading if image.width() == reading.width else None,
            window.settings.description.warn_threshold / 100,
        )

    def _hear(self, page: int, question: str) -> None:
        if page != self._window.controls.page or not self.is_covering:
            return
        if question:
            self.cover.lay(question)
            self._window.tell(question, assertive=True)
        else:
            self._agree()

    def _fail(self, sentence: str) -> None:
        self.cover.lay(tr("It could not be found out whether this picture may disturb."))
        self._window.tell(f"{self.cover.sentence.text()} {sentence}", assertive=True)

    def _agree(self) -> None:
        self._harmless.add(self._window.controls.page)
        self.cover.lift()
