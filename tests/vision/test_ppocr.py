"""PP-OCR's detector can be stopped while its network runs."""

import threading
import time
from contextlib import contextmanager

import numpy as np
import pytest

from lumivox.core.errors import Cancelled
from lumivox.core.task import Task
from lumivox.vision.ppocr import PPOCR

engine = PPOCR()
pytestmark = pytest.mark.skipif(not engine.is_available(), reason="rapidocr is not installed")


class WatchedTask(Task):
    """Says when the network is about to run."""

    def __init__(self):
        super().__init__()
        self.running = threading.Event()

    @contextmanager
    def stopped_by(self, stop):
        with super().stopped_by(stop):
            self.running.set()
            yield


def test_a_cancel_interrupts_the_search_for_lines():
    photo = np.random.default_rng(1).integers(0, 256, (1600, 1600, 3), np.uint8)
    engine.detect(photo[:320, :320], Task())
    start = time.perf_counter()
    engine.detect(photo, Task())
    usual = time.perf_counter() - start
    task, outcome = WatchedTask(), []

    def search():
        try:
            engine.detect(photo, task)
        except Cancelled:
            outcome.append(time.perf_counter())

    thread = threading.Thread(target=search)
    thread.start()
    assert task.running.wait(30)
    cancelled = time.perf_counter()
    task.cancel()
    thread.join(30)
    assert outcome
    assert outcome[0] - cancelled < 0.5 * usual
