"""Pictures made ready, and the way back to their pixels."""

import numpy as np
import pytest

from helpers.rendered import text_picture
from lumivox.core.geometry import Box
from lumivox.vision.sheet import Sheet, edge_colour
from lumivox.vision.skew import ink_of, runs_sideways, skew_of
from lumivox.vision.tesseract import gray_of


def marked(box):
    """A black picture with this box in white."""
    pixels = np.zeros((120, 200, 3), np.uint8)
    pixels[box.y : box.bottom, box.x : box.right] = 255
    return pixels


def found(pixels):
    """The box around what is bright."""
    ys, xs = np.nonzero(pixels[:, :, 0] > 127)
    return Box(int(xs.min()), int(ys.min()), int(np.ptp(xs)) + 1, int(np.ptp(ys)) + 1)


@pytest.mark.parametrize(
    "change",
    [
        lambda sheet: sheet.turned(1),
        lambda sheet: sheet.turned(2),
        lambda sheet: sheet.turned(3),
        lambda sheet: sheet.scaled(2.0),
        lambda sheet: sheet.padded(17),
        lambda sheet: sheet.turned(1).padded(5).scaled(2.0).turned(2),
    ],
)
def test_boxes_find_their_way_back(change):
    box = Box(30, 20, 50, 12)
    sheet = change(Sheet.of(marked(box)))
    back = sheet.place(found(sheet.pixels))
    assert abs(back.x - box.x) <= 1
    assert abs(back.y - box.y) <= 1
    assert abs(back.width - box.width) <= 2
    assert abs(back.height - box.height) <= 2


def test_rotation_is_told_in_degrees_clockwise():
    sheet = Sheet.of(marked(Box(1, 1, 5, 5)))
    assert sheet.turned(3).turned(2).rotation == 90


def test_edge_colour_of_colour_and_grey():
    assert edge_colour(np.full((9, 9, 3), (1, 2, 3), np.uint8)) == (1, 2, 3)
    assert edge_colour(np.full((9, 9), 7, np.uint8)) == (7,)


@pytest.mark.parametrize("degrees", [-5.0, -1.5, 0.0, 1.0, 4.0])
def test_skew_is_found_and_undone(degrees):
    crooked = Sheet.of(gray_of(text_picture())).straightened(-degrees)
    skew = skew_of(ink_of(crooked.pixels))
    assert skew == pytest.approx(degrees, abs=0.3)
    assert abs(skew_of(ink_of(crooked.straightened(skew).pixels))) <= 0.3


def test_lines_that_run_down_the_page_are_noticed():
    gray = gray_of(text_picture())
    assert not runs_sideways(ink_of(gray))
    assert runs_sideways(ink_of(np.ascontiguousarray(np.rot90(gray))))
