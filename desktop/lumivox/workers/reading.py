"""The one background thread that owns the models, and the facade that the window talks to.

In goes a frozen job, by a queued signal; out come progress, pictures, lines and pages, and then
exactly one of ``finished``, ``failed``, ``cancelled``. A newer job cancels the older one. A cancel
is a flag read at checkpoints, because a queued cancel slot would run only after the job has ended.
The worker object stays behind the facade: whatever is connected to a worker's own signal by a
lambda would run in the worker's thread.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from lumivox.core.engines import Region
from lumivox.core.errors import Cancelled
from lumivox.core.i18n import tr
from lumivox.core.memory import give_back
from lumivox.core.options import ReadOptions
from lumivox.core.report import sentence_for
from lumivox.core.task import Task
from lumivox.core.values import Capture, Line, Pixels, Reading, TimedText
from lumivox.sources.video import is_video, iter_frames

if TYPE_CHECKING:
    from lumivox.vision.find import Finder

PROGRESS_INTERVAL = 0.05
"""Seconds between two reports of one stage: more would only fill the GUI thread's queue."""

PAGES_AHEAD = 2
"""Pages that may be on their way to the window: each is some megabytes."""

CLOSE_TIMEOUT_MS = 5000

SWITCH_INTERVAL = 0.001
"""Seconds after which a thread that computes in Python makes way for another.

Every call into Qt gives the interpreter lock up and waits to have it back: at Python's 5 ms a
window whose worker imports or computes was held up for 100 ms and more; at 1 ms for half of it.
"""


class Pipeline(Protocol):
    """What the worker needs of ``lumivox.pipeline.Pipeline``; called in the worker's thread."""

    def captures(self, source: str, task: Task) -> Iterator[Capture]:
        """The pages of a source, each as soon as it is there."""

    def read(
        self,
        capture: Capture,
        options: ReadOptions,
        task: Task,
        line_read: Callable[[Line], None],
    ) -> Reading:
        """Read one page; ``line_read`` is called for each line as it is recognised."""

    def subtitles(self, source: str, options: ReadOptions, task: Task) -> tuple[TimedText, ...]:
        """What a video shows, each text once, with its times."""

    def detect(self, pixels: Pixels, task: Task) -> tuple[Region, ...]:
        """Where lines of text lie, without reading them."""

    def finder(self, device: str = "auto") -> Finder:
        """Finds words in what was read; by their looks too where the model is there."""

    def unload(self) -> None:
        """Give back the memory of the models."""


@dataclass(frozen=True, slots=True)
class ReadJob:
    """What to read, and how. A source is named as on the command line, or is a picture already."""

    sources: tuple[str | Capture, ...]
    options: ReadOptions = field(default_factory=ReadOptions)


@dataclass(frozen=True, slots=True, eq=False)
class CallJob:
    """Any other work with the models: ``call(pipeline, task)``, run in their thread.

    It touches no Qt object; what it returns comes back by ``answered``.
    """

    call: Callable[[Pipeline, Task], object]


@dataclass(frozen=True, slots=True, eq=False)
class _Errand:
    """A job with its own task: by it late words of a superseded job are told apart."""

    job: ReadJob | CallJob
    task: Task
    room: threading.Semaphore = field(default_factory=partial(threading.Semaphore, PAGES_AHEAD))
    """For pages that the window has not taken in yet."""


def load_pipeline() -> Pipeline:
    """The real pipeline. Called in the worker's thread: its imports are not the window's."""
    from lumivox.pipeline import Pipeline as RealPipeline

    return RealPipeline()


