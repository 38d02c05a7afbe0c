"""Codes of a picture whose text is read already: what was read for sure is not looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median

from lumivox.core.geometry import Box
from lumivox.core.values import Code, Line, PictureKind, Pixels
from lumivox.vision.codes import read_codes
from lumivox.vision.sheet import Sheet
from lumivox.vision.tesseract import gray_of

CODE_SIZE = 1600
"""Pixels of a page's longer side when codes are looked for: 0.05 s instead of 0.3."""

WORTHWHILE = 1.25
"""A page is not shrunk by less than this: it would take longer than to look at all of it."""

MUCH_TEXT = 60
"""Letters from which a small picture is no picture of a code: one look at it is enough."""

RUNNING_TEXT = 2
"""Sure words from which a line is text as a whole."""

TEXT = 0.8
"""Confidence from which a word is text and no part of a code."""


def codes_beside(
    lines: Sequence[Line], read: Sheet, pixels: Pixels, kind: PictureKind
) -> tuple[Code, ...]:
    """Codes in a picture; a scanned page is looked at in half its size, which is enough.

    Args:
        lines: the text of the picture, in pixels of ``read``.
        read: the sheet on which it was read.
        pixels: the picture.
        kind: of the picture.
    """
    sheet = Sheet.of(gray_of(pixels))
    longest = max(pixels.shape[:2])
    if kind is PictureKind.PAGE and longest > WORTHWHILE * CODE_SIZE:
        sheet = sheet.scaled(CODE_SIZE / longest)
    share = sheet.pixels.shape[1] / pixels.shape[1]
    text = [
        Box.from_corners(*(share * edge for edge in (box.x, box.y, box.right, box.bottom)))
        for box in map(read.place, _sure(lines))
    ]
    letters = sum(len(line.text) for line in lines)
    codes = read_codes(sheet.pixels, thorough=letters < MUCH_TEXT, text=text)
    return tuple(replace(code, box=sheet.place(code.box)) for code in codes)


def _sure(lines: Sequence[Line]) -> Iterator[Box]:
    """Where text stands that was read for sure: words, and lines in which these are many.

    Bars may be taken for signs, but not for sure words. Single numbers are left out: they stand
    below bars, and their boxes may reach over these.
    """
    for line in lines:
        usual = median(word.box.height for word in line.words)
        sure = [
            word
            for word in line.words
            if (word.confidence or 0.0) >= TEXT
            and word.box.height <= 1.5 * usual
            and any(map(str.isalpha, word.text))
            and not any(map(str.isdigit, word.text))
        ]
        if len(sure) >= max(RUNNING_TEXT, len(line.words) / 2):
            yield line.box
        else:
            yield from (word.box for word in sure)
