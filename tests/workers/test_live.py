"""Live reading tells what is new, once, and asks no model while nothing moves."""

import threading

import numpy as np
import pytest
from PySide6.QtCore import QEventLoop, QTimer

from helpers.window import line_of, picture_of, reading_of
from lumivox.core.errors import SourceError
from lumivox.core.geometry import Box
from lumivox.core.values import Capture
from lumivox.workers.live import LiveReader
from lumivox.workers.reading import ReadingWorker
from lumivox.workers.watch import differs


class Screen:
    """Regions that show texts; the pipeline reads them back from their own list."""

    def __init__(self, *texts):
        self.shown = dict(enumerate(texts))
        self.looks = 0
        self.looked = threading.Event()
        self.error = None
        self.clock = 0.0

    def show(self, *texts, region=0):
        self.shown[region] = texts

    def grab(self, box):
        if self.error:
            raise self.error
        self.looks += 1
        self.looked.set()
        texts = self.shown[box.x // 1000]
        return Capture(np.asarray(picture_of(texts)), source="\n".join(texts))


class Echo:
    """A pipeline that knows what each picture says, and counts how often it was asked."""

    def __init__(self):
        self.reads = 0

    def captures(self, source, task):
        raise AssertionError

    def detect(self, pixels, task):
        return ()

    def unload(self):
        pass

    def read(self, capture, options, task, line_read):
        self.reads += 1
        texts = tuple(text for text in capture.source.split("\n") if text)
        return reading_of(texts, capture)


@pytest.fixture
def live(qapp):
    screen = Screen(("Good evening.",), ("Score 0 : 0",))
    echo = Echo()
    worker = ReadingWorker(lambda: echo)
    reader = LiveReader(worker, screen.grab, lambda: screen.clock)
    reader.screen, reader.echo, reader.told = screen, echo, []
    reader.text_appeared.connect(
        lambda region, lines: reader.told.append((region, " | ".join(x.text for x in lines)))
    )
    yield reader
    reader.close()
    assert worker.close()


def until(condition, milliseconds=20_000):
    loop = QEventLoop()
    check = QTimer()
    check.timeout.connect(lambda: condition() and loop.quit())
    check.start(5)
    QTimer.singleShot(milliseconds, loop, lambda: loop.exit(1))
    assert condition() or loop.exec() == 0


REGIONS = [Box(0, 0, 600, 100), Box(1000, 0, 600, 100)]


def test_each_region_is_told_once_and_then_only_what_is_new(live):
    live.start(REGIONS, 10)
    until(lambda: len(live.told) == 2)
    assert sorted(live.told) == [(0, "Good evening."), (1, "Score 0 : 0")]
    live.screen.clock += 5
    live.screen.show("Good evening.", "Welcome to the news.")
    until(lambda: len(live.told) == 3)
    assert live.told[-1] == (0, "Welcome to the news.")
    live.screen.clock += 5
    live.screen.show("Score 1 : 0", region=1)
    until(lambda: len(live.told) == 4)
    assert live.told[-1] == (1, "Score 1 : 0")


def test_a_line_that_grows_is_told_by_its_new_words(live):
    live.start(REGIONS[:1], 10)
    until(lambda: len(live.told) == 1)
    live.screen.show("Good evening. The train leaves")
    until(lambda: len(live.told) == 2)
    assert live.told[-1] == (0, "The train leaves")


def test_what_went_and_comes_back_later_is_told_again(live):
    live.start(REGIONS[:1], 10)
    until(lambda: len(live.told) == 1)
    live.screen.clock += 3
    reads = live.echo.reads
    live.screen.show("…")
    until(lambda: live.echo.reads > reads)
    live.screen.clock += 3
    live.screen.show("Good evening.")
    until(lambda: len(live.told) >= 2)
    assert live.told[-1] == (0, "Good evening.")


def test_no_model_is_asked_while_nothing_moves(live):
    live.start(REGIONS[:1], 1)
    until(lambda: len(live.told) == 1)
    reads, looks = live.echo.reads, live.screen.looks
    until(lambda: live.screen.looks > looks + 20)
    assert live.echo.reads == reads


def test_a_screen_that_cannot_be_grabbed_ends_it_with_a_sentence(live):
    failed = []
    live.failed.connect(failed.append)
    live.screen.error = SourceError("The desktop does not show its screen.")
    live.start(REGIONS[:1], 10)
    until(lambda: failed)
    assert failed == ["The desktop does not show its screen."]
    assert not live.is_running


def test_after_stop_nothing_is_told(live):
    live.start(REGIONS[:1], 10)
    live.stop()
    looks = live.screen.looks
    live.start(REGIONS[1:], 10)
    until(lambda: live.told)
    assert {text for _, text in live.told} == {"Score 0 : 0"}
    assert live.screen.looks >= looks


def test_noise_and_a_caret_are_no_change_but_a_letter_is():
    picture = np.asarray(picture_of(("The quick brown fox",)))
    rng = np.random.default_rng(0)
    noisy = np.clip(picture.astype(int) + rng.integers(-6, 7, picture.shape), 0, 255)
    assert not differs(picture, noisy.astype(np.uint8))
    assert differs(picture, np.asarray(picture_of(("The quick brown fix",))))
    assert differs(picture, picture[:-1])
    assert line_of("The quick", 0).text == "The quick"
