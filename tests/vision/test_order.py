"""Regions are put into reading order before a word of them is known."""

from __future__ import annotations

import random

import pytest

from helpers.engines import region
from lumivox.core.geometry import Box
from lumivox.core.values import PictureKind
from lumivox.vision.order import order_regions
from lumivox.vision.pieces import split_regions

PAGE, SCREEN, PHOTO = PictureKind.PAGE, PictureKind.SCREEN, PictureKind.PHOTO


def column(x, y, count, width=300, height=20, step=30):
    return [Box(x, y + step * i, width, height) for i in range(count)]


def row(y, places, width=60, height=20):
    return [Box(x, y, width, height) for x in places]


LAYOUTS = {
    "nothing": (PAGE, []),
    "one": (PAGE, [Box(3, 3, 40, 10)]),
    "two below each other": (PAGE, column(20, 20, 2)),
    "two beside each other": (PHOTO, row(20, (20, 300))),
    "one column": (PAGE, column(50, 40, 30)),
    "two columns": (PAGE, [*column(50, 40, 20), *column(400, 40, 20)]),
    "two columns that are not level": (PAGE, [*column(50, 40, 12), *column(400, 53, 9, step=37)]),
    "three columns": (PAGE, [b for x in (30, 360, 690) for b in column(x, 40, 15)]),
    "narrow gutter": (PAGE, [*column(50, 40, 10, 300), *column(362, 40, 10, 300)]),
    "title over columns": (
        PAGE,
        [Box(100, 10, 700, 40), *column(50, 80, 10), *column(400, 80, 10)],
    ),
    "line across between columns": (
        PAGE,
        [
            *column(50, 40, 6),
            *column(400, 40, 6),
            Box(50, 240, 650, 30),
            *column(50, 300, 6),
            *column(400, 300, 6),
        ],
    ),
    "columns over one column": (
        PAGE,
        [*column(50, 40, 6), *column(400, 40, 6), *column(50, 260, 5, 650)],
    ),
    "columns of different length": (PAGE, [*column(50, 40, 20), *column(400, 40, 5)]),
    "boxes that reach into the gutter": (
        PAGE,
        [
            *(Box(50, 40 + 30 * i, 325 if i % 5 == 1 else 310, 20) for i in range(12)),
            *(Box(368, 40 + 30 * i, 300, 20) for i in range(12)),
        ],
    ),
    "table": (PAGE, [b for y in range(40, 240, 40) for b in row(y, (40, 240, 500))]),
    "receipt": (
        PAGE,
        [
            b
            for i in range(8)
            for b in (Box(30, 30 + 30 * i, 180, 20), Box(420, 30 + 30 * i, 60, 20))
        ],
    ),
    "receipt with lines that have no amount": (
        PAGE,
        [
            b
            for i in range(8)
            for b in (Box(30, 30 + 30 * i, 150, 20), Box(420, 30 + 30 * i, 60, 20))
            if i % 3 or b.x < 100
        ],
    ),
    "sidebar": (SCREEN, [*column(20, 60, 5, 90, step=52), *column(250, 50, 12, 600)]),
    "sidebar at the right": (SCREEN, [*column(20, 50, 12, 600), *column(760, 61, 4, 120, step=47)]),
    "toolbar over text": (SCREEN, [*row(10, (20, 120, 220, 320)), *column(40, 120, 8, 500)]),
    "dialog": (SCREEN, [Box(20, 10, 160, 20), *column(20, 70, 2, 420), *row(180, (300, 400, 500))]),
    "form": (
        SCREEN,
        [
            b
            for i in range(5)
            for b in (Box(30, 40 + 48 * i, 90, 20), Box(220, 40 + 48 * i, 160, 20))
        ],
    ),
    "grid of cards": (
        SCREEN,
        [
            b
            for y in (40, 300)
            for x in (40, 460)
            for b in (Box(x, y, 160, 30), *column(x, y + 44, 3, 330))
        ],
    ),
    "heights that differ within a row": (
        PAGE,
        [Box(20, 24, 100, 14), Box(130, 18, 80, 26), Box(220, 22, 90, 18), *column(20, 60, 3, 290)],
    ),
    "slightly slanted row": (PHOTO, [Box(20 + 120 * i, 40 + 3 * i, 100, 24) for i in range(6)]),
    "picture in a column": (
        PAGE,
        [*column(50, 40, 5), *column(50, 500, 5), *column(400, 40, 20)],
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_regions_come_in_the_order_of_reading(name):
    kind, boxes = LAYOUTS[name]
    shuffled = list(boxes)
    random.Random(len(name)).shuffle(shuffled)
    order = order_regions(shuffled, 1000, 1400, kind)
    assert [shuffled[i] for i in order] == boxes


def test_from_right_to_left_everything_is_mirrored():
    left, right = column(50, 40, 8), column(400, 40, 8)
    boxes = [*left, *right]
    order = order_regions(boxes, 800, 400, PAGE, rtl=True)
    assert [boxes[i] for i in order] == [*right, *left]


def test_vertical_lines_begin_at_the_right():
    boxes = [Box(600 - 50 * i, 40, 30, 500) for i in range(8)]
    shuffled = boxes[::-1]
    order = order_regions(shuffled, 700, 600, PAGE)
    assert [shuffled[i] for i in order] == boxes


@pytest.mark.parametrize("seed", range(20))
def test_any_heap_of_boxes_is_ordered_without_loss(seed):
    chance = random.Random(seed)
    boxes = [
        Box(
            chance.randrange(900),
            chance.randrange(900),
            chance.randrange(200),
            chance.randrange(60),
        )
        for _ in range(chance.randrange(1, 60))
    ]
    for kind in PictureKind:
        assert sorted(order_regions(boxes, 1000, 1000, kind)) == list(range(len(boxes)))


def test_a_region_across_two_columns_is_cut_at_their_gutter():
    boxes = [*column(50, 40, 9), *column(400, 40, 9)]
    across = Box(50, 130, 650, 20)
    regions = [region(b) for b in boxes if b.y != 130] + [region(across, 0.7)]
    parts = split_regions(regions)
    assert len(parts) == 18
    left, right = parts[-2:]
    assert 350 <= left.box.right <= 400
    assert left.box.right == right.box.x
    assert (left.score, right.score) == (0.7, 0.7)
    assert order_regions([p.box for p in parts], 800, 400, PAGE)[3] == 16


def test_a_heading_over_columns_and_the_rows_of_a_table_are_not_cut():
    heading = [Box(50, 0, 650, 30), *column(50, 60, 2), *column(400, 60, 2)]
    cells = [b for y in range(40, 340, 40) for b in row(y, (40, 140, 240))]
    table = [*cells, Box(40, 360, 260, 20)]
    for boxes in (heading, table):
        regions = tuple(region(b) for b in boxes)
        assert split_regions(regions) == regions
