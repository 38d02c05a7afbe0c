"""The review of printed words: others decide what Tesseract doubts, where they are surer."""

from __future__ import annotations

import numpy as np
import pytest

from lumivox.core.geometry import Box
from lumivox.core.task import Task
from lumivox.core.values import Line, Word
from lumivox.vision.clip.fusion import Tongue
from lumivox.vision.judge import Judge
from lumivox.vision.ppocr import PPOCR
from lumivox.vision.review import AT_ONCE, Review, reviewed
from lumivox.vision.sheet import Sheet

BOX = Box(0, 0, 40, 20)
TEXT = "which camp the money stays"


def word(text, sure):
    return Word(text, BOX, sure)


def test_a_surer_reading_takes_the_place_and_the_old_one_stays_as_candidate():
    better = reviewed(word("whioh", 0.7), [("which", 0.97), ("whim", 0.01)])
    assert (better.text, better.confidence) == ("which", 0.97)
    assert [c.text for c in better.candidates] == ["which", "whioh", "whim"]


def test_a_less_sure_reading_is_a_candidate_only():
    kept = reviewed(word("zeolite", 0.7), [("elite", 0.6)])
    assert (kept.text, kept.confidence) == ("zeolite", 0.7)
    assert kept.candidates[0].text == "zeolite"
    assert kept.candidates[1].score < 0.3


def test_agreement_makes_a_word_surer():
    assert reviewed(word("Garzarolli,", 0.7), [("Garzarolli", 0.99)]).confidence == 0.99
    assert reviewed(word("Garzarolli,", 0.7), [("Garzarolli", 0.99)]).text == "Garzarolli,"


def test_a_number_is_changed_by_near_certainty_alone():
    assert reviewed(word("4S.80", 0.3), [("45.80", 0.9)]).text == "4S.80"
    assert reviewed(word("4S.80", 0.3), [("45.80", 0.99)]).text == "45.80"


def test_who_sees_the_point_elsewhere_makes_no_number_surer():
    moved = reviewed(word("33.33", 0.3), [("3333", 0.99)])
    assert (moved.text, moved.confidence) == ("33.33", 0.3)
    assert [candidate.text for candidate in moved.candidates] == ["33.33", "3333"]
    assert reviewed(word("33.33,", 0.3), [("33.33", 0.99)]).confidence == 0.99


def test_nothing_is_replaced_by_a_guess():
    assert reviewed(word("‘dxed", 0.01), [("elect", 0.04)]).text == "‘dxed"
    assert reviewed(word("‘dxed", 0.01), []).text == "‘dxed"


@pytest.fixture(scope="module")
def judge():
    made = Judge(PPOCR(), "cpu")
    if not made.is_available() or not PPOCR().is_available():
        pytest.skip("rapidocr, or fusion.json in resources/models/clip-ocr, is not installed")
    yield made
    made.unload()


@pytest.fixture
def typeset(font_of):
    """Sets words as the second line of a page, and says where each stands."""
    from PIL import Image, ImageDraw

    font = font_of("DejaVuSerif", 22)

    def made(text):
        picture = Image.new("RGB", (420, 100), "white")
        pen = ImageDraw.Draw(picture)
        boxes, left = [], 10.0
        for part in text.split():
            pen.text((left, 50), part, fill="black", font=font)
            boxes.append(Box.from_corners(left, 54, left + font.getlength(part), 78))
            left += font.getlength(part + " ")
        return Sheet.of(np.asarray(picture)), boxes

    return made


@pytest.fixture
def page(typeset):
    """A line of print, and where each word of it stands."""
    return typeset(TEXT)


def line_of(said, boxes, sure=0.3):
    words = tuple(Word(text, box, sure) for text, box in zip(said, boxes, strict=True))
    return Line(words, Box.around(boxes))


def test_misread_words_of_a_page_are_put_right(judge, page):
    sheet, boxes = page
    review = Review(judge, sheet, Tongue.of(("en",)), Task())
    said = ["whioh", "oamp", "tbe", "rnoney", "stays"]
    first = review.better(line_of(said, boxes), "tesseract")
    assert [w.text for w in first.words] == said, "the first line waits for no model"
    second = review.better(line_of(said, boxes), "tesseract")
    assert second.text == TEXT
    assert all(w.confidence > 0.5 for w in second.words)


def test_a_review_has_a_budget(judge, page):
    sheet, boxes = page
    review = Review(judge, sheet, Tongue.of(("en",)), Task())
    said = ["whlch", "camq", "tbe", "moncy", "stoys"]
    lines = [review.better(line_of(said, boxes), "tesseract") for _ in range(6)]
    changed = sum(w.text not in said for line in lines for w in line.words)
    assert 0 < changed <= AT_ONCE + 2


def test_a_word_that_others_agreed_to_is_believed_elsewhere_but_no_number(judge, typeset):
    sheet, boxes = typeset("camp 1045.20 stays")
    review = Review(judge, sheet, Tongue.of(("en",)), Task())
    said = ["camp", "1045.20", "stays"]
    review.better(line_of(said, boxes), "tesseract")
    assert all(w.confidence > 0.8 for w in review.better(line_of(said, boxes), "tesseract").words)
    # Something else stands there now.
    word, number, _ = review.better(line_of(said, [boxes[2]] * 3), "tesseract").words
    assert word.text == "camp"
    assert number.text == "stays"


def test_alone_it_calibrates_only(judge, page):
    sheet, boxes = page
    review = Review(judge, sheet, Tongue.of(("en",)), Task(), alone=True)
    said = ["whioh", "oamp", "tbe", "rnoney", "stays"]
    for _ in range(2):
        line = review.better(line_of(said, boxes), "tesseract")
        assert [w.text for w in line.words] == said
    assert line.words[4].confidence > line.words[0].confidence


def test_what_the_type_is_taken_for_twice_is_undone_without_another_look(judge, page):
    sheet, boxes = page
    review = Review(judge, sheet, Tongue.of(("en",)), Task())
    review.better(line_of(["The", "first", "line", "is", "spoken"], boxes), "tesseract")
    review.better(line_of(["whioh", "oamp", "the", "money", "stays"], boxes), "tesseract")
    budget = ["qzv", "xqj", "vqz", "jxq", "zvx", "qjv", "vxz"]
    for said in budget:
        review.better(line_of(["which", "camp", "the", said, "stays"], boxes), "tesseract")
    # The words do not stand there: no look at the picture could tell them.
    late = line_of(["tiokets", "Currenoy.", "oo10", "money", "stays"], boxes)
    assert [w.text for w in review.better(late, "tesseract").words[:3]] == [
        "tickets", "Currency.", "oo10",
    ]  # fmt: skip


def test_a_flat_box_is_not_filled_with_the_words_around_it(judge, page):
    sheet, boxes = page
    review = Review(judge, sheet, Tongue.of(("en",)), Task())
    flat = [Box(box.x, box.y + 10, box.width, 2) for box in boxes]
    review.better(line_of(TEXT.split(), boxes), "tesseract")
    words = (Word("a", flat[3], 0.0), *line_of(TEXT.split(), boxes, 0.97).words)
    line = review.better(Line(words, Box.around(boxes)), "tesseract")
    assert line.words[0].text == "a"
    assert line.words[0].confidence < 0.5
