"""What kind of picture it is, by cheap measures: screen, page, photo, crop or blank.

Rendered and printed matter has one ground colour and hard edges; a photograph has neither. The
bounds were set on public pictures of each kind (screenshots, scans, street photographs).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lumivox.core.values import PictureKind, Pixels


@dataclass(frozen=True, slots=True)
class Measures:
    """What was measured of a picture.

    Attributes:
        width, height: pixels.
        contrast: luminance between the darkest and the brightest hundredth, 0-255.
        ground: share of pixels within eight steps of the commonest luminance.
        ground_level: that luminance, 0-255.
        flat: share of neighbours that differ by at most one step.
        edges: share of neighbours that differ by more than 40 steps.
        colour: share of pixels that are clearly coloured.
    """

    width: int
    height: int
    contrast: float
    ground: float
    ground_level: int
    flat: float
    edges: float
    colour: float


def measure(pixels: Pixels) -> Measures:
    """Measure every n-th row, some 400 in all: a few milliseconds whatever the size."""
    height, width = pixels.shape[:2]
    rows = np.ascontiguousarray(pixels[:: max(1, height // 400)])
    levels = rows @ np.array([77, 150, 29], np.uint16) >> np.uint16(8)
    steps = np.abs(np.diff(levels.astype(np.int16), axis=1))
    counts = np.bincount(levels.ravel(), minlength=256)
    total = int(counts.sum())
    near = np.convolve(counts, np.ones(17, np.int64), "same")
    level = int(near.argmax())
    share = np.cumsum(counts) / max(1, total)
    low, high = np.searchsorted(share, (0.01, 0.99))
    if rows.shape[1] > 1 and np.ptp(levels) > 12 and high - low <= 12:
        low, high = int(levels.min()), int(levels.max())
    chroma = rows.max(axis=2).astype(np.int16) - rows.min(axis=2)
    return Measures(
        width=width,
        height=height,
        contrast=float(high - low),
        ground=float(near[level]) / max(1, total),
        ground_level=level,
        flat=float((steps <= 1).mean()) if steps.size else 1.0,
        edges=float((steps > 40).mean()) if steps.size else 0.0,
        colour=float((chroma > 40).mean()),
    )


def kind_of(seen: Measures) -> PictureKind:
    """The kind that these measures speak for."""
    if seen.contrast <= 12 or min(seen.width, seen.height) < 4:
        return PictureKind.BLANK
    if seen.height <= 320 and seen.width * seen.height <= 400_000:
        return PictureKind.CROP
    if seen.ground < 0.4:
        return PictureKind.PHOTO
    upright = seen.height > seen.width and seen.height >= 1000
    if upright and seen.ground_level > 150 and seen.colour < 0.3:
        return PictureKind.PAGE
    return PictureKind.SCREEN
