"""A second look at a word: leaning handwriting is set upright and narrowed before it is read again.

What a word looks like is asked of both looks, and their answers are averaged. Chosen on two sets of
real handwriting (see `spotting.py`). Print stands upright and costs one look only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from .reader import ClipOcr, ClipReading

NARROW = 0.8
"""Width of the second look: joined-up handwriting is wider than the print the towers know."""

LEANING = 0.15
"""Columns a row (the tangent of the slant) from which a word leans."""

_SLANTS = np.arange(-0.4, 1.25, 0.1)
_LOOK_HEIGHT = 48


def look(reader: ClipOcr, crops: Sequence[NDArray[np.uint8]]) -> list[tuple[ClipReading, ...]]:
    """One reading of every crop, RGB `(H, W, 3)`, and a second one where its writing leans."""
    leaning = [(i, slant) for i, crop in enumerate(crops) if abs(slant := slant_of(crop)) > LEANING]
    upright = [set_upright(crops[i], slant) for i, slant in leaning]
    views = [[reading] for reading in reader.read_lines(crops)]
    seconds = reader.read_lines(upright, stretch=NARROW)
    for (i, _), second in zip(leaning, seconds, strict=True):
        views[i].append(second)
    return [tuple(some) for some in views]


def slant_of(crop: NDArray[np.uint8]) -> float:
    """How far the strokes lean to the right, in columns a row; 0 where nothing is seen.

    Of some slants the one is right that leaves the most and longest unbroken upright strokes.
    Source: Vinciarelli and Luettin, A new normalization technique for cursive handwritten words,
    Pattern Recognition Letters 22 (2001).
    """
    import cv2

    grey: NDArray[Any] = cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY)
    if grey.shape[0] > _LOOK_HEIGHT:
        wide = max(4, round(grey.shape[1] * _LOOK_HEIGHT / grey.shape[0]))
        grey = cv2.resize(grey, (wide, _LOOK_HEIGHT), interpolation=cv2.INTER_AREA)
    apart = cv2.absdiff(grey, np.full_like(grey, int(np.median(grey))))
    _, ink = cv2.threshold(apart, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    scores = [_unbroken(_sheared(ink, slant, cv2.INTER_NEAREST, 0) > 0) for slant in _SLANTS]
    best = int(np.argmax(scores))
    return float(_SLANTS[best]) if scores[best] else 0.0


def set_upright(crop: NDArray[np.uint8], slant: float) -> NDArray[np.uint8]:
    """The crop sheared back by its slant, on the colour of its edges."""
    import cv2

    edge = np.concatenate((crop[0], crop[-1], crop[:, 0], crop[:, -1]))
    ground = [float(value) for value in np.median(edge, axis=0)]
    return _sheared(crop, slant, cv2.INTER_LINEAR, ground)


def _sheared(
    picture: NDArray[Any], slant: float, how: int, ground: list[float] | int
) -> NDArray[np.uint8]:
    """Rows moved aside around the middle one, with room for what moves out."""
    import cv2

    height, width = picture.shape[:2]
    room = int(abs(slant) * height / 2) + 1
    way = np.array([[1, slant, room - slant * height / 2], [0, 1, 0]], np.float32)
    size = (width + 2 * room, height)
    done = cv2.warpAffine(picture, way, size, flags=how, borderValue=ground)
    return np.asarray(done, np.uint8)


def _unbroken(ink: NDArray[np.bool_]) -> int:
    """Squares of the heights of all columns whose ink is one stroke, added up."""
    count = ink.sum(axis=0)
    reach = len(ink) - ink.argmax(axis=0) - ink[::-1].argmax(axis=0)
    return int((count[(count > 0) & (count == reach)] ** 2).sum())
