"""Doubtful words are marked and keep what was read; what must not be guessed gets no guesses."""

from __future__ import annotations

import pytest

from helpers.typesetting import put
from lumivox.core.geometry import Box
from lumivox.core.values import Block, BlockKind, Candidate, Line, Word
from lumivox.vision.lexicon import likely_words, zipf
from lumivox.vision.refine import refine

BOX = Box(0, 0, 60, 20)


def block_of(*words: Word, language: str | None = "en") -> Block:
    line = Line(words, BOX)
    return Block(BlockKind.PARAGRAPH, (line,), BOX, language)


def refined(text: str, confidence: float | None, language: str | None = "en") -> Word:
    (block,) = refine((block_of(Word(text, BOX, confidence), language=language),))
    return block.lines[0].words[0]


@pytest.mark.parametrize(
    ("text", "confidence", "likely"),
    [
        ("rnodern", 0.9, "modern"),
        ("tbe", 0.5, "the"),
        ("concem", 0.9, "concern"),
        ("dril1", 0.99, "drill"),
        ("He11o,", 0.99, "Hello,"),
        ("“ohanged”", 0.88, "“changed”"),
        ("OONCERT", 0.8, "CONCERT"),
        ("oonoert", 0.8, "concert"),
    ],
)
def test_a_misread_word_is_unsure_and_the_likely_one_is_a_candidate(text, confidence, likely):
    word = refined(text, confidence)
    assert word.unsure
    assert word.text == text
    assert word.candidates[0] == Candidate(text, confidence, "read")
    assert likely in [candidate.text for candidate in word.candidates[1:]]


@pytest.mark.parametrize(
    "text",
    ["the", "Hello,", "modern", "clinopyroxene", "Theresienstadt", "OAuth", "don't", "e-mail"],
)
def test_a_word_read_with_confidence_is_left_alone(text):
    assert not refined(text, 0.97).unsure


@pytest.mark.parametrize("text", ["the", "Hello", "river", "42", "12,50", "x"])
def test_any_word_read_without_confidence_is_unsure(text):
    assert refined(text, 0.1).unsure


@pytest.mark.parametrize(
    "text",
    [
        *("12,50", "$1.234,56", "1OO", "2O25", "08/11/2025", "9:l5", "+49 30", "IBAN123", "A1B2C3"),
        *("me@exarnple.org", "www.exarnple.org", "https://exarnple.org/rn", "10l.pdf", "v1.0.l"),
        *("c702f24c-e51b-4ebd", "C:\\Ternp", "src/rnain.c", "4006381333931"),
    ],
)
@pytest.mark.parametrize("confidence", [0.1, 0.5, 0.99])
def test_digits_addresses_and_codes_get_no_guesses(text, confidence):
    word = refined(text, confidence)
    assert word.text == text
    assert "lexicon" not in [candidate.source for candidate in word.candidates]


def test_nothing_read_is_ever_replaced():
    words = [
        put(0, 0, "tbe rnodern 12.5O oonoert zzyzx qqq @@@", confidence=c) for c in (0.0, 0.5, 1)
    ]
    blocks = [Block(BlockKind.PARAGRAPH, (line,), line.box, "en") for line in words]
    after = refine(blocks, "en")
    assert [b.text for b in after] == [b.text for b in blocks]
    assert [[w.box for w in b.lines[0].words] for b in after] == [
        [w.box for w in b.lines[0].words] for b in blocks
    ]


def test_candidates_of_the_engines_stay_before_those_of_the_lexicon():
    other = Candidate("modem", 0.4, "tesseract")
    word = Word("rnodern", BOX, 0.3, candidates=(Candidate("rnodern", 0.3, "ppocr"), other))
    (block,) = refine((block_of(word),))
    texts = [candidate.text for candidate in block.lines[0].words[0].candidates]
    assert texts[:2] == ["rnodern", "modem"]
    assert "modern" in texts[2:]
    assert len(set(texts)) == len(texts)


def test_words_that_the_user_knows_are_right():
    (strange,) = refine((block_of(Word("Lurnivox", BOX, 0.7)),))
    (known,) = refine((block_of(Word("Lurnivox", BOX, 0.7)),), known=("lurnivox",))
    assert strange.lines[0].words[0].unsure
    assert not known.lines[0].words[0].unsure


