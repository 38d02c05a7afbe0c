"""Writing by hand is told from print by its strokes."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from helpers.engines import ScriptedReader
from helpers.rendered import LETTER, text_picture
from helpers.scribbled import scribble
from lumivox.core.geometry import Box
from lumivox.core.options import Handwriting
from lumivox.core.task import Task
from lumivox.core.values import Layout, Line, PictureKind, Word
from lumivox.vision.added import looks_written
from lumivox.vision.handwriting import is_handwritten, measure_strokes
from lumivox.vision.job import Job, Unsuited
from lumivox.vision.kind import measure
from lumivox.vision.printed import PrintedReader


def drawn(font: int, text: str = "Dear friend of mine", ink=(30, 30, 30), ground=245):
    page = np.full((64, 520, 3), ground, np.uint8)
    cv2.putText(page, text, (10, 45), font, 1.4, ink, 2, cv2.LINE_AA)
    return page


@pytest.mark.parametrize("seed", range(4))
def test_a_scribble_is_written_by_hand(seed):
    line = scribble(seed=seed)
    assert is_handwritten(line)
    assert is_handwritten(line.mean(axis=2).astype(np.uint8)), "in grey as well"


@pytest.mark.parametrize("font", [cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, cv2.FONT_HERSHEY_SCRIPT_COMPLEX])
def test_so_is_script_and_its_colours_do_not_matter(font):
    assert is_handwritten(drawn(font))
    assert is_handwritten(drawn(font, ink=(230, 230, 240), ground=30))


@pytest.mark.parametrize("font", [cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_COMPLEX])
def test_upright_type_is_not(font):
    assert not is_handwritten(drawn(font))


@pytest.mark.parametrize("size", [14, 20, 28, 40])
def test_no_line_of_a_printed_letter_is(size):
    for text in LETTER:
        line = text_picture((text,), size=size, width=60 + 30 * size, height=120 + size)
        assert not is_handwritten(line[85 : 95 + round(1.3 * size)])


def test_what_holds_no_ink_is_not():
    assert measure_strokes(np.full((40, 200, 3), 200, np.uint8)) is None
    assert measure_strokes(np.zeros((4, 200, 3), np.uint8)) is None
    assert not is_handwritten(np.full((40, 200, 3), 200, np.uint8))


def page_of(*rows):
    """Rows of 520 x 64 below each other, and a doubtful line for each."""
    wide = [cv2.copyMakeBorder(r, 0, 0, 0, 520 - r.shape[1], cv2.BORDER_REPLICATE) for r in rows]
    boxes = [Box(0, 64 * index, row.shape[1], 64) for index, row in enumerate(rows)]
    lines = [Line((Word("x", box, 0.5),), box) for box in boxes]
    return np.concatenate(wide), lines


def test_a_page_is_written_where_enough_of_its_doubtful_lines_are():
    hand, type_ = scribble(520), drawn(cv2.FONT_HERSHEY_SIMPLEX)
    assert looks_written(*page_of(hand, hand, type_))
    assert not looks_written(*page_of(hand, type_, type_, type_, type_))
    pixels, lines = page_of(hand, hand)
    unread = [Line((), line.box) for line in lines]
    assert looks_written(pixels, unread), "lines that could not be read count as doubtful"
    sure = [Line((Word("x", line.box, 0.99),), line.box) for line in lines]
    assert not looks_written(pixels, sure)
    assert not looks_written(pixels, [])


def letter_of(rows):
    """A page of rows, 520 x 64 each, and a reader that doubts each of them."""
    pixels, lines = page_of(*rows)
    page = np.full((1200, 800, 3), 245, np.uint8)
    page[: pixels.shape[0], : pixels.shape[1]] = pixels
    words = ("some words that", "nobody wrote there", "are read instead")
    doubted = [
        Line((Word(text, line.box, 0.6),), line.box)
        for text, line in zip(words, lines, strict=True)
    ]
    return page, PrintedReader(ScriptedReader(tuple(doubted)), None)


def first_found(rows, wish=Handwriting.AUTO):
    page, reader = letter_of(rows)
    job = Job(PictureKind.PAGE, Layout.AUTO, ("en",), handwriting=wish)
    return next(reader.read(page, measure(page), job, insist=False, task=Task()))


def test_a_written_letter_is_not_for_the_reader_of_print():
    hand = [scribble(520, seed=seed) for seed in range(3)]
    with pytest.raises(Unsuited):
        first_found(hand)
    assert first_found(hand, Handwriting.NEVER).line.words, "the user knows better"
    assert first_found([drawn(cv2.FONT_HERSHEY_SIMPLEX)] * 3).line.words
