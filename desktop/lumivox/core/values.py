"""The values that flow: a Capture becomes a Reading, a Reading becomes a Narration.

All are frozen and made of tuples, so that they cross threads as they are. Boxes are in pixels of
the picture as captured, origin top-left, whatever rotation was undone on the way.
Confidences lie between 0 and 1, or are ``None`` where nothing was measured. Languages are
BCP 47 tags. The tree follows what the field calls page, block, line and word (hOCR, ALTO).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lumivox.core.geometry import Box, Transform

if TYPE_CHECKING:
    from collections.abc import Iterator

Pixels = NDArray[np.uint8]
"""RGB picture, ``(H, W, 3)`` uint8."""


class PictureKind(StrEnum):
    """What a picture is as a whole; it decides which engine reads it and how."""

    SCREEN = "screen"
    PAGE = "page"
    PHOTO = "photo"
    CROP = "crop"
    BLANK = "blank"


class Layout(StrEnum):
    """How the text is expected to lie; ``AUTO`` lets the reader decide."""

    AUTO = "auto"
    PAGE = "page"
    SPARSE = "sparse"
    LINE = "line"
    WORD = "word"


class BlockKind(StrEnum):
    """The part a block plays on its page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"
    CAPTION = "caption"
    OTHER = "other"


@dataclass(frozen=True, slots=True, eq=False)
class Capture:
    """A picture to read.

    Attributes:
        pixels: RGB, ``(H, W, 3)`` uint8, C-contiguous.
        source: where it came from, as the user named it (a path, ``clipboard:``, ``screen:``).
        page: number of the page in its source, from 1.
        pages: how many pages the source has.
        transform: from image pixels to screen coordinates (identity where there is no screen).
        lines: the text the source itself states (a PDF's sound text layer), empty otherwise.
    """

    pixels: Pixels
    source: str = ""
    page: int = 1
    pages: int = 1
    transform: Transform = field(default_factory=Transform)
    lines: tuple[Line, ...] = ()

    def __post_init__(self) -> None:
        shape = self.pixels.shape
        if len(shape) != 3 or shape[2] != 3 or self.pixels.dtype != np.uint8:
            raise ValueError(f"a capture is (H, W, 3) uint8, not {shape} {self.pixels.dtype}")

    @property
    def width(self) -> int:
        """Pixels across."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Pixels down."""
        return int(self.pixels.shape[0])


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing a word may say, by which engine, and how likely (0-1)."""

    text: str
    score: float
    source: str


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it stands in the picture.

    ``space_before`` is false where it follows its neighbour without a space (Chinese, Japanese).
    ``unsure`` marks words a listener must be warned of; ``candidates`` are then the other readings.
    """

    text: str
    box: Box
    confidence: float | None = None
    unsure: bool = False
    space_before: bool = True
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """Words on one baseline, in reading order. ``angle`` is its slope in degrees, clockwise."""

    words: tuple[Word, ...]
    box: Box
    language: str | None = None
    angle: float = 0.0

    @property
    def text(self) -> str:
        """The words with the spaces between them."""
        return "".join(
            (" " if index and word.space_before else "") + word.text
            for index, word in enumerate(self.words)
        )

    @property
    def confidence(self) -> float | None:
        """Mean over the words' characters, or ``None`` where no word has one."""
        known = [(w.confidence, len(w.text)) for w in self.words if w.confidence is not None]
        total = sum(length for _, length in known)
        return sum(c * length for c, length in known) / total if total else None


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together. Of a ``TABLE_ROW`` each line is one cell, left to right."""

    kind: BlockKind
    lines: tuple[Line, ...]
    box: Box
    language: str | None = None
    level: int = 0
    """Of a heading: 1 is the highest. Of a list item: depth, from 0."""

    @property
    def text(self) -> str:
        """Lines joined by line feeds; a table row's cells by tabs."""
        return ("\t" if self.kind is BlockKind.TABLE_ROW else "\n").join(x.text for x in self.lines)


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code or barcode: its symbology (``QRCode``, ``EAN13`` …) and what it holds."""

    kind: str
    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Caption:
    """What a picture or a part of it shows; ``score`` says how far it is supported (0-1)."""

    text: str
    score: float | None = None
    box: Box | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, order=True)
class WordRef:
    """The place of a word in its Reading, by index of block, line and word."""

    block: int
    line: int
    word: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What a picture says: one page.

    Attributes:
        source, page, pages: as in the Capture.
        width, height: of the picture, in pixels.
        blocks: in the order a listener would choose.
        codes, captions: QR and bar codes; what is shown.
        language: of most of the text.
        kind: of the picture.
        unreadable: where text was seen that no engine could read.
        origin: ``"ocr"``, or ``"text layer"`` where the file's own text was used.
        rotation: degrees clockwise that the picture had to be turned to stand upright.
        transform: from image pixels to screen coordinates.
        timings: seconds by stage.
        notes: sentences for the reader about this page.
        hindrance: where nothing was read, what stood in the way, as a sentence with what to do.
    """

    source: str
    width: int
    height: int
    blocks: tuple[Block, ...] = ()
    codes: tuple[Code, ...] = ()
    captions: tuple[Caption, ...] = ()
    language: str | None = None
    page: int = 1
    pages: int = 1
    kind: PictureKind = PictureKind.PAGE
    unreadable: tuple[Box, ...] = ()
    origin: str = "ocr"
    rotation: int = 0
    transform: Transform = field(default_factory=Transform)
    timings: tuple[tuple[str, float], ...] = ()
    notes: tuple[str, ...] = ()
    hindrance: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether neither text nor a code was found."""
        return not self.codes and not any(line.words for b in self.blocks for line in b.lines)

    @property
    def text(self) -> str:
        """Blocks parted by an empty line; rows of one table by a line feed."""
        parts: list[str] = []
        for index, block in enumerate(self.blocks):
            if index:
                both = {block.kind, self.blocks[index - 1].kind}
                tight = both in ({BlockKind.TABLE_ROW}, {BlockKind.LIST_ITEM})
                parts.append("\n" if tight else "\n\n")
            parts.append(block.text)
        return "".join(parts)

    def word(self, ref: WordRef) -> Word:
        """The word at a place. Raises IndexError where there is none."""
        return self.blocks[ref.block].lines[ref.line].words[ref.word]

    def words(self) -> Iterator[tuple[WordRef, Word]]:
        """All words with their places, in reading order."""
        for b, block in enumerate(self.blocks):
            for li, line in enumerate(block.lines):
                for w, word in enumerate(line.words):
                    yield WordRef(b, li, w), word


class TimedText(NamedTuple):
    """Text that a video showed from ``start`` until ``end`` (milliseconds); lines by line feeds."""

    start: int
    end: int
    text: str

    @property
    def clock(self) -> str:
        """When it came, in hours, minutes and seconds: ``0:01:05``."""
        minutes, seconds = divmod(self.start // 1000, 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``start`` to ``start + length`` of an utterance, spoken for these words.

    Mostly one word; two where a word was divided at the end of a line; none for words that only
    the voice adds ("heading", "unsure").
    """

    start: int
    length: int
    words: tuple[WordRef, ...]


@dataclass(frozen=True, slots=True)
class Utterance:
    """One sentence for the voice.

    Attributes:
        text: as it is to be spoken (numbers, units and signs in words where the voice errs).
        language: BCP 47, or ``None`` for the voice's own.
        spans: in order of ``start``, not overlapping.
        pause: silence after it, in milliseconds.
    """

    text: str
    language: str | None = None
    spans: tuple[Span, ...] = ()
    pause: int = 0


@dataclass(frozen=True, slots=True)
class Narration:
    """What is spoken, sentence by sentence."""

    utterances: tuple[Utterance, ...] = ()
