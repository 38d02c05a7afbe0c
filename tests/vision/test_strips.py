"""Pieces of a block are cut where there is no ink."""

from itertools import pairwise

import numpy as np

from helpers.rendered import text_picture
from lumivox.core.geometry import Box
from lumivox.vision.strips import strips_of
from lumivox.vision.tesseract import gray_of


def test_cuts_touch_no_ink_and_cover_the_block():
    gray = gray_of(text_picture())
    block = Box(60, 80, 880, 500)
    pieces = strips_of(gray, block, [block])
    assert len(pieces) >= 2
    assert pieces[0].y == block.y
    assert pieces[-1].bottom == block.bottom
    for above, below in pairwise(pieces):
        assert above.bottom == below.y
        assert gray[below.y, block.x : block.right].min() > 200


def test_the_first_piece_is_one_line():
    gray = gray_of(text_picture(size=30))
    first = strips_of(gray, Box(60, 80, 880, 520), [])[0]
    assert first.height < 60


def test_dots_stay_with_their_letters():
    rows = np.full((200, 100), 255, np.uint8)
    for top in (20, 60, 100, 140):
        rows[top : top + 3, 10:90:9] = 0
        rows[top + 6 : top + 24, 10:90] = 0
    for piece in strips_of(rows, Box(0, 0, 100, 200), [])[1:]:
        assert (piece.y - 20) % 40 > 24, "a cut between a dot and its letter"


def test_overlapping_blocks_are_left_whole():
    gray = gray_of(text_picture())
    block, other = Box(60, 80, 880, 500), Box(60, 300, 880, 500)
    assert strips_of(gray, block, [block, other]) == [block]


def test_what_is_not_waited_for_comes_in_larger_pieces():
    page = np.full((600, 400), 255, np.uint8)
    for top in range(20, 580, 40):
        page[top : top + 16, 20:380:7] = 0
    block = Box(0, 0, 400, 600)
    first, second, *_ = soon = strips_of(page, block, [block])
    later = strips_of(page, block, [block], soon=False)
    assert first.height < second.height < later[0].height
    assert len(later) < len(soon)
    assert sum(piece.height for piece in later) == 600


def test_blocks_that_share_only_their_margins_are_cut():
    page = np.full((600, 400), 255, np.uint8)
    for top in range(20, 580, 40):
        page[top : top + 16, 20:380:7] = 0
    upper, lower = Box(0, 0, 400, 305), Box(0, 297, 400, 303)
    assert len(strips_of(page, upper, [upper, lower])) > 1
    deep = Box(0, 280, 400, 320)
    assert strips_of(page, upper, [upper, deep]) == [upper]
