"""The lines of one column made into headings, paragraphs, list items and captions.

Lines are joined by the signs a reader goes by: spacing, indents, size of letters, how far the
line before ran, and how it ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np

from lumivox.core.geometry import Box
from lumivox.core.values import Block, BlockKind, PictureKind
from lumivox.vision.typography import Row, ends_sentence, is_caption, is_item, mark_of

_SHORT = 24
"""Characters up to which lines of a screen that stand alone are names of things, not prose."""


@dataclass(frozen=True, slots=True)
class _Measure:
    """What is usual in a column, in pixels: its edges, the space between lines, letter size."""

    left: float
    right: float
    space: float
    body: float
    kind: PictureKind
    is_listing: bool

    @classmethod
    def of(cls, column: Sequence[Row], body: float, kind: PictureKind) -> _Measure:
        gaps = sorted(b.top - a.bottom for a, b in pairwise(column))
        close = [gap for gap in gaps if gap < 1.5 * body]
        space = median(close[: (len(close) + 1) // 2]) if close else 0.3 * body
        short = sum(len(row.text) <= _SHORT and not ends_sentence(row.text) for row in column)
        return cls(
            left=float(np.quantile([row.left for row in column], 0.1)),
            right=float(np.quantile([row.right for row in column], 0.9)),
            space=max(space, 0.0),
            body=body,
            kind=kind,
            is_listing=kind is PictureKind.SCREEN and short >= 0.75 * len(column),
        )


def column_blocks(column: Sequence[Row], body: float, kind: PictureKind) -> list[Block]:
    """Rows of one column, from top to bottom, as blocks.

    Args:
        column: of lines below each other.
        body: size of the letters of the page's text, pixels.
        kind: of the picture.
    """
    if not column:
        return []
    measure = _Measure.of(column, body, kind)
    runs: list[list[Row]] = [[column[0]]]
    for before, row in pairwise(column):
        if _begins_anew(before, row, runs[-1], measure):
            runs.append([row])
        else:
            runs[-1].append(row)
    around = [None, *runs, None]
    return [
        _block(run, above, below, measure)
        for above, run, below in zip(around, runs, around[2:], strict=False)
    ]


def _begins_anew(before: Row, row: Row, run: Sequence[Row], measure: _Measure) -> bool:
    """Whether a new block begins with this row."""
    size, large = sorted((before.size, row.size))
    gap = row.top - before.bottom
    widest = max(measure.space + 0.45 * size, 1.6 * measure.space)
    if measure.kind is PictureKind.SCREEN:
        widest = min(widest, 1.1 * size)
    if gap > widest:
        return True
    if large > 1.35 * size and min(len(row.text), len(before.text)) > 2:
        return True
    if measure.is_listing and not row.text[:1].islower():
        return True
    if is_item(run[0].text) or is_item(row.text):
        return _begins_item(before, row, run, measure)
    return _begins_paragraph(before, row, measure)


def _begins_item(before: Row, row: Row, run: Sequence[Row], measure: _Measure) -> bool:
    """Whether an item begins or ends here."""
    if is_item(row.text) and not is_item(run[0].text):
        # A line of running text may begin with "(3)"; one with a bullet is an item all the same.
        bullet = mark_of(row.text) == "bullet" and row.left <= run[0].left
        return bullet or ends_sentence(before.text) or _is_short(before, measure)
    if is_item(row.text):
        return True
    hangs = row.left > run[0].left + 0.4 * row.size
    if hangs:
        # Under the title of a section its text may begin with an indent of its own.
        return len(run) == 1 and _is_short(before, measure) and not row.text[:1].islower()
    # What follows an item and hangs under its mark, not under its text, is no part of it.
    others_hang = len(run) > 1 and run[1].left > run[0].left + 0.4 * row.size
    return others_hang or (_is_short(before, measure) and not row.text[:1].islower())


def _begins_paragraph(before: Row, row: Row, measure: _Measure) -> bool:
    """Whether a paragraph of running text begins here."""
    short, ended = _is_short(before, measure), ends_sentence(before.text)
    indent = row.left - measure.left > 0.8 * row.size
    if indent and before.left - measure.left < 0.5 * row.size and (ended or short):
        return True
    much = measure.right - before.right > 0.35 * (measure.right - measure.left)
    return short and (ended or (much and row.text[:1].isupper()))


def _is_short(row: Row, measure: _Measure) -> bool:
    """Whether the line ends long before the column does."""
    return measure.right - row.right > max(0.2 * (measure.right - measure.left), 2 * row.size)


def _block(
    run: Sequence[Row], above: Sequence[Row] | None, below: Sequence[Row] | None, measure: _Measure
) -> Block:
    """One block with its kind."""
    lines = tuple(row.line for row in run)
    box = Box.around(line.box for line in lines)
    text, size = lines[0].text, median(row.size for row in run)
    if is_caption(text):
        return Block(BlockKind.CAPTION, lines, box)
    if _is_heading(run, above, below, measure):
        level = 1 if size > 1.8 * measure.body else 2 if size > 1.3 * measure.body else 3
        return Block(BlockKind.HEADING, lines, box, level=level)
    if is_item(text) and mark_of(text) != "dash":
        depth = int(max(0.0, run[0].left - measure.left) // (1.2 * measure.body))
        return Block(BlockKind.LIST_ITEM, lines, box, level=min(depth, 9))
    kind = BlockKind.OTHER if measure.is_listing and len(text) <= _SHORT else BlockKind.PARAGRAPH
    return Block(kind, lines, box)


def _is_heading(
    run: Sequence[Row], above: Sequence[Row] | None, below: Sequence[Row] | None, measure: _Measure
) -> bool:
    """Large letters, or one short line that stands over running text and does not end it."""
    text = " ".join(row.text for row in run)
    letters = sum(map(str.isalpha, text))
    # Scrawls and logos are read as a few large letters; a title has a word.
    named = any(len(word) > 2 or not word.isascii() for word in text.split() if word[:1].isalpha())
    if (
        letters < 2
        or not named
        or letters * 2 < len(text.replace(" ", ""))
        or len(text) > 160
        or len(run) > 4
    ):
        return False
    size = median(row.size for row in run)
    if size > 1.3 * measure.body and mark_of(text) not in ("bullet", "dash"):
        return True
    mark = mark_of(text)
    beside = [mark_of(near[0].text) for near in (above, below) if near]
    if mark in ("bullet", "dash") or (mark and mark in beside):
        return False
    capitals = text.isupper()
    if below is None or len(below) < 2 or ends_sentence(text):
        return False
    if len(run) > (2 if mark or capitals else 1):
        return False
    words = [word for word in text.split() if word[:1].isalpha()]
    titled = capitals or sum(word[:1].isupper() for word in words) * 2 > len(words)
    wide = max(row.right - row.left for row in below)
    shorter = run[-1].right - run[-1].left < (0.95 if mark else 0.7) * wide
    return titled and shorter and size >= (0.7 if capitals else 0.9) * measure.body
