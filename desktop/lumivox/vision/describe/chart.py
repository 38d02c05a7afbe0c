"""Whether a picture may be a chart: two axes that meet, with numbers along one of them."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from lumivox.core.values import Pixels, Reading

_NUMBER = re.compile(r"[-+−]?[$€£]?\d[\d.,:%/]*[kKmM%]?")
_LENGTH = 0.4
"""Of the picture's side that an axis is long at least."""
_NUMBERS = 3
_THICK = 6
"""Pixels across an axis at most."""
_MANY = 24
"""More long lines than this are a table or a form."""


def looks_like_chart(pixels: Pixels, reading: Reading | None) -> bool:
    """True where an upright and a level line meet at a lower corner and numbers stand along them.

    Tables have such lines too, but many of them: more than a few crossing the whole are none.

    Args:
        pixels: RGB ``(H, W, 3)``.
        reading: what was read in it; without numbers nothing counts as a chart.
    """
    if reading is None:
        return False
    height, width = pixels.shape[:2]
    numbers = [w.box for _, w in reading.words() if _NUMBER.fullmatch(w.text)]
    if len(numbers) < _NUMBERS:
        return False
    dark = _line_pixels(pixels)
    columns, rows = _long_runs(dark.T, height), _long_runs(dark, width)
    for x, top, bottom in columns:
        for y, left, right in rows:
            if abs(bottom - y) > 0.04 * height or abs(left - x) > 0.04 * width or right <= x:
                continue
            beside = sum(1 for b in numbers if b.right <= x + 4 and top - b.height <= b.y <= y)
            below = sum(1 for b in numbers if b.y >= y - 4 and b.right >= x)
            if max(beside, below) >= _NUMBERS:
                return True
    return False


def _line_pixels(pixels: Pixels) -> NDArray[np.bool_]:
    """Pixels that stand out from the commonest grey."""
    gray = pixels @ np.array([77, 150, 29], np.uint16) >> np.uint16(8)
    ground = int(np.bincount(gray.ravel(), minlength=256).argmax())
    return np.asarray(np.abs(gray.astype(np.int16) - ground) > 50, np.bool_)


def _long_runs(lines: NDArray[np.bool_], length: int) -> list[tuple[int, int, int]]:
    """(line, start, end) of unbroken runs over ``_LENGTH`` of it, thin ones only, few at most."""
    found: list[tuple[int, int, int]] = []
    wanted = int(_LENGTH * length)
    candidates = np.flatnonzero(lines.sum(axis=1) >= wanted)
    for group in np.split(candidates, np.flatnonzero(np.diff(candidates) > 1) + 1):
        if not 0 < len(group) <= _THICK:
            continue  # a bar or a filled area, not a line
        index = int(group[len(group) // 2])
        steps = np.diff(np.concatenate(([0], lines[index].astype(np.int8), [0])))
        starts, ends = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)
        longest = int((ends - starts).argmax())
        if ends[longest] - starts[longest] >= wanted:
            found.append((index, int(starts[longest]), int(ends[longest])))
    return found if len(found) <= _MANY else []
