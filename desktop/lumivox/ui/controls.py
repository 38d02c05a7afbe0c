"""What the actions do with the page that is shown: speak, step, copy, turn."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from lumivox.core.i18n import tr
from lumivox.core.values import Line, WordRef
from lumivox.documents.text import to_text
from lumivox.speech.queue import SpeechState, Unit
from lumivox.ui.job import Job
from lumivox.ui.page_text import same_word
from lumivox.ui.reader_voice import ReaderVoice
from lumivox.ui.reading_panel import ReadingPanel
from lumivox.ui.review import cell_told, heading_told, is_row, next_cell, next_heading
from lumivox.ui.session import ReadingSession
from lumivox.ui.word_facts import facts_of, next_unsure

SHOWING_MS = 30
"""Lines are shown in bundles: a file's own text comes all at once, and would hold up the window."""


class Controls(QObject):
    """Keeps voice, highlight and caret at the same word of the same page.

    Signals:
        told(str, bool): a sentence, and whether it interrupts.
        page_shown(int): this page is shown now, counted from 0; -1 is none.
        stopped(): the user wants quiet, and no more work.
    """

    told = Signal(str, bool)
    page_shown = Signal(int)
    stopped = Signal()

    def __init__(
        self, session: ReadingSession, voice: ReaderVoice, panel: ReadingPanel, job: Job
    ) -> None:
        super().__init__(session)
        self.page = -1
        self._session, self._voice, self._panel, self._job = session, voice, panel, job
        self._chosen: WordRef | None = None
        self._trouble = ""
        self._unshown: list[Line] = []
        self._showing = QTimer(self)
        self._showing.setSingleShot(True)
        self._showing.timeout.connect(self._catch_up)
        self._is_settling = False
        panel.word_chosen.connect(self.choose)
        panel.word_pointed.connect(self._point)
        voice.page_wanted.connect(self.show_page)
        voice.word_reached.connect(self._reach)
        voice.state_changed.connect(self._follow)
        voice.failed.connect(self._tell_trouble)
        session.line_added.connect(self._add_line)
        session.page_settled.connect(self._settle)
        session.cleared.connect(self._clear)

    # Voice

    def _tell_trouble(self, sentence: str) -> None:
        """Tell why the voice is silent, once until the user asks it to read.

        Otherwise it would take the place of every sentence that could not be spoken either.
        """
        if sentence != self._trouble:
            self._trouble = sentence
            self.told.emit(sentence, False)

    def read(self) -> None:
        """Speak from the word the user chose; else go on; else begin where the caret is."""
        if not self._has_text():
            return
        self._trouble = ""
        chosen, self._chosen = self._chosen, None
        if chosen is None and self._voice.state is SpeechState.IDLE:
            chosen = self._panel.text.caret_ref()
        self._voice.read(chosen)

    def read_page(self) -> None:
        """Speak the page from its first word."""
        if self._has_text():
            self._trouble, self._chosen = "", None
            self._voice.stop()
            self._voice.read()

    def pause(self) -> None:
        """Pause, or go on."""
        if self._voice.state is SpeechState.IDLE:
            self.read()
        else:
            self._voice.pause_or_resume()

    def stop(self) -> None:
        """Silence the voice and give up what is being read."""
        here, self._chosen = self._voice.word, None
        speaking = self._voice.state is not SpeechState.IDLE
        self._job.stop()
        self.stopped.emit()
        self._voice.stop()
        if speaking and here is not None:
            self._panel.text.move_to(here)

    def step(self, unit: Unit, direction: int) -> None:
        """Speak the next or previous unit, from the caret where the user moved it."""
        if self._has_text():
            start, self._chosen = self._chosen, None
            if start is None and self._voice.word is None:
                start = self._panel.text.caret_ref()
            self._voice.step(unit, direction, start)

    def spell(self) -> None:
        """Spell the word at the voice or caret."""
        ref = self.here()
        if ref is not None:
            reading = self._panel.reading
            language = reading.blocks[ref.block].lines[ref.line].language
            self._voice.spell(reading.word(ref).text, language or reading.language)

    def about_word(self) -> None:
        """Say where the word is and how sure its reading."""
        ref = self.here()
        if ref is not None:
            self.told.emit(facts_of(self._panel.reading, ref), True)

    def next_unsure(self) -> None:
        """Go to the next word that may have been read wrongly, and tell about it."""
        if not self._has_text():
            return
        ref = next_unsure(self._panel.reading, self.here())
        if ref is None:
            self.told.emit(tr("No word of this page is unsure."), True)
        else:
            self._visit(ref, facts_of(self._panel.reading, ref))

    def heading(self, direction: int) -> None:
        """Go to the next or previous heading, and tell it."""
        reading, here = self._panel.reading, self.here()
        ref = next_heading(reading, here, direction)
        if ref is not None:
            self._visit(ref, heading_told(reading, ref))
        elif here is not None:
            self.told.emit(tr("There is no further heading."), True)

    def cell(self, across: int, down: int) -> None:
        """Go to a cell beside the present one, or to the first of the next table, and tell it."""
        reading, here = self._panel.reading, self.here()
        ref = next_cell(reading, here, across, down)
        if ref is not None:
            self._visit(ref, cell_told(reading, ref))
        elif here is not None:
            edge = is_row(reading, here.block)
            sentence = tr("This is the edge of the table.") if edge else tr("There is no table.")
            self.told.emit(sentence, True)

    # Text

    def copy(self) -> None:
        """Copy what is selected, else the whole page."""
        selected = self._panel.text.textCursor().selection().toPlainText()
        text = selected or to_text(self._panel.reading).rstrip()
        if text:
            QGuiApplication.clipboard().setText(text)
            self.told.emit(tr("Copied.") if selected else tr("The page was copied."), False)

    def copy_all(self) -> None:
        """Copy the text of all pages."""
        if self._has_text():
            QGuiApplication.clipboard().setText(self._session.text())
            self.told.emit(tr("Everything was copied."), False)

    # Pages

    def turn(self, by: int) -> None:
        """Turn pages, and say which one it is."""
        if not self._has_text():
            return
        last = len(self._session.pages) - 1
        page = min(max(self.page + by, 0), last)
        if page == self.page:
            sentence = tr("This is the last page.") if by > 0 else tr("This is the first page.")
            self.told.emit(sentence, True)
            return
        self.show_page(page)
        sentence = tr("Page {page} of {pages}.").format(page=page + 1, pages=self._session.expected)
        self.told.emit(sentence, False)

    def show_page(self, index: int) -> None:
        """Show this page; the voice goes along."""
        if index != self.page:
            self.page, self._chosen = index, None
            self._forget_changes()
            page = self._session.pages[index]
            self._panel.show_page(page.reading, self._session.pictures.get(index))
            self._voice.show(index)
            self.page_shown.emit(index)

    def _clear(self) -> None:
        self.page, self._chosen = -1, None
        self._forget_changes()
        self._panel.clear()
        self.page_shown.emit(-1)

    def _add_line(self, index: int, line: Line, _utterances: object) -> None:
        if index == self.page:
            self._unshown.append(line)
            if not self._showing.isActive():
                self._showing.start(SHOWING_MS)

    def _settle(self, index: int) -> None:
        if index == self.page:
            # The voice has just taken the page over; the views follow in a turn of their own.
            self._is_settling = True
            self._showing.start(0)

    def _catch_up(self) -> None:
        """Show what of the page came since the last time, so that all mean the same words."""
        if self._is_settling:
            before, chosen = self._panel.reading, self._chosen
            self._panel.settle(self._session.pages[self.page].reading)
            self._chosen = same_word(before, chosen, self._panel.reading) if chosen else None
            if self._voice.state is not SpeechState.IDLE:
                self._panel.highlight(self._voice.word)
        elif self._unshown:
            self._panel.add_lines(self._session.pages[self.page].reading, self._unshown)
        self._forget_changes()

    def _forget_changes(self) -> None:
        self._unshown, self._is_settling = [], False

    def _has_text(self) -> bool:
        if self.page >= 0:
            self._catch_up()
            return True
        if not self._job.is_busy:
            keys = tr(
                "There is nothing to read yet. Open a file, paste a picture, or drop one here."
            )
            self.told.emit(keys, True)
        return False

    def here(self) -> WordRef | None:
        """The word the user chose, else the one the voice is at, else the caret's."""
        if not self._has_text():
            return None
        return self._chosen or self._voice.word or self._panel.text.caret_ref()

    def _visit(self, ref: WordRef, sentence: str) -> None:
        """Put caret and highlight on a word, and tell what is there; Read goes on from it."""
        self._chosen = ref
        self._panel.text.move_to(ref)
        self._panel.highlight(ref)
        self.told.emit(sentence, True)

    def choose(self, ref: WordRef | None) -> None:
        """The user is at this word now: what comes next begins here."""
        self._chosen = ref

    def _point(self, ref: WordRef) -> None:
        """A word was chosen in the picture, where no screen reader can tell which."""
        self._chosen = ref
        if self._voice.state is not SpeechState.SPEAKING:
            self.told.emit(self._panel.reading.word(ref).text, True)

    def _reach(self, ref: WordRef | None) -> None:
        if ref is not None:
            self._catch_up()
            self._panel.highlight(ref)

    def _follow(self, state: SpeechState) -> None:
        """When the voice rests, the caret goes where it was: eye and key go on from there."""
        ref = self._voice.word
        if state is SpeechState.PAUSED and ref is not None and self._chosen is None:
            self._panel.text.move_to(ref)
        elif state is SpeechState.IDLE:
            self._panel.highlight(None)
