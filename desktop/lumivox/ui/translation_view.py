"""The translation of a page: its sentences keep their place in the page, and the page's in it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit, QWidget

from lumivox.core.values import WordRef
from lumivox.settings.schema import Panel
from lumivox.translation.values import Translated, Translation
from lumivox.ui.text_view import CaretText
from lumivox.ui.themes import Theme


class TranslationView(CaretText):
    """Shows a translation, sentence by sentence as it comes, and marks the one at the caret.

    Signals:
        sentence_chosen(WordRef): the user put the caret into the sentence that stands for the one
            which begins with this word of the page.
    """

    sentence_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._translation = Translation("", ())
        self._places: list[tuple[int, int]] = []
        self._at: int | None = None
        self._theme: Theme | None = None

    @property
    def language(self) -> str | None:
        """Of the sentence at the caret: those that needed no translation keep their own."""
        index = self._index(self.textCursor().selectionStart())
        if index is None:
            return self._translation.target or None
        sentence = self._translation.sentences[index]
        return self._translation.target if sentence.engine else sentence.source.language

    def restyle(self, theme: Theme, panel: Panel) -> None:
        """Take the theme for the mark."""
        super().restyle(theme, panel)
        self._theme = theme
        self._mark()

    def begin(self, target: str) -> None:
        """Show nothing; sentences in this language will come."""
        self.show_translation(Translation(target, ()))

    def add(self, sentence: Translated) -> None:
        """One more sentence; what is shown stays as it is."""
        sentences = (*self._translation.sentences, sentence)
        self._translation = Translation(self._translation.target, sentences)
        before = self._translation.text.removesuffix(sentence.text)
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(before[cursor.position() :] + sentence.text)
        self._places.append((len(before), len(before) + len(sentence.text)))

    def show_translation(self, translation: Translation) -> None:
        """All of it; the caret stays in its sentence, if that is there."""
        at, self._translation, self._at = self._at, translation, None
        self.setPlainText(translation.text)
        self._places, end = [], 0
        for sentence in translation.sentences:
            start = translation.text.index(sentence.text, end)
            end = start + len(sentence.text)
            self._places.append((start, end))
        if at is not None and at < len(self._places):
            self._go(at)
        self._mark()

    def follow(self, ref: WordRef | None) -> None:
        """The user went to this word of the page: the caret goes to the sentence that it is in."""
        index = self._translation.index_at(ref) if ref is not None else None
        if index is not None and index != self._at and index < len(self._places):
            self._go(index)

    def _go(self, index: int) -> None:
        self._at = index
        cursor = self.textCursor()
        cursor.setPosition(self._places[index][0])
        self.setTextCursor(cursor)
        self._mark()

    def _arrive(self) -> None:
        index = self._index(self.textCursor().selectionStart())
        if index is None or index == self._at:
            return
        self._at = index
        self._mark()
        words = self._translation.sentences[index].source.words
        if words:
            self.sentence_chosen.emit(words[0])

    def _index(self, position: int) -> int | None:
        """The sentence at a place of the text; at a gap the one before it."""
        found = [index for index, (start, _) in enumerate(self._places) if start <= position]
        return found[-1] if found else None

    def _mark(self) -> None:
        marks: list[QTextEdit.ExtraSelection] = []
        if self._theme is not None and self._at is not None:
            mark, shape = QTextEdit.ExtraSelection(), QTextCharFormat()
            shape.setForeground(QColor(self._theme.highlight_text))
            shape.setBackground(QColor(self._theme.highlight))
            start, end = self._places[self._at]
            mark.cursor = QTextCursor(self.document())
            mark.cursor.setPosition(start)
            mark.cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            mark.format = shape
            marks.append(mark)
        self.setExtraSelections(marks)
