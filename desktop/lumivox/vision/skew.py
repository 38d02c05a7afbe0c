"""By how much a page is skewed, and whether its lines run upright, from projections of its ink.

Rows of a straight page are either full of ink or empty: the angle at which the sum of squared
steps between neighbouring rows is greatest is the page's (Postl 1986; Bloomberg 1995).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
Ink = NDArray[np.float32]

LARGEST, SMALLEST = 8.0, 0.25
"""Degrees: beyond and below these a page is left as it is."""


STRAIGHT = 4.0, 1.5
"""How much sharper a page is than turned by one degree, and by a quarter, to be straight for sure:
no other angle is tried then. (Of 21 pages and receipts the straight ones were 5 to 12 times and 1.2
to 2.6 times as sharp, the skewed ones at most 8 and 1 times on their worse side.)"""


def skew_of(ink: Ink) -> float:
    """Degrees clockwise by which the lines fall, 0 where that is not clear; see ``ink_of``."""
    sums = _column_sums(ink)

    def sharpness(angle: float) -> float:
        return _sharpness(sums, ink.shape[1], angle)

    here = sharpness(0.0)
    if all(
        here > share * sharpness(side * angle)
        for share, angle in zip(STRAIGHT, (1.0, 0.25), strict=True)
        for side in (-1, 1)
    ):
        return 0.0
    coarse = np.arange(-LARGEST, LARGEST + 0.1, 1.0)
    scores = [sharpness(angle) for angle in coarse]
    best = float(coarse[int(np.argmax(scores))])
    if max(scores) < 1.15 * float(np.median(scores)):
        return 0.0
    for step in (0.25, 0.0625):
        nearby = best + step * np.arange(-3, 4)
        best = float(nearby[int(np.argmax([sharpness(angle) for angle in nearby]))])
    return best if SMALLEST <= abs(best) <= LARGEST else 0.0


def runs_sideways(ink: Ink) -> bool:
    """Whether the lines run from top to bottom or back: columns are sharper than rows."""
    return _sharpest(np.ascontiguousarray(ink.T)) > 2.0 * _sharpest(ink)


def _sharpest(ink: Ink) -> float:
    """Sharpness of nearly straight rows, for each pixel of their width."""
    sums = _column_sums(ink)
    width = int(ink.shape[1])
    return max(_sharpness(sums, width, angle) for angle in (-1.0, 0.0, 1.0)) / width


def ink_of(gray: Gray, longest: int = 900) -> Ink:
    """Dark marks on light ground as 1 on 0, shrunk so that the longer side has ``longest``.

    Args:
        gray: luminance ``(H, W)``.
        longest: pixels; enough for lines of a page to stay apart.
    """
    from cv2 import (
        ADAPTIVE_THRESH_MEAN_C,
        INTER_AREA,
        THRESH_BINARY_INV,
        adaptiveThreshold,
        resize,
    )

    factor = longest / max(gray.shape)
    if factor < 1:
        height, width = gray.shape
        size = (max(1, round(width * factor)), max(1, round(height * factor)))
        gray = np.asarray(resize(gray, size, interpolation=INTER_AREA), np.uint8)
    marks = adaptiveThreshold(gray, 1, ADAPTIVE_THRESH_MEAN_C, THRESH_BINARY_INV, 31, 12)
    return np.asarray(marks, np.float32)


def _column_sums(ink: Ink) -> Ink:
    """Ink of each row in strips of columns, ``(strips, H)``."""
    width = ink.shape[1]
    starts = np.linspace(0, width, max(8, width // 24), endpoint=False).astype(int)
    return np.ascontiguousarray(np.add.reduceat(ink, starts, axis=1).T)


def _sharpness(sums: Ink, width: int, degrees: float) -> float:
    """Sum of squared steps of the row sums, with strips shifted as at this skew."""
    strips = len(sums)
    middle = (strips - 1) / 2
    slope = np.tan(np.radians(degrees)) * width / strips
    rows = np.zeros(sums.shape[1], np.float32)
    for strip in range(strips):
        rows += np.roll(sums[strip], -round((strip - middle) * slope))
    return float(np.square(np.diff(rows)).sum())
