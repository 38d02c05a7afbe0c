"""QR codes and barcodes by zxing-cpp, with second looks where a first one fails.

The first look costs some 10 ms on a screen and under 0.1 s on a scanned page, a tenth of what
reading takes: it is made only where something stands that was not read as text. What follows is
dear, and done only where something speaks for a code: a symbol that
was found but not decoded, a field of parallel stripes, or a picture so small that it costs nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lumivox.core.geometry import Box
from lumivox.core.values import Code, Pixels

Gray = NDArray[np.uint8]
_Field = tuple[tuple[float, float], tuple[float, float], float]
"""Middle, width and height in pixels, degrees to turn."""

_LARGEST = 4000
"""Longer sides are reduced to this: a 600 dpi page would take 0.6 s and gain nothing."""
_SMALL = 400_000
"""Pixels up to which all looks together take less than a tenth of a second."""
_GRID = 8
"""Pixels between the places at which it is looked whether something stands there."""
_CONTRAST = 32
"""Levels by which ink and ground differ there at least; a code needs more."""
_LONGER, _SHORTER = 24, 8
"""Pixels of its sides below which nothing can be a code: one of 21 modules fills as many, bars may
be low."""
_QUIET = 24
"""Pixels around such a place that are looked at with it: the quiet zone of a symbol."""
_PLACES = 4
"""Such places that are looked at one by one; more of them together."""
_WORKING_SIDE = 800
_FIELDS = 4


def read_codes(
    pixels: Pixels, seconds: float = 0.5, *, thorough: bool = True, text: Sequence[Box] = ()
) -> tuple[Code, ...]:
    """All codes in the picture, from top to bottom.

    Args:
        pixels: RGB ``(H, W, 3)`` uint8, or luminance ``(H, W)``.
        seconds: when to give up second looks; the first look is always made whole.
        thorough: look again at a small picture even if nothing speaks for a code in it.
        text: where words stand that were read for sure, in pixels of the picture; the rest alone
            is looked at.

    Returns:
        Codes with the usual names of their symbologies (``QRCode``, ``EAN13``, ``PDF417`` …);
        a UPC-E code holds the eight digits printed below it.
    """
    gray, scale = _gray(pixels)
    if min(gray.shape) < 8:
        return ()
    deadline = time.monotonic() + seconds
    thorough = thorough and gray.size <= _SMALL
    found: list[Code] = []
    for place in _left_over(gray, text, scale):
        part = gray[place.y : place.bottom, place.x : place.right]
        left, top = round(place.x * scale), round(place.y * scale)
        found += [
            replace(code, box=replace(code.box, x=code.box.x + left, y=code.box.y + top))
            for code in _codes(part, scale, deadline, thorough=thorough)
        ]
    return _tidy(found)


def _codes(gray: Gray, scale: float, deadline: float, *, thorough: bool) -> tuple[Code, ...]:
    """The codes of one picture in grey, in image pixels from its corner."""
    symbols = _look(gray)
    found = [_code(x, scale) for x in symbols if x.valid]
    if found:
        return _tidy(found)
    fields = _stripes(gray)
    if not symbols and not fields and not thorough:
        return ()
    for look, back in _second_looks(gray, fields, found_some=bool(symbols)):
        found = [_code(x, scale, back) for x in _look(look) if x.valid]
        if found or time.monotonic() > deadline:
            break
    return _tidy(found)


def _gray(pixels: Pixels) -> tuple[Gray, float]:
    """The picture in grey, reduced where it is huge, and image pixels per pixel of it."""
    import cv2

    gray = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    scale = max(gray.shape) / _LARGEST
    if scale <= 1:
        return np.asarray(gray, np.uint8), 1.0
    size = (round(gray.shape[1] / scale), round(gray.shape[0] / scale))
    return np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_AREA), np.uint8), scale


def _left_over(gray: Gray, text: Sequence[Box], scale: float) -> list[Box]:
    """The parts of the picture that hold what is no text, each with some space around it."""
    height, width = gray.shape
    if not text:
        return [Box(0, 0, width, height)]
    import cv2

    around = np.ones((2 * _GRID + 1, 2 * _GRID + 1), np.uint8)
    extent = cv2.subtract(cv2.dilate(gray, around), cv2.erode(gray, around))
    busy = (extent[::_GRID, ::_GRID] >= _CONTRAST).astype(np.uint8)
    for box in text:
        # A place is busy where ink lies near it.
        left, top = (max(0, int((x / scale - _GRID) // _GRID)) for x in (box.x, box.y))
        right, bottom = (int((x / scale + _GRID) // _GRID) + 1 for x in (box.right, box.bottom))
        busy[top:bottom, left:right] = 0
    _, _, stats, _ = cv2.connectedComponentsWithStats(busy, connectivity=8)
    places = [
        Box(*(int(_GRID * side) for side in each[:4])).grown(_QUIET)
        for each in stats[1:]
        if max(each[2:4]) * _GRID >= _LONGER and min(each[2:4]) * _GRID >= _SHORTER
    ]
    if places and gray.size <= _SMALL:
        return [Box(0, 0, width, height)]
    if len(places) > _PLACES:
        places = [Box.around(places)]
    return [place.clamped(width, height) for place in places]


def _look(gray: Gray) -> list[Any]:
    """Symbols in the picture; those that could not be decoded are among them, not ``valid``."""
    import zxingcpp

    return list(zxingcpp.read_barcodes(np.ascontiguousarray(gray), return_errors=True))


def _second_looks(
    gray: Gray,
    fields: list[_Field],
    *,
    found_some: bool,
) -> Iterator[tuple[Gray, NDArray[np.float64]]]:
    """Other pictures of the same, each with the matrix ``(2, 3)`` from it back to ``gray``."""
    import cv2

    still = np.array([[1.0, 0, 0], [0, 1, 0]])
    for field in fields:
        upright, back = _upright(gray, field)
        yield upright, back
        yield _sharpened(upright), back
        # Bars run downwards here: the mean of each column keeps them and drops noise and glare.
        mean = cv2.blur(upright, (1, 2 * (upright.shape[0] // 8) + 1))
        yield _sharpened(np.asarray(mean, np.uint8)), back
        yield _sharpened(np.asarray(mean, np.uint8), sigma=6.0, amount=3.0), back
    if gray.size > _SMALL and not found_some:
        return
    yield _sharpened(gray), still
    yield np.asarray(cv2.createCLAHE(3.0, (8, 8)).apply(gray), np.uint8), still
    if gray.size <= _SMALL:
        double = cv2.resize(gray, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
        yield _sharpened(np.asarray(double, np.uint8)), still / 2


def _is_striped(upright: Gray) -> bool:
    """Whether the columns alone tell most of the picture, and alternate often: bars, not text."""
    import cv2

    middle = upright[upright.shape[0] // 4 : -(upright.shape[0] // 4) or None].astype(np.float32)
    middle = middle - cv2.blur(middle, (61, 1))
    profile = middle.mean(axis=0)
    explained = float(profile.var()) / (float(middle.var()) + 1.0)
    strong = profile[np.abs(profile) > 0.5 * float(profile.std())]
    return explained > 0.5 and int(np.count_nonzero(np.diff(np.sign(strong)))) >= 16


def _sharpened(gray: Gray, sigma: float = 2.5, amount: float = 1.2) -> Gray:
    """Unsharp mask: bars that blur has run together part again."""
    import cv2

    soft = cv2.GaussianBlur(gray, (0, 0), sigma)
    return np.asarray(cv2.addWeighted(gray, 1 + amount, soft, -amount, 0), np.uint8)


def _stripes(gray: Gray) -> list[_Field]:
    """Fields of parallel stripes as (middle, (width, height), degrees to turn), largest first.

    Where all gradients of a neighbourhood point one way, the structure tensor is coherent
    (Bigün and Granlund 1987); text and photographs are not, over such an area.
    """
    import cv2

    scale = max(1.0, max(gray.shape) / _WORKING_SIDE)
    size = (max(8, round(gray.shape[1] / scale)), max(8, round(gray.shape[0] / scale)))
    small = cv2.resize(gray, size, interpolation=cv2.INTER_AREA)
    gx, gy = (cv2.Sobel(small, cv2.CV_32F, *order, ksize=3) for order in ((1, 0), (0, 1)))
    xx, yy, xy = (cv2.blur(a, (21, 21)) for a in (gx * gx, gy * gy, gx * gy))
    energy = xx + yy
    coherence = np.sqrt((xx - yy) ** 2 + 4 * xy * xy) / (energy + 1.0)
    mask = ((coherence > 0.75) & (energy > 1500.0)).astype(np.uint8)
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((11, 11), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    fields: list[_Field] = []
    for contour in sorted(contours, key=cv2.contourArea, reverse=True)[:_FIELDS]:
        x, y, w, h = cv2.boundingRect(contour)
        if min(w, h) < 16 or max(w, h) < 40:
            continue
        a, b, c = (float(t[y : y + h, x : x + w].mean()) for t in (xx, yy, xy))
        angle = float(np.degrees(0.5 * np.arctan2(2 * c, a - b)))
        field = ((x + w / 2, y + h / 2), (float(w), float(h)), angle)
        if _is_striped(_upright(np.asarray(small, np.uint8), field, most=1.0)[0]):
            middle, extent = (((a * scale, b * scale)) for a, b in field[:2])
            fields.append((middle, extent, angle))
    return fields


def _upright(gray: Gray, field: _Field, most: float = 3.0) -> tuple[Gray, NDArray[np.float64]]:
    """The field turned so that its bars stand, enlarged, and the matrix back to ``gray``."""
    import cv2

    middle, (width, height), angle = field
    turn = np.radians(angle)
    across = abs(width * np.cos(turn)) + abs(height * np.sin(turn))
    along = abs(width * np.sin(turn)) + abs(height * np.cos(turn))
    zoom = float(np.clip(1000 / max(across, 1.0), 1.0, most))
    # A quiet zone on both sides belongs to the symbol.
    size = (int(across * 1.3 * zoom) + 20, int(along * zoom) + 20)
    there = cv2.getRotationMatrix2D(middle, angle, zoom)
    there[:, 2] += np.array((size[0] / 2 - middle[0], size[1] / 2 - middle[1]))
    turned = cv2.warpAffine(
        gray, there, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(turned, np.uint8), np.asarray(cv2.invertAffineTransform(there), np.float64)


def _code(symbol: Any, scale: float, back: NDArray[np.float64] | None = None) -> Code:
    """The symbol as a value, in image pixels."""
    at = symbol.position
    corners = np.array(
        [(p.x, p.y) for p in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)], float
    )
    if back is not None:
        corners = corners @ back[:, :2].T + back[:, 2]
    corners *= scale
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    kind = str(symbol.format).replace(" ", "").replace("-", "")
    text = _short_upc(symbol.text) if kind == "UPCE" else symbol.text
    return Code(kind, text, Box.from_corners(left, top, right, bottom))


def _short_upc(digits: str) -> str:
    """The eight printed digits of a UPC-E code, from the UPC-A number they stand for.

    GS1 General Specifications, zero suppression: how many zeros were left out is told by the
    last digit before the check digit.
    """
    full = digits[-12:]
    if len(full) != 12 or not full.isdigit():
        return digits
    maker, item, check = full[1:6], full[6:11], full[11]
    if maker[2:] in ("000", "100", "200") and item[:2] == "00":
        short = maker[:2] + item[2:] + maker[2]
    elif maker[3:] == "00" and item[:3] == "000":
        short = maker[:3] + item[3:] + "3"
    elif maker[4] == "0" and item[:4] == "0000":
        short = maker[:4] + item[4] + "4"
    elif item[:4] == "0000" and item[4] in "56789":
        short = maker + item[4]
    else:
        return digits
    return full[0] + short + check


def _tidy(codes: list[Code]) -> tuple[Code, ...]:
    """Without repeats, from top to bottom, then from left to right."""
    kept: dict[tuple[str, str, int, int], Code] = {}
    for code in codes:
        kept.setdefault((code.kind, code.text, code.box.x // 8, code.box.y // 8), code)
    return tuple(sorted(kept.values(), key=lambda code: (code.box.y, code.box.x)))
