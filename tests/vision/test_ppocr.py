"""PP-OCR's detector can be stopped while its network runs."""

import threading
import time
from contextlib import contextmanager

import numpy as np
import pytest

from lumivox.core.errors import Cancelled
from lumivox.core.task import Task
from lumivox.vision.clip.charset import CHARSET
from lumivox.vision.ctc import Decoded, decode
from lumivox.vision.ppocr import NARROWEST, PPOCR
from lumivox.vision.seen import with_micro

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


@pytest.mark.parametrize("text", ["Take 25 µg daily", "0.5 µm"])
def test_micro_is_told_by_its_sign_with_the_chance_of_the_letter(font_of, line_drawn, text):
    crop = line_drawn(text, font=font_of("DejaVuSans", 26), edge=8, height=42)
    seen = engine.read_crop(crop, NARROWEST)
    assert seen.line.text == text
    assert decode(np.exp(seen.chances), ["", *CHARSET]).text == text


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("25μg", "25µg"),
        ("(5 μm)", "(5 µm)"),
        ("3μmol/μl", "3µmol/µl"),
        ("5µg μετά", "5µg μετά"),
        ("μου μg", "μου µg"),
        ("ομg", "ομg"),
        ("μgo", "μgo"),
        ("μ = 5 m", "μ = 5 m"),
    ],
)
def test_the_letter_is_the_sign_before_a_unit_alone(said, told):
    signs = ["", *sorted({*said, "µ", "μ"})]
    scores = np.full((len(said), len(signs)), 0.01, np.float32)
    scores[range(len(said)), [signs.index(sign) for sign in said]] = 0.9
    decoded = Decoded(tuple(said), (0.9,) * len(said), tuple(np.linspace(0, 1, len(said))))
    after, chances = with_micro(decoded, scores, signs)
    assert (after.text, after.places, after.scores) == (told, decoded.places, decoded.scores)
    changed = [index for index, sign in enumerate(told) if sign != said[index]]
    assert (chances[changed, signs.index("µ")] > 0.9).all()
    assert changed or chances is scores
