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
        contrast: luminance between the darkest and the brightest five thousandth, 0-255.
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
    """Measure every n-th row, some 200 in all: a few milliseconds whatever the size."""
    from cv2 import COLOR_RGB2GRAY, absdiff, cvtColor, split
    from cv2 import max as maximum
    from cv2 import min as minimum

    height, width = pixels.shape[:2]
    rows = np.ascontiguousarray(pixels[:: max(1, height // 200)])
    levels = np.asarray(cvtColor(rows, COLOR_RGB2GRAY), np.uint8)
    # OpenCV answers nothing where there is nothing: a picture one pixel wide has no steps.
    between = absdiff(levels[:, 1:], levels[:, :-1]) if width > 1 else np.zeros((1, 1), np.uint8)
    steps = np.bincount(np.ravel(between), minlength=256)
    counts = np.bincount(levels.ravel(), minlength=256)
    total, pairs = int(counts.sum()), max(1, int(steps.sum()))
    near = np.convolve(counts, np.ones(17, np.int64), "same")
    level = int(near.argmax())
    share = np.cumsum(counts) / max(1, total)
    low, high = (int(x) for x in np.searchsorted(share, (0.0002, 0.9998)))
    red, green, blue = split(np.ascontiguousarray(rows[:, ::2]))
    most = maximum(maximum(red, green), blue)
    spread = np.asarray(most - minimum(minimum(red, green), blue), np.uint8)
    return Measures(
        width=width,
        height=height,
        contrast=float(high - low),
        ground=float(near[level]) / max(1, total),
        ground_level=level,
        flat=float(steps[:2].sum()) / pairs if width > 1 else 1.0,
        edges=float(steps[41:].sum()) / pairs,
        colour=float((spread > 40).mean()),
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
    if upright and seen.ground_level > 110 and seen.colour < 0.45:
        return PictureKind.PAGE
    return PictureKind.SCREEN


def is_clean(seen: Measures) -> bool:
    """Whether a small picture looks cut from a screen or page: hard marks on one even ground."""
    return seen.ground >= 0.75 and seen.flat >= 0.6
