"""Joins the session's pages to the voice: what is read is spoken, page after page."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from lumivox.core.engines import VoiceSettings
from lumivox.core.values import Line, Narration, Utterance, WordRef
from lumivox.speech.narration import narrate
from lumivox.speech.queue import SpeechQueue, SpeechState, Unit
from lumivox.ui.session import ReadingSession


class ReaderVoice(QObject):
    """Speaks the page that is shown, and turns the page when it has come to its end.

    Signals:
        word_reached(WordRef): this word of the shown page begins to sound.
        page_wanted(int): show this page; the voice goes on there.
        state_changed(SpeechState).
        came_to_end(): the last page was spoken.
        failed(str): a sentence.
    """

    word_reached = Signal(object)
    page_wanted = Signal(int)
    state_changed = Signal(object)
    came_to_end = Signal()
    failed = Signal(str)

    def __init__(self, queue: SpeechQueue, session: ReadingSession) -> None:
        """Listen to both.

        Args:
            queue: the voice; closing it is the owner's.
            session: where the pages come from.
        """
        super().__init__(session)
        self.aloud = True
        """Whether what is read is spoken as soon as it is there."""
        self._queue = queue
        self._session = session
        self._page = -1
        self._is_waiting = False  # for the next page to begin
        self._is_seeking = False
        self._is_other = False  # a translation of the page is in the queue
        queue.word_reached.connect(self.word_reached)
        queue.state_changed.connect(self._change)
        queue.failed.connect(self.failed)
        queue.finished.connect(self._end)
        session.page_begun.connect(self._begin)
        session.line_added.connect(self._add)
        session.page_settled.connect(self._settle)
        session.completed.connect(self._complete)
        session.cleared.connect(self._clear)

    @property
    def state(self) -> SpeechState:
        """What the voice does."""
        return self._queue.state

    @property
    def word(self) -> WordRef | None:
        """The word of the shown page that the voice reached last."""
        return self._queue.word if self._page >= 0 else None

    def show(self, page: int) -> None:
        """The user turned to this page: the voice goes with them, speaking or silent."""
        if page == self._page:
            return
        speaking = self.state is SpeechState.SPEAKING
        self._take(page)
        if speaking:
            self._queue.play()

    def read(self, start: WordRef | None = None) -> None:
        """Speak from this word; without one go on after a pause, or begin the page."""
        self._is_waiting = False
        self._take_back()
        self._queue.play(start)

    def pause_or_resume(self) -> None:
        """Pause; or go on at the same word."""
        if self.state is SpeechState.SPEAKING:
            self._queue.pause()
        else:
            self._queue.play()

    def stop(self) -> None:
        """Fall silent."""
        self._is_waiting = False
        self._queue.stop()

    def step(self, unit: Unit, direction: int, start: WordRef | None = None) -> None:
        """Speak the next, previous (or with 0 the same) unit; from ``start`` where one is given."""
        self._take_back()
        if start is not None and self.state is not SpeechState.SPEAKING:
            # The place is taken by beginning there and pausing before the first sample.
            self._is_seeking = True
            self._queue.play(start)
            self._queue.pause()
            self._is_seeking = False
        self._queue.step(unit, direction)

    def spell(self, word: str, language: str | None) -> None:
        """Speak a word letter by letter."""
        self._queue.spell(word, language)

    def say(self, sentence: str, *, interrupt: bool, language: str | None = None) -> None:
        """Tell a message between what is read; a polite one keeps quiet while reading aloud.

        ``language`` is the interface's where it is not stated (BCP 47).
        """
        if interrupt or self.state is not SpeechState.SPEAKING or self._queue.word is None:
            self._queue.say(sentence, language)

    def begin_other(self) -> None:
        """Speak something else in the page's place: its translation, which comes bit by bit."""
        self._is_other = True
        self._queue.load(Narration(), more=True)
        self._queue.play()

    def add_other(self, utterances: Iterable[Utterance]) -> None:
        """More of it."""
        if self._is_other:
            self._queue.append(utterances)

    def end_other(self, narration: Narration | None) -> None:
        """All of it, or ``None`` where it came to nothing."""
        if not self._is_other:
            return
        if narration is not None and narration.utterances:
            self._queue.settle(narration)
        else:
            self._take_back()

    def _take_back(self) -> None:
        if self._is_other:
            self._take(self._page)

    def prepare(self) -> None:
        """Load the voice in the background."""
        self._queue.prepare()

    def set_settings(self, settings: VoiceSettings) -> None:
        """How to speak, from now on."""
        self._queue.set_settings(settings)

    def _clear(self) -> None:
        self._page, self._is_waiting, self._is_other = -1, self.aloud, False
        self._queue.load(Narration())

    def _take(self, index: int) -> None:
        """Load a page into the queue, silent; with what is still to come of it."""
        self._page, self._is_waiting, self._is_other = index, False, False
        page = self._session.pages[index]
        if page.settled:
            self._queue.load(narrate(page.reading, self._session.narration))
        else:
            self._queue.load(Narration(page.stream.given), more=True)

    def _turn_to(self, index: int, *, speak: bool) -> None:
        self.page_wanted.emit(index)
        if self._page != index:
            self._take(index)
        if not speak:
            return
        page = self._session.pages[index]
        if page.settled and not narrate(page.reading, self._session.narration).utterances:
            self._end()  # nothing to say: the next page's turn
        else:
            self._queue.play()

    def _begin(self, index: int) -> None:
        if self._is_waiting or self._page < 0:
            self._turn_to(index, speak=self._is_waiting)

    def _add(self, index: int, _line: Line, utterances: tuple[Utterance, ...]) -> None:
        if index == self._page and not self._is_other:
            self._queue.append(utterances)

    def _settle(self, index: int) -> None:
        if index != self._page or self._is_other:
            return
        page = self._session.pages[index]
        narration = page.stream.settle(page.reading)
        self._queue.settle(narration)
        self._queue.set_reading(page.reading, self._session.narration)
        if not narration.utterances and self.state is SpeechState.SPEAKING:
            # A queue that never got an utterance does not come to its end by itself.
            self._queue.stop()
            self._end()

    def _end(self) -> None:
        if self._is_other:
            self._take_back()
            return
        following = self._page + 1
        if following < len(self._session.pages):
            self._turn_to(following, speak=True)
        elif self._session.is_complete:
            self.came_to_end.emit()
        else:
            self._is_waiting = True

    def _complete(self) -> None:
        if self._is_waiting:
            self._is_waiting = False
            if self._session.pages:
                self.came_to_end.emit()

    def _change(self, state: SpeechState) -> None:
        if not self._is_seeking:
            self.state_changed.emit(state)
