"""Line crops become pictures of a few fixed widths, and nothing of them is lost."""

from __future__ import annotations

import numpy as np
import pytest

from lumivox.vision.clip.pictures import HEIGHT, WIDTHS, pieces


@pytest.mark.parametrize("shape", [(32, 100), (9, 40), (64, 700), (200, 30), (1, 1), (17, 2300)])
def test_every_crop_becomes_pictures_of_known_widths(shape: tuple[int, int]) -> None:
    crop = np.random.default_rng(0).integers(0, 255, (*shape, 3), dtype=np.uint8)
    for picture in pieces(crop):
        assert picture.pixels.shape[0] == HEIGHT
        assert picture.pixels.shape[1] in WIDTHS


def test_padding_takes_the_ground_colour() -> None:
    crop = np.full((32, 70, 3), (10, 20, 30), np.uint8)
    crop[10:20, 20:40] = 255
    assert (pieces(crop)[0].pixels[:, 70:] == (10, 20, 30)).all()


def test_a_long_line_is_cut_where_no_ink_is() -> None:
    crop = np.full((32, 1200, 3), 255, np.uint8)
    crop[8:24, 10:590] = np.random.default_rng(1).integers(0, 2, (16, 580, 1), np.uint8) * 255
    crop[8:24, 620:1190] = np.random.default_rng(2).integers(0, 2, (16, 570, 1), np.uint8) * 255
    first, second = pieces(crop)
    assert 590 <= second.left <= 620
    assert second.gap
    assert (first.pixels[:, int(second.left) :] == 255).all()
