"""Readings for tests, set like a typewriter: ten pixels a character, thirty a line."""

from __future__ import annotations

from lumivox.core.geometry import Box
from lumivox.core.values import Block, BlockKind, Line, Reading, Word

CHARACTER, HEIGHT, PITCH = 10, 20, 30


def line(
    text: str, x: int = 0, y: int = 0, *, unsure: str = "", language: str | None = None
) -> Line:
    """A line of words; those in ``unsure`` (parted by spaces) are doubtful."""
    words, left = [], x
    for part in text.split():
        box = Box(left, y, CHARACTER * len(part), HEIGHT)
        words.append(Word(part, box, 0.9, unsure=part in unsure.split()))
        left += CHARACTER * (len(part) + 1)
    return Line(tuple(words), Box.around(word.box for word in words), language)


def block(
    text: str,
    x: int = 0,
    y: int = 0,
    *,
    kind: BlockKind = BlockKind.PARAGRAPH,
    language: str | None = "en",
    unsure: str = "",
    level: int = 0,
) -> Block:
    """A block of lines, one a line feed; of a table row, the cells parted by tabs."""
    if kind is BlockKind.TABLE_ROW:
        cells = text.split("\t")
        lines = [line(cell, x + 200 * i, y) for i, cell in enumerate(cells)]
    else:
        parts = text.split("\n")
        lines = [line(part, x, y + PITCH * i, unsure=unsure) for i, part in enumerate(parts)]
    box = Box.around(each.box for each in lines)
    return Block(kind, tuple(lines), box, language, level)


def reading(*blocks: Block, language: str | None = "en") -> Reading:
    """A page of these blocks."""
    return Reading("test.png", 2000, 2000, blocks, language=language)
