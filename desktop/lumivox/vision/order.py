"""The order in which a listener wants to hear the lines of a picture.

A recursive cut like the XY-cut (Nagy and Seth 1984), but by gutters instead of whole projections:
a gutter may end at a line that spans it (a heading over columns), so columns below a heading, below
a toolbar or beside a sidebar part from each other without help. Where both sides of a gutter stand
row by row (labels and amounts, cells of a table) it is no gutter: such rows are read across.

Everything here is geometry, usable before a word is recognised. Writing from right to left is
mirrored, writing from top to bottom turned, and then cut in the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lumivox.core.geometry import Box
from lumivox.core.values import PictureKind

Edges = NDArray[np.float64]
"""Boxes as ``(n, 4)``: left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class Group:
    """Boxes of one column between two cuts, as rows of indices from top to bottom.

    ``tabular``: the rows stand in columns of cells and are to be read across.
    """

    rows: tuple[tuple[int, ...], ...]
    tabular: bool = False


@dataclass(frozen=True, slots=True)
class _Gutter:
    """A place to cut at: ``x``, and the spans from top to bottom where it parts columns."""

    x: float
    score: float
    width: float
    tabular: bool


def order_regions(
    boxes: Sequence[Box],
    width: int,
    height: int,  # noqa: ARG001 - a picture is always given by both
    kind: PictureKind,
    *,
    rtl: bool = False,
) -> list[int]:
    """Indices of the boxes in reading order, before anything is recognised.

    Args:
        boxes: of lines or pieces of lines, in pixels of a picture ``width`` x ``height``.
        width: of the picture, pixels.
        height: of the picture, pixels.
        kind: of the picture.
        rtl: the text runs from right to left.
    """
    edges = to_edges(boxes)
    groups = group_regions(edges, width, kind, rtl=rtl)
    return [index for group in groups for row in group.rows for index in row]


def to_edges(boxes: Sequence[Box]) -> Edges:
    """Boxes as an array of left, top, right, bottom."""
    return np.array([(b.x, b.y, b.right, b.bottom) for b in boxes], float).reshape(-1, 4)


def group_regions(edges: Edges, width: int, kind: PictureKind, *, rtl: bool = False) -> list[Group]:
    """The boxes in groups, each read through before the next; rows in the direction of reading."""
    if not len(edges):
        return []
    if is_vertical(edges):
        # Columns of signs from top to bottom, read from the right: turned by a quarter they are
        # rows from left to right.
        edges = np.stack(
            (edges[:, 1], width - edges[:, 2], edges[:, 3], width - edges[:, 0]), axis=1
        )
    elif rtl:
        edges = np.stack(
            (width - edges[:, 2], edges[:, 1], width - edges[:, 0], edges[:, 3]), axis=1
        )
    return _cut(edges, np.arange(len(edges)), loose=kind is PictureKind.SCREEN)


def is_vertical(edges: Edges) -> bool:
    """Whether most lines run from top to bottom (Japanese, Chinese)."""
    sizes = edges[:, 2:] - edges[:, :2]
    tall = sizes[:, 1] > 2.5 * np.maximum(sizes[:, 0], 1)
    long = np.maximum(sizes[:, 0], sizes[:, 1])
    return bool(tall.sum() >= 2 and long[tall].sum() > 0.6 * long.sum())


def _cut(edges: Edges, ids: NDArray[np.intp], *, loose: bool) -> list[Group]:
    """Cut at the best gutter, its columns again, until none is left."""
    if len(ids) < 3:
        return [Group(rows_of(edges, ids))]
    part = edges[ids]
    unit = float(np.median(part[:, 3] - part[:, 1]))
    gutter = _best_gutter(part, unit, loose=loose)
    if gutter is None:
        return [Group(rows_of(edges, ids))]
    groups: list[Group] = []
    side, segment = _sides(part, gutter.x, unit)
    for number in np.unique(segment):
        here = segment == number
        left, right, across = (ids[here & (side == s)] for s in (-1, 1, 0))
        if not len(left) or not len(right):
            groups += _cut(edges, ids[here], loose=loose) if here.sum() < len(ids) else []
            continue
        verdict = _judge(edges[left], edges[right], unit, loose=loose)
        if verdict == "columns":
            groups += _cut(edges, left, loose=loose) + _cut(edges, right, loose=loose)
        else:
            rest = np.concatenate((left, right, across))
            groups.append(Group(rows_of(edges, rest), tabular=verdict == "rows"))
    return groups


