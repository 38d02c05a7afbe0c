"""Whether there is anything to describe: nothing, text alone, or a picture.

A captioner asked about a black frame or a page of text answers with an invention, so it is
not asked (NVDA #19298 and #19053 tell how users met that).
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from lumivox.core.geometry import Box
from lumivox.core.values import Pixels, Reading
from lumivox.vision.quality import Quality, measure_quality


class Content(StrEnum):
    """What there is to describe."""

    BLACK = "black"
    BLANK = "blank"
    TEXT_ONLY = "text only"
    PICTURE = "picture"


_ROWS = 400
_STEP = 24
"""Difference from the ground, 0-255, that is more than paper, shadow and noise."""
_REST = 0.015
"""Share of pixels beside the text that still are rules, borders and stains, and no picture."""


def content_of(pixels: Pixels, reading: Reading | None, quality: Quality | None = None) -> Content:
    """What there is to describe.

    Args:
        pixels: RGB ``(H, W, 3)``.
        reading: what was read in it.
        quality: as measured before, to save the time.
    """
    boxes = text_boxes(reading)
    quality = quality or measure_quality(pixels)
    if quality.is_blank and not boxes:  # where something was read, something is to be seen
        return Content.BLACK if quality.is_black else Content.BLANK
    if boxes and beside_text(pixels, boxes) <= _REST:
        return Content.TEXT_ONLY
    return Content.PICTURE


def text_boxes(reading: Reading | None) -> tuple[Box, ...]:
    """Where words and codes are, in image pixels."""
    if reading is None:
        return ()
    return tuple(word.box for _, word in reading.words()) + tuple(c.box for c in reading.codes)


def beside_text(pixels: Pixels, boxes: tuple[Box, ...]) -> float:
    """Share of the pixels that differ from the commonest colour outside these boxes."""
    step = max(1, pixels.shape[0] // _ROWS)
    rows = pixels[::step, ::step].astype(np.int16)
    ground = _commonest(rows)
    stands_out = np.abs(rows - ground).max(axis=2) > _STEP
    stands_out &= ~covered(pixels.shape[:2], boxes, margin=0.4)[::step, ::step]
    return float(stands_out.mean())


def covered(size: tuple[int, ...], boxes: tuple[Box, ...], margin: float) -> NDArray[np.bool_]:
    """A mask ``(H, W)`` that is true in the boxes, each grown by ``margin`` of its height."""
    mask = np.zeros(size[:2], np.bool_)
    for box in boxes:
        wide = box.grown(round(box.height * margin)).clamped(size[1], size[0])
        mask[wide.y : wide.bottom, wide.x : wide.right] = True
    return mask


def _commonest(rows: NDArray[np.int16]) -> NDArray[np.int16]:
    """The commonest colour, to sixteen steps a channel."""
    coarse = (rows >> 4).astype(np.int32)
    codes = (coarse[..., 0] << 8) | (coarse[..., 1] << 4) | coarse[..., 2]
    most = int(np.bincount(codes.ravel(), minlength=4096).argmax())
    here = rows[codes == most]
    return np.asarray(np.median(here, axis=0), np.int16)
