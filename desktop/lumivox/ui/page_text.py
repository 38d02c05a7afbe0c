"""A Reading as one string, and the way between its characters and the words of the picture.

The text view, the picture view and the voice meet here: each knows words by ``WordRef``.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Self

from lumivox.core.values import Block, BlockKind, Line, Reading, WordRef

RIGHT_TO_LEFT = ("ar", "fa", "he", "ps", "ur", "yi")


@dataclass(frozen=True, slots=True)
class Place:
    """Characters ``start`` to ``end`` of the text show this word."""

    start: int
    end: int
    ref: WordRef


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of a page as it is shown.

    Attributes:
        text: as ``Reading.text``, but with the lines of a paragraph flowing on, and after it what
            codes hold and pictures show.
        places: of all words, in order of ``start``.
        headings: (start, end, level) of each heading's characters.
    """

    text: str
    places: tuple[Place, ...]
    headings: tuple[tuple[int, int, int], ...] = ()

    @classmethod
    def of(cls, reading: Reading) -> Self:
        """The text of this reading; offsets are in UTF-16 units, which is what Qt counts in."""
        writer = _Writer()
        for index, block in enumerate(reading.blocks):
            if index:
                kinds = {block.kind, reading.blocks[index - 1].kind}
                tight = kinds in ({BlockKind.TABLE_ROW}, {BlockKind.LIST_ITEM})
                writer.put("\n" if tight else "\n\n")
            writer.block(index, block)
        shown = [f"{code.kind}: {code.text}" for code in reading.codes]
        shown += [caption.text for caption in reading.captions]
        for text in shown:
            writer.put(f"\n\n{text}" if writer.parts else text)
        return cls("".join(writer.parts), tuple(writer.places), tuple(writer.headings))

    def ref_at(self, position: int) -> WordRef | None:
        """The word at this character, else the next one, else the last; ``None`` without words."""
        if not self.places:
            return None
        index = bisect_right(self.places, position, key=lambda p: p.start) - 1
        if index < 0:
            return self.places[0].ref
        if position >= self.places[index].end and index + 1 < len(self.places):
            index += 1
        return self.places[index].ref

    def span_of(self, refs: tuple[WordRef, ...]) -> tuple[int, int] | None:
        """From the first to the last character of these words; none where one is not here."""
        first, last = self.place_of(refs[0]), self.place_of(refs[-1])
        return (first.start, last.end) if first and last else None

    def refs_in(self, start: int, end: int) -> tuple[WordRef, ...]:
        """The words that these characters touch."""
        index = max(0, bisect_right(self.places, start, key=lambda p: p.start) - 1)
        touched = []
        for place in self.places[index:]:
            if place.start >= end:
                break
            if place.end > start:
                touched.append(place.ref)
        return tuple(touched)

    def text_of(self, span: tuple[int, int]) -> str:
        """These characters."""
        units = self.text.encode("utf-16-le")[2 * span[0] : 2 * span[1]]
        return units.decode("utf-16-le", "replace")

    def place_of(self, ref: WordRef) -> Place | None:
        """Where this word stands."""
        index = bisect_right(self.places, ref, key=lambda p: p.ref) - 1
        if index >= 0 and self.places[index].ref == ref:
            return self.places[index]
        return None


class _Writer:
    """Puts the text together and counts."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.places: list[Place] = []
        self.headings: list[tuple[int, int, int]] = []
        self._position = 0

    def put(self, text: str) -> None:
        self.parts.append(text)
        self._position += utf16_length(text)

    def block(self, index: int, block: Block) -> None:
        begin = self._position
        for number, line in enumerate(block.lines):
            if number:
                self.put(_between(block, block.lines[number - 1], line))
            for w, word in enumerate(line.words):
                if w and word.space_before:
                    self.put(" ")
                start = self._position
                self.put(word.text)
                self.places.append(Place(start, self._position, WordRef(index, number, w)))
        if block.kind is BlockKind.HEADING:
            self.headings.append((begin, self._position, block.level or 1))


def _between(block: Block, line: Line, following: Line) -> str:
    """What parts two lines of a block.

    A line that was only broken because it was full flows on, so that large type needs no second
    line of two words; one that was ended on purpose (an address, a verse) stays a line.
    """
    if block.kind is BlockKind.TABLE_ROW:
        return "\t"
    if block.kind is BlockKind.OTHER or not line.words or not following.words:
        return "\n"
    needed = following.words[0].box.width + line.box.height / 4
    language = following.language or block.language or ""
    if language.partition("-")[0] in RIGHT_TO_LEFT:
        was_full = line.box.x - needed < block.box.x
    else:
        was_full = line.box.right + needed > block.box.right
    return (" " if following.words[0].space_before else "") if was_full else "\n"


def same_word(before: Reading, ref: WordRef, after: Reading) -> WordRef | None:
    """Where a word of one Reading stands in another Reading of the same picture, by its box."""
    try:
        x, y = before.word(ref).box.center
    except IndexError:
        return None
    return next((new for new, word in after.words() if word.box.contains(x, y)), None)


def utf16_length(text: str) -> int:
    """How many UTF-16 units a text takes; Qt's positions count these."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2
