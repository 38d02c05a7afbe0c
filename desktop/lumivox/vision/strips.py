"""Cut a block of text into pieces of a few lines, where no ink is cut."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from lumivox.core.geometry import Box

MARGIN = 4
"""Pixels around a block that are read with it: its box lies close to the ink."""

FIRST, SECOND, FURTHER = 1, 2, 8
"""Lines in the first piece of a page (to be heard soon), in the second (it soon shows whether the
page can be read at all) and in the others. Each piece costs as much as half a line."""


def strips_of(
    gray: NDArray[np.uint8], block: Box, blocks: Sequence[Box], *, soon: bool = True
) -> list[Box]:
    """Pieces of a block, from top to bottom; the block alone where it cannot be cut safely.

    Args:
        gray: the picture's luminance, ``(H, W)``.
        block: a block of text.
        blocks: all blocks; one that overlaps another is not cut.
        soon: its first lines are waited for; else it is cut only where it is long.
    """
    box = block.clamped(gray.shape[1], gray.shape[0])
    if box.height < 24 or box.width < 8:
        return [block]
    if any(other is not block and _overlap(block, other) for other in blocks):
        return [block]
    bands = bands_of(gray[box.y : box.bottom, box.x : box.right])
    want = FIRST if soon else FURTHER
    if len(bands) <= want + 1:
        return [block]
    cuts = [0]
    done = 0
    for index in range(len(bands) - 1):
        if index + 1 - done >= want:
            cuts.append((bands[index][1] + bands[index + 1][0]) // 2)
            done, want = index + 1, SECOND if soon and len(cuts) == 2 else FURTHER
    cuts.append(box.height)
    return [Box(box.x, box.y + top, box.width, bottom - top) for top, bottom in pairwise(cuts)]


def _overlap(block: Box, other: Box) -> bool:
    """Whether blocks overlap by more than their margins."""
    shared = block.intersection(other)
    return shared is not None and min(shared.width, shared.height) > 2 * MARGIN


def bands_of(gray: NDArray[np.uint8]) -> list[tuple[int, int]]:
    """Stretches of rows with ink that are about as high as a line or higher: first, last + 1.

    Args:
        gray: luminance ``(H, W)`` of print on an even ground.
    """
    from cv2 import THRESH_BINARY_INV, THRESH_OTSU, threshold

    _, ink = threshold(gray, 0, 1, THRESH_BINARY_INV + THRESH_OTSU)
    if ink.mean() > 0.5:
        ink = 1 - ink
    rows = ink.sum(axis=1) > 0
    edges = np.flatnonzero(np.diff(np.concatenate(([0], rows.astype(np.int8), [0]))))
    bands = [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    if not bands:
        return []
    usual = float(np.median([b - a for a, b in bands if b - a > 5] or [1]))
    return _without_dots(bands, 0.5 * usual)


def _without_dots(bands: list[tuple[int, int]], least: float) -> list[tuple[int, int]]:
    """Bands lower than ``least`` (dots, accents, underlines) joined to the nearer neighbour."""
    lines = list(bands)
    index = 0
    while index < len(lines) and len(lines) > 1:
        top, bottom = lines[index]
        if bottom - top >= least:
            index += 1
            continue
        above = top - lines[index - 1][1] if index else float("inf")
        below = lines[index + 1][0] - bottom if index + 1 < len(lines) else float("inf")
        other = index - 1 if above < below else index + 1
        first, last = min(index, other), max(index, other)
        lines[first : last + 1] = [(lines[first][0], lines[last][1])]
        index = first
    return lines
