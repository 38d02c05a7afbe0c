"""Whether a line was written by hand, by what its strokes look like. Some milliseconds a line.

Type repeats itself: its strokes run in few directions and stand on one line, its letters stand
apart and are of a few heights. The weights were fitted by logistic regression on rendered lines
(``lumivox_training/handwriting.py``) of handwriting faces against all other faces.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray

from lumivox.core.values import Pixels

HEIGHT = 48
"""Pixels to which a crop is scaled first."""

LONGEST = 20
"""Heights of a line that are looked at, from its middle."""

_BIN = 5
"""Degrees of one bin of directions."""


@dataclass(frozen=True, slots=True)
class Strokes:
    """What was measured of a line of text.

    Attributes:
        level: share of the flat edges that run in the commonest direction of theirs, ±7.5°.
        oblique: share of all edges that are neither steep nor flat.
        joined: width of the connected marks over their height, by their area.
        thin: stroke over height of the marks.
        uneven: spread of the strokes' width over its mean.
    """

    level: float
    oblique: float
    joined: float
    thin: float
    uneven: float


WEIGHTS = Strokes(level=-9.57, oblique=13.23, joined=0.41, thin=-16.47, uneven=-2.39)
BIAS = -0.25

SURE = 1.0
"""Log-odds from which a line counts as written by hand. Of rendered lines in families that the fit
never saw, 42 % of the handwriting and 7 % of the print are above it; real hands differ more from
type than faces that imitate them."""


def is_handwritten(crop: Pixels) -> bool:
    """Whether an upright line crop, RGB ``(H, W, 3)``, looks written by hand."""
    strokes = measure_strokes(crop)
    return strokes is not None and log_odds(strokes) >= SURE


def log_odds(strokes: Strokes) -> float:
    """For handwriting, against print."""
    return BIAS + float(np.dot(astuple(WEIGHTS), astuple(strokes)))


def measure_strokes(crop: Pixels) -> Strokes | None:
    """Measure an upright line crop, in colour or grey; ``None`` where there is no ink."""
    import cv2

    height, width = crop.shape[:2]
    if min(height, width) < 8:
        return None
    spare = max(0, width - LONGEST * height) // 2
    gray = np.ascontiguousarray(crop[:, spare : width - spare])
    if gray.ndim == 3:
        gray = np.asarray(cv2.cvtColor(gray, cv2.COLOR_RGB2GRAY), np.uint8)
    wide = max(8, round(HEIGHT * gray.shape[1] / height))
    small = cv2.resize(gray, (wide, HEIGHT), interpolation=cv2.INTER_AREA)
    even = np.asarray(cv2.GaussianBlur(small, (3, 3), 0), np.uint8)
    _, mask = cv2.threshold(even, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    dark = np.asarray(mask if mask.mean() <= 127 else 255 - mask, np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    marks = stats[1:][stats[1:, cv2.CC_STAT_AREA] >= 12]
    if not len(marks):
        return None
    directions = _directions(even)
    flat = directions[90 // _BIN :]
    high = marks[:, cv2.CC_STAT_HEIGHT].astype(np.float64)
    largest = float(np.percentile(high, 90))
    joined = np.average(marks[:, cv2.CC_STAT_WIDTH] / largest, weights=marks[:, cv2.CC_STAT_AREA])
    thin, uneven = _widths(dark, largest)
    return Strokes(_peak(flat), _oblique(directions), float(joined), thin, uneven)


def _directions(gray: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Strength of edges by direction, from 45° left of upright, ``(180 / _BIN,)``."""
    import cv2

    across = cv2.Sobel(gray, cv2.CV_32F, 1, 0)
    along = cv2.Sobel(gray, cv2.CV_32F, 0, 1)
    strength = np.hypot(across, along)
    angle = np.degrees(np.arctan2(along, across)) + 45.0
    bins = (np.mod(angle, 180.0) // _BIN).astype(np.int64)
    keep = strength > 0.25 * strength.max()
    found = np.bincount(bins[keep], strength[keep], minlength=180 // _BIN)
    return np.asarray(found[: 180 // _BIN], np.float64)


def _peak(directions: NDArray[np.float64]) -> float:
    total = float(directions.sum())
    best = float(np.convolve(directions, np.ones(3), "same").max())
    return best / total if total else 0.0


def _oblique(directions: NDArray[np.float64]) -> float:
    steps = np.arange(len(directions)) * _BIN % 90
    middle = (steps < 25) | (steps >= 65)
    return float(directions[middle].sum() / max(1e-9, directions.sum()))


def _widths(dark: NDArray[np.uint8], largest: float) -> tuple[float, float]:
    """``thin`` and ``uneven``, on the ridge of the ink."""
    import cv2

    depth = cv2.distanceTransform(dark, cv2.DIST_L2, 3)
    ridge = (depth >= cv2.dilate(depth, np.ones((3, 3), np.uint8))) & (depth > 0)
    widths = 2 * depth[ridge]
    return float(np.median(widths) / largest), float(widths.std() / max(1e-9, widths.mean()))
