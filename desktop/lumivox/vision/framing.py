"""What to tell someone who holds a camera over a page: short words, the worst trouble first.

Judged from the detector's regions and cheap measures, a few milliseconds a frame beside the
detection. The camera window says the words; ``steady`` compares two frames.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

import numpy as np

from lumivox.core.engines import Region
from lumivox.core.i18n import tr
from lumivox.core.values import Pixels

EDGE = 0.015
"""Share of the frame's side: text nearer to the edge is taken as cut off."""

SMALL_LINE = 0.012
"""Share of the frame's height: lower lines are too few pixels to read (13 of 1080)."""

LARGE_LINE = 0.35
TILTED_DEGREES = 12.0
DARK = 0.16
BLURRED = 0.04
MOVED = 0.35
"""Difference between two frames, as a share of what stands out in one: above it, it moves."""

NOISE = 3.0
"""Grey values: what a sensor adds by itself."""


class Advice(StrEnum):
    """What stands in the way of a good picture."""

    DARK = "dark"
    NO_TEXT = "no text"
    CUT_LEFT = "cut left"
    CUT_RIGHT = "cut right"
    CUT_TOP = "cut top"
    CUT_BOTTOM = "cut bottom"
    TOO_FAR = "too far"
    TOO_CLOSE = "too close"
    TILTED_LEFT = "tilted left"
    TILTED_RIGHT = "tilted right"
    BLURRED = "blurred"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class Framing:
    """The judgement of one frame.

    Attributes:
        advice: everything in the way, the worst first; ``(GOOD,)`` where nothing is.
        fitness: 0-1, for a tone that rises as the page comes into view.
    """

    advice: tuple[Advice, ...]
    fitness: float

    @property
    def is_good(self) -> bool:
        """Whether the picture may be taken."""
        return self.advice == (Advice.GOOD,)

    @property
    def sentence(self) -> str:
        """The first advice in short words."""
        return _words()[self.advice[0]]


def judge(pixels: Pixels, regions: Sequence[Region]) -> Framing:
    """Judge one frame.

    Args:
        pixels: RGB ``(H, W, 3)``.
        regions: lines of text in it.
    """
    from lumivox.vision.quality import measure_quality

    quality = measure_quality(pixels)
    found: list[Advice] = []
    if quality.brightness < DARK and quality.contrast < 0.45:
        found.append(Advice.DARK)
    if not regions:
        found.append(Advice.NO_TEXT)
        return Framing(tuple(found), 0.0)
    height, width, _ = pixels.shape
    found += _cuts(regions, width, height)
    lines = median(_line_height(region) for region in regions) / height
    if lines < SMALL_LINE:
        found.append(Advice.TOO_FAR)
    elif lines > LARGE_LINE:
        found.append(Advice.TOO_CLOSE)
    angle = _angle(regions)
    if abs(angle) > TILTED_DEGREES:
        found.append(Advice.TILTED_RIGHT if angle > 0 else Advice.TILTED_LEFT)
    if quality.sharpness < BLURRED:
        found.append(Advice.BLURRED)
    size = min(1.0, lines / SMALL_LINE)
    fitness = size * max(0.1, 1.0 - 0.3 * len(found))
    return Framing(tuple(found) or (Advice.GOOD,), fitness)


def steady(before: Pixels, after: Pixels) -> bool:
    """Whether the camera rests between two frames of the same size."""
    if before.shape != after.shape:
        return False
    step = max(1, after.shape[1] // 160)
    one = before[::step, ::step, 1].astype(np.int16)
    other = after[::step, ::step, 1].astype(np.int16)
    # Sensors flicker as a whole under lamps: only what differs beyond that is movement.
    one_detail, other_detail = one - one.mean(), other - other.mean()
    difference = np.abs(one_detail - other_detail).mean()
    return bool(difference < NOISE + MOVED * np.abs(one_detail).mean())


def _cuts(regions: Sequence[Region], width: int, height: int) -> list[Advice]:
    """Sides where a line of text runs into the edge of the frame."""
    x_margin, y_margin = width * EDGE, height * EDGE
    boxes = [region.box for region in regions]
    sides = (
        (Advice.CUT_LEFT, any(b.x <= x_margin for b in boxes)),
        (Advice.CUT_RIGHT, any(b.right >= width - x_margin for b in boxes)),
        (Advice.CUT_TOP, any(b.y <= y_margin for b in boxes)),
        (Advice.CUT_BOTTOM, any(b.bottom >= height - y_margin for b in boxes)),
    )
    return [advice for advice, is_cut in sides if is_cut]


def _line_height(region: Region) -> float:
    """Length of the shorter pair of sides, in pixels."""
    first, second, third, _ = region.quad
    return min(math.dist(first, second), math.dist(second, third))


def _angle(regions: Sequence[Region]) -> float:
    """Slope of the lines in degrees, clockwise, by the longer ones."""
    slopes = []
    for region in regions:
        (x0, y0), (x1, y1) = region.quad[0], region.quad[1]
        if math.hypot(x1 - x0, y1 - y0) >= 2 * _line_height(region):
            slopes.append(math.degrees(math.atan2(y1 - y0, x1 - x0)))
    return median(slopes) if slopes else 0.0


def _words() -> dict[Advice, str]:
    return {
        Advice.DARK: tr("Too dark."),
        Advice.NO_TEXT: tr("No text in view."),
        Advice.CUT_LEFT: tr("Cut off at the left."),
        Advice.CUT_RIGHT: tr("Cut off at the right."),
        Advice.CUT_TOP: tr("Cut off at the top."),
        Advice.CUT_BOTTOM: tr("Cut off at the bottom."),
        Advice.TOO_FAR: tr("Closer."),
        Advice.TOO_CLOSE: tr("Further away."),
        Advice.TILTED_LEFT: tr("Turn the page clockwise."),
        Advice.TILTED_RIGHT: tr("Turn the page counterclockwise."),
        Advice.BLURRED: tr("Blurred. Hold still."),
        Advice.GOOD: tr("Good. Hold still."),
    }