def _sides(part: Edges, x: float, unit: float) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """Of each box: left (-1), right (1) or across (0) of x, and the number of its segment.

    Boxes across end a segment and make one of their own: even numbers are columns, odd across.
    """
    # Detectors draw boxes too wide now and then: a small overhang is not a line across.
    slack = np.minimum(0.5 * unit, 0.1 * (part[:, 2] - part[:, 0]))
    side = np.where(part[:, 2] <= x + slack, -1, np.where(part[:, 0] >= x - slack, 1, 0))
    middle = (part[:, 1] + part[:, 3]) / 2
    bars = np.sort(middle[side == 0])
    segment = 2 * np.searchsorted(bars, middle)
    # Neighbouring bars without a box between them belong to one segment.
    order = np.argsort(middle, kind="stable")
    number, last = 0, None
    result = np.zeros(len(part), int)
    for index in order:
        state = (side[index] == 0, 0 if side[index] == 0 else int(segment[index]))
        if last is not None and state != last:
            number += 1
        last = state
        result[index] = number
    return side, result


def _best_gutter(part: Edges, unit: float, *, loose: bool) -> _Gutter | None:
    """The x that parts the tallest columns, or the table that is taller than any of them."""
    best: _Gutter | None = None
    for x in np.unique(np.round(part[:, 0])):
        side, segment = _sides(part, float(x), unit)
        if not (side == -1).any():
            continue
        heights = {"columns": 0.0, "rows": 0.0, "none": 0.0}
        width = 0.0
        for number in np.unique(segment[side == -1]):
            here = segment == number
            left, right = part[here & (side == -1)], part[here & (side == 1)]
            if not len(right):
                continue
            verdict = _judge(left, right, unit, loose=loose)
            heights[verdict] += min(left[:, 3].max(), right[:, 3].max()) - max(
                left[:, 1].min(), right[:, 1].min()
            )
            width = max(width, float(right[:, 0].min() - left[:, 2].max()))
        tabular = heights["rows"] > heights["columns"]
        score = max(heights["rows"], heights["columns"])
        if score <= 0:
            continue
        found = _Gutter(float(x), score, width, tabular)
        if best is None or (found.score, found.width) > (best.score * 1.02, best.width):
            best = found
    return best


def _judge(left: Edges, right: Edges, unit: float, *, loose: bool) -> str:
    """What stands at both sides of a gap: ``columns``, ``rows`` of one table, or ``none``."""
    gap = float(np.quantile(right[:, 0], 0.1) - np.quantile(left[:, 2], 0.9))
    shared = min(left[:, 3].max(), right[:, 3].max()) - max(left[:, 1].min(), right[:, 1].min())
    few = min(len(left), len(right))
    if max(len(left), len(right)) < 2 or gap < (0.5 if few >= 4 else 1.2) * unit:
        return "none"
    if shared < 0.3 * unit:
        return "none"
    aligned = _aligned(left, right, unit)
    if _is_text(left, unit) and _is_text(right, unit):
        return "columns" if few >= 2 else "none"
    if aligned >= 0.7 and not (len(left) == 1 and len(right) > 1):
        return "rows"
    wide = (3.0 if loose else 2.0) if few < 3 else 1.0
    return "columns" if gap >= wide * unit or few >= 4 else "none"


def _aligned(left: Edges, right: Edges, unit: float) -> float:
    """Which share of the boxes on the emptier side has a neighbour on the same baseline."""
    one, other = sorted((left, right), key=len)
    middles = [(e[:, 1] + e[:, 3]) / 2 for e in (one, other)]
    away = np.abs(middles[0][:, None] - middles[1][None, :]).min(axis=1)
    return float(np.mean(away <= 0.3 * unit))


def _is_text(side: Edges, unit: float) -> bool:
    """Whether lines are long and close, as in running text, and not short like cells."""
    widths = side[:, 2] - side[:, 0]
    if len(side) < 2 or float(np.median(widths)) < 8 * unit:
        return False
    middles = np.sort((side[:, 1] + side[:, 3]) / 2)
    return float(np.median(np.diff(middles))) < 2.4 * unit


def rows_of(edges: Edges, ids: NDArray[np.intp]) -> tuple[tuple[int, ...], ...]:
    """Boxes side by side as rows, from top to bottom, each from left to right."""
    middles = (edges[ids, 1] + edges[ids, 3]) / 2
    rows: list[list[int]] = []
    for index in ids[np.argsort(middles, kind="stable")]:
        if rows and _beside(edges, rows[-1], int(index)):
            rows[-1].append(int(index))
        else:
            rows.append([int(index)])
    return tuple(tuple(sorted(row, key=lambda i: float(edges[i, 0]))) for row in rows)


def _beside(edges: Edges, row: list[int], index: int) -> bool:
    """Whether the box stands in the row: level with its nearest box, and not above or below it."""
    box = edges[index]
    near = min(row, key=lambda i: max(edges[i, 0] - box[2], box[0] - edges[i, 2]))
    other = edges[near]
    level = min(box[3], other[3]) - max(box[1], other[1])
    lower = min(box[3] - box[1], other[3] - other[1])
    overlap = min(box[2], other[2]) - max(box[0], other[0])
    return bool(level >= 0.5 * lower and overlap <= 0.5 * min(box[2] - box[0], other[2] - other[0]))
