"""The page: its text and its picture side by side or stacked, always at the same word."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QLabel, QSplitter, QVBoxLayout, QWidget

from lumivox.core.i18n import tr
from lumivox.core.values import Line, Reading, WordRef
from lumivox.settings.schema import Panel
from lumivox.ui.picture_view import PictureView
from lumivox.ui.text_view import CaretText, TextView
from lumivox.ui.themes import Theme

BESIDE_FROM = 40
"""Panes lie side by side where each gets at least so many letters in a line."""


class Pane(QWidget):
    """A view under its label, which names it."""

    def __init__(self, view: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = view
        self.label = QLabel(self)
        self.label.setBuddy(view)
        self.label.setIndent(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.label)
        column.addWidget(view, 1)

    def name(self, label: str, name: str, description: str = "") -> None:
        """Take texts: the label with its mnemonic, the name and description for screen readers."""
        self.label.setText(label)
        self.view.setAccessibleName(name)
        self.view.setAccessibleDescription(description)


class ReadingPanel(QWidget):
    """Text and picture of the page that is shown; other panes can be added beside them.

    Signals:
        word_chosen(WordRef): the user put caret or marker on a word, in the text.
        word_pointed(WordRef): the same in the picture.
    """

    word_chosen = Signal(object)
    word_pointed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = TextView(self)
        self.picture = PictureView(self)
        self.splitter = _splitter(Qt.Orientation.Horizontal)
        self._columns = [_splitter(Qt.Orientation.Vertical) for _ in range(2)]
        self.text_pane, self.picture_pane = Pane(self.text), Pane(self.picture)
        for index, (side, pane) in enumerate(
            zip(self._columns, (self.text_pane, self.picture_pane), strict=True)
        ):
            side.addWidget(pane)
            self.splitter.addWidget(side)
            self.splitter.setStretchFactor(index, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.splitter)
        self._reading = Reading("", 0, 0)
        self._type_size = 100
        self._share()
        self.text.word_chosen.connect(self._choose_in_text)
        self.picture.word_chosen.connect(self._choose_in_picture)
        self.retranslate()

    @property
    def reading(self) -> Reading:
        """The page shown."""
        return self._reading

    @property
    def panes(self) -> list[Pane]:
        """All panes, shown or not, in the order of their places."""
        widgets = [side.widget(i) for side in self._columns for i in range(side.count())]
        return [widget for widget in widgets if isinstance(widget, Pane)]

    def add_pane(self, view: QWidget, *, below_picture: bool = False) -> Pane:
        """A further pane below the text or the picture, not shown yet; give it its names."""
        pane = Pane(view)
        pane.hide()
        self._columns[below_picture].addWidget(pane)
        return pane

    def show_pane(self, pane: Pane, shown: bool = True) -> None:  # noqa: FBT001, FBT002
        """Show or hide a pane, and with its last pane its side."""
        pane.setVisible(shown)
        for side in self._columns:
            widgets = [side.widget(index) for index in range(side.count())]
            side.setVisible(any(w is not None and not w.isHidden() for w in widgets))
        self._arrange()

    def retranslate(self) -> None:
        """Take all texts anew."""
        self.text_pane.name(tr("&Text"), tr("Text of the page"))
        self.text.setPlaceholderText(tr("Open a file, paste a picture, or drop one here."))
        keys = tr(
            "Arrow keys go from word to word, plus and minus zoom, 0 shows the whole picture."
        )
        self.picture_pane.name(tr("P&icture"), tr("Picture of the page"), keys)

    def restyle(self, theme: Theme, panel: Panel) -> None:
        """Take colours, type and spacing."""
        self.text.restyle(theme, panel)
        self.picture.restyle(theme)
        for pane in self.panes:
            if isinstance(pane.view, CaretText) and pane.view is not self.text:
                pane.view.restyle(theme, panel)
        if self._type_size != panel.type_size:
            self._type_size = panel.type_size
            self._share()
        self._arrange()

    def show_page(self, reading: Reading, image: QImage | None) -> None:
        """Show another page, from its top."""
        self._reading = reading
        self.text.clear_page()
        self.text.show_reading(reading)
        if image is None:
            self.picture.clear()
        else:
            self.picture.show_picture(image, reading.width, reading.height)
            self.picture.show_reading(reading)

    def clear(self) -> None:
        """Show no page."""
        self.show_page(Reading("", 0, 0), None)

    def add_lines(self, reading: Reading, lines: Sequence[Line]) -> None:
        """Show more of the page: as it is known by now, and the lines that are new in it."""
        self._reading = reading
        self.text.show_reading(reading)
        self.picture.add_lines(reading, lines)

    def settle(self, reading: Reading) -> None:
        """Show the final Reading of the same page."""
        self._reading = reading
        self.text.show_reading(reading)
        self.picture.show_reading(reading)

    def highlight(self, ref: WordRef | None) -> None:
        """Highlight a word in both views."""
        self.text.highlight(ref)
        self.picture.highlight(ref)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Stack the panes where they would become too narrow to read."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        sides = sum(not side.isHidden() for side in self._columns)
        letters = self.width() / max(1, sides) / max(1, self.text.fontMetrics().averageCharWidth())
        wanted = Qt.Orientation.Horizontal if letters >= BESIDE_FROM else Qt.Orientation.Vertical
        if self.splitter.orientation() is not wanted:
            self.splitter.setOrientation(wanted)
            self._share()

    def _share(self) -> None:
        """Share the room out. Stacked, large lines of text need it more than the other panes."""
        beside = self.splitter.orientation() is Qt.Orientation.Horizontal
        text = 1000 if beside else 10 * max(200, self._type_size)
        self.splitter.setSizes([text, 1000])
        for side in self._columns:
            side.setSizes([2000, *[1000] * (side.count() - 1)])

    def choose(self, ref: WordRef) -> None:
        """Go to a word as if the user had put the caret on it, without taking the focus."""
        self.text.move_to(ref)
        self.text.highlight(ref)
        self._choose_in_text(ref)

    def _choose_in_text(self, ref: WordRef) -> None:
        self.picture.highlight(ref)
        self.word_chosen.emit(ref)

    def _choose_in_picture(self, ref: WordRef) -> None:
        self.text.move_to(ref)
        self.text.highlight(ref)
        self.word_pointed.emit(ref)


def _splitter(orientation: Qt.Orientation) -> QSplitter:
    splitter = QSplitter(orientation)
    splitter.setChildrenCollapsible(False)
    splitter.setHandleWidth(10)
    return splitter
