"""Where the ink of a drawn line stands in the picture: bent, tilted, sloping, round, swayed.

All at the model's height of 32 pixels. Ideas from SynthTIGER (Yim et al., ICDAR 2021).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from .glyphs import HEIGHT, STEP, Mask, steps_needed

if TYPE_CHECKING:
    from numpy.random import Generator


def placed(
    mask: Mask, text: str, width: int, r: Generator, hard: float, *, by_hand: bool = False,
    squeeze: float = 1.0,
) -> np.ndarray | None:  # fmt: skip
    """The mask bent and tilted into `(32, width)`; `None` when the text does not fit.

    Args:
        mask: the drawn line.
        text: what it says (decides the least width).
        width: of the picture, in pixels.
        r: chance.
        hard: 0 straight to 1 as wild as street photographs.
        by_hand: lean and sway the letters, as no hand repeats a font.
        squeeze: how much wider the picture will be made afterwards; letters may be that much
            narrower here.
    """
    left, right = mask.box[::2]
    top, bottom = (float(edge) for edge in (mask.line if r.random() < 0.3 else mask.box[1::2]))
    tall = max(bottom - top, (mask.line[1] - mask.line[0]) * 0.22)
    middle = (top + bottom) / 2
    top, bottom = middle - tall * r.uniform(0.48, 0.68), middle + tall * r.uniform(0.48, 0.68)
    scale = HEIGHT / (bottom - top)  # picture pixels per mask pixel
    aspect = float(np.exp(r.normal(0, 0.16)))
    margin = HEIGHT * r.uniform(-0.02, 0.35, 2)
    room = width - max(float(margin.sum()), 0)
    wide = (right - left) * scale * aspect
    least = 1.08 * STEP * steps_needed(text) / squeeze
    wide = max(wide, min(least, room))
    if wide > room:
        if wide > 1.5 * room or least > room:
            return None
        wide = room
    x_scale = (right - left) / wide  # mask pixels per picture pixel
    ring = _ring(wide, least, room, r) if r.random() < 0.16 * hard else None
    slope, shrink = (0.0, 1.0)
    if ring is None and r.random() < 0.22 * hard:
        slope, shrink = _slope(wide, least, r)
    wide_seen = shrink * (wide * np.cos(slope) + HEIGHT * abs(np.sin(slope)))
    if ring:
        wide_seen = ring.wide
    offset = margin[0] if r.random() < 0.7 else margin[0] + r.random() * max(0.0, room - wide_seen)

    xs, ys = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(HEIGHT, dtype=np.float32))
    x = xs - np.float32(offset + wide_seen / 2)
    y = ys - np.float32(HEIGHT / 2)
    if ring:
        x, y = ring.unrolled(x, y)
    else:
        x, y = _bent(x, y, (wide, wide_seen), (slope, shrink), r=r, hard=hard)
    if by_hand:
        x, y = _swayed(x, y, r)
    source_x = np.asarray(x * x_scale + (left + right) / 2, np.float32)
    source_y = np.asarray(y / scale + (top + bottom) / 2, np.float32)
    ink = mask.ink
    if 1 / scale > 1.7:
        ink = cv2.GaussianBlur(ink, (0, 0), 0.35 / scale)
    return np.asarray(cv2.remap(ink, source_x, source_y, cv2.INTER_LINEAR), np.float32) / 255


def _swayed(x: np.ndarray, y: np.ndarray, r: Generator) -> tuple[np.ndarray, np.ndarray]:
    """Coordinates displaced smoothly at random, every few letters another way, and leaning."""
    height, width = x.shape
    cells = (3, max(3, width // int(r.integers(12, 40))))
    field = r.normal(0, 1, (2, *cells)).astype(np.float32)
    along, across = (
        cv2.resize(part, (width, height), interpolation=cv2.INTER_CUBIC) for part in field
    )
    x = x + np.float32(r.normal(0, 0.3)) * y + np.float32(r.uniform(0.5, 3.0)) * along
    return x, y + np.float32(r.uniform(0.3, 2.2)) * across


def _bent(
    x: np.ndarray, y: np.ndarray, wide: tuple[float, float], slope: tuple[float, float],
    *, r: Generator, hard: float,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Where on the straight line what is seen at `x`, `y` lies: sloped or turned, leaning, bowed.

    Args:
        x: columns from the middle of the word in the picture, `(32, W)`.
        y: rows from there.
        wide: width of the line and of the box it will be seen in, in pixels.
        slope: angle in radians (0 for none) and how much smaller the letters get.
        r: chance.
        hard: 0 straight to 1.
    """
    (wide_line, wide_seen), (angle, shrink) = wide, slope
    if angle:
        cos, sin = np.float32(np.cos(angle) / shrink), np.float32(np.sin(angle) / shrink)
        x, y = x * cos + y * sin, y * cos - x * sin
    elif r.random() < 0.35 + 0.4 * hard:  # turned: long lines less, or they would leave the picture
        turn = float(r.normal(0, 0.07 * (0.3 + hard))) * min(1.0, 110 / wide_line)
        x, y = x - turn * y, y + turn * x
    if r.random() < 0.15 + 0.25 * hard:  # leaning, as an italic or a side view
        x = x + float(r.normal(0, 0.25)) * y
    if r.random() < 0.4 * hard:  # perspective
        a, b = r.normal(0, 0.12 * hard, 2)
        depth = 1 + np.float32(a) * x / wide_line + np.float32(b) * y / HEIGHT
        x, y = x / depth, y / depth
    draw = r.random()
    if draw < 0.06 * hard:  # on an arc, the letters smaller to leave it room
        bow = float(r.uniform(3, 10)) * (1 if r.random() < 0.75 else -1)
        y = (y - np.float32(bow) * ((2 * x / wide_seen) ** 2 - 0.5)) / np.float32(1 - abs(bow) / 36)
    elif draw < 0.1 + 0.2 * hard:  # on a wave
        phase, waves = r.uniform(0, 2 * np.pi), r.uniform(0.3, 1.2)
        y = y + np.float32(r.uniform(0.5, 3 * (0.5 + hard))) * np.sin(
            np.float32(phase) + np.float32(2 * np.pi * waves / max(wide_line, 64)) * x
        )
    return x, y


