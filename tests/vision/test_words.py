"""Words from signs, and lines that may be shown whatever an engine made of them."""

from dataclasses import replace

import pytest

from helpers.engines import line
from lumivox.core.geometry import Box
from lumivox.vision.ctc import Decoded
from lumivox.vision.words import line_of, sound


def decoded(text):
    places = tuple((i + 0.5) / len(text) for i in range(len(text)))
    return Decoded(tuple(text), (0.9,) * len(text), places)


@pytest.mark.parametrize(
    ("text", "words", "spaces"),
    [
        ("two words", ["two", "words"], [True, True]),
        (" led and  trailed ", ["led", "and", "trailed"], [True, True, True]),
        ("中文abc字", ["中文", "abc", "字"], [True, False, False]),
        ("12.5%", ["12.5%"], [True]),
        ("", [], []),
    ],
)
def test_words(text, words, spaces):
    found = line_of(decoded(text), 300, 40, columns=1.0, source="test").line
    assert [word.text for word in found.words] == words
    assert [word.space_before for word in found.words] == spaces


def test_words_lie_where_their_signs_are():
    left, right = line_of(decoded("ab cd"), 100, 20, columns=1.0, source="test").line.words
    assert left.box.right <= right.box.x + 1
    assert left.box.contains(10, 10)
    assert right.box.contains(90, 10)


def test_garbage_is_made_sound():
    wild = line("ok x", 0, float("nan"))
    words = (
        replace(wild.words[0], text="o\x00k\u202e", box=Box(-50, -9, 5000, 900)),
        replace(wild.words[1], text=" \x07 "),
    )
    tame = sound(replace(wild, words=words), 100, 50)
    assert [(w.text, w.box, w.confidence) for w in tame.words] == [("ok", Box(0, 0, 100, 50), None)]
