"""A reading job as the user hears of it: begun, how far, done, or what went wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from lumivox.core.i18n import tr, trn
from lumivox.core.options import ReadOptions
from lumivox.core.values import Capture, Reading
from lumivox.speech.earcons import Earcon
from lumivox.ui.intake import Source
from lumivox.ui.session import ReadingSession
from lumivox.workers.reading import ReadingWorker, ReadJob

PATIENCE_MS = 1200
"""A job that has not shown a line by then is spoken of: silence sounds like a crash."""

REMINDER_MS = 6000

MOST_TOLD = 3
"""Failures of one job that are told one by one; of three hundred dropped files the rest are counted
at the end."""

JUST_TAKEN = ("screen:", "camera:")
"""Sources whose picture is of this moment: a short sound says that it was taken."""


class Job(QObject):
    """Joins worker and session, and makes sentences of what happens.

    Signals:
        told(str, bool): a sentence, and whether it interrupts.
        started(str): a sentence about what begins; the voice will be heard soon.
        shown(str): a sentence for the eye alone: it would disturb a listener.
        progressed(int, int): done, total.
        begun(), ended(): there is work; there is none any more.
        captured(): the first picture was taken.
    """

    told = Signal(str, bool)
    shown = Signal(str)
    started = Signal(str)
    progressed = Signal(int, int)
    begun = Signal()
    captured = Signal()
    ended = Signal()

    def __init__(self, worker: ReadingWorker, session: ReadingSession) -> None:
        """Listen to the worker; closing it is the owner's."""
        super().__init__(session)
        self.options = ReadOptions()
        self._notes_told: set[str] = set()
        self.is_quiet_at_end = True
        """Whether the voice itself tells that something was read."""
        self.sound: Callable[[Earcon], int] = lambda _earcon: 0
        """Plays a short sound; milliseconds for which words are to wait."""
        self._number = self._failures = 0
        self._worker = worker
        self._session = session
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._reassure)
        self._stage = ("", 0, 0)
        worker.progressed.connect(self._progress)
        worker.captured.connect(self._capture)
        worker.line_read.connect(session.add_line)
        worker.line_read.connect(self._patience.stop)
        worker.page_read.connect(session.settle)
        worker.source_failed.connect(self._fail_source)
        worker.finished.connect(self._finish)
        worker.failed.connect(self._fail)
        worker.cancelled.connect(self._cancelled)

    @property
    def is_busy(self) -> bool:
        """Whether something is being read."""
        return self._worker.is_busy

    def set_idle_minutes(self, minutes: float) -> None:
        """After so long without a job the models are unloaded; 0 keeps them."""
        self._worker.set_idle_minutes(minutes)

    def read(self, sources: Sequence[Source]) -> None:
        """Read these; what was being read is given up."""
        self._number += 1
        self._failures = 0
        self._worker.read(ReadJob(tuple(sources), self.options))
        # Only now: the older job's end came before, and is not this one's.
        self._session.clear()
        names = [s.source if isinstance(s, Capture) else s for s in sources]
        self.started.emit(tr("Reading {name}…").format(name=name_of(names[0])))
        self.progressed.emit(0, 0)
        self.begun.emit()
        self._patience.start(PATIENCE_MS)

    def stop(self) -> bool:
        """Give up what is being read; whether there was something."""
        busy = self._worker.is_busy
        self._worker.cancel()
        return busy

    def tell_failure(self, sentence: str, *, interrupts: bool = True) -> None:
        """Sound the error, then say what it is."""
        self._tell_after(Earcon.ERROR, sentence, interrupts=interrupts)

    def _tell_after(self, earcon: Earcon, sentence: str, *, interrupts: bool) -> None:
        """A short sound is never over the first word: what follows it waits."""
        wait = self.sound(earcon)
        if not wait:
            self.told.emit(sentence, interrupts)
            return
        self.shown.emit(sentence)
        number = self._number

        def tell() -> None:
            if number == self._number:  # else it is about what nobody waits for any more
                self.told.emit(sentence, interrupts)

        QTimer.singleShot(wait, self, tell)

    def _progress(self, stage: str, done: int, total: int) -> None:
        self._stage = (stage, done, total)
        if total > 0:
            self.progressed.emit(done, total)

    def _capture(self, capture: Capture) -> None:
        if capture.source.startswith(JUST_TAKEN) and capture.page == 1:
            self.sound(Earcon.CAPTURED)
        self._session.begin_page(capture)
        self.captured.emit()
        if capture.pages > 1:
            sentence = tr("Reading page {page} of {pages} of {name}…")
            self.shown.emit(
                sentence.format(
                    page=capture.page, pages=capture.pages, name=name_of(capture.source)
                )
            )

    def _reassure(self) -> None:
        """Say that it is still at work."""
        if self.is_busy:
            _, done, total = self._stage
            counted = tr("Still reading, {done} of {total}.").format(done=done, total=total)
            self.told.emit(counted if total > 1 else tr("Still reading."), False)
            self._patience.start(REMINDER_MS)

    def _fail_source(self, source: str, sentence: str) -> None:
        told = tr("{name}: {sentence}").format(name=name_of(source), sentence=sentence)
        told = sentence if name_of(source) in sentence else told
        self._failures += 1
        if self._failures <= MOST_TOLD:
            self.tell_failure(told, interrupts=False)
        else:
            self.shown.emit(told)

    def _finish(self, readings: tuple[Reading, ...]) -> None:
        self._end()
        words = sum(1 for reading in readings for _ in reading.words())
        codes = sum(len(reading.codes) for reading in readings)
        if not words and not codes:
            sentence = " ".join((_nothing(readings), *self._new_notes(readings)))
            self._tell_after(Earcon.NOTHING_FOUND, sentence, interrupts=False)
            return
        sentence = trn("Done: {count} word read.", "Done: {count} words read.", words)
        parts = [sentence.format(count=words)] if words else []
        if codes:
            found = trn("{count} code found.", "{count} codes found.", codes)
            parts.append(found.format(count=codes))
        parts += self._new_notes(readings)
        untold = self._failures > MOST_TOLD
        if untold:
            lost = trn(
                "{count} part could not be read.",
                "{count} parts could not be read.",
                self._failures,
            )
            parts.append(lost.format(count=self._failures))
        sentence = " ".join(parts)
        if self.is_quiet_at_end and not untold:
            self.shown.emit(sentence)
        else:
            self._tell_after(Earcon.DONE, sentence, interrupts=False)

    def _new_notes(self, readings: Sequence[Reading]) -> tuple[str, ...]:
        """Notes of the pages that were not told before: what lacks today lacks on every page."""
        notes = dict.fromkeys(note for reading in readings for note in reading.notes)
        new = tuple(note for note in notes if note not in self._notes_told)
        self._notes_told.update(new)
        return new

    def _fail(self, sentence: str) -> None:
        self._end()
        self.tell_failure(sentence)

    def _cancelled(self) -> None:
        self._end()
        self.shown.emit(tr("Stopped."))

    def _end(self) -> None:
        self._patience.stop()
        self._session.complete()
        self.ended.emit()


def _nothing(readings: Sequence[Reading]) -> str:
    """That no page says anything, what stood in the way of most of them, and what to do."""
    why = Counter(reading.hindrance for reading in readings if reading.hindrance)
    advice = next((hindrance for hindrance, _ in why.most_common(1)), None)
    return f"{tr('No text was found.')} {advice or tr('Try a sharper or larger picture.')}"


def name_of(source: str) -> str:
    """What a person calls a source."""
    named = {
        "clipboard:": tr("the clipboard"),
        "drop:": tr("what was dropped"),
        "-": tr("the input"),
    }
    if source.startswith("screen:"):
        return tr("the screen")
    return named.get(source) or Path(source).name or source
