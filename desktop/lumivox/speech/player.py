"""Plays a growing list of utterances without gaps, and tells each word as it sounds."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from lumivox.core.engines import Sound, VoiceSettings
from lumivox.core.errors import OutputError
from lumivox.core.values import Utterance
from lumivox.speech.output import AudioOutput
from lumivox.speech.playback import pause_after, resample, silence, word_times
from lumivox.speech.synthesis import SynthesisThread

TICK_MS = 15
_AHEAD = 2
"""Utterances asked for before the one that sounds has ended."""
_TAIL_MS = 150
"""Silence at the end: sound servers hold back some tens of milliseconds, which stopping cuts."""
_KEPT = 8
"""Sounds kept for stepping back and forth: some 2 MB."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A span of an utterance, by their numbers; span -1 is an utterance's beginning."""

    utterance: int
    span: int = -1


class Player(QObject):
    """One run at a time through a list of utterances. GUI thread only."""

    utterance_started = Signal(int)
    word_started = Signal(object, object)
    """The Place and the WordRef."""
    ended = Signal()
    failed = Signal(str)
    drained = Signal()
    """All that there is was heard; more may come."""
    lost = Signal(str)
    """The device went away while it played."""

    def __init__(self, synthesis: SynthesisThread, output: AudioOutput) -> None:
        super().__init__()
        self.may_grow = False
        self._synthesis = synthesis
        self._output = output
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        synthesis.sound_ready.connect(self._take_sound)
        synthesis.failed.connect(self._fail)
        self._sounds: OrderedDict[tuple[Utterance, VoiceSettings], Sound] = OrderedDict()
        self._orders: dict[int, tuple[Utterance, VoiceSettings]] = {}
        self._is_suspended = self._is_running = False
        self._run = 0  # of what an event may have started anew
        self._clear()

    def _clear(self) -> None:
        self._utterances: Sequence[Utterance] = ()
        self._settings = VoiceSettings()
        self._next = 0  # number of the utterance that is to be written next
        self._from = -1  # span to begin it at
        self._until: Place | None = None
        self._rate = 0  # of the output; 0 until it has begun
        self._unwritten = b""
        self._written = 0  # samples handed to the output
        self._events: deque[tuple[float, Callable[[], None]]] = deque()

    def start(
        self,
        utterances: Sequence[Utterance],
        settings: VoiceSettings,
        begin: Place,
        until: Place | None = None,
    ) -> None:
        """Play from ``begin`` to the end, or to just before ``until``.

        ``utterances`` may grow while it is played: say so by ``may_grow`` and ``extended``.
        """
        self.stop()
        self._utterances, self._settings, self._until = utterances, settings, until
        self._next, self._from = begin.utterance, begin.span
        self._is_running = True
        self._timer.start()
        self._tick()

    def extended(self) -> None:
        """The list has grown, or ``may_grow`` has changed."""
        if self._is_running and not self._is_suspended:
            self._timer.start()

    def suspend(self) -> None:
        """Fall silent at once, keeping the place."""
        self._is_suspended = True
        self._timer.stop()
        self._output.suspend()

    def resume(self) -> None:
        """Go on at the same place."""
        self._is_suspended = False
        self._output.resume()
        self._timer.start()

    def stop(self) -> None:
        """Fall silent at once and forget the rest."""
        self._timer.stop()
        self._is_suspended = self._is_running = False
        self._synthesis.drop_all()
        self._orders.clear()
        self._output.stop()
        self._run += 1
        self._clear()

    @Slot()
    def _tick(self) -> None:
        if problem := self._output.problem():
            self.stop()
            self.lost.emit(problem)
            return
        self._order_ahead()
        try:
            self._write()
        except OutputError as error:
            self._fail(0, str(error))
            return
        run = self._run
        played = self._output.played_ms() if self._rate else 0.0
        while self._run == run and self._events and self._events[0][0] <= played:
            self._events.popleft()[1]()
        if self._run == run and self._is_all_played(played):
            self._timer.stop()
            if self.may_grow and self._until is None:
                self.drained.emit()
            else:
                self.stop()
                self.ended.emit()

    def _last(self) -> int:
        """One past the last utterance to play, as far as is known."""
        if self._until is None:
            return len(self._utterances)
        more = 1 if self._until.span > 0 else 0
        return min(len(self._utterances), self._until.utterance + more)

    def _is_all_played(self, played: float) -> bool:
        if self._next < self._last() or self._unwritten or self._events:
            return False
        return not self._rate or played >= 1000 * self._written / self._rate - 1

    def _order_ahead(self) -> None:
        wanted = self._orders.values()
        for utterance in self._utterances[self._next : min(self._next + _AHEAD, self._last())]:
            key = (utterance, self._settings)
            if key not in self._sounds and key not in wanted:
                self._orders[self._synthesis.order(*key)] = key

    @Slot(int, object)
    def _take_sound(self, number: int, sound: Sound) -> None:
        if key := self._orders.pop(number, None):
            self._sounds[key] = sound
            while len(self._sounds) > _KEPT:
                self._sounds.popitem(last=False)
            if self._timer.isActive():
                self._tick()

    @Slot(int, str)
    def _fail(self, _number: int, sentence: str) -> None:
        self.stop()
        self.failed.emit(sentence)

    def _write(self) -> None:
        """Hand over as much as the output takes."""
        while True:
            if self._unwritten:
                taken = self._output.write(self._unwritten)
                self._unwritten = self._unwritten[taken:]
                self._written += taken // 2
                if self._unwritten:
                    return
            if self._next >= self._last():
                return
            sound = self._sounds.get((self._utterances[self._next], self._settings))
            if sound is None:
                return
            if not self._rate:
                self._output.begin(sound.sample_rate)
                self._rate = sound.sample_rate
            self._enter(self._next, sound)
            self._next, self._from = self._next + 1, -1

    def _enter(self, number: int, sound: Sound) -> None:
        """Queue the samples of an utterance and the events of its words."""
        utterance = self._utterances[number]
        times = word_times(utterance, sound)
        duration = 1000 * len(sound.samples) / sound.sample_rate
        begin = next((t.milliseconds for t in times if t.span == self._from), 0)
        end, pause = duration, pause_after(utterance, self._settings.rate)
        if self._until and self._until.utterance == number:
            cut = next((t.milliseconds for t in times if t.span == self._until.span), None)
            end, pause = (duration, pause) if cut is None else (max(begin, cut), 0.0)
        if number + 1 >= self._last() and not self.may_grow:
            pause = max(pause, _TAIL_MS)
        offset = 1000 * self._written / self._rate - begin
        self._events.append((offset + begin, partial(self.utterance_started.emit, number)))
        for time in times:
            if time.span >= self._from and begin <= time.milliseconds < max(end, begin + 1):
                tell = partial(self.word_started.emit, Place(number, time.span), time.ref)
                self._events.append((offset + time.milliseconds, tell))
        per = sound.sample_rate / 1000
        samples = resample(
            sound.samples[int(begin * per) : int(end * per)], sound.sample_rate, self._rate
        )
        self._unwritten = samples.tobytes() + silence(pause, self._rate).tobytes()
