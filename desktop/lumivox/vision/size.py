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
    heights = letter_heights(255 - gray if dark else gray)
    whole = int(max(gray.shape))
    if heights is None:
        return whole
    share = min(1.0, FOUND / float(np.percentile(heights, 25)))
    return min(whole, max(LEAST, round(whole * share)))


def _heights(part: NDArray[np.uint8]) -> NDArray[np.int32]:
    from cv2 import (
        ADAPTIVE_THRESH_MEAN_C,
        CC_STAT_AREA,
        CC_STAT_HEIGHT,
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
    return np.asarray(high[like_letters], np.int32)
