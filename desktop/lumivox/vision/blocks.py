"""Lines made into blocks: headings, paragraphs, list items, table rows, captions.

The order of the blocks is the order in which a listener wants to hear them (``order.py``); within
a column, lines are joined into paragraphs by the signs a reader goes by: spacing, indents, size
of letters, how far the line before ran, and how it ended.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from lumivox.core.geometry import Box
from lumivox.core.values import Block, BlockKind, Line, PictureKind
from lumivox.vision.order import Edges, Hints, group_regions
from lumivox.vision.pieces import join_pieces, level_edges, split_lines

_BULLET = re.compile(r"^(?:[•·▪■□▸►‣◦●○∙⁃✓✔➤*»–—-]|o(?=\s+[A-Z]))(?:\s+\S|$)")
_NUMBER = re.compile(
    r"^(?:\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})[.)]|\(\d{1,3}\))(?:\s+\S|$)|^\d{1,2}(?:\.\d{1,2}){1,3}\.?\s+[^\W\d]"
)
_CAPTION = re.compile(
    r"^(?:fig(?:ure|ura|\.)?|tab(?:le|leau|elle|la|\.)?|abb(?:ildung|\.)?|bild|foto|photo|plate|"
    r"図|表|图|рис\.?|rys\.?|obr\.?)\s*[\dIVX]+\s*[.:–—-]?",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?:;…。！？：؟۔।][\"'”’»)\]]*$")
_RTL = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_AMOUNT = re.compile(r"^[^\w\s]?\s?[\d.,'’%:/+-]+\s?\S{0,4}$")


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of a column: its edges without skew, and the size of its letters in pixels."""

    line: Line
    left: float
    top: float
    right: float
    bottom: float
    size: float


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
    rtl = _runs_right_to_left(parts)
    edges = level_edges(parts)
    body = _body_size(parts, edges)
    blocks: list[Block] = []
    hints = Hints(np.array(ties), np.array([bool(_AMOUNT.match(x.text)) for x in parts]))
    for group in group_regions(edges, width, kind, rtl=rtl, hints=hints):
        column: list[_Row] = []
        cells = group.tabular or _is_table(group.rows, edges, parts)
        for row in group.rows:
            pieces = _joined(row, edges, parts, rtl=rtl)
            if len(pieces) == 1:
                column.append(_row(pieces[0], edges[list(row)]))
                continue
            blocks += _column_blocks(column, body)
            column = []
            blocks += _across(pieces, kind, cells=cells)
        blocks += _column_blocks(column, body)
    return tuple(blocks)


def _runs_right_to_left(lines: Sequence[Line]) -> bool:
    text = "".join(line.text for line in lines)
    return len(_RTL.findall(text)) * 2 > sum(map(str.isalpha, text))


def _row(line: Line, edges: Edges) -> _Row:
    left, top = edges[:, :2].min(axis=0)
    right, bottom = edges[:, 2:].max(axis=0)
    return _Row(
        line, float(left), float(top), float(right), float(bottom), _size(line, bottom - top)
    )


def _size(line: Line, height: float) -> float:
    """Size of the letters: of each word the height of its box, less where nothing rises or hangs.

    A tight box around "sun" is half as high as one around "Sphinx" of the same type. The box of
    the line counts where those of the words were not measured but copied from it.
    """
    own = [w for w in line.words if w.box.height != line.box.height]
    if len(own) * 2 <= len(line.words) or abs(line.angle) > 1:
        return height / _share(line.text)
    sizes = [(w.box.height / _share(w.text), len(w.text)) for w in own]
    sizes.sort()
    half, total = sum(n for _, n in sizes) / 2, 0
    for size, letters in sizes:
        total += letters
        if total >= half:
            return size
    return sizes[-1][0]


def _share(text: str) -> float:
    """Which share of the size of its type a tight box around this text is high."""
    if not any(c.isalpha() and c.lower() != c.upper() for c in text):
        return 0.76 if any(map(str.isdigit, text)) else 1.0
    rises = any(c.isupper() or c.isdigit() or c in "bdfhklt|[](){}/!?'\"äöüßéèáí" for c in text)
    hangs = any(c in "gjpqyQ,;|[](){}/ç" for c in text)
    return 0.52 + 0.24 * rises + 0.24 * hangs


def _body_size(lines: Sequence[Line], edges: Edges) -> float:
    """The size in which most of the letters are set."""
    sizes = [_size(x, float(e[3] - e[1])) for x, e in zip(lines, edges, strict=True)]
    weights = np.array([len(line.text) for line in lines], float)
    order = np.argsort(sizes)
    share = np.cumsum(weights[order]) / weights.sum()
    return float(sizes[order[np.searchsorted(share, 0.5)]])


def _joined(row: Sequence[int], edges: Edges, parts: Sequence[Line], *, rtl: bool) -> list[Line]:
    """The pieces of a row, those joined that a space parts and no gap of a table."""
    groups: list[list[int]] = [[row[0]]]
    for one, other in itertools.pairwise(row):
        gap = edges[one, 0] - edges[other, 2] if rtl else edges[other, 0] - edges[one, 2]
        tall = float(min(edges[[one, other], 3] - edges[[one, other], 1]))
        lone = _BULLET.match(parts[one].text) or _NUMBER.match(parts[one].text)
        marker = bool(lone) and len(parts[one].text) <= 4 and one == row[0]
        if gap <= (3.0 if marker else 1.2) * tall:
            groups[-1].append(other)
        else:
            groups.append([other])
    return [join_pieces([parts[i] for i in group]) for group in groups]


