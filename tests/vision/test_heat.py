"""Regions of lines from the heat of a detector, beside those of rapidocr's own module."""

import numpy as np
import pytest

from lumivox.vision.heat import regions_of
from lumivox.vision.ppocr import PPOCR

SIZE = 360, 480


def heat_of(*cores, turned=0.0):
    """Heat with a hot core for each box (left, top, right, bottom)."""
    import cv2

    heat = np.zeros(SIZE, np.float32)
    for left, top, right, bottom in cores:
        middle = ((left + right) / 2, (top + bottom) / 2)
        corners = cv2.boxPoints((middle, (right - left, bottom - top), turned))
        cv2.fillPoly(heat, [corners.astype(np.int32)], 0.9)
    return heat


def test_a_line_is_grown_to_the_height_of_its_letters():
    (region,) = regions_of(heat_of((100, 100, 300, 112)), 480, 360)
    box = region.box
    assert 0.8 < region.score < 0.9
    # 1.6 x 200 x 12 / 212 = 18 pixels more, half of it on each side.
    assert 30 <= box.height <= 33  # the hot pixels at the edges count, too
    assert 218 <= box.width <= 221
    assert box.center == pytest.approx((200, 106), abs=1.5)


def test_regions_are_told_in_pixels_of_the_picture():
    (small,) = regions_of(heat_of((100, 100, 300, 112)), 480, 360)
    (large,) = regions_of(heat_of((100, 100, 300, 112)), 960, 720)
    assert np.array(large.quad) == pytest.approx(2 * np.array(small.quad), abs=1.5)


def test_what_is_cold_or_tiny_is_no_line():
    faint = 0.45 * heat_of((40, 40, 200, 60)) / 0.9
    assert regions_of(faint, 480, 360) == []
    assert regions_of(heat_of((40, 40, 41, 41)), 480, 360) == []


def test_a_region_stays_within_the_picture():
    (region,) = regions_of(heat_of((0, 0, 479, 20)), 480, 360)
    assert min(min(point) for point in region.quad) >= 0
    assert region.box.right <= 480


@pytest.mark.skipif(not PPOCR().is_available(), reason="rapidocr is not installed")
@pytest.mark.parametrize("turned", [0.0, 7.0, 90.0])
def test_the_same_regions_are_found_as_by_rapidocr(turned):
    from rapidocr.ch_ppocr_det.utils import DBPostProcess

    heat = heat_of((60, 60, 220, 76), (60, 140, 400, 152), (300, 240, 380, 270), turned=turned)
    finish = DBPostProcess(
        thresh=0.3, box_thresh=0.5, unclip_ratio=1.6, score_mode="fast", use_dilation=True
    )
    quads, scores = finish(heat[None, None], (720, 960))
    ours = regions_of(heat, 960, 720)
    assert [region.score for region in ours] == pytest.approx(scores, abs=1e-4)
    for region, quad in zip(ours, quads, strict=True):
        assert np.array(region.quad) == pytest.approx(quad, abs=4)
