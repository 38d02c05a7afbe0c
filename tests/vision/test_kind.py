"""What kind of picture it is."""

import numpy as np
import pytest

from helpers.rendered import text_picture
from lumivox.core.values import PictureKind
from lumivox.vision.kind import kind_of, measure


def noise(height, width):
    return np.random.default_rng(7).integers(0, 256, (height, width, 3), np.uint8)


def scene(height=720, width=1280):
    """Smooth shades of many levels, as a camera sees them."""
    y, x = np.mgrid[0:height, 0:width]
    shade = (x / width * 160 + y / height * 80).astype(np.uint8)
    return np.dstack([shade, shade // 2 + 20, 255 - shade])


@pytest.mark.parametrize(
    ("pixels", "kind"),
    [
        (np.zeros((400, 600, 3), np.uint8), PictureKind.BLANK),
        (np.full((900, 600, 3), 250, np.uint8), PictureKind.BLANK),
        (np.full((2, 2, 3), 9, np.uint8), PictureKind.BLANK),
        (text_picture(), PictureKind.PAGE),
        (text_picture(width=1200, height=700), PictureKind.SCREEN),
        (text_picture(width=1200, height=700, ink="white", ground="#202020"), PictureKind.SCREEN),
        (text_picture(("Exit",), width=240, height=140), PictureKind.CROP),
        (scene(), PictureKind.PHOTO),
        (noise(800, 900), PictureKind.PHOTO),
    ],
)
def test_kind(pixels, kind):
    assert kind_of(measure(pixels)) is kind


def test_one_short_line_on_a_large_page_is_not_blank():
    page = np.full((3300, 2500, 3), 255, np.uint8)
    page[400:440, 300:900:2] = 0
    assert kind_of(measure(page)) is PictureKind.PAGE
