"""How high the letters of a picture are, before anything is read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lumivox.core.geometry import Box

SAMPLE = 1_500_000
"""Pixels looked at; the middle of a larger picture speaks for all of it, where it is not empty."""

FEW = 8
"""Marks that are too few to tell."""

FOUND = 9.0
"""Height of letters in pixels at which the detector finds their lines as well as at any other."""

LEAST = 320
"""Pixels of the longer side from which less would save nothing."""

SCAN = 4_000_000
"""Pixels beyond which small print is looked for in half the size: so many hold a whole sheet, whose
print is not so small that it would be lost by that. (A UNLV page: 15 ms instead of 60.)"""

LEGIBLE = 5
"""Height of letters in pixels below which no engine reads them."""

MANY, ROW = 600, 4
"""Small marks that are compared with one another, and how many of them between two others tell of a
line."""


def letter_heights(gray: NDArray[np.uint8]) -> NDArray[np.int32] | None:
    """Heights in pixels of marks that look like letters; ``None`` where there are few.

    Args:
        gray: luminance ``(H, W)``, dark on light.
    """
    height, width = gray.shape
    rows = max(1, min(height, SAMPLE // width))
    spare = height - rows
    # The middle; of a page that is empty there, its upper and lower part.
    for top in dict.fromkeys((spare // 2, spare // 5, spare * 4 // 5)):
        found = _heights(np.ascontiguousarray(gray[top : top + rows]))
        if found.size >= FEW:
            return found
    return None


def longest_for(gray: NDArray[np.uint8]) -> int:
    """Pixels of a longer side in which the lines of this print are found as well as in the picture.

    Args:
        gray: luminance ``(H, W)`` of print on an even ground.
    """
    dark = float(np.median(gray)) < 128
    gray = 255 - gray if dark else gray
    heights = letter_heights(gray)
    whole = int(max(gray.shape))
    if heights is None:
        return whole
    usual = float(np.percentile(heights, 25))
    least = finest(gray, usual) if usual > FOUND else None
    share = min(1.0, FOUND / (least or usual))
    return min(whole, max(LEAST, round(whole * share)))


def finest(gray: NDArray[np.uint8], usual: float) -> float | None:
    """Height in pixels of letters less than half as high as most; ``None`` where there are none.

    Few small letters beside many large ones, as under a poster, would be lost with these shrunk.

    Args:
        gray: luminance ``(H, W)``, dark on light.
        usual: height from which most letters are.
    """
    if gray.size > SCAN:
        from cv2 import INTER_AREA, resize

        half = resize(gray, None, fx=0.5, fy=0.5, interpolation=INTER_AREA)
        least = finest(np.asarray(half, np.uint8), usual / 2)
        return 2 * least if least else None
    marks = _marks(gray)
    few = marks[:, np.flatnonzero(2 * marks[3] < usual)[:MANY]]
    in_row = _in_row(few)
    return float(np.median(few[3, in_row])) if in_row.sum() >= ROW else None


def small_rows(gray: NDArray[np.uint8], lines: Sequence[Box]) -> list[Box]:
    """Where small letters stand in a row, but no line was read; from top to bottom.

    Engines that lay a page out take a little small print beside large letters for specks.

    Args:
        gray: luminance ``(H, W)``, dark on light.
        lines: what was read; small is less than half as high as the lower ones of these.
    """
    if not lines:
        return []
    usual = float(np.percentile([line.height for line in lines], 25))
    marks = _marks(gray)
    marks = marks[:, (2 * marks[3] < usual) & (marks[3] >= LEGIBLE)]
    marks = marks[:, ~_covered(marks, lines)][:, :MANY]
    in_row = _in_row(marks)
    return _rows(marks, in_row, gray.shape[:2]) if in_row.sum() >= ROW else []


def _covered(marks: NDArray[np.int32], lines: Sequence[Box]) -> NDArray[np.bool_]:
    """Which marks have their middle in or close to a line."""
    left, top, wide, high = marks
    x, y, near = left + wide / 2, top + high / 2, high / 2
    covered = np.zeros(x.shape, np.bool_)
    for line in lines:
        across = (x >= line.x - near) & (x <= line.right + near)
        covered |= across & (y >= line.y - near) & (y <= line.bottom + near)
    return covered


def _in_row(marks: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Which marks stand between two others of a line. Dots stand alone; letters do not."""
    left, top, wide, high = marks
    right, bottom = left + wide, top + high
    gap = left[None] - right[:, None]
    beside = (gap >= 0) & (gap <= high[:, None])
    beside &= np.abs(bottom[None] - bottom[:, None]) <= 0.3 * high[:, None]
    return np.asarray(beside.any(axis=0) & beside.any(axis=1), np.bool_)


def _rows(marks: NDArray[np.int32], in_row: NDArray[np.bool_], shape: tuple[int, ...]) -> list[Box]:
    """Boxes around marks that are no further from each other than words of a line."""
    from cv2 import connectedComponentsWithStats

    drawn = np.zeros(shape, np.uint8)
    for left, top, wide, high in marks.T:
        drawn[top : top + high, max(0, left - high) : left + wide + high] = 1
    _, labels, stats, _ = connectedComponentsWithStats(drawn, connectivity=8)
    left, top, wide, high = marks[:, in_row]
    letters = np.bincount(labels[top + high // 2, left + wide // 2], minlength=len(stats))
    found = stats[1:][letters[1:] >= ROW]
    return [Box(*map(int, row[:4])) for row in sorted(found.tolist(), key=lambda row: row[1])]


def _heights(part: NDArray[np.uint8]) -> NDArray[np.int32]:
    return np.asarray(_marks(part)[3], np.int32)


def _marks(part: NDArray[np.uint8]) -> NDArray[np.int32]:
    """What looks like letters: left, top, width and height of each, ``(4, N)``."""
    from cv2 import (
        ADAPTIVE_THRESH_MEAN_C,
        CC_STAT_AREA,
        CC_STAT_HEIGHT,
        CC_STAT_LEFT,
        CC_STAT_TOP,
        CC_STAT_WIDTH,
        THRESH_BINARY_INV,
        adaptiveThreshold,
        connectedComponentsWithStats,
    )

    ink = adaptiveThreshold(part, 1, ADAPTIVE_THRESH_MEAN_C, THRESH_BINARY_INV, 25, 15)
    _, _, stats, _ = connectedComponentsWithStats(ink, connectivity=8)
    high, wide = stats[1:, CC_STAT_HEIGHT], stats[1:, CC_STAT_WIDTH]
    like_letters = (high >= 4) & (high <= 120) & (wide <= 3 * high) & (high <= 6 * wide)
    like_letters &= stats[1:, CC_STAT_AREA] >= 6
    sides = [CC_STAT_LEFT, CC_STAT_TOP, CC_STAT_WIDTH, CC_STAT_HEIGHT]
    return np.asarray(stats[1:][like_letters][:, sides].T, np.int32)