class ReadingWorker(QObject):
    """The facade: lives in the GUI thread, and so do all its signals.

    Signals:
        progressed(str, int, int): stage, steps done, steps in all (0 where unknown). The first
            comes at once, before the thread has even woken up.
        captured(Capture): a picture that is about to be read.
        line_read(Line): a line of it, as soon as it is recognised.
        page_read(Reading): all of it; authoritative.
        source_failed(str, str): one of several sources, and a sentence; the others go on.
        answered(object): what a CallJob returned.
        finished(tuple[Reading, ...]) or answered, failed(str), cancelled(): exactly one, last.
    """

    progressed = Signal(str, int, int)
    captured = Signal(object)
    line_read = Signal(object)
    page_read = Signal(object)
    source_failed = Signal(str, str)
    answered = Signal(object)
    finished = Signal(object)
    failed = Signal(str)
    cancelled = Signal()

    _asked = Signal(object)
    _idled = Signal()

    def __init__(
        self,
        pipeline: Callable[[], Pipeline] = load_pipeline,
        *,
        idle_minutes: float = 10.0,
        beside: ReadingWorker | None = None,
        parent: QObject | None = None,
    ) -> None:
        """Start the thread; the pipeline is made in it, when the first job comes.

        Args:
            pipeline: makes the pipeline.
            idle_minutes: after so many without a job the models are unloaded; 0 keeps them.
                Beside another one it is that one's.
            beside: share this one's thread and models. Jobs of both wait for each other instead
                of cancelling, and each hears of its own alone (live reading beside the window).
            parent: as of any QObject.
        """
        super().__init__(parent)
        sys.setswitchinterval(SWITCH_INTERVAL)
        self._errand: _Errand | None = None
        self._owns_thread = beside is None
        if beside is None:
            self._thread = QThread()
            self._thread.setObjectName("lumivox-reading")
            self._worker = _Worker(pipeline)
            self._worker.moveToThread(self._thread)
        else:
            self._thread, self._worker = beside._thread, beside._worker  # noqa: SLF001 - same class
        self._asked.connect(self._worker.run)
        self._idled.connect(self._worker.unload)
        self._worker.told.connect(self._hear)
        # All that share the models share the clock by which they are unloaded.
        self._idle: QTimer = QTimer(self) if beside is None else beside._idle  # noqa: SLF001 - same
        if beside is None:
            self._idle.setSingleShot(True)
            self._idle.timeout.connect(self._idled)
            self.set_idle_minutes(idle_minutes)
        if self._owns_thread:
            self._thread.start()

    @property
    def is_busy(self) -> bool:
        """Whether a job has not come to its end yet."""
        return self._errand is not None

    def set_idle_minutes(self, minutes: float) -> None:
        """After so many minutes without a job the models are unloaded; 0 keeps them."""
        self._idle.setInterval(int(minutes * 60_000))

    def read(self, job: ReadJob | CallJob) -> None:
        """Begin this job; one that is still running is cancelled and says no more."""
        self._idle.stop()
        if self._errand is not None:
            self._errand.task.cancel()
            self._errand = None
            self.cancelled.emit()
        self._errand = _Errand(job, Task())
        self.progressed.emit("start", 0, 0)
        self._asked.emit(self._errand)

    def cancel(self) -> None:
        """Ask the running job to stop; ``cancelled`` says when it has."""
        if self._errand is not None:
            self._errand.task.cancel()

    def close(self, timeout_ms: int = CLOSE_TIMEOUT_MS) -> bool:
        """Cancel and end the thread; whether it ended in time. Never terminates it by force."""
        self.cancel()
        if not self._owns_thread:
            return True
        self._idle.stop()
        self._thread.quit()
        return self._thread.wait(timeout_ms)

    @Slot(object, str, tuple)
    def _hear(self, errand: _Errand, signal: str, values: tuple[object, ...]) -> None:
        if errand is not self._errand:
            return
        if signal in ("finished", "answered", "failed", "cancelled"):
            self._errand = None
            if self._idle.interval() > 0:
                self._idle.start()
        elif errand.task.is_cancelled:
            return
        getattr(self, signal).emit(*values)
        if signal == "captured":
            errand.room.release()


