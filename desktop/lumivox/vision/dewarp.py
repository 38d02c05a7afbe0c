"""A photographed page made flat: its four corners are found and pulled upright.

The largest bright convex quadrilateral that covers enough of the picture is taken for the page,
as in the usual document scanners (contour of the page against its ground, perspective transform;
Suzuki & Abe 1985 for the contours). Where there is none, the picture stays as it is.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lumivox.core.values import Pixels

SMALLEST_SHARE = 0.2
"""Of the frame: a smaller quadrilateral is rather a thing on the page than the page."""

WORKING_SIDE = 700

Corners = NDArray[np.float32]
"""``(4, 2)``: x, y, clockwise from the top-left."""


def find_page(pixels: Pixels) -> Corners | None:
    """The corners of the page in a photograph ``(H, W, 3)``, or ``None``."""
    import cv2

    height, width, _ = pixels.shape
    scale = WORKING_SIDE / max(height, width)
    small = cv2.resize(pixels, None, fx=min(1.0, scale), fy=min(1.0, scale))
    gray = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), (7, 7), 0)
    _, bright = cv2.threshold(gray, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    # Dark print must not cut the page to pieces.
    bright = cv2.morphologyEx(bright, cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8))
    contours, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for contour in sorted(contours, key=cv2.contourArea, reverse=True)[:3]:
        hull = cv2.convexHull(contour)
        quad = cv2.approxPolyDP(hull, 0.03 * cv2.arcLength(hull, True), True)
        share = cv2.contourArea(quad) / (small.shape[0] * small.shape[1])
        if len(quad) != 4 or share < SMALLEST_SHARE:
            continue
        corners = np.asarray(quad, np.float32).reshape(4, 2) / min(1.0, scale)
        if _touches_all_edges(corners, width, height):
            return None
        return _in_order(corners)
    return None


def flatten_page(pixels: Pixels) -> Pixels | None:
    """The page of a photograph pulled upright, RGB ``(h, w, 3)``; ``None`` where none was found.

    Args:
        pixels: RGB ``(H, W, 3)``.
    """
    import cv2

    corners = find_page(pixels)
    if corners is None:
        return None
    top_left, top_right, bottom_right, bottom_left = corners
    width = round(max(_length(top_right - top_left), _length(bottom_right - bottom_left)))
    height = round(max(_length(bottom_left - top_left), _length(bottom_right - top_right)))
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, flat)
    page = cv2.warpPerspective(pixels, matrix, (width, height), flags=cv2.INTER_CUBIC)
    return np.ascontiguousarray(page, np.uint8)


def _in_order(corners: Corners) -> Corners:
    """Clockwise from the corner that is nearest to the picture's top-left."""
    middle = corners.mean(axis=0)
    angles = np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0])
    clockwise = corners[np.argsort(angles)]
    first = int(np.argmin(clockwise.sum(axis=1)))
    return np.ascontiguousarray(np.roll(clockwise, -first, axis=0), np.float32)


def _touches_all_edges(corners: Corners, width: int, height: int) -> bool:
    """Whether the quadrilateral is the frame itself: nothing to pull then."""
    frame = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    off = np.abs(_in_order(corners) - frame) / (width, height)
    return bool(off.max() < 0.02)


def _length(vector: NDArray[np.float32]) -> float:
    return float(np.hypot(vector[0], vector[1]))