def test_the_language_of_the_block_decides():
    german = block_of(Word("Straße", BOX, 0.85), language="de")
    (block,) = refine((german,), "en")
    assert not block.lines[0].words[0].unsure
    assert refined("Strabe", 0.85, "de").candidates[1].text == "Straße"


@pytest.mark.parametrize("language", [None, "xx", "ja", "tlh-Latn"])
def test_without_a_lexicon_only_the_confidence_counts(language):
    assert refined("qwrtzpl", 0.2, language).unsure
    assert not refined("qwrtzpl", 0.95, language).unsure


def test_what_has_no_confidence_is_not_doubted_for_that():
    assert not refined("river", None).unsure


def test_blocks_without_doubt_are_the_same_objects():
    block = block_of(Word("river", BOX, 0.95))
    assert refine((block,))[0] is block


def test_the_scale_is_zipfs():
    assert zipf("the", "en") > 7
    assert 3 < zipf("lighthouse", "en") < 5
    assert zipf("rnodern", "en") < 1.5
    assert zipf("hus", "no") == zipf("hus", "nb") > 4


def test_capitals_are_kept_in_candidates():
    assert likely_words("MODEM", "en", 3.0)[0][0] == "MODERN"
    assert likely_words("Tbe", "en", 3.0)[0][0] == "The"


CODES = {
    "A0-QY": "AO-QY",
    "8B0OI1": "8B0011",
    "212OO": "21200",
    "Z10RLK": "ZIORLK",
    "xK2l8,": "xK218,",
    "WO1234": "W01234",
    "B01": "BOI",
    "2O25": "2025",
    "(9:l5)": "(9:15)",
    "https://bit.ly/x2O8b": "https://bit.ly/x208b",
}
USUAL = """
10km 1st 20mg 100ml 5GB 10:00 3D 4K H2O A4 v1.0 2025-01-10 2025-01-10T10:00:00Z #10ff00 CO2 10PM
info10@example.com www.python3.org/page10 10:30PM 1920x1080 10x15cm MP3 SHA-1 ISO-8859-1 B12 No10
COVID-19 10A 221B 1990s 10h30 Level1 SAVE10 Python3.10 i18n 00:1A:2B:3C:4D:5E 1.0b1 (10th) 10/km²
c702f24c-e51b-4ebd 10€ 10-year-old 2010年 10кг S01E05 iPhone10 $10k 10µg RM15.90 1,000.10
OIL Ill l'1
"""


@pytest.mark.parametrize(("text", "other"), CODES.items())
@pytest.mark.parametrize("doubt", [None, 0.72])
def test_a_code_whose_letters_may_be_digits_is_unsure_however_surely_it_was_read(
    text, other, doubt
):
    (block,) = refine((block_of(Word(text, BOX, 0.99)),), doubt=doubt)
    word = block.lines[0].words[0]
    assert word.unsure
    assert word.text == text
    assert word.confidence < (doubt or 0.7)
    assert word.candidates[0] == Candidate(text, word.confidence, "read")
    assert other in [candidate.text for candidate in word.candidates[1:]]
    assert len({candidate.text for candidate in word.candidates}) == len(word.candidates) <= 5


@pytest.mark.parametrize("text", USUAL.split())
@pytest.mark.parametrize("doubt", [None, 0.72])
def test_usual_forms_with_digits_are_not_doubted(text, doubt):
    block = block_of(Word(text, BOX, 0.99))
    assert refine((block,), doubt=doubt)[0] is block


def test_a_code_that_a_file_tells_or_the_user_knows_is_not_doubted():
    told, known = block_of(Word("A0-QY", BOX)), block_of(Word("A0-QY,", BOX, 0.9))
    assert refine((told,))[0] is told
    assert refine((known,), known=("A0-QY",))[0] is known


def test_what_else_the_engines_saw_stays_before_the_other_spelling():
    seen = (Candidate("A0-QY", 0.9, "fusion"), Candidate("A0-OY", 0.05, "fusion"))
    (block,) = refine((block_of(Word("A0-QY", BOX, 0.9, candidates=seen)),), doubt=0.72)
    texts = [candidate.text for candidate in block.lines[0].words[0].candidates]
    assert texts == ["A0-QY", "A0-OY", "AO-QY"]
