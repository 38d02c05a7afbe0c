"""How high the letters of a picture are, before anything is read."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SAMPLE = 1_500_000
"""Pixels looked at; the middle of a larger picture speaks for all of it."""


def text_height(gray: NDArray[np.uint8]) -> float | None:
    """Median height in pixels of marks that look like letters; ``None`` where there are few.

    Args:
        gray: luminance ``(H, W)``, dark on light.
    """
    from cv2 import (
        ADAPTIVE_THRESH_MEAN_C,
        CC_STAT_AREA,
        CC_STAT_HEIGHT,
        CC_STAT_WIDTH,
        THRESH_BINARY_INV,
        adaptiveThreshold,
        connectedComponentsWithStats,
    )

    height, width = gray.shape
    rows = max(1, min(height, SAMPLE // width))
    top = (height - rows) // 2
    part = np.ascontiguousarray(gray[top : top + rows])
    ink = adaptiveThreshold(part, 1, ADAPTIVE_THRESH_MEAN_C, THRESH_BINARY_INV, 25, 15)
    _, _, stats, _ = connectedComponentsWithStats(ink, connectivity=8)
    high, wide = stats[1:, CC_STAT_HEIGHT], stats[1:, CC_STAT_WIDTH]
    like_letters = (high >= 4) & (high <= 120) & (wide <= 3 * high) & (high <= 6 * wide)
    like_letters &= stats[1:, CC_STAT_AREA] >= 6
    found = high[like_letters]
    return float(np.median(found)) if found.size >= 8 else None
