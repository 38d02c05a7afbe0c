"""How high the letters of a picture are, before anything is read."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SAMPLE = 1_500_000
"""Pixels looked at; the middle of a larger picture speaks for all of it, where it is not empty."""

FEW = 8
"""Marks that are too few to tell."""

FOUND = 9.0
"""Height of letters in pixels at which the detector finds their lines as well as at any other."""

LEAST = 320
"""Pixels of the longer side from which less would save nothing."""


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
    left, top, wide, high = _marks(gray)
    few = np.flatnonzero(2 * high < usual)[:MANY]
    left, right, high = left[few], left[few] + wide[few], high[few]
    bottom = top[few] + high
    # Dots stand alone; letters stand in a row, close to the next one.
    gap = left[None] - right[:, None]
    beside = (gap >= 0) & (gap <= high[:, None])
    beside &= np.abs(bottom[None] - bottom[:, None]) <= 0.3 * high[:, None]
    in_row = beside.any(axis=0) & beside.any(axis=1)
    return float(np.median(high[in_row])) if in_row.sum() >= ROW else None


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
