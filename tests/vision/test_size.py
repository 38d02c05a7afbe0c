"""How far a picture may be shrunk before its lines are looked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lumivox.vision.size import finest, longest_for


@pytest.fixture(scope="module")
def draw():
    mpl = pytest.importorskip("matplotlib", reason="the font of these tests comes with matplotlib")
    from PIL import Image, ImageDraw, ImageFont

    path = Path(mpl.get_data_path()) / "fonts/ttf/DejaVuSans.ttf"

    def drawn(*lines):
        picture = Image.new("L", (1000, 500), 255)
        top = 20
        for text, size in lines:
            font = ImageFont.truetype(path, size)
            ImageDraw.Draw(picture).text((40, top), text, fill=0, font=font)
            top += 2 * size
        return np.asarray(picture)

    return drawn


LARGE = ("WELCOME. TO OUR SHOP...", 60), ("OPEN (IN MAY): FROM NINE", 60)


def test_large_letters_are_shrunk(draw):
    assert longest_for(draw(*LARGE)) < 400


@pytest.mark.parametrize("size", [9, 11, 14])
def test_a_small_line_below_large_ones_is_not_shrunk_away(draw, size):
    picture = draw(*LARGE, ("closed 24 Dec, no dogs", size))
    assert longest_for(picture) / 1000 * size > 8
    assert longest_for(255 - picture) == longest_for(picture)


def test_dots_and_accents_are_no_small_print(draw):
    picture = draw(("Été... à l'île: où? Ünïcödé i.i.i.i. ...", 40), ("Ja, già: é, è, ì, ò.", 40))
    assert finest(picture, 30) is None
