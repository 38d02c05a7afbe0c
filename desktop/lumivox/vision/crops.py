"""Upright crops of slanted regions, and the way back from a crop to the picture."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lumivox.core.engines import Region
from lumivox.core.geometry import Box
from lumivox.core.values import Pixels

REACH = 0.1
"""Share of its height by which a region is lengthened at both ends: the detector shaves first and
last letters (words found on photographs of signs: 79 to 83 %, 67.7 to 68.2 %)."""

TALL = 1.5
"""A region this many times higher than wide holds a line that runs up or down."""


def is_tall(region: Region) -> bool:
    """Whether a region is clearly higher than wide."""
    width, height = _size(region.quad)
    return height >= TALL * width


def _lengthened(corners: NDArray[np.float32]) -> NDArray[np.float32]:
    """The quad, longer at both ends of its line."""
    upper_left, upper_right, _, lower_left = corners
    width, height = _size(corners)
    if height >= TALL * width:
        reach = (lower_left - upper_left) * (REACH * width / max(1.0, height))
        steps = (-reach, -reach, reach, reach)
    else:
        reach = (upper_right - upper_left) * (REACH * height / max(1.0, width))
        steps = (-reach, reach, reach, -reach)
    return np.asarray(corners + np.array(steps), np.float32)


def _size(corners: Sequence[Any] | NDArray[np.float32]) -> tuple[float, float]:
    """Longer of the upper and lower edge, longer of the left and right edge."""
    return (
        max(math.dist(corners[0], corners[1]), math.dist(corners[3], corners[2])),
        max(math.dist(corners[0], corners[3]), math.dist(corners[1], corners[2])),
    )


def crop_of(pixels: Pixels, region: Region) -> tuple[Pixels, Callable[[Box], Box]]:
    """The region set upright, and a function from boxes in it to boxes in the picture.

    A region that is clearly higher than wide is turned by 90 degrees anticlockwise.

    Args:
        pixels: RGB, ``(H, W, 3)``.
        region: corners clockwise from the top-left of its text.
    """
    from cv2 import (
        BORDER_REPLICATE,
        INTER_CUBIC,
        getPerspectiveTransform,
        perspectiveTransform,
        warpPerspective,
    )

    corners = _lengthened(np.array(region.quad, np.float32))
    width, height = _size(corners)
    wide, high = max(1, round(width)), max(1, round(height))
    if is_tall(region):
        corners = np.roll(corners, -1, axis=0)
        wide, high = high, wide
    upright = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    there = getPerspectiveTransform(corners, upright)
    back = getPerspectiveTransform(upright, corners)
    crop = warpPerspective(
        pixels, there, (wide, high), borderMode=BORDER_REPLICATE, flags=INTER_CUBIC
    )

    def place(box: Box) -> Box:
        edges = np.array(
            [
                [
                    [box.x, box.y],
                    [box.right, box.y],
                    [box.right, box.bottom],
                    [box.x, box.bottom],
                ]
            ],
            np.float32,
        )
        xs, ys = perspectiveTransform(edges, back)[0].T
        whole = Box.from_corners(float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max()))
        return whole.clamped(pixels.shape[1], pixels.shape[0])

    return np.ascontiguousarray(crop, dtype=np.uint8), place
