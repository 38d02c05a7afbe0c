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
from lumivox.vision.gutters import Edges, Hints, Ids, Page, best_gutter, judge, sides_of


@dataclass(frozen=True, slots=True)
class Group:
    """Boxes of one column between two cuts, as rows of indices from top to bottom.

    ``tabular`` says of each row whether it stands in columns of cells, to be read across.
    """

    rows: tuple[tuple[int, ...], ...]
    tabular: tuple[bool, ...]


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
    groups = group_regions(turn(to_edges(boxes), width, rtl=rtl), kind)
    return [index for group in groups for row in group.rows for index in row]


def to_edges(boxes: Sequence[Box]) -> Edges:
    """Boxes as an array of left, top, right, bottom."""
    return np.array([(b.x, b.y, b.right, b.bottom) for b in boxes], float).reshape(-1, 4)


def turn(edges: Edges, width: int, *, rtl: bool = False) -> Edges:
    """The boxes as if the text ran from left to right, in rows from top to bottom.

    Columns of signs from top to bottom, read from the right, become rows by a quarter turn; what
    runs from right to left is mirrored.
    """
    if is_vertical(edges):
        order = (edges[:, 1], width - edges[:, 2], edges[:, 3], width - edges[:, 0])
        return np.stack(order, axis=1)
    if rtl:
        order = (width - edges[:, 2], edges[:, 1], width - edges[:, 0], edges[:, 3])
        return np.stack(order, axis=1)
    return edges


def group_regions(edges: Edges, kind: PictureKind, hints: Hints | None = None) -> list[Group]:
    """The boxes in groups, each read through before the next; rows in the direction of reading.

    Args:
        edges: in the direction of reading (``turn``).
        kind: of the picture; parts of a screen stand farther from each other than columns do.
        hints: what is known once the boxes have been read.
    """
    count = len(edges)
    if not count:
        return []
    hints = hints or Hints(np.full(count, -1), np.zeros(count, bool))
    page = Page(edges, hints, loose=kind is PictureKind.SCREEN)
    return _cut(page, np.arange(count))


def is_vertical(edges: Edges) -> bool:
    """Whether most lines run from top to bottom (Japanese, Chinese)."""
    if not len(edges):
        return False
    sizes = edges[:, 2:] - edges[:, :2]
    tall = sizes[:, 1] > 2.5 * np.maximum(sizes[:, 0], 1)
    long = np.maximum(sizes[:, 0], sizes[:, 1])
    return bool(tall.sum() >= 2 and long[tall].sum() > 0.6 * long.sum())


def _cut(page: Page, ids: Ids) -> list[Group]:
    """Cut at the best gutter, its columns again, until none is left."""
    unit = page.unit(ids)
    gutter = best_gutter(page, ids, unit) if len(ids) >= 3 else None
    if gutter is None:
        return [_group(page, ids, tabular=False)]
    groups: list[Group] = []
    flows = False
    side, segment = sides_of(page.edges[ids], gutter, unit)
    for number in np.unique(segment):
        here = segment == number
        left, right = ids[here & (side == -1)], ids[here & (side == 1)]
        verdict = judge(page, left, right, unit)
        if verdict == "columns":
            groups += _cut(page, left) + _cut(page, right)
            flows = False
            continue
        if verdict == "rows" or here.all():
            made = [_group(page, ids[here], tabular=verdict == "rows")]
        else:
            made = _cut(page, ids[here])
        if flows and len(made) == 1:
            last = groups.pop()
            made = [Group(last.rows + made[0].rows, last.tabular + made[0].tabular)]
        flows = len(made) == 1
        groups += made
    return groups


def _group(page: Page, ids: Ids, *, tabular: bool) -> Group:
    """All of these, row by row; of a table, rows of one box are titles or text around it."""
    rows = rows_of(page.edges, ids, page.hints.ties)
    return Group(rows, tuple(tabular and len(row) > 1 for row in rows))


def rows_of(edges: Edges, ids: Ids, ties: NDArray[np.int_]) -> tuple[tuple[int, ...], ...]:
    """Boxes side by side as rows, from top to bottom, each from left to right."""
    middles = (edges[:, 1] + edges[:, 3]) / 2
    for tie in np.unique(ties[ids][ties[ids] >= 0]):
        together = ids[ties[ids] == tie]
        middles[together] = middles[together].mean()
    rows: list[list[int]] = []
    for index in ids[np.argsort(middles[ids], kind="stable")]:
        if rows and _beside(edges, rows[-1], int(index), ties):
            rows[-1].append(int(index))
        else:
            rows.append([int(index)])
    return tuple(tuple(sorted(row, key=lambda i: float(edges[i, 0]))) for row in rows)


def _beside(edges: Edges, row: list[int], index: int, ties: NDArray[np.int_]) -> bool:
    """Whether the box stands in the row: level with its nearest box, and not above or below it."""
    if ties[index] >= 0 and ties[index] in ties[row]:
        return True
    box = edges[index]
    near = min(row, key=lambda i: max(edges[i, 0] - box[2], box[0] - edges[i, 2]))
    other = edges[near]
    level = min(box[3], other[3]) - max(box[1], other[1])
    lower = min(box[3] - box[1], other[3] - other[1])
    overlap = min(box[2], other[2]) - max(box[0], other[0])
    return bool(level >= 0.5 * lower and overlap <= 0.5 * min(box[2] - box[0], other[2] - other[0]))
