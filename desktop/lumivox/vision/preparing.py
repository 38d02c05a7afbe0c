"""A screen or page made ready for Tesseract: upright, straight, dark on light, of a good size."""

from __future__ import annotations

import numpy as np

from lumivox.core.values import PictureKind
from lumivox.vision.kind import Measures
from lumivox.vision.sheet import Sheet
from lumivox.vision.size import finest, letter_heights
from lumivox.vision.skew import ink_of, runs_sideways, skew_of
from lumivox.vision.tesseract import gray_of

CROOKED, CROOKED_IN_COLOUR = 0.4, 1.0
"""Degrees of skew from which a page is straightened. Colours are blurred by it, which stained pages
bear badly; lines that slope cannot be told apart by rows, so they come in larger pieces."""

SMALL_LETTERS, SMALL_PRINT = 9.5, 8.0
"""Median height of letters in pixels up to which Tesseract gains by enlarging: on screens, and on
paper, where the grain grows with the letters. (Rendered text, 23 faces and sizes: up to 9.5 pixels
a quarter fewer errors for a fifth more time, beyond that hardly any.)"""

ENLARGED = 12.0
"""Pixels to which they are enlarged, at most twofold: it reads as well as twofold, for less (and as
well as at 14 pixels)."""

LARGE_PICTURE = 2000
"""Pixels of the longer side from which small marks are the specks of a scan."""

LETTERS = 10.0
"""Pixels to which a picture is shrunk where three quarters of its letters are higher. Half of
Tesseract's time goes with the pixels, and grain and jagged edges are smoothed away (CPU time and
CER against the picture as it is: UNLV pages 0.76 and 0.8 for 0.9 %, typed pages 0.8 and 2.7 for
2.9 %, novels 0.7 and 0.6 for 0.5 %; fifteen screens, against 12 pixels: 0.95 and the same)."""

WORTHWHILE = 1.05
"""A picture is not shrunk by less than this. (A tenth less in height and width is a sixteenth of
the time.)"""


def prepared(sheet: Sheet, seen: Measures, kind: PictureKind) -> Sheet:
    """Upright, straight, dark on light, and large enough."""
    if seen.ground_level < 110:
        sheet = sheet.inverted()
    if kind is PictureKind.PAGE:
        ink = ink_of(gray_of(sheet.pixels))
        if runs_sideways(ink):
            sheet, ink = sheet.turned(1), np.ascontiguousarray(np.rot90(ink, -1))
        skew = skew_of(ink)
        if abs(skew) >= (CROOKED if sheet.pixels.ndim == 2 else CROOKED_IN_COLOUR):
            sheet = sheet.straightened(skew)
    return _sized(sheet, kind)


def _sized(sheet: Sheet, kind: PictureKind) -> Sheet:
    """With letters neither too small to be read nor larger than reading needs."""
    gray = gray_of(sheet.pixels)
    heights = letter_heights(gray)
    if heights is None:
        return sheet
    is_page = kind is PictureKind.PAGE
    usual, small = (float(height) for height in np.percentile(heights, (50, 25)))
    if usual <= (SMALL_PRINT if is_page else SMALL_LETTERS):
        is_large = max(sheet.pixels.shape[:2]) > LARGE_PICTURE
        return sheet if is_large else sheet.scaled(min(2.0, ENLARGED / usual))
    if small >= WORTHWHILE * LETTERS:
        # A few small letters beside many large ones would be shrunk away with these.
        small = finest(gray, small) or small
    return sheet.scaled(LETTERS / small) if small >= WORTHWHILE * LETTERS else sheet
