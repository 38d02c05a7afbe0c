"""The reading voice: plays a Narration, pauses, steps, and always knows the word that sounds."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from PySide6.QtCore import QObject, Signal, Slot

from lumivox.core.engines import Synthesizer, VoiceSettings
from lumivox.core.i18n import language_in_use
from lumivox.core.values import Narration, Reading, Utterance, WordRef
from lumivox.speech.narration import DEFAULT, NarrationOptions, narrate
from lumivox.speech.navigation import Unit, find, places, ref_at, unit_range
from lumivox.speech.output import AudioOutput, QtAudioOutput
from lumivox.speech.player import Place, Player
from lumivox.speech.spelling import spelled
from lumivox.speech.synthesis import SynthesisThread

__all__ = ["SpeechQueue", "SpeechState", "Unit"]


class SpeechState(StrEnum):
    """What the voice does."""

    IDLE = "idle"
    SPEAKING = "speaking"
    PAUSED = "paused"


class SpeechQueue(QObject):
    """Speaks the utterances of one page. Lives in the GUI thread and never blocks it.

    Signals:
        word_reached(WordRef): this word begins to sound.
        utterance_started(int): its number.
        state_changed(SpeechState).
        finished(): all was spoken and no more will come.
        failed(str): a sentence; the queue is idle, and its text and place are kept.
    """

    word_reached = Signal(object)
    utterance_started = Signal(int)
    state_changed = Signal(object)
    finished = Signal()
    failed = Signal(str)

    def __init__(
        self,
        synthesizer: Synthesizer | None = None,
        output: AudioOutput | None = None,
        parent: QObject | None = None,
    ) -> None:
        """Make an idle, empty queue; nothing is loaded before the first word.

        Args:
            synthesizer: the voice; the first available one otherwise.
            output: where the sound goes; the default sound device otherwise.
            parent: as usual in Qt. Call ``close`` before it is destroyed.
        """
        super().__init__(parent)
        self._synthesis = SynthesisThread(synthesizer)
        self._player = Player(self._synthesis, output or QtAudioOutput())
        self._player.word_started.connect(self._reach_word)
        self._player.utterance_started.connect(self._reach_utterance)
        self._player.ended.connect(self._end)
        self._player.drained.connect(self._wait)
        self._player.failed.connect(self._fail)
        self._player.lost.connect(self._lose_device)
        self._lost_at: Place | None = None
        self._settings = VoiceSettings()
        self._state = SpeechState.IDLE
        self._utterances: list[Utterance] = []
        self._may_grow = False
        self._whole: tuple[Reading, NarrationOptions] | None = None
        self._here = self._begun = Place(0)
        self._until: Place | None = None
        self._is_aside = False  # a message is being spoken
        self._is_held = False  # the player is suspended at the very sample

    @property
    def state(self) -> SpeechState:
        """What the voice does now; messages of ``say`` do not change it."""
        return self._state

    @property
    def settings(self) -> VoiceSettings:
        """How it speaks."""
        return self._settings

    @property
    def word(self) -> WordRef | None:
        """The word reached last, where ``resume`` goes on."""
        return ref_at(self._utterances, self._here)

    def prepare(self) -> None:
        """Load the voice in the background, so that the first words need not wait for it."""
        self._synthesis.prepare()

    def load(self, narration: Narration, *, more: bool = False) -> None:
        """Take a new page; what was spoken is stopped.

        Args:
            narration: its utterances so far.
            more: whether others will come by ``append``; then ``settle`` must follow.
        """
        self.stop()
        self._utterances = list(narration.utterances)
        self._may_grow = more
        self._whole = None
        self._here = Place(0)

    def append(self, utterances: Iterable[Utterance]) -> None:
        """Add what was read meanwhile; spoken when its turn comes."""
        self._utterances.extend(utterances)
        self._tell_player()

    def settle(self, narration: Narration) -> None:
        """Nothing more will come: this is all, as ``NarrationStream.settle`` gives it.

        Its first utterances are those already given, with references into the final Reading.
        """
        self._utterances[:] = narration.utterances
        self._may_grow = False
        self._tell_player()

    def set_reading(self, reading: Reading, options: NarrationOptions = DEFAULT) -> None:
        """The final page, in whose order stepping and starting anew go from now on."""
        self._whole = (reading, options)

    def play(self, start: WordRef | None = None) -> None:
        """Speak from a word on; without one, go on after a pause or begin the page."""
        if start is None and self._state is SpeechState.PAUSED:
            self.resume()
            return
        if start is None and self._state is SpeechState.SPEAKING:
            return
        if not self._may_grow:
            self._adopt()
        place = find(self._utterances, start) if start else Place(0)
        self._run(place or Place(0))

    def pause(self) -> None:
        """Fall silent at once, keeping the place."""
        if self._state is not SpeechState.SPEAKING:
            return
        if self._is_aside:
            self._is_aside = False
            self._player.stop()
        else:
            self._player.suspend()
            self._is_held = True
        self._change(SpeechState.PAUSED)

    def resume(self) -> None:
        """Go on where it was paused: at the same sample, or else at the same word."""
        if self._state is not SpeechState.PAUSED:
            return
        if self._is_held:
            self._is_held = False
            self._change(SpeechState.SPEAKING)
            self._player.resume()
        else:
            self._run(self._here)

    def stop(self) -> None:
        """Fall silent at once; the next ``play`` begins the page again."""
        self._is_aside = self._is_held = False
        self._until = None
        self._player.stop()
        self._here = Place(0)
        self._change(SpeechState.IDLE)

    def seek(self, start: WordRef) -> None:
        """Go to a word in silence: ``resume`` and ``step`` go on from there."""
        if not self._may_grow:
            self._adopt()
        self._is_aside = self._is_held = False
        self._until = None
        self._player.stop()
        self._here = find(self._utterances, start) or self._here
        self._change(SpeechState.PAUSED)

    def step(self, unit: Unit, direction: int) -> None:
        """Go to the next (1), previous (-1) or current (0) word, line, sentence or paragraph.

        While speaking, speech goes on from there. While paused or idle, that unit alone is
        spoken; ``resume`` then goes on from its beginning.
        """
        goes_on = self._state is SpeechState.SPEAKING and self._until is None
        if not self._may_grow:
            self._adopt()
        known = places(self._utterances)
        if not known:
            return
        is_fresh = self._state is SpeechState.IDLE
        begin, until = unit_range(
            self._utterances, self._here, unit, 0 if is_fresh and direction > 0 else direction
        )
        self._run(begin, None if goes_on else until or Place(len(self._utterances)))

    def say(self, text: str, language: str | None = None) -> None:
        """Speak one message at once, then return to what was being spoken.

        Args:
            text: the sentence.
            language: BCP 47; that of the interface where ``None``.
        """
        self._say_aside(Utterance(text, language or language_in_use()))

    def spell(self, text: str, language: str | None = None) -> None:
        """Speak a word letter by letter, then return to what was being spoken."""
        if language is None and self._here.utterance < len(self._utterances):
            language = self._utterances[self._here.utterance].language
        self._say_aside(Utterance(spelled(text, language), language))

    def set_settings(self, settings: VoiceSettings) -> None:
        """Change voice, rate, volume and pitch, at once and at the same word."""
        if settings == self._settings:
            return
        self._settings = settings
        self._restart()

    def close(self) -> bool:
        """Stop, and end the speech thread; whether it ended in time."""
        self.stop()
        return self._synthesis.close()

    def _restart(self) -> None:
        self._is_held = False
        if self._state is SpeechState.SPEAKING and not self._is_aside:
            self._run(self._here, self._until)
        elif self._state is SpeechState.PAUSED and not self._is_aside:
            self._player.stop()

    def _adopt(self) -> None:
        """Change over from the utterances as they streamed in to those of the final Reading."""
        if self._whole is None:
            return
        word = self.word
        self._utterances = list(narrate(*self._whole).utterances)
        self._whole = None
        self._here = (find(self._utterances, word) if word else None) or Place(0)

    def _run(self, begin: Place, until: Place | None = None) -> None:
        self._is_aside = self._is_held = False
        self._here = self._begun = begin
        self._until = until
        self._change(SpeechState.SPEAKING)
        self._player.may_grow = self._may_grow
        self._player.start(self._utterances, self._settings, begin, until)

    def _tell_player(self) -> None:
        if not self._is_aside:
            self._player.may_grow = self._may_grow
            self._player.extended()

    def _say_aside(self, utterance: Utterance) -> None:
        if not utterance.text.strip():
            return
        self._is_aside, self._is_held = True, False
        self._player.may_grow = False
        self._player.start([utterance], self._settings, Place(0))

    @Slot(object, object)
    def _reach_word(self, place: Place, ref: WordRef) -> None:
        if not self._is_aside:
            self._here = place
            # The text may have been settled since the sound was made: the newest reference counts.
            if newest := ref_at(self._utterances, place, ref):
                self.word_reached.emit(newest)

    @Slot(int)
    def _reach_utterance(self, number: int) -> None:
        if not self._is_aside:
            if number != self._here.utterance:
                self._here = Place(number)
            self.utterance_started.emit(number)

    @Slot()
    def _wait(self) -> None:
        """The voice is ahead of the reading: what comes next is the place now."""
        self._here = Place(len(self._utterances))

    @Slot()
    def _end(self) -> None:
        if self._is_aside:
            self._is_aside = False
            if self._state is SpeechState.SPEAKING:
                self._run(self._here, self._until)
        elif self._until is not None:
            self._here = self._begun
            self._until = None
            self._change(SpeechState.PAUSED)
        else:
            self._here = Place(0)
            self._change(SpeechState.IDLE)
            self.finished.emit()

    @Slot(str)
    def _lose_device(self, sentence: str) -> None:
        """A headset was unplugged: go on at the same word on the device that is left, if any."""
        if self._state is SpeechState.SPEAKING and self._lost_at != self._here:
            self._lost_at = self._here
            self._run(self._here, self._until)
        else:
            self._fail(sentence)

    @Slot(str)
    def _fail(self, sentence: str) -> None:
        self._is_aside = self._is_held = False
        self._until = None
        self._change(SpeechState.IDLE)
        self.failed.emit(sentence)

    def _change(self, state: SpeechState) -> None:
        if state is not self._state:
            self._state = state
            self.state_changed.emit(state)