class _Worker(QObject):
    """Lives in the thread. Speaks through one signal, so that nothing is ever out of order."""

    told = Signal(object, str, tuple)

    def __init__(self, make_pipeline: Callable[[], Pipeline]) -> None:
        super().__init__()
        self._make_pipeline = make_pipeline
        self._pipeline: Pipeline | None = None

    @Slot(object)
    def run(self, errand: _Errand) -> None:
        """Do the whole errand, and tell its one outcome."""
        outcome: tuple[str, tuple[object, ...]]
        try:
            if self._pipeline is None:
                self._pipeline = self._make_pipeline()
            if isinstance(errand.job, CallJob):
                errand.task.checkpoint()
                outcome = ("answered", (errand.job.call(self._pipeline, errand.task),))
            else:
                outcome = _Run(errand, errand.job, self._pipeline, self.told.emit).all_sources()
        except Cancelled:
            outcome = ("cancelled", ())
        except Exception as error:  # noqa: BLE001 - the boundary: nothing may kill the thread
            outcome = ("failed", (sentence_for(error),))
        self.told.emit(errand, *outcome)

    @Slot()
    def unload(self) -> None:
        """Give back the memory of the models."""
        if self._pipeline is not None:
            self._pipeline.unload()
            give_back()


class _Run:
    """One errand on its way through the sources."""

    def __init__(
        self,
        errand: _Errand,
        job: ReadJob,
        pipeline: Pipeline,
        tell: Callable[[_Errand, str, tuple[object, ...]], None],
    ) -> None:
        self._errand = errand
        self._job = job
        self._pipeline = pipeline
        self._tell = tell
        self._task = errand.task
        self._task.progressed = self._progress
        self._last_stage = ""
        self._last_time = 0.0
        self._readings: list[Reading] = []
        self._failed = False
        self._untold: list[str] = []

    def all_sources(self) -> tuple[str, tuple[object, ...]]:
        """Read each; the signal and values of the outcome.

        Raises:
            Cancelled: at a checkpoint.
        """
        sources = self._job.sources
        for source in sources:
            self._task.checkpoint()
            name = source.source if isinstance(source, Capture) else source
            try:
                self._one_source(source, name)
            except Cancelled:
                raise
            except Exception as error:  # noqa: BLE001 - the others are still to be read
                self._fail(name, error)
        if self._untold:
            return "failed", (self._untold[0],)
        if self._failed and not self._readings:
            return "failed", (tr("Nothing of this could be read."),)
        return "finished", (tuple(self._readings),)

    def _one_source(self, source: str | Capture, name: str) -> None:
        if isinstance(source, str) and is_video(source):
            self._one_video(source)
            return
        captures = (
            iter((source,))
            if isinstance(source, Capture)
            else self._pipeline.captures(source, self._task)
        )
        for capture in captures:
            self._await_room()
            self._send("captured", capture)
            try:
                reading = self._pipeline.read(capture, self._job.options, self._task, self._line)
            except Cancelled:
                raise
            except Exception as error:  # noqa: BLE001 - the next page may be sound
                self._fail(name, error, alone=capture.pages == 1)
            else:
                self._readings.append(reading)
                self._send("page_read", reading)

    def _await_room(self) -> None:
        """Read no faster than the window shows: pages of a file's own text come by the hundred.

        Raises:
            Cancelled: when a cancel was asked for.
        """
        self._task.checkpoint()
        while not self._errand.room.acquire(timeout=PROGRESS_INTERVAL):
            self._task.checkpoint()

    def _one_video(self, source: str) -> None:
        """Its text as one page beside its first picture."""
        from lumivox.vision.timed_page import page_of

        first = next(iter_frames(source, self._task.relayed())).capture
        self._await_room()
        self._send("captured", first)
        options = self._job.options
        texts = self._pipeline.subtitles(source, options, self._task)
        size = first.width, first.height
        reading = page_of(source, texts, *size, with_times=True, languages=options.languages)
        self._readings.append(reading)
        self._send("page_read", reading)

    def _fail(self, name: str, error: Exception, *, alone: bool = True) -> None:
        """Tell what failed now, or as the outcome where it was all there was; never both."""
        sentence = sentence_for(error)
        self._failed = True
        if alone and len(self._job.sources) == 1 and not self._readings:
            self._untold.append(sentence)
        else:
            self._send("source_failed", name, sentence)

    def _line(self, line: Line) -> None:
        self._send("line_read", line)

    def _progress(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if stage == self._last_stage and now - self._last_time < PROGRESS_INTERVAL:
            return
        self._last_stage, self._last_time = stage, now
        self._send("progressed", stage, done, total)

    def _send(self, signal: str, *values: object) -> None:
        self._tell(self._errand, signal, values)
