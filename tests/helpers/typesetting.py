"""Lines with the boxes that a real font gives them: what a perfect engine would see of a layout."""

from __future__ import annotations

from functools import cache

from PIL import ImageFont

from lumivox.core.geometry import Box
from lumivox.core.values import Block, BlockKind, Line, Word


@cache
def _font(size: int):
    return ImageFont.load_default(size)


def put(x: float, y: float, text: str, size: int = 20, confidence: float | None = 0.95) -> Line:
    """A line whose baseline box begins at ``x``, ``y``; three spaces make a gap of a cell."""
    font, words, at = _font(size), [], x
    for part in text.split(" "):
        if part:
            left, top, right, bottom = font.getbbox(part)
            box = Box.from_corners(at + left, y + top, at + right, y + bottom)
            words.append(Word(part, box, confidence))
        at += font.getlength(part + " ") if part else 1.5 * size
    return Line(tuple(words), Box.around(word.box for word in words))


def paragraph(x: float, y: float, text: str, size: int = 20, step: float = 1.4) -> list[Line]:
    """Lines below each other; ``/`` ends a line."""
    return [put(x, y + i * size * step, t.strip(), size) for i, t in enumerate(text.split("/"))]


def width_of(text: str, size: int = 20) -> float:
    """Pixels that a text takes."""
    return float(_font(size).getlength(text))


def outline(blocks: tuple[Block, ...]) -> list[str]:
    """Blocks as ``kind: text``, lines parted by `` / ``, cells by `` | ``."""
    short = {BlockKind.LIST_ITEM: "item", BlockKind.TABLE_ROW: "row", BlockKind.PARAGRAPH: "text"}
    return [
        f"{short.get(b.kind, b.kind.value)}: "
        + (" | " if b.kind is BlockKind.TABLE_ROW else " / ").join(line.text for line in b.lines)
        for b in blocks
    ]
