"""Second looks at what Tesseract doubts, and at words that seem to have lost their spaces."""

from __future__ import annotations

import numpy as np

from lumivox.core.engines import Recognition
from lumivox.core.geometry import Box
from lumivox.core.task import Task
from lumivox.core.values import Candidate, Line, Word
from lumivox.vision.second import SecondLooks
from lumivox.vision.sheet import Sheet

SHEET = Sheet.of(np.full((200, 900), 255, np.uint8))


class Other:
    """A recogniser that reads what a test says, and remembers how wide its crops were."""

    name = "rapidocr"

    def __init__(self, text):
        self.text, self.widths = text, []

    def recognize(self, crops, languages, task):
        for crop in crops:
            self.widths.append(crop.shape[1])
            place = Box(0, 0, crop.shape[1], crop.shape[0])
            words = tuple(Word(part, place, 0.99) for part in self.text.split())
            yield Recognition(Line(words, place), (Candidate(self.text, 0.99, self.name),))


def line_of(text, sure=0.95, top=20):
    parts = text.split()
    words = tuple(Word(p, Box(20 + 100 * i, top, 90, 20), sure) for i, p in enumerate(parts))
    return Line(words, Box(20, top, 100 * len(parts), 20))


def test_spaces_around_a_number_are_restored_by_a_look_at_that_word():
    other = Other("de 6 h")
    looks = SecondLooks(other, SHEET, ("fr",), Task())
    looks.better(line_of("a long line before it that gives leave to look", top=60))
    better = looks.better(line_of("le train de6h part du quai"))
    assert better.text == "le train de 6 h part du quai"
    assert max(other.widths) < 120
    assert {word.confidence for word in better.words} == {0.95}


def test_dates_of_one_shape_are_looked_at_once():
    other = Other("01Aug2018")
    looks = SecondLooks(other, SHEET, ("en",), Task())
    looks.better(line_of("a long line before it that gives leave to look", top=60))
    for day in ("01", "02", "03"):
        other.text = f"{day}Aug2018"
        line = line_of(f"{day}Aug2018 Clearing Cheque 4987 36.07")
        assert looks.better(line) is line
    assert len(other.widths) == 1


def test_a_doubtful_line_is_read_again_as_a_whole():
    other = Other("the whole line again")
    looks = SecondLooks(other, SHEET, ("en",), Task())
    looks.better(line_of("a long line before it that gives leave to look", top=60))
    assert looks.better(line_of("tho whoie linc agaln", sure=0.4)).text == "the whole line again"
    assert other.widths[0] > 400
