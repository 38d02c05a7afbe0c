"""How good a picture is to read: brightness, contrast, sharpness, and whether it is blank.

The measures answer "why can this not be read" with something a person can act on: turn on the
light, hold still, go nearer. They take a few milliseconds on a picture of any size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lumivox.core.geometry import Box
from lumivox.core.i18n import tr
from lumivox.core.values import Pixels

_SIDE = 2000
_BLACK = 16
_TILE = 32
_DARK = 0.16
_EVEN = 0.05
"""Contrast up to which a picture is of one colour but for a little noise."""
_THIN, _SMALL = 16, 100
"""Pixels of the shorter and of the longer side, below which no line of text can be expected."""
_LOW_LINE = 8
"""Pixels of a line's height below which none of the engines reads."""
_VISIBLE = 6
"""Grey values by which something stands out: text was found at 18 of 255 in real interfaces."""

Gray = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Quality:
    """What was measured of a picture.

    Attributes:
        brightness: mean of the grey values, 0 (black) to 1 (white).
        contrast: between the 1st and the 99th percentile of the grey values, 0 to 1.
        sharpness: variance of the Laplacian (Pech-Pacheco 2000) without the noise's own where
            there is most detail, over the variance of the grey values there: about 1 and more for
            crisp text, below 0.05 where edges are smeared over several pixels.
        detail: share of the tiles of 32 pixels in which anything is to be seen.
        is_blank: nothing is to be seen: one colour, or noise alone.
        is_black: blank and dark.
    """

    brightness: float
    contrast: float
    sharpness: float
    detail: float
    is_blank: bool
    is_black: bool


def measure_quality(pixels: Pixels) -> Quality:
    """Measure an RGB picture ``(H, W, 3)`` of at least one pixel.

    Raises:
        ValueError: there is no pixel.
    """
    import cv2

    if not pixels.size:
        raise ValueError("a picture without pixels has no quality")
    gray = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    # Halved while it is huge: text of a photograph with 12 megapixels is still a dozen pixels high.
    while max(gray.shape) > _SIDE:
        gray = cv2.resize(gray, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    low, high = (float(x) for x in np.percentile(gray, (1, 99)))
    extent, sharpness = _tiles(np.asarray(gray, np.uint8))
    # Text that covers less than a hundredth of a picture still shows in single tiles.
    is_blank = float(extent.max()) <= _VISIBLE
    brightness = float(gray.mean())
    return Quality(
        brightness=brightness / 255,
        contrast=(high - low) / 255,
        sharpness=sharpness,
        detail=float(np.mean(extent > _VISIBLE)),
        is_blank=is_blank,
        is_black=is_blank and brightness < _BLACK,
    )


def _tiles(gray: Gray) -> tuple[NDArray[np.float32], float]:
    """How far each tile stands out of the noise, in grey values, and the sharpness."""
    import cv2

    laplacian = cv2.Laplacian(gray, cv2.CV_32F)
    # Noise shows everywhere, strokes only in places: the median sees the noise alone
    # (20 is the sum of the squares of the Laplacian's weights 1, 1, 1, 1, -4).
    # Capped, for a crop that is all text has no places without strokes.
    noise = min(float(np.median(np.abs(laplacian))) / 0.6745 / 20**0.5, 5.0)
    # A median takes stray pixels away and keeps strokes two pixels wide.
    calm = cv2.medianBlur(gray, 3) if min(gray.shape) >= 3 else gray
    tiles, edges = _cut(calm), _cut(laplacian)
    extent = np.ptp(tiles.astype(np.float32), axis=1)
    # A slow gradient (a wallpaper, a vignette) has a range but no edge: nothing is to be seen.
    extent = np.minimum(extent, 2 * np.abs(edges).max(axis=1)) - 10 * noise
    # Noise is crisp itself: a blurred photograph of a dark room would count as sharp.
    crisp = np.maximum(edges.var(axis=1) - 20 * noise**2, 0)
    crisp /= _cut(gray).var(axis=1, dtype=np.float32) + 25
    most = np.argsort(extent)[-max(1, len(extent) // 10) :]
    return extent, float(np.median(crisp[most]))


def _cut(plane: NDArray[Any]) -> NDArray[Any]:
    """The tiles of a picture, ``(tiles, pixels)``; edge tiles are filled by repetition."""
    rows, columns = (-(-n // _TILE) for n in plane.shape)
    wanted = ((0, rows * _TILE - plane.shape[0]), (0, columns * _TILE - plane.shape[1]))
    full = np.pad(plane, wanted, mode="edge")
    cut = full.reshape(rows, _TILE, columns, _TILE).swapaxes(1, 2)
    return cut.reshape(rows * columns, _TILE * _TILE)


def hindrance(pixels: Pixels, unread: Sequence[Box], *, of_screen: bool) -> str | None:
    """Why nothing was read of a picture, and what to do; ``None`` where no measure tells.

    Args:
        pixels: RGB ``(H, W, 3)``.
        unread: where text was seen that could not be read, in its pixels.
        of_screen: the picture was taken from the screen, where no light and no hand is to blame.
    """
    height, width, _ = pixels.shape
    if min(height, width) < _THIN or max(height, width) < _SMALL:
        return tr(
            "The picture is only {width} by {height} pixels. Take a larger part, or zoom in first."
        ).format(width=width, height=height)
    if unread and median(min(box.width, box.height) for box in unread) < _LOW_LINE:
        return tr("There is text that is too small to read. Zoom in, or go nearer.")
    quality = measure_quality(pixels)
    if of_screen and not quality.is_blank:
        return None
    return describe_quality(quality)


def describe_quality(quality: Quality) -> str | None:
    """What stands in the way of reading, as a sentence with what to do; ``None`` if nothing."""
    pale, dark = quality.brightness > 0.95, quality.brightness < _DARK
    sentence = None
    if quality.is_black:
        sentence = tr(
            "The picture is black. If it came from a window, that window may forbid pictures of "
            "itself; if it came from a camera, something may cover it."
        )
    elif dark and _EVEN < quality.contrast < 0.45:
        # Also where noise hides all there is, which then counts as blank.
        sentence = tr("The picture is very dark. More light would help.")
    elif quality.is_blank and quality.contrast < 0.12:
        sentence = tr("The picture is empty: nothing stands out from its background.")
    elif pale and quality.contrast < 0.1 and quality.detail > 0.02:
        sentence = tr("The picture is very pale. Less light, or no flash, would help.")
    elif quality.contrast < 0.12 and quality.detail > 0.02:
        sentence = tr("The picture has little contrast. Even light from the side would help.")
    elif quality.sharpness < 0.04 and not quality.is_blank:
        sentence = tr("The picture is blurred. Hold the camera still and a little further away.")
    return sentence
