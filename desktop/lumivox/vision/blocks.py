"""Lines made into blocks in the order in which a listener wants to hear them.

The way: cut what an engine joined across columns (``pieces``), find the order of the parts
(``order``), join what stands in one row, tell tables from text, and make paragraphs (``columns``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from lumivox.core.geometry import Box
from lumivox.core.values import Block, BlockKind, Line, PictureKind
from lumivox.vision.columns import column_blocks
from lumivox.vision.gutters import Edges, Hints
from lumivox.vision.order import group_regions, is_vertical, turn
from lumivox.vision.pieces import join_pieces, level_edges, split_lines
from lumivox.vision.typography import Row, body_size, ends_sentence, is_amount, is_item

_PROSE = 40
"""Characters beyond which a piece of a row is running text rather than a cell."""
_RTL = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_CELL_GAP, _HELD_GAP, _MARK_GAP = 1.2, 5.0, 3.0
"""Line heights between pieces of one row up to which they are one line: between pieces found
apart, between pieces of what the engine read as one line, behind a bullet or number."""


def order_blocks(
    lines: Sequence[Line],
    width: int,
    height: int,  # noqa: ARG001 - a picture is always given by both
    kind: PictureKind,
) -> tuple[Block, ...]:
    """The lines as blocks, in the order a listener would choose.

    Args:
        lines: as recognised, in any order, in pixels of a picture ``width`` x ``height``.
        width: of the picture, pixels.
        height: of the picture, pixels.
        kind: of the picture; buttons and menus of a screen stay lines of their own.
    """
    parts, ties = split_lines([line for line in lines if line.words])
    if not parts:
        return ()
    level = level_edges(parts)
    vertical = is_vertical(level)
    edges = turn(level, width, rtl=_runs_right_to_left(parts))
    body = body_size(parts, edges)
    hints = Hints(np.array(ties), np.array([is_amount(part.text) for part in parts]))
    blocks: list[Block] = []
    for group in group_regions(edges, kind, hints):
        column: list[Row] = []
        made: list[Block] = []
        loose = [row for row, cells in zip(group.rows, group.tabular, strict=True) if not cells]
        table = _is_table(loose, edges, parts)
        for row, tabular in zip(group.rows, group.tabular, strict=True):
            cells = (tabular or table) and not _is_prose(row, parts, ties)
            pieces = _pieces(row, edges, parts, ties, cells=cells)
            if len(pieces) == 1:
                column.append(Row.of(pieces[0], edges[list(row)], vertical=vertical))
                continue
            made += column_blocks(column, body, kind)
            column = []
            made += _across(pieces, kind, cells=cells)
        made += column_blocks(column, body, kind)
        _append(blocks, made)
    return tuple(blocks)


def _runs_right_to_left(lines: Sequence[Line]) -> bool:
    text = "".join(line.text for line in lines)
    return len(_RTL.findall(text)) * 2 > sum(map(str.isalpha, text))


def _pieces(
    row: Sequence[int],
    edges: Edges,
    parts: Sequence[Line],
    ties: Sequence[int],
    *,
    cells: bool,
) -> list[Line]:
    """The pieces of a row, those joined that a space parts and no gap of a table."""
    groups: list[list[int]] = [[row[0]]]
    for one, other in pairwise(row):
        tall = float(min(edges[[one, other], 3] - edges[[one, other], 1]))
        widest = _CELL_GAP
        if one == row[0] and len(parts[one].text) <= 4 and is_item(parts[one].text):
            widest = _MARK_GAP
        elif not cells and ties[one] == ties[other] >= 0:
            widest = _HELD_GAP if len(parts[one].text) <= _PROSE else float("inf")
        if edges[other, 0] - edges[one, 2] <= widest * tall:
            groups[-1].append(other)
        else:
            groups.append([other])
    return [join_pieces([parts[i] for i in group]) for group in groups]


def _is_prose(row: Sequence[int], parts: Sequence[Line], ties: Sequence[int]) -> bool:
    """Whether this was read as one line of running text, with a speck beside it at most."""
    held = ties[row[0]] >= 0 and len({ties[i] for i in row}) == 1
    return held and len(parts[row[0]].text) > _PROSE and not is_amount(parts[row[-1]].text)


def _is_table(rows: Sequence[Sequence[int]], edges: Edges, parts: Sequence[Line]) -> bool:
    """Whether rows of several pieces stand below each other in columns, or end in amounts."""
    several = [row for row in rows if len(row) > 1]
    if not several:
        return False
    if all(is_amount(parts[row[-1]].text) for row in several):
        return True
    unit = float(np.median(edges[:, 3] - edges[:, 1]))
    alike = 0
    for one, other in pairwise(several):
        upper, lower = edges[list(one)], edges[list(other)]
        alike += any(
            min(abs(a[0] - b[0]), abs(a[2] - b[2]), abs(a[0] + a[2] - b[0] - b[2]) / 2) <= unit
            for a in upper[1:]
            for b in lower[1:]
        )
    return alike >= 1 and alike * 2 >= len(several) - 1


def _across(pieces: Sequence[Line], kind: PictureKind, *, cells: bool) -> list[Block]:
    """A row of several pieces: cells of a table, or buttons and marks side by side."""
    if cells or kind in (PictureKind.PAGE, PictureKind.CROP):
        box = Box.around(piece.box for piece in pieces)
        return [Block(BlockKind.TABLE_ROW, tuple(pieces), box)]
    return [Block(BlockKind.OTHER, (piece,), piece.box) for piece in pieces]


def _append(blocks: list[Block], made: Sequence[Block]) -> None:
    """Add the blocks of the next column; a sentence that goes on there goes on in its paragraph."""
    if blocks and made and _goes_on(blocks[-1], made[0]):
        last, first = blocks[-1], made[0]
        blocks[-1] = replace(
            last, lines=last.lines + first.lines, box=Box.around((last.box, first.box))
        )
        made = made[1:]
    blocks.extend(made)


def _goes_on(last: Block, first: Block) -> bool:
    """Whether running text breaks off at the foot of one column and goes on in the next."""
    prose = (
        block.kind is BlockKind.PARAGRAPH and len(block.lines) > 1 and len(block.text) > 60
        for block in (last, first)
    )
    if not all(prose) or ends_sentence(last.text) or not first.text[:1].islower():
        return False
    heights = sorted(block.lines[0].box.height for block in (last, first))
    return heights[1] < 1.4 * heights[0]
