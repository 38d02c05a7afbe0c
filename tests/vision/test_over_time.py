"""Lines that come, change and go over time are told once each."""

from __future__ import annotations

import pytest

from lumivox.core.geometry import Box
from lumivox.core.values import Block, BlockKind, Line, Word
from lumivox.vision.over_time import collect_subtitles
from lumivox.vision.refine import refine

BOX = Box(100, 400, 200, 30)


def line(text, y=400, x=100, confidence=0.95):
    words, at = [], x
    for part in text.split():
        words.append(Word(part, Box(at, y, 12 * len(part), 30), confidence))
        at += 12 * len(part) + 10
    return Line(tuple(words), Box.around(word.box for word in words))


def look(start, *lines, length=250):
    return start, start + length, lines


def told(*looks):
    return [tuple(each) for each in collect_subtitles(looks)]


def test_one_line_over_many_looks_is_told_once():
    assert told(*(look(250 * n, line("Good evening.")) for n in range(8))) == [
        (0, 2000, "Good evening.")
    ]


def test_lines_that_follow_each_other():
    assert told(
        look(0),
        look(250, line("Who is there?"), length=1000),
        look(1250, line("Only the wind."), length=1500),
        look(2750),
    ) == [(250, 1250, "Who is there?"), (1250, 2750, "Only the wind.")]


def test_two_lines_at_once_are_one_text():
    assert told(look(0, line("We will never", y=400), line("come back.", y=440), length=900)) == [
        (0, 900, "We will never\ncome back.")
    ]


def test_reading_that_stood_longest_is_told():
    assert told(
        look(0, line("He11o my frlend")),
        look(250, line("Hello my friend"), length=1500),
        look(1750, line("Hello rny friend", confidence=0.5)),
    ) == [(0, 2000, "Hello my friend")]


def test_doubtful_word_may_be_read_otherwise():
    assert told(
        look(0, line("the horbor at dawn", confidence=0.4)),
        look(250, line("the harbour at dawn"), length=700),
    ) == [(0, 950, "the harbour at dawn")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Where is he?", "Where is she?"),
        ("Come home now", "Some home now"),
        ("Level 4 of 9", "Level 5 of 9"),
        ("00:59", "01:00"),
        ("Yes", "Yet"),
        ("No", "Now what?"),
    ],
)
def test_word_that_changes_makes_a_new_line(one, other):
    assert told(look(0, line(one)), look(250, line(other))) == [(0, 250, one), (250, 500, other)]


def test_line_that_appears_word_by_word():
    assert told(
        look(0, line("Once")),
        look(250, line("Once upon")),
        look(500, line("Once upon a ti")),
        look(750, line("Once upon a time")),
        look(1000, line("Once upon a")),
    ) == [(0, 1250, "Once upon a time")]


def test_short_gap_is_no_end():
    assert told(
        look(0, line("Look at the sky")), look(250), look(500, line("Look at the sky"))
    ) == [(0, 750, "Look at the sky")]


def test_what_is_said_again_later_is_told_again():
    assert told(look(0, line("Stop!")), look(250, length=2000), look(2250, line("Stop!"))) == [
        (0, 250, "Stop!"),
        (2250, 2500, "Stop!"),
    ]


def test_credits_that_scroll_are_told_once_each():
    looks = []
    for step in range(6):
        shown = [("Music", 400 - 60 * step), ("Costumes", 640 - 60 * step)]
        looks.append(look(250 * step, *(line(text, y) for text, y in shown if 0 < y < 480)))
    assert told(*looks) == [(0, 1500, "Music"), (750, 1500, "Costumes")]


def test_station_logo_beside_subtitles():
    logo = line("CHANNEL", y=20)
    assert told(
        look(0, logo, line("First words")),
        look(250, logo),
        look(500, logo, line("Second thoughts")),
        look(750, logo),
    ) == [(0, 1000, "CHANNEL"), (0, 250, "First words"), (500, 750, "Second thoughts")]


def test_same_words_twice_on_one_picture():
    assert told(look(0, line("Exit", y=10), line("Exit", y=300))) == [(0, 250, "Exit\nExit")]


def test_marks_without_letters_are_nothing():
    assert told(look(0, line("... – !")), look(250)) == []
    assert told() == []


def test_a_code_that_may_be_spelt_otherwise_is_a_new_one_when_it_changes():
    def called(start, text):
        (block,) = refine((Block(BlockKind.PARAGRAPH, (line(text),), BOX),), doubt=0.72)
        assert [word.unsure for word in block.lines[0].words] == [False, True, False]
        return look(start, *block.lines)

    one, other = "now B01 please", "now B02 please"
    assert told(called(0, one), called(250, other)) == [(0, 250, one), (250, 500, other)]
