"""Camera guidance: each trouble has its own short words; a page is pulled flat."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from helpers.engines import region
from lumivox.core.engines import Region
from lumivox.core.geometry import Box
from lumivox.vision.dewarp import find_page, flatten_page
from lumivox.vision.framing import Advice, judge, steady


def page(size=(800, 600), text_size=28, ink=20, paper=235, at=(120, 100)):
    """A page with lines of text, and the regions of these lines."""
    image = Image.new("RGB", size, (paper,) * 3)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(text_size)
    regions = []
    for row in range(6):
        x, y = at[0], at[1] + row * text_size * 2
        words = "Take one tablet daily"
        draw.text((x, y), words, font=font, fill=(ink,) * 3)
        left, top, right, bottom = draw.textbbox((x, y), words, font=font)
        regions.append(region(Box.from_corners(left, top, right, bottom)))
    return image, regions


def test_a_whole_sharp_page_is_good():
    image, regions = page()
    framing = judge(np.asarray(image), regions)
    assert framing.advice == (Advice.GOOD,)
    assert framing.fitness == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("at", "advice"),
    [((2, 100), Advice.CUT_LEFT), ((560, 100), Advice.CUT_RIGHT), ((120, 0), Advice.CUT_TOP)],
)
def test_text_at_an_edge_is_cut(at, advice):
    image, regions = page(at=at)
    assert judge(np.asarray(image), regions).advice[0] is advice


def test_dark_far_blurred_and_tilted_have_their_own_words():
    dark, regions = page(ink=0, paper=30)
    assert judge(np.asarray(dark), regions).sentence == "Too dark."
    far, regions = page(text_size=6)
    assert Advice.TOO_FAR in judge(np.asarray(far), regions).advice
    image, regions = page()
    blurred = image.filter(ImageFilter.GaussianBlur(6))
    assert judge(np.asarray(blurred), regions).advice == (Advice.BLURRED,)
    slope = [
        Region(((100, 100 + i * 50), (400, 190 + i * 50), (395, 220 + i * 50), (95, 130 + i * 50)))
        for i in range(3)
    ]
    assert Advice.TILTED_RIGHT in judge(np.asarray(image), slope).advice


def test_without_text_nothing_is_good():
    framing = judge(np.full((400, 400, 3), 200, np.uint8), [])
    assert framing.advice[0] is Advice.NO_TEXT
    assert framing.fitness == 0


def test_a_lamp_that_flickers_is_no_movement_but_a_shift_is():
    pixels = np.asarray(page()[0])
    assert steady(pixels, np.clip(pixels.astype(int) - 12, 0, 255).astype(np.uint8))
    assert not steady(pixels, np.roll(pixels, 33, axis=0))
    assert not steady(pixels, pixels[:-1])


def test_a_page_seen_from_the_side_is_pulled_flat():
    import cv2

    flat = np.asarray(page(size=(600, 800))[0])
    corners = np.float32([[200, 100], [780, 160], [720, 900], [130, 840]])
    matrix = cv2.getPerspectiveTransform(
        np.float32([[0, 0], [600, 0], [600, 800], [0, 800]]), corners
    )
    table = np.full((1000, 900, 3), 60, np.uint8)
    photo = cv2.warpPerspective(
        flat, matrix, (900, 1000), dst=table, borderMode=cv2.BORDER_TRANSPARENT
    )
    found = find_page(photo)
    assert np.abs(found - corners).max() < 8
    result = flatten_page(photo)
    small = cv2.resize(result, (600, 800)).astype(int)
    assert np.abs(small - flat).mean() < 12


def test_a_picture_without_a_page_stays_as_it_is():
    rng = np.random.default_rng(2)
    assert flatten_page(rng.integers(0, 255, (400, 500, 3), np.uint8)) is None
    assert flatten_page(np.full((400, 500, 3), 250, np.uint8)) is None
