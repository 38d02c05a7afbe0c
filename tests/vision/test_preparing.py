"""Pictures are made ready so that Tesseract reads them well and without more work than needed."""

import numpy as np
import pytest

from helpers.rendered import LETTER, text_picture
from lumivox.core.geometry import Box
from lumivox.core.values import PictureKind
from lumivox.vision.kind import measure
from lumivox.vision.preparing import LETTERS, prepared
from lumivox.vision.sheet import Sheet
from lumivox.vision.size import letter_heights
from lumivox.vision.tesseract import gray_of


def made_ready(pixels, kind):
    return prepared(Sheet.of(gray_of(pixels)), measure(pixels), kind)


def small_letters(pixels):
    return float(np.percentile(letter_heights(gray_of(pixels)), 25))


@pytest.mark.parametrize("kind", [PictureKind.PAGE, PictureKind.SCREEN])
def test_large_print_is_shrunk_until_its_letters_are_as_high_as_reading_needs(kind):
    picture = text_picture(LETTER, size=60, width=2000, height=1800)
    sheet = made_ready(picture, kind)
    assert sheet.pixels.shape[0] < 0.6 * picture.shape[0]
    assert small_letters(sheet.pixels) == pytest.approx(LETTERS, abs=2)
    assert (sheet.width, sheet.height) == (2000, 1800)


def test_boxes_in_a_shrunk_picture_are_told_in_pixels_of_the_captured_one():
    sheet = made_ready(text_picture(LETTER, size=60, width=2000, height=1800), PictureKind.PAGE)
    height, width = sheet.pixels.shape[:2]
    whole = sheet.place(Box(0, 0, width, height))
    assert (whole.width, whole.height) == (2000, 1800)


@pytest.mark.parametrize("size", [18, 19])
def test_letters_of_usual_size_are_left_alone(size):
    picture = text_picture(LETTER, size=size)
    assert made_ready(picture, PictureKind.SCREEN).pixels.shape[:2] == picture.shape[:2]


def test_small_letters_are_enlarged_at_most_twofold():
    picture = text_picture(LETTER, size=12, width=500, height=400)
    height = made_ready(picture, PictureKind.SCREEN).pixels.shape[0]
    assert 1.2 * 400 < height <= 2 * 400


def test_small_print_beside_large_decides_how_far_a_page_is_shrunk():
    picture = text_picture(LETTER[:2], size=60, width=2000, height=1800)
    picture[450:, :] = text_picture(LETTER * 4, size=22, width=2000, height=1350)
    assert made_ready(picture, PictureKind.PAGE).pixels.shape[0] > 0.75 * 1800


def test_one_small_line_beside_large_print_is_not_shrunk_away():
    picture = text_picture(LETTER, size=60, width=2000, height=1800)
    picture[1400:1440] = text_picture(("closed 24 Dec",), size=18, width=2000, height=1400)[80:120]
    assert made_ready(picture, PictureKind.SCREEN).pixels.shape[0] > 0.7 * 1800


def test_a_page_empty_in_its_middle_tells_its_size_by_the_rest():
    picture = np.full((4000, 2000, 3), 255, np.uint8)
    picture[400:1500] = text_picture(LETTER, size=60, width=2000, height=1100)
    assert letter_heights(gray_of(picture[1600:2400])) is None
    assert letter_heights(gray_of(picture)) is not None


def test_light_letters_on_dark_ground_become_dark():
    picture = text_picture(LETTER, size=18, ink="white", ground="black")
    assert np.median(made_ready(picture, PictureKind.SCREEN).pixels) > 200
