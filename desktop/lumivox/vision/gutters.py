"""Gutters: where columns part, and where what looks like a gutter parts the cells of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Edges = NDArray[np.float64]
"""Boxes as ``(n, 4)``: left, top, right, bottom."""
Ids = NDArray[np.intp]
"""Indices of boxes."""


_EMPTY = 2.5
"""Line heights of space over the whole width that part what is above from what is below."""


@dataclass(frozen=True, slots=True, eq=False)
class Hints:
    """What is known of the boxes beyond their place, once they have been read.

    Attributes:
        ties: boxes of one number stood in one line for the engine, ``(n,)``; -1 for none.
        cells: whether the box holds an amount, a date, a number, ``(n,)``.
    """

    ties: NDArray[np.int_]
    cells: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """Boxes in the direction of reading, what is known of them, and how far columns may part."""

    edges: Edges
    hints: Hints
    loose: bool

    def unit(self, ids: Ids) -> float:
        """The usual height of a line among these, in pixels."""
        return max(1.0, float(np.median(self.edges[ids, 3] - self.edges[ids, 1])))


def sides_of(part: Edges, x: float, unit: float) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """Of each box: left (-1), right (1) or across (0) of x; and the number of its segment.

    A segment ends at a box across, and at empty space over the whole width.
    """
    # Detectors draw boxes too wide now and then: a small overhang is not a line across.
    slack = np.minimum(0.5 * unit, 0.1 * (part[:, 2] - part[:, 0]))
    side = np.where(part[:, 2] <= x + slack, -1, np.where(part[:, 0] >= x - slack, 1, 0))
    order = np.argsort(part[:, 1] + part[:, 3], kind="stable")
    crosses = side[order] == 0
    reach = np.maximum.accumulate(part[order, 3])
    empty = part[order[1:], 1] - reach[:-1] > _EMPTY * unit
    steps = np.concatenate(([0], (crosses[1:] != crosses[:-1]) | empty))
    segment = np.empty(len(part), int)
    segment[order] = np.cumsum(steps)
    return side, segment


def best_gutter(page: Page, ids: Ids, unit: float) -> float | None:
    """The x that parts the tallest columns, or rows of the tallest table; of equals the widest."""
    part = page.edges[ids]
    best: tuple[float, float, float] | None = None
    # Edges closer than a third of a line belong to one column: its leftmost stands for all.
    lefts = np.sort(part[:, 0])
    for x in lefts[np.unique(lefts // (unit / 3), return_index=True)[1]]:
        side, segment = sides_of(part, float(x), unit)
        heights = {"columns": 0.0, "rows": 0.0, "none": 0.0}
        width = 0.0
        for number in np.unique(segment[side == -1]):
            here = segment == number
            left, right = ids[here & (side == -1)], ids[here & (side == 1)]
            if not len(right):
                continue
            one, other = page.edges[left], page.edges[right]
            heights[judge(page, left, right, unit)] += _shared(one, other)
            width = max(width, float(other[:, 0].min() - one[:, 2].max()))
        score = max(heights["rows"], heights["columns"])
        if score > 0 and (best is None or (score, width) > (best[0] * 1.02, best[1])):
            best = (score, width, float(x))
    return best[2] if best else None


def judge(page: Page, left: Ids, right: Ids, unit: float) -> str:
    """What stands at both sides of a gap: ``columns``, ``rows`` of one table, or ``none``."""
    if not len(left) or not len(right):
        return "none"
    one, other = page.edges[left], page.edges[right]
    stacked = _levels(one, unit)
    few, many = sorted((stacked, _levels(other, unit)))
    gap = _at(other[:, 0], 0.3) - _at(one[:, 2], 0.7)
    narrow = gap < (0.3 if few >= 6 else 0.5 if few >= 4 else 1.2) * unit
    if many < 2 or narrow or _shared(one, other) < 0.3 * unit:
        return "none"
    tied = np.intersect1d(page.hints.ties[left], page.hints.ties[right])
    tied_share = float(np.sum(tied >= 0)) / min(len(left), len(right))
    if tied_share >= 0.5 and few >= 2:
        return "rows"
    aligned = _aligned(one, other, unit)
    wide = 1.0 if few >= 3 else 3.0 if page.loose else 2.0
    emptier = min(one, other, key=len)
    doubts = (
        few < 4 and gap < wide * unit,
        few < 3 and tied_share > 0,
        few == 1 and stacked >= 2 and aligned >= 0.7,
        # Two lines far from each other (a date, a reference) make no column of a page, nor do
        # lines that share no edge.
        few == 2 and not page.loose and float(np.ptp(emptier[:, 1])) > 1.9 * unit,
        few in (2, 3) and _is_ragged(emptier, unit),
    )
    if _is_text(page, left, unit) and _is_text(page, right, unit):
        return "columns"
    if few >= 2 and (aligned >= 0.7 or page.hints.cells[right].mean() >= 0.6):
        # Amounts are never read without what they are for, however the paper lay.
        return "rows"
    return "none" if any(doubts) else "columns"


def _is_ragged(side: Edges, unit: float) -> bool:
    """Whether the boxes neither begin nor end below each other, nor stand centred."""
    left, right = side[:, 0], side[:, 2]
    return min(float(np.ptp(x)) for x in (left, right, (left + right) / 2)) > 2 * unit


def _levels(side: Edges, unit: float) -> int:
    """How many boxes stand below each other on this side; those in one row count once."""
    middles = np.sort(side[:, 1] + side[:, 3]) / 2
    return 1 + int(np.count_nonzero(np.diff(middles) > 0.5 * unit))


def _at(values: NDArray[np.float64], share: float) -> float:
    """The value that this share of them does not exceed; many times faster than numpy's."""
    return float(np.sort(values)[int(share * (len(values) - 1) + 0.5)])


def _shared(one: Edges, other: Edges) -> float:
    """The height over which both sides stand beside each other, in pixels."""
    return float(min(one[:, 3].max(), other[:, 3].max()) - max(one[:, 1].min(), other[:, 1].min()))


def _aligned(left: Edges, right: Edges, unit: float) -> float:
    """Which share of the boxes on the emptier side has a neighbour on the same baseline."""
    one, other = sorted((left, right), key=len)
    middles = [(e[:, 1] + e[:, 3]) / 2 for e in (one, other)]
    away = np.abs(middles[0][:, None] - middles[1][None, :]).min(axis=1)
    return float(np.mean(away <= 0.3 * unit))


def _is_text(page: Page, ids: Ids, unit: float) -> bool:
    """Whether lines are long and close, as in running text, and not short like cells."""
    side = page.edges[ids]
    widths = side[:, 2] - side[:, 0]
    if len(ids) < 2 or _at(widths, 0.5) < 8 * unit or page.hints.cells[ids].mean() > 0.4:
        return False
    middles = np.sort((side[:, 1] + side[:, 3]) / 2)
    return _at(np.diff(middles), 0.5) < 2.4 * unit


def weighted_median(values: Sequence[float], weights: Sequence[float]) -> float:
    """The value at which half of the weight is reached."""
    order = np.argsort(values)
    share = np.cumsum(np.asarray(weights, float)[order])
    return float(values[int(order[int(np.searchsorted(share, share[-1] / 2))])])
