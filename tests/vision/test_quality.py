"""Blank, black, dark and blurred pictures are told from readable ones."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from lumivox.core.geometry import Box
from lumivox.vision.quality import describe_quality, hindrance, measure_quality

RNG = np.random.default_rng(7)
RAMP = np.linspace(0, 255, 400).astype(np.uint8)[None, :, None].repeat(300, 0).repeat(3, 2)


def text_picture(ink=0, paper=255, size=(300, 500)):
    picture = np.full((*size, 3), paper, np.uint8)
    for row in range(40, size[0] - 10, 40):
        cv2.putText(picture, "The quick brown fox", (20, row), 0, 0.8, (ink,) * 3, 2)
    return picture


@pytest.mark.parametrize(
    ("picture", "blank", "black"),
    [
        (np.zeros((300, 400, 3), np.uint8), True, True),
        (np.full((300, 400, 3), 255, np.uint8), True, False),
        (np.full((1, 1, 3), 90, np.uint8), True, False),
        (RNG.integers(0, 14, (300, 400, 3), dtype=np.uint8), True, True),
        (np.clip(RNG.normal(240, 4, (300, 400, 3)), 0, 255).astype(np.uint8), True, False),
        (RAMP, True, False),
        (text_picture(), False, False),
        (text_picture(ink=255, paper=0), False, False),
        (text_picture(ink=118, paper=138), False, False),
        (text_picture(size=(52, 300)), False, False),
    ],
    ids=[
        "black",
        "white",
        "pixel",
        "dark-noise",
        "paper",
        "gradient",
        "page",
        "dark-mode",
        "faint",
        "strip",
    ],
)
def test_blank_is_what_shows_nothing(picture, blank, black):
    quality = measure_quality(picture)
    assert (quality.is_blank, quality.is_black) == (blank, black)


def test_one_small_word_on_a_large_page_is_not_blank():
    page = np.full((2000, 1500, 3), 255, np.uint8)
    cv2.putText(page, "ok", (700, 900), 0, 0.5, (0, 0, 0), 1)
    assert not measure_quality(page).is_blank


def test_blur_lowers_the_sharpness_and_is_told():
    crisp = text_picture()
    blurred = cv2.GaussianBlur(crisp, (0, 0), 5)
    assert measure_quality(crisp).sharpness > 10 * measure_quality(blurred).sharpness
    assert describe_quality(measure_quality(crisp)) is None
    assert "blurred" in describe_quality(measure_quality(blurred))
    grainy = np.clip(blurred + RNG.normal(0, 2, blurred.shape), 0, 255).astype(np.uint8)
    assert "blurred" in describe_quality(measure_quality(grainy))


@pytest.mark.parametrize(
    ("picture", "word"),
    [
        (np.zeros((300, 400, 3), np.uint8), "black"),
        (np.full((300, 400, 3), 200, np.uint8), "empty"),
        (text_picture(ink=45, paper=8), "dark"),
        (np.clip(RNG.normal(28, 8, (300, 400, 3)), 0, 255).astype(np.uint8), "dark"),
        (text_picture(ink=118, paper=138), "contrast"),
    ],
)
def test_what_hinders_reading_is_said(picture, word):
    assert word in describe_quality(measure_quality(picture))


def test_what_is_sharp_and_bright_is_not_blamed():
    assert hindrance(text_picture(), (), of_screen=False) is None
    assert hindrance(RAMP, (), of_screen=False) is None


def test_light_and_hand_are_not_blamed_for_a_picture_of_the_screen():
    dark = text_picture(ink=45, paper=8)
    assert "More light" in hindrance(dark, (), of_screen=False)
    assert hindrance(dark, (), of_screen=True) is None
    assert "black" in hindrance(np.zeros((300, 400, 3), np.uint8), (), of_screen=True)


def test_what_is_too_small_is_said():
    assert "only 90 by 40 pixels" in hindrance(text_picture(size=(40, 90)), (), of_screen=True)
    assert "only 400 by 12 pixels" in hindrance(text_picture(size=(12, 400)), (), of_screen=True)
    lines = [Box(20, row, 60, 6) for row in (40, 60, 80)]
    assert "too small" in hindrance(text_picture(), lines, of_screen=True)
    assert hindrance(text_picture(), [Box(20, 40, 200, 30)], of_screen=True) is None


def test_a_picture_without_pixels_is_refused():
    with pytest.raises(ValueError, match="without pixels"):
        measure_quality(np.zeros((0, 5, 3), np.uint8))
