"""The reading thread: order of its signals, cancel, replacement, failures, end."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, QThread, QTimer
from window import LETTER, FailingPipeline, ScriptedPipeline

from lumivox.core.errors import EngineError
from lumivox.core.values import Capture
from lumivox.workers.reading import PAGES_AHEAD, ReadingWorker, ReadJob

OUTCOMES = {"finished", "failed", "cancelled"}


class Listener(QObject):
    """Writes down every signal of a worker, with the thread it was heard in."""

    def __init__(self, worker: ReadingWorker) -> None:
        super().__init__()
        self.heard: list[tuple] = []
        self.threads: set[QThread] = set()
        for name in ("progressed", "captured", "line_read", "page_read", "source_failed"):
            getattr(worker, name).connect(lambda *values, name=name: self._note(name, *values))
        for name in sorted(OUTCOMES):
            getattr(worker, name).connect(lambda *values, name=name: self._note(name, *values))

    def _note(self, name: str, *values: object) -> None:
        self.heard.append((name, *values))
        self.threads.add(QThread.currentThread())

    def names(self) -> list[str]:
        return [entry[0] for entry in self.heard]

    def outcomes(self) -> list[str]:
        return [name for name in self.names() if name in OUTCOMES]

    def of(self, name: str) -> list[tuple]:
        return [entry[1:] for entry in self.heard if entry[0] == name]

    def wait(self, condition, timeout_ms: int = 20_000) -> None:
        loop = QEventLoop()
        poll = QTimer(interval=2)
        poll.timeout.connect(lambda: loop.quit() if condition() else None)
        poll.start()
        QTimer.singleShot(timeout_ms, loop.quit)
        loop.exec()
        assert condition(), self.names()


@pytest.fixture(scope="module")
def application():
    # Whichever kind of application another test has made will do.
    return QCoreApplication.instance() or QCoreApplication([])


@pytest.fixture
def start(application):
    workers = []

    def begin(pipeline, **options) -> tuple[ReadingWorker, Listener]:
        worker = ReadingWorker(lambda: pipeline, **options)
        workers.append(worker)
        return worker, Listener(worker)

    yield begin
    for worker in workers:
        assert worker.close()


def test_lines_then_page_then_one_outcome(start):
    pipeline = ScriptedPipeline()
    worker, listener = start(pipeline)
    worker.read(ReadJob(("a.png",)))
    assert listener.names() == ["progressed"]  # before the thread has even woken up
    listener.wait(listener.outcomes)
    names = [name for name in listener.names() if name != "progressed"]
    assert names == ["captured", *["line_read"] * len(LETTER), "page_read", "finished"]
    assert [line.text for (line,) in listener.of("line_read")] == list(LETTER)
    (readings,) = listener.of("finished")[0]
    assert [r.text for r in readings] == ["\n".join(LETTER)]
    assert not worker.is_busy


def test_work_is_done_in_the_background_and_heard_in_front(start):
    pipeline = ScriptedPipeline()
    worker, listener = start(pipeline)
    worker.read(ReadJob(("a.png",)))
    listener.wait(listener.outcomes)
    assert threading.get_ident() not in pipeline.threads
    assert listener.threads == {QThread.currentThread()}


def test_capture_is_read_as_it_is(start):
    pipeline = ScriptedPipeline()
    worker, listener = start(pipeline)
    capture = Capture(np.zeros((9, 9, 3), np.uint8), "clipboard:")
    worker.read(ReadJob((capture,)))
    listener.wait(listener.outcomes)
    assert listener.of("captured") == [(capture,)]
    assert pipeline.calls == []


def test_cancel_acts_within_300_ms(start):
    """The best of three: whatever else this machine does can only make it worse."""
    worker, listener = start(ScriptedPipeline(tuple("abcdefgh"), line_delay=60))
    took = []
    for _ in range(3):
        listener.heard.clear()
        worker.read(ReadJob(("a.png",)))
        listener.wait(lambda: "captured" in listener.names())
        asked = time.monotonic()
        worker.cancel()
        listener.wait(listener.outcomes)
        took.append(time.monotonic() - asked)
        assert listener.outcomes() == ["cancelled"]
    assert min(took) < 0.3, took


def test_newer_job_cancels_the_older_one(start):
    gate = threading.Event()
    pipeline = ScriptedPipeline(gate=gate)
    worker, listener = start(pipeline)
    worker.read(ReadJob(("old.png",)))
    listener.wait(lambda: listener.of("line_read"))
    worker.read(ReadJob(("new.png",)))
    mark = len(listener.heard)
    gate.set()
    listener.wait(lambda: len(listener.outcomes()) == 2)
    assert listener.outcomes() == ["cancelled", "finished"]
    captures = [entry[1].source for entry in listener.heard[mark:] if entry[0] == "captured"]
    assert captures == ["new.png"]  # nothing of the old one is heard any more


def test_failing_source_does_not_lose_the_others(start):
    worker, listener = start(ScriptedPipeline())
    worker.read(ReadJob(("a.png", "missing.png", "b.png")))
    listener.wait(listener.outcomes)
    assert listener.of("source_failed") == [
        ("missing.png", "missing.png is not there. Choose another file.")
    ]
    assert listener.outcomes() == ["finished"]
    assert len(listener.of("finished")[0][0]) == 2


def test_only_source_that_fails_is_told_once(start):
    worker, listener = start(ScriptedPipeline())
    worker.read(ReadJob(("missing.png",)))
    listener.wait(listener.outcomes)
    assert listener.of("failed") == [("missing.png is not there. Choose another file.",)]
    assert listener.of("source_failed") == []


def test_failing_page_does_not_lose_the_next(start):
    error = EngineError("This page is too faint to read.")
    worker, listener = start(FailingPipeline(error, ("one",), ("two",), ("three",), only=1))
    worker.read(ReadJob(("a.pdf",)))
    listener.wait(listener.outcomes)
    assert listener.of("source_failed") == [("a.pdf", "This page is too faint to read.")]
    assert [r.text for r in listener.of("finished")[0][0]] == ["two", "three"]


@pytest.mark.parametrize("error", [MemoryError(), ZeroDivisionError("secret words of the page")])
def test_any_error_becomes_a_sentence_that_keeps_the_text_private(start, error, caplog):
    worker, listener = start(FailingPipeline(error))
    worker.read(ReadJob(("a.png",)))
    listener.wait(listener.outcomes)
    ((sentence,),) = listener.of("failed")
    assert sentence.endswith(".")
    assert "secret" not in sentence + caplog.text
    assert "Error" not in sentence


def test_a_pipeline_that_cannot_be_made_is_told_and_tried_again(application):
    attempts = []

    def make():
        attempts.append(1)
        if len(attempts) == 1:
            raise EngineError("No engine is installed. Install tesseract-ocr.")
        return ScriptedPipeline()

    worker = ReadingWorker(make)
    listener = Listener(worker)
    worker.read(ReadJob(("a.png",)))
    listener.wait(listener.outcomes)
    worker.read(ReadJob(("a.png",)))
    listener.wait(lambda: len(listener.outcomes()) == 2)
    assert listener.outcomes() == ["failed", "finished"]
    assert worker.close()


def test_models_are_given_back_after_idle_minutes(start):
    pipeline = ScriptedPipeline()
    worker, listener = start(pipeline, idle_minutes=0.001)
    worker.read(ReadJob(("a.png",)))
    listener.wait(pipeline.unloaded.is_set)
    assert listener.outcomes() == ["finished"]
    assert threading.get_ident() not in pipeline.threads


def test_those_who_share_the_models_share_the_clock_that_unloads_them(start):
    pipeline = ScriptedPipeline()
    worker, _ = start(pipeline, idle_minutes=0.001)
    beside = ReadingWorker(beside=worker)
    listener = Listener(beside)
    beside.read(ReadJob(("a.png",)))
    listener.wait(pipeline.unloaded.is_set)
    worker.set_idle_minutes(0)
    pipeline.unloaded.clear()
    beside.read(ReadJob(("a.png",)))
    listener.wait(lambda: listener.outcomes() == ["finished", "finished"])
    assert not worker._idle.isActive()
    beside.close()


def test_closing_in_the_middle_ends_the_thread(application):
    worker = ReadingWorker(lambda: ScriptedPipeline(tuple("abcdefgh"), line_delay=10))
    listener = Listener(worker)
    worker.read(ReadJob(("a.png",)))
    listener.wait(lambda: "captured" in listener.names())
    thread = worker._thread
    assert worker.close(2000)
    assert thread.isFinished()


def test_progress_is_not_a_flood(start):
    pipeline = ScriptedPipeline(tuple("ab"), line_delay=0.3)
    worker, listener = start(pipeline)
    worker.read(ReadJob(("a.png",)))
    listener.wait(listener.outcomes)
    # 120 checkpoints were passed; one report in 50 ms is 12.
    assert 3 <= len([p for p in listener.of("progressed") if p[0] == "recognize"]) <= 16


class Counting(ScriptedPipeline):
    """Counts the pages that were begun, and says when there are more than fit on the way."""

    def __init__(self, pages: int) -> None:
        super().__init__(*[("one",)] * pages)
        self.begun = 0
        self.reached = threading.Event()

    def captures(self, source, task):
        for capture in super().captures(source, task):
            self.begun += 1
            if self.begun > PAGES_AHEAD:
                self.reached.set()
            yield capture


def test_pages_wait_for_a_window_that_is_slower_than_the_reading(start):
    pipeline = Counting(30)
    worker, listener = start(pipeline)
    worker.read(ReadJob(("a.pdf",)))
    # No event loop runs here: the window takes nothing in.
    assert pipeline.reached.wait(5)
    time.sleep(0.2)  # in which an unbounded reading would go through all pages
    assert pipeline.begun == PAGES_AHEAD + 1
    listener.wait(listener.outcomes)
    assert listener.outcomes() == ["finished"]
    assert len(listener.of("captured")) == len(listener.of("page_read")) == 30


def test_closing_ends_a_reading_that_waits_for_its_window(application):
    pipeline = Counting(30)
    worker = ReadingWorker(lambda: pipeline)
    worker.read(ReadJob(("a.pdf",)))
    assert pipeline.reached.wait(5)
    assert worker.close(2000)
