"""Sentences cut from readings, with their words."""

from __future__ import annotations

import pytest

from lumivox.core.geometry import Box
from lumivox.core.values import Block, BlockKind, Line, Reading, Word, WordRef
from lumivox.translation.sentences import cut, sentences_of, sentences_of_text
from lumivox.translation.values import Translated, Translation

HERE = Box(0, 0, 10, 10)


def block(*lines, kind=BlockKind.PARAGRAPH, language="en", spaces=True):
    made = []
    for line in lines:
        words = [Word(w, HERE, space_before=spaces) for w in line.split()]
        made.append(Line(tuple(words), HERE))
    return Block(kind, tuple(made), HERE, language)


def page(*blocks):
    return Reading("t", 100, 100, tuple(blocks))


def texts(*blocks):
    return [s.text for s in sentences_of(page(*blocks), lambda _t: None)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("One is here. Two is there! And three?", 3),
        ("Dr. Smith met Mr. Jones at 3.50 p.m. on the 4. of May.", 1),
        ("Version 2.0 is out. Get it.", 2),
        ("Wait… what? Yes.", 2),
        ("He said “go.” Then he left.", 2),
        ("no capital follows. so it stays", 1),
        ("今日は雨です。明日は晴れです。", 2),
        ("See e.g. Berlin. It is large.", 2),
        ("", 0),
        ("   ", 0),
    ],
)
def test_cut(text, wanted):
    spans = cut(text)
    assert len(spans) == wanted
    assert all(text[a:b] == text[a:b].strip() for a, b in spans)


def test_sentence_over_two_lines_keeps_its_words():
    found = sentences_of(page(block("One two", "three. Four five.")), lambda _t: None)
    assert [s.text for s in found] == ["One two three.", "Four five."]
    assert found[0].words == (WordRef(0, 0, 0), WordRef(0, 0, 1), WordRef(0, 1, 0))
    assert found[1].words == (WordRef(0, 1, 1), WordRef(0, 1, 2))


def test_divided_word_is_made_whole_and_belongs_to_both_halves():
    found = sentences_of(page(block("a trans-", "lation")), lambda _t: None)
    assert found[0].text == "a translation"
    assert found[0].words == (WordRef(0, 0, 0), WordRef(0, 0, 1), WordRef(0, 1, 0))
    assert texts(block("the E-", "Mail")) == ["the E- Mail"]


def test_cells_of_a_row_are_translated_one_by_one():
    assert texts(block("Total sum", "3.50", kind=BlockKind.TABLE_ROW)) == ["Total sum", "3.50"]


def test_chinese_lines_join_without_a_space():
    made = block("今日は", "雨です。", language="ja", spaces=False)
    assert texts(made) == ["今日は雨です。"]


def test_language_is_the_blocks_then_what_the_text_says():
    known, unknown = block("Guten Tag", language="de"), block("Good day", language=None)
    found = sentences_of(page(known, unknown), lambda text: "en" if "Good" in text else None)
    assert [s.language for s in found] == ["de", "en"]


def test_translation_leads_from_a_word_to_its_sentence_and_back():
    found = sentences_of(page(block("One two. Three four.")), lambda _t: None)
    done = Translation("de", tuple(Translated(s, s.text.upper(), "X") for s in found))
    assert done.index_at(WordRef(0, 0, 2)) == 1
    assert done.index_at(WordRef(5, 0, 0)) is None
    assert done.text == "ONE TWO. THREE FOUR."
    utterances = done.narration().utterances
    assert [u.language for u in utterances] == ["de", "de"]
    assert utterances[1].spans[0].words == found[1].words


def test_plain_text_has_a_block_a_line():
    found = sentences_of_text("One. Two.\n\nThree.", lambda _t: "en")
    assert [(s.text, s.block) for s in found] == [("One.", 0), ("Two.", 0), ("Three.", 2)]
