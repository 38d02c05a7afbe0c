"""Draw one line of text with one face: a coverage mask, nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from .fonts import resolve

if TYPE_CHECKING:
    from PIL import ImageFont

    from .fonts import Face

HEIGHT = 32
"""Height of every line picture in pixels."""
STEP = 4
"""Pixels of width per decoder step."""


@dataclass(frozen=True, slots=True)
class Mask:
    """Coverage of one drawn line.

    Attributes:
        ink: uint8 `(H, W)`, 255 where covered.
        box: left, top, right, bottom of the inked part.
        line: top and bottom of the line box (ascent to descent).
        baseline: row of the baseline.
    """

    ink: np.ndarray
    box: tuple[int, int, int, int]
    line: tuple[int, int]
    baseline: int


@lru_cache(maxsize=3000)
def open_font(path: str, size: int) -> ImageFont.FreeTypeFont:
    """A font at one pixel size; plain layout, since Latin script needs no shaping."""
    from PIL import ImageFont

    return ImageFont.truetype(resolve(path), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=3000)
def is_unicase(face: Face) -> bool:
    """Whether the face draws small letters as capitals, so that only capitals are honest labels."""
    font = open_font(face.path, 40)

    def drawn(sign: str) -> bytes:
        return bytes(font.getmask(sign, mode="L"))

    return sum(drawn(c) == drawn(c.upper()) for c in "aegrn") >= 3


def runs(face: Face, text: str) -> list[tuple[str, str]]:
    """The text cut where the face changes file: `(path, piece)`."""
    if not face.extra:
        return [(face.path, text)]
    pieces: list[tuple[str, str]] = []
    for sign in text:
        path = face.path if sign in face.path_chars else face.extra
        if pieces and pieces[-1][0] == path:
            pieces[-1] = (path, pieces[-1][1] + sign)
        else:
            pieces.append((path, sign))
    return pieces


def draw(
    face: Face, text: str, size: int, *, mode: str = "L", tracking: float = 0.0
) -> Mask | None:
    """Draw `text`; `None` when nothing shows or the font refuses.

    Args:
        face: covers every sign of the text.
        text: what to draw.
        size: pixels per em.
        mode: "L" smooth, "1" without smoothing.
        tracking: extra space after every sign, in em.
    """
    from PIL import Image, ImageDraw

    try:
        font = open_font(face.path, size)
        ascent, descent = font.getmetrics()
        pieces = runs(face, text)
        if tracking:
            pieces = [(path, sign) for path, piece in pieces for sign in piece]
        advances = [open_font(path, size).getlength(piece) for path, piece in pieces]
        pad = size // 2 + 2
        width = int(sum(advances) + tracking * size * len(pieces)) + 2 * pad
        if width > 6000:
            return None
        canvas = Image.new("L", (width, ascent + descent + 2 * pad))
        pen = ImageDraw.Draw(canvas)
        pen.fontmode = mode
        x = float(pad)
        for (path, piece), advance in zip(pieces, advances, strict=True):
            pen.text((x, pad + ascent), piece, fill=255, font=open_font(path, size), anchor="ls")
            x += advance + tracking * size
    except (OSError, ValueError):
        return None
    box = canvas.getbbox()
    if box is None or box[3] - box[1] < 2:
        return None
    return Mask(np.asarray(canvas), box, (pad, pad + ascent + descent), pad + ascent)


def steps_needed(text: str) -> int:
    """Decoder steps CTC needs at least: one a sign, one more between equal neighbours."""
    return len(text) + sum(a == b for a, b in pairwise(text))
