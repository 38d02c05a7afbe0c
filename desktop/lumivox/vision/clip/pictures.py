"""From line crops to the pictures the image tower takes: 32 pixels high, one of a few widths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

HEIGHT = 32
STEP = 4
"""Pixels of width for each step of the decoder."""
WIDTHS = (64, 96, 128, 160, 192, 224, 256, 320, 384, 448, 512, 640, 768)
"""Fixed widths: ONNX Runtime's memory grows with every new shape (RapidOCR #43, #187)."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One input of the image tower.

    Attributes:
        pixels: uint8 `(32, W, 3)`, W of `WIDTHS`.
        left: column of the crop where it begins.
        scale: columns of the crop for one column of the picture.
        gap: whether a space lies between it and the piece before it.
    """

    pixels: NDArray[np.uint8]
    left: float
    scale: float
    gap: bool


def scaled(crop: NDArray[np.uint8], stretch: float) -> NDArray[np.uint8]:
    """The crop at a height of 32 pixels, its width kept in proportion (times `stretch`)."""
    import cv2

    height, width = crop.shape[:2]
    wide = max(STEP, round(width * HEIGHT / height * stretch))
    how = cv2.INTER_AREA if height > HEIGHT else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(crop, (wide, HEIGHT), interpolation=how), np.uint8)


def _widest_gap(line: NDArray[np.uint8], low: int, high: int) -> tuple[int, int]:
    """Middle and length of the longest run of columns without ink between `low` and `high`."""
    part = line[:, low:high].astype(np.float32).mean(axis=2)
    range_ = part.max(axis=0) - part.min(axis=0)
    # A noisy ground has a range too: empty is what is near the quietest columns.
    empty = range_ <= max(12.0, min(float(range_.min()) * 1.5, float(range_.max()) * 0.5))
    edges = np.flatnonzero(np.diff(np.concatenate(([0], empty.astype(np.int8), [0]))))
    starts, ends = edges[::2], edges[1::2]
    if starts.size == 0:
        return (low + high) // 2, 0
    longest = int((ends - starts).argmax())
    return low + int(starts[longest] + ends[longest]) // 2, int(ends[longest] - starts[longest])


def pieces(crop: NDArray[np.uint8], stretch: float = 1.0) -> list[Picture]:
    """The pictures of one line: mostly one; a very long line is cut at its widest gaps.

    Args:
        crop: RGB `(H, W, 3)` of one upright line.
        stretch: widening, for letters narrower than the decoder's steps.
    """
    line = scaled(crop, stretch)
    scale = crop.shape[1] / line.shape[1]
    out: list[Picture] = []
    start, gap = 0, False
    while line.shape[1] - start > WIDTHS[-1]:
        cut, length = _widest_gap(line, start + WIDTHS[-1] // 2, start + WIDTHS[-1] - 8)
        out.append(Picture(padded(line[:, start:cut]), start * scale, scale, gap))
        start, gap = cut, length >= 5
    out.append(Picture(padded(line[:, start:]), start * scale, scale, gap))
    return out


def padded(line: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The line filled up to the next of `WIDTHS` with the median colour of its edges."""
    width = next(w for w in WIDTHS if w >= line.shape[1])
    if width == line.shape[1]:
        return np.ascontiguousarray(line)
    edge = np.concatenate((line[0], line[-1], line[:, -1]))
    out = np.empty((HEIGHT, width, 3), np.uint8)
    out[:] = np.median(edge, axis=0)
    out[:, : line.shape[1]] = line
    return out