def _is_table(rows: Sequence[Sequence[int]], edges: Edges, parts: Sequence[Line]) -> bool:
    """Whether rows of several pieces stand below each other in columns, or end in amounts."""
    several = [row for row in rows if len(row) > 1]
    if not several:
        return False
    if all(_AMOUNT.match(parts[row[-1]].text) for row in several):
        return True
    unit = float(np.median(edges[:, 3] - edges[:, 1]))
    alike = 0
    for one, other in itertools.pairwise(several):
        starts, ends = edges[list(one)], edges[list(other)]
        same = [
            min(abs(a[0] - b[0]), abs(a[2] - b[2]), abs(a[0] + a[2] - b[0] - b[2]) / 2) <= unit
            for a in starts[1:]
            for b in ends[1:]
        ]
        alike += any(same)
    return alike >= 1 and alike * 2 >= len(several) - 1


def _across(pieces: Sequence[Line], kind: PictureKind, *, cells: bool) -> list[Block]:
    """A row of several pieces: cells of a table, or buttons and marks side by side."""
    box = Box.around(piece.box for piece in pieces)
    if cells or kind in (PictureKind.PAGE, PictureKind.CROP):
        return [Block(BlockKind.TABLE_ROW, tuple(pieces), box)]
    return [Block(BlockKind.OTHER, (piece,), piece.box) for piece in pieces]


def _column_blocks(column: Sequence[_Row], body: float) -> list[Block]:
    """Rows of one column as blocks."""
    if not column:
        return []
    gaps = [b.top - a.bottom for a, b in itertools.pairwise(column)]
    close = sorted(gap for gap in gaps if gap < 1.5 * body)
    usual = median(close[: max(1, (len(close) + 1) // 2)]) if close else 0.3 * body
    right = float(np.quantile([row.right for row in column], 0.9))
    left = float(np.quantile([row.left for row in column], 0.1))
    runs: list[list[_Row]] = [[column[0]]]
    for before, row in itertools.pairwise(column):
        if _begins_anew(before, row, runs[-1], (left, right), max(usual, 0.0)):
            runs.append([row])
        else:
            runs[-1].append(row)
    return [_block(run, runs[i + 1 : i + 2], body, left) for i, run in enumerate(runs)]


def _begins_anew(
    before: _Row, row: _Row, run: Sequence[_Row], sides: tuple[float, float], usual: float
) -> bool:
    """Whether a new block begins with this row."""
    left, right = sides
    size = min(before.size, row.size)
    text, last = row.line.text, before.line.text
    if row.top - before.bottom > max(usual + 0.45 * size, 1.6 * usual):
        return True
    if max(before.size, row.size) > 1.35 * size and min(len(text), len(last)) > 2:
        return True
    if _marker(text) and (
        _marker(run[0].line.text) or _SENTENCE_END.search(last) or row.left <= run[0].left
    ):
        return True
    short = right - before.right > max(0.2 * (right - left), 2 * size)
    ended = bool(_SENTENCE_END.search(last))
    if _marker(run[0].line.text) and row.left < run[0].left + 0.4 * size and len(run) >= 1:
        # What follows an item and hangs under its mark, not under its text, is no part of it.
        return (len(run) > 1 and run[1].left > run[0].left + 0.4 * size) or (short and ended)
    indented = row.left - left > 0.8 * size and before.left - left < 0.5 * size
    if indented and (ended or short):
        return True
    return short and (
        ended or (text[:1].isupper() and right - before.right > 0.35 * (right - left))
    )


def _marker(text: str) -> bool:
    """Whether the line begins as an item of a list does."""
    return bool(_BULLET.match(text) or _NUMBER.match(text))


def _block(run: Sequence[_Row], after: Sequence[Sequence[_Row]], body: float, left: float) -> Block:
    """One block with its kind."""
    lines = tuple(row.line for row in run)
    box = Box.around(line.box for line in lines)
    text = lines[0].text
    size = median(row.size for row in run)
    if _CAPTION.match(text):
        return Block(BlockKind.CAPTION, lines, box)
    if _is_heading(run, after, body, size):
        level = 1 if size > 1.8 * body else 2 if size > 1.35 * body else 3
        return Block(BlockKind.HEADING, lines, box, level=level)
    if _marker(text):
        depth = int(max(0.0, run[0].left - left) // (1.2 * body))
        return Block(BlockKind.LIST_ITEM, lines, box, level=min(depth, 9))
    return Block(BlockKind.PARAGRAPH, lines, box)


def _is_heading(
    run: Sequence[_Row], after: Sequence[Sequence[_Row]], body: float, size: float
) -> bool:
    """Large letters, or one short line that stands over running text and does not end it."""
    text = " ".join(row.line.text for row in run)
    letters = sum(map(str.isalpha, text))
    if letters < 2 or letters * 2 < len(text.replace(" ", "")) or len(text) > 160 or len(run) > 4:
        return False
    if size > 1.3 * body:
        return True
    if len(run) > 1 or not after or _SENTENCE_END.search(text) or _BULLET.match(text):
        return False
    below = after[0]
    words = [word for word in text.split() if word[:1].isalpha()]
    titled = text.isupper() or sum(w[:1].isupper() for w in words) * 2 > len(words)
    wide = max(row.right - row.left for row in below)
    shorter = run[0].right - run[0].left < 0.7 * wide
    return titled and shorter and len(below) >= 2 and size >= 0.95 * body
