"""The text of a page: read-only, with a caret for the keyboard and for screen readers.

A QTextEdit and not a QPlainTextEdit, because only the former knows line spacing; both give a
screen reader the same text interface.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from lumivox.core.values import Reading, WordRef
from lumivox.settings.schema import Panel
from lumivox.ui.page_text import PageText, same_word
from lumivox.ui.themes import Theme

_MOVES = (
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
)


class CaretText(QTextEdit):
    """Text to read and copy, with a caret for keyboard and screen reader, and no Tab trap.

    Signals:
        passed(str): the character, word or line that a key moved the caret to.
    """

    passed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reading")
        self.setReadOnly(True)
        self.setAcceptRichText(False)
        self.setUndoRedoEnabled(False)
        self.setAcceptDrops(False)  # the window takes what is dropped
        self.setTabChangesFocus(True)
        flags = Qt.TextInteractionFlag
        self.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)
        self.setCursorWidth(3)

    def restyle(self, _theme: Theme, panel: Panel) -> None:
        """Take what the style sheet, which has colours, sizes and family, does not know."""
        font = QFont(self.font())
        font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, panel.letter_spacing)
        self.setFont(font)

    def event(self, event: QEvent) -> bool:
        """Leave Ctrl+C to the window, which copies the page where nothing is selected."""
        if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.ShortcutOverride:
            return super().event(event)
        if event.matches(QKeySequence.StandardKey.Copy):
            event.ignore()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Tell where the caret came to, and what it passed."""
        super().keyPressEvent(event)
        if event.key() in _MOVES:
            self._arrive()
            self.passed.emit(self._at_caret(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Tell where was clicked."""
        super().mouseReleaseEvent(event)
        if event.button() is Qt.MouseButton.LeftButton:
            self._arrive()

    def _arrive(self) -> None:
        """The user has put the caret somewhere."""

    def _at_caret(self, event: QKeyEvent) -> str:
        """What a voice says after a key: a character, a word, or else the line."""
        cursor = self.textCursor()
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            by_word = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            move = QTextCursor.MoveOperation
            step = move.EndOfWord if by_word else move.NextCharacter
            cursor.clearSelection()
            cursor.movePosition(step, QTextCursor.MoveMode.KeepAnchor)
        else:
            cursor.select(QTextCursor.SelectionType.LineUnderCursor)
        return cursor.selectedText().strip("\u2029\ufffc ")


class TextView(CaretText):
    """Shows one page, marks unsure words, and highlights the word that is spoken.

    Signals:
        word_chosen(WordRef): the user put the caret on a word by key or mouse.
    """

    word_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = PageText("", ())
        self._reading = Reading("", 0, 0)
        self._unsure: tuple[WordRef, ...] = ()
        self._spoken: WordRef | None = None
        self._found: list[tuple[int, int]] = []
        self._alike: list[tuple[int, int]] = []
        self._theme: Theme | None = None
        self._panel = Panel()

    @property
    def page(self) -> PageText:
        """The text shown and where its words stand."""
        return self._page

    def restyle(self, theme: Theme, panel: Panel) -> None:
        """Take colours, type and spacing."""
        super().restyle(theme, panel)
        self._theme, self._panel = theme, panel
        self._format(0)
        self._mark()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Where there is no text yet, say what to do, in as many lines as it takes: Qt paints one.

        The style sheet hides Qt's own line; assistive technology still finds the text.
        """
        super().paintEvent(event)
        if self._theme is None or not self.document().isEmpty():
            return
        margin = round(self.document().documentMargin())
        room = self.viewport().rect().adjusted(margin, margin, -margin, -margin)
        painter = QPainter(self.viewport())
        painter.setPen(QColor(self._theme.muted))
        start = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading
        painter.drawText(room, start | Qt.TextFlag.TextWordWrap, self.placeholderText())

    def show_reading(self, reading: Reading) -> None:
        """Show this page. Where only an end was added, caret and scroll position stay."""
        page = PageText.of(reading)
        old, self._page = self._page, page
        before, self._reading = self._reading, reading
        self._unsure = tuple(ref for ref, word in reading.words() if word.unsure)
        self._found, self._alike = [], []
        if old.text and page.text.startswith(old.text):
            self._append(page.text[len(old.text) :])
        else:
            caret = self.textCursor().position()
            word = old.ref_at(caret) if caret else None
            self.setPlainText(page.text)
            self._format(0)
            here = same_word(before, word, reading) if word is not None else None
            if here is not None:
                self.move_to(here)
        self._headings()
        if self._spoken is not None and page.place_of(self._spoken) is None:
            self._spoken = None
        self._mark()

    def clear_page(self) -> None:
        """Show nothing, with the caret at the top."""
        self._page, self._unsure, self._spoken = PageText("", ()), (), None
        self._found, self._alike = [], []
        self.clear()
        self._mark()

    def highlight(self, ref: WordRef | None, *, follow: bool = True) -> None:
        """Highlight the word that is spoken, and keep it in sight."""
        self._spoken = ref
        self._mark()
        place = self._page.place_of(ref) if ref is not None else None
        if place is not None and follow:
            cursor = QTextCursor(self.document())
            cursor.setPosition(place.start)
            self._reveal(cursor)

    def caret_ref(self) -> WordRef | None:
        """The word at the caret, or at the beginning of what is selected."""
        return self._page.ref_at(self.textCursor().selectionStart())

    @property
    def language(self) -> str | None:
        """Of the text at the caret."""
        ref = self.caret_ref()
        if ref is None or ref.block >= len(self._reading.blocks):
            return self._reading.language
        block = self._reading.blocks[ref.block]
        return block.lines[ref.line].language or block.language or self._reading.language

    def move_to(self, ref: WordRef) -> None:
        """Put the caret before this word."""
        place = self._page.place_of(ref)
        if place is not None:
            cursor = self.textCursor()
            cursor.setPosition(place.start)
            self.setTextCursor(cursor)

    def mark_found(
        self, places: list[tuple[int, int]], alike: list[tuple[int, int]] | None = None
    ) -> None:
        """Mark places that were found, and otherwise those that only look like it."""
        self._found, self._alike = places, alike or []
        self._mark()

    def select(self, start: int, end: int) -> None:
        """Select these characters, and scroll there."""
        self.setTextCursor(self._cursor(start, end))

    def _arrive(self) -> None:
        ref = self.caret_ref()
        if ref is not None:
            self.word_chosen.emit(ref)

    def _cursor(self, start: int, end: int) -> QTextCursor:
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _append(self, text: str) -> None:
        if text:
            cursor = QTextCursor(self.document())
            cursor.movePosition(QTextCursor.MoveOperation.End)
            start = cursor.position()
            cursor.insertText(text)
            self._format(start)

    def _format(self, start: int) -> None:
        """Space the lines from this character to the end."""
        spacing = QTextBlockFormat()
        kind = QTextBlockFormat.LineHeightTypes.ProportionalHeight
        spacing.setLineHeight(self._panel.line_spacing, kind.value)
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        cursor.mergeBlockFormat(spacing)

    def _headings(self) -> None:
        """Headings are bold, and known as headings to whoever copies or reads the document."""
        for start, end, level in self._page.headings:
            bold = QTextCharFormat()
            bold.setFontWeight(QFont.Weight.Bold)
            cursor = self._cursor(start, end)
            cursor.mergeCharFormat(bold)
            block = QTextBlockFormat()
            block.setHeadingLevel(min(level, 6))
            cursor.mergeBlockFormat(block)

    def places_of(self, text: str) -> list[tuple[int, int]]:
        """Characters of all places of this text, letter case aside."""
        places = []
        cursor = self.document().find(text, 0)
        while not cursor.isNull():
            places.append((cursor.selectionStart(), cursor.selectionEnd()))
            cursor = self.document().find(text, cursor)
        return places

    def _reveal(self, cursor: QTextCursor) -> None:
        """Scroll as little as needed; a line more, so that the eye can go ahead of the voice."""
        rect = self.cursorRect(cursor)
        height, margin = self.viewport().height(), rect.height()
        bar = self.verticalScrollBar()
        if rect.top() < 0:
            bar.setValue(bar.value() + rect.top() - margin)
        elif rect.bottom() + margin > height:
            bar.setValue(bar.value() + rect.bottom() + margin - height)

    def _mark(self) -> None:
        """All marks anew: unsure, found, line focus, spoken; the last is drawn on top."""
        theme = self._theme
        if theme is None:
            return
        marks: list[QTextEdit.ExtraSelection] = []
        spoken = self._page.place_of(self._spoken) if self._spoken is not None else None
        if self._panel.line_focus and spoken is not None:
            marks += self._line_focus(theme, spoken.start)
        if self._panel.show_confidence:
            shape = QTextCharFormat()
            shape.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
            shape.setUnderlineColor(QColor(theme.unsure))
            places = (self._page.place_of(ref) for ref in self._unsure)
            marks += self._selections(((p.start, p.end) for p in places if p), shape)
        shape = QTextCharFormat()
        shape.setForeground(QColor(theme.selection_text))
        shape.setBackground(QColor(theme.selection))
        marks += self._selections(self._found, shape)
        # Told apart without colour too: what only looks like it is underlined besides.
        shape = QTextCharFormat(shape)
        shape.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DashUnderline)
        shape.setUnderlineColor(QColor(theme.selection_text))
        marks += self._selections(self._alike, shape)
        if spoken is not None:
            shape = QTextCharFormat()
            shape.setForeground(QColor(theme.highlight_text))
            shape.setBackground(QColor(theme.highlight))
            marks += self._selections([(spoken.start, spoken.end)], shape)
        self.setExtraSelections(marks)

    def _line_focus(self, theme: Theme, position: int) -> list[QTextEdit.ExtraSelection]:
        faint, clear = QTextCharFormat(), QTextCharFormat()
        faint.setForeground(QColor(theme.muted))
        clear.setForeground(QColor(theme.text))
        clear.setBackground(QColor(theme.window if theme.window != theme.base else theme.button))
        block = self.document().findBlock(position)
        end = block.position() + block.length() - 1
        everything = (0, self.document().characterCount() - 1)
        return [
            *self._selections([everything], faint),
            *self._selections([(block.position(), end)], clear),
        ]

    def _selections(
        self, places: Iterable[tuple[int, int]], shape: QTextCharFormat
    ) -> list[QTextEdit.ExtraSelection]:
        selections = []
        for start, end in places:
            selection = QTextEdit.ExtraSelection()
            selection.cursor = self._cursor(start, end)
            selection.format = shape
            selections.append(selection)
        return selections
