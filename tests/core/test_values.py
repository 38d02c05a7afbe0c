"""The values hold what they promise."""

import numpy as np
import pytest

from lumivox.core.geometry import Box, Transform
from lumivox.core.values import Block, BlockKind, Capture, Line, Reading, Word, WordRef


def line(*texts, confidence=None):
    words = tuple(Word(t, Box(i * 10, 0, 9, 9), confidence) for i, t in enumerate(texts))
    return Line(words, Box(0, 0, 100, 9))


def test_a_box_cannot_be_inverted():
    with pytest.raises(ValueError, match="-1"):
        Box(0, 0, -1, 4)
    assert Box.from_corners(9, 8, 1, 2) == Box(1, 2, 8, 6)


def test_boxes_meet_grow_and_stay_inside():
    assert Box(0, 0, 10, 10).intersection(Box(5, 5, 10, 10)) == Box(5, 5, 5, 5)
    assert Box(0, 0, 10, 10).intersection(Box(10, 0, 5, 5)) is None
    assert Box(2, 2, 2, 2).grown(-3).area == 0
    assert Box(-5, 90, 20, 20).clamped(100, 100) == Box(0, 90, 15, 10)
    assert Box(200, 200, 5, 5).clamped(100, 100).area == 0


def test_a_transform_and_its_inverse_meet():
    there = Transform(0.5, 0.5, 100, -20)
    assert there.box(Box(10, 20, 40, 60)) == Box(105, -10, 20, 30)
    assert there.inverse().point(*there.point(7, 9)) == (7, 9)


def test_a_capture_refuses_what_is_no_rgb_picture():
    with pytest.raises(ValueError, match="uint8"):
        Capture(np.zeros((4, 4, 4), np.uint8))
    assert Capture(np.zeros((3, 4, 3), np.uint8)).width == 4


def test_text_of_a_line_without_spaces():
    words = (Word("日", Box(0, 0, 9, 9)), Word("本", Box(9, 0, 9, 9), space_before=False))
    assert Line(words, Box(0, 0, 18, 9)).text == "日本"


def test_confidence_of_a_line_is_weighed_by_characters():
    words = (Word("ab", Box(0, 0, 1, 1), 0.5), Word("abcdef", Box(0, 0, 1, 1), 0.9))
    assert Line(words, Box(0, 0, 1, 1)).confidence == pytest.approx(0.8)
    assert line("a").confidence is None


def test_text_of_a_reading_parts_blocks_and_keeps_table_rows_together():
    box = Box(0, 0, 1, 1)
    rows = [Block(BlockKind.TABLE_ROW, (line("a", "b"), line("c")), box) for _ in range(2)]
    text = Block(BlockKind.PARAGRAPH, (line("one"), line("two")), box)
    reading = Reading("x", 10, 10, (text, *rows))
    assert reading.text == "one\ntwo\n\na b\tc\na b\tc"
    assert reading.word(WordRef(1, 1, 0)).text == "c"
    assert [ref for ref, _ in reading.words()][:2] == [WordRef(0, 0, 0), WordRef(0, 1, 0)]
    assert not reading.is_empty
    assert Reading("x", 1, 1).is_empty
