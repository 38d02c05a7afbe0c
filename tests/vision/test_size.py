"""How far a picture may be shrunk before its lines are looked for."""

from __future__ import annotations

import numpy as np
import pytest

from lumivox.core.geometry import Box
from lumivox.vision.size import finest, longest_for, small_rows


@pytest.fixture(scope="module")
def draw(font_of):
    from PIL import Image, ImageDraw

    def drawn(*lines):
        picture = Image.new("L", (1000, 500), 255)
        top = 20
        for text, size in lines:
            font = font_of("DejaVuSans", size)
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


def test_small_print_of_a_large_scan_is_seen_at_its_size(draw):
    part = draw(*LARGE, ("closed 24 Dec, no dogs", 22))
    sheet = np.full((3300, 2500), 255, np.uint8)
    sheet[:500, :1000] = part
    assert finest(sheet, 40) == pytest.approx(finest(part, 40), abs=3)


def test_rows_of_small_letters_are_found_where_no_line_was_read(draw):
    picture = draw(*LARGE, ("closed 24 Dec, no dogs", 15), ("call 030 112233 (days)", 15))
    large = [Box(40, 20, 900, 70), Box(40, 140, 900, 70)]
    first, second = small_rows(picture, large)
    assert first.x < 60
    assert first.right > 180
    assert 260 <= first.y < first.bottom < 285
    assert 290 <= second.y < second.bottom < 315
    assert small_rows(picture, [*large, first, second]) == []


def test_no_row_is_missed_where_all_was_read_or_nothing(draw):
    picture = draw(("Été... à l'île: où? Ünïcödé i.i.i.i. ...", 40), ("Ja, già: é, è, ì, ò.", 40))
    assert small_rows(picture, [Box(40, 20, 900, 60), Box(40, 100, 900, 60)]) == []
    assert small_rows(picture, []) == []
