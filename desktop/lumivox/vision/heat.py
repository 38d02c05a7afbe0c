"""From the heat of PP-OCR's detector to regions of lines: the steps of DB (Liao et al. 2020).

They are those of rapidocr, whose module for them takes half a second of CPU time to import with all
that it draws in: as long as it takes to find and read a whole small picture.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lumivox.core.engines import Point, Region

HOT = 0.3
"""Heat from which a pixel belongs to a line."""

LEAST = 0.5
"""Mean heat below which a place is no line."""

GROWTH = 1.6
"""The network was trained on shrunken lines: they are grown by this times area over perimeter."""

MOST = 1000
"""Regions of one picture."""

NARROWEST, SMALLEST = 3, 3
"""Pixels of the heat, and of the picture, up to which a place is too narrow to hold a line."""


def regions_of(heat: NDArray[np.float32], width: int, height: int) -> list[Region]:
    """Regions in pixels of a picture of this size, corners clockwise from the top left.

    Args:
        heat: chance of each pixel to lie in the core of a line, ``(H, W)``; of any scale.
        width: of the picture, pixels.
        height: likewise.
    """
    from cv2 import CHAIN_APPROX_SIMPLE, RETR_LIST, dilate, findContours, minAreaRect

    hot = dilate((heat > HOT).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = findContours(hot, RETR_LIST, CHAIN_APPROX_SIMPLE)
    scale = np.array((width / heat.shape[1], height / heat.shape[0]), np.float32)
    regions: list[Region] = []
    for contour in contours[:MOST]:
        middle, (wide, high), angle = minAreaRect(contour)
        if min(wide, high) < NARROWEST:
            continue
        score = _mean(heat, _corners(middle, (wide, high), angle))
        if score < LEAST:
            continue
        growth = GROWTH * wide * high / (wide + high)
        corners = _corners(middle, (wide + growth, high + growth), angle) * scale
        quad = _clockwise(np.clip(np.round(corners), 0, (width - 1, height - 1)))
        across, along = (np.linalg.norm(quad[0] - quad[index]) for index in (1, 3))
        if min(int(across), int(along)) > SMALLEST:
            regions.append(Region(_quad(quad), score))
    return regions


def _corners(middle: Sequence[float], size: Sequence[float], angle: float) -> NDArray[np.float32]:
    """Corners of a turned rectangle, ``(4, 2)``."""
    from cv2 import boxPoints

    return np.asarray(boxPoints((middle, size, angle)), np.float32)


def _mean(heat: NDArray[np.float32], corners: NDArray[np.float32]) -> float:
    """Mean heat within a quadrangle."""
    from cv2 import fillPoly, mean

    limits = np.array(heat.shape[::-1]) - 1
    low = np.clip(np.floor(corners.min(axis=0)).astype(int), 0, limits)
    high = np.clip(np.ceil(corners.max(axis=0)).astype(int), 0, limits)
    mask = np.zeros((high[1] - low[1] + 1, high[0] - low[0] + 1), np.uint8)
    fillPoly(mask, [(corners - low).astype(np.int32)], 1)
    return float(mean(heat[low[1] : high[1] + 1, low[0] : high[0] + 1], mask)[0])


def _clockwise(corners: NDArray[np.float32]) -> NDArray[np.float32]:
    """Four corners, the upper of the two on the left first."""
    by_x = corners[np.argsort(corners[:, 0], kind="stable")]
    left, right = (part[np.argsort(part[:, 1], kind="stable")] for part in (by_x[:2], by_x[2:]))
    return np.array((left[0], right[0], right[1], left[1]))


def _quad(corners: NDArray[np.float32]) -> tuple[Point, Point, Point, Point]:
    """Corners as plain numbers."""
    first, second, third, fourth = ((float(x), float(y)) for x, y in corners)
    return first, second, third, fourth