@dataclass(frozen=True, slots=True)
class _Ring:
    """A word along a circle, as on badges and round signs, in the upright box around it.

    Attributes:
        radius: of the middle of the letters, in pixels before shrinking.
        turn: angle of the word's middle from the top (or, below, from the bottom), in radians.
        below: the word runs along the bottom of the circle.
        shrink: how much smaller the letters get, so that the box is 32 pixels high.
        middle: of the box, in pixels before shrinking, from the middle of the circle.
        wide: of the box in the picture.
    """

    radius: float
    turn: float
    below: bool
    shrink: float
    middle: tuple[float, float]
    wide: float

    def unrolled(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where on the straight line what is seen at `x`, `y` lies."""
        x = x / np.float32(self.shrink) + np.float32(self.middle[0])
        y = y / np.float32(self.shrink) + np.float32(self.middle[1])
        side = 1 if self.below else -1
        along = (np.arctan2(x, side * y) - np.float32(self.turn)) * np.float32(self.radius)
        return along, side * (np.hypot(x, y) - np.float32(self.radius))


def _ring(wide: float, least: float, room: float, r: Generator) -> _Ring | None:
    """A circle on which the letters stay nine pixels high and the decoder's steps suffice."""
    for _ in range(3):
        turn = float(np.clip(r.normal(0, 0.4), -0.9, 0.9))
        span = min(float(r.uniform(0.5, 2.4)), 2 * (1.3 - abs(turn)), wide / (0.9 * HEIGHT))
        below = bool(r.random() < 0.3)
        radius = wide / span
        angle = np.linspace(turn - span / 2, turn + span / 2, 9)
        reach = np.array([[radius - HEIGHT / 2], [radius + HEIGHT / 2]])
        x, y = reach * np.sin(angle), reach * np.cos(angle) * (1 if below else -1)
        shrink = HEIGHT / (np.ptp(y) * float(r.uniform(0.85, 1.05)))
        seen = float(np.ptp(x) * shrink)
        if shrink * HEIGHT * 0.75 > 9 and least < seen * 0.9 and seen <= room + 8:
            middle = float(x.max() + x.min()) / 2, float(y.max() + y.min()) / 2
            return _Ring(radius, turn, below, float(shrink), middle, seen)
    return None


def _slope(wide: float, least: float, r: Generator) -> tuple[float, float]:
    """An angle (radians) for an upright box around sloping text, and how much smaller it gets.

    Found only where the letters stay ten pixels high and the decoder's steps suffice.
    """
    slope = float(r.uniform(0.06, 0.55))
    for _ in range(4):
        shrink = 1 / (wide / HEIGHT * np.sin(slope) + np.cos(slope))
        if shrink * HEIGHT * 0.75 > 10 and wide * shrink * np.cos(slope) > least:
            return slope * (1 if r.random() < 0.6 else -1), float(shrink)
        slope *= 0.6
    return 0.0, 1.0
