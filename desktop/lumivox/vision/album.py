"""What the words of pages look like, kept for the next query within a bounded memory.

Every word of a page is looked at, and every place that nobody could read. A page costs some
milliseconds a word the first time and nothing from then on: its embeddings lie in one index of all
pages, its decoder's classes beside it. When the album is full, further pages are looked at anew
each time; the ones kept are those that were looked at first, the nearest to where was searched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lumivox.core.geometry import Box
from lumivox.core.task import Task
from lumivox.core.values import Capture, Pixels, Reading, WordRef

if TYPE_CHECKING:
    from lumivox.vision.clip import ClipOcr
    from lumivox.vision.clip.spotting import Sights
    from lumivox.vision.clip.word_index import WordIndex

BUDGET = 128 * 1024 * 1024
"""Bytes of an album: about 180,000 printed words, or 600 full pages."""

SHORTLIST = 2000
"""Words of all pages that are looked at closely for a query."""

_TOGETHER = 24
"""Words looked at between two checkpoints: some tenths of a second."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One picture of a page: of a word, or of a place that nobody could read."""

    ref: WordRef | None
    box: Box


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A page that was looked at.

    Attributes:
        reading: of it.
        spots: its pictures, in reading order.
        sights: of them.
        first: number of the first one in the index, or -1 where the page is not kept.
        own: int8 `(N, 256)`, their mean embeddings times 127, where they are in no index.
    """

    reading: Reading
    spots: tuple[Spot, ...]
    sights: Sights
    first: int
    own: NDArray[np.int8] | None = None


class Album:
    """Pages that were looked at. Used in one thread."""

    def __init__(self, reader: ClipOcr, budget: int = BUDGET) -> None:
        """``budget``: bytes."""
        self._reader = reader
        self._budget = budget
        self._kept: dict[int, Sheet] = {}
        self._starts: list[int] = []
        self._order: list[Sheet] = []
        self._index: WordIndex | None = None
        self._bytes = 0

    @property
    def nbytes(self) -> int:
        """Memory that the kept pages take."""
        return self._bytes

    def __len__(self) -> int:
        """How many pages are kept."""
        return len(self._order)

    def sheet(self, capture: Capture, reading: Reading, task: Task) -> Sheet:
        """The page as it was looked at, now or before.

        Args:
            capture: its picture, of any size; the boxes are brought to it.
            reading: of it; the same object is the same page.
            task: hears ``match``, in words.

        Raises:
            Cancelled: at a checkpoint; nothing is kept of it.
        """
        kept = self._kept.get(id(reading))
        return kept if kept is not None else self._keep(*self._look(capture, reading, task))

    def kept(self, reading: Reading) -> bool:
        """Whether the page is here."""
        return id(reading) in self._kept

    def vectors(self, sheet: Sheet) -> NDArray[np.int8]:
        """Mean embeddings of a page's spots times 127, `(N, 256)`."""
        if sheet.own is not None or self._index is None:
            return sheet.own if sheet.own is not None else np.zeros((0, 256), np.int8)
        return self._index.values[sheet.first : sheet.first + len(sheet.spots)]

    def near(self, vectors: NDArray[np.float32]) -> dict[int, NDArray[np.intp]]:
        """The spots of all kept pages that may show a text, by ``id`` of their Reading.

        Args:
            vectors: `(F, 256)` of the text, in several ways to write it.
        """
        if self._index is None:
            return {}
        every = [self._index.shortlist(v, SHORTLIST) for v in np.unique(vectors, axis=0)]
        numbers = np.unique(np.concatenate(every))
        found: dict[int, NDArray[np.intp]] = {}
        sheet_of = np.searchsorted(self._starts, numbers, side="right") - 1
        for number in np.unique(sheet_of):
            sheet = self._order[int(number)]
            found[id(sheet.reading)] = numbers[sheet_of == number] - sheet.first
        return found

    def _look(
        self, capture: Capture, reading: Reading, task: Task
    ) -> tuple[Reading, tuple[Spot, ...], Sights, NDArray[np.float32]]:
        from lumivox.vision.clip.spotting import join, mean_vectors, pack
        from lumivox.vision.clip.views import look

        spots = tuple(_spots(reading))
        scale = capture.width / reading.width if reading.width else 1.0
        sights, vectors = [], [np.zeros((0, 256), np.float32)]
        for start in range(0, len(spots), _TOGETHER):
            task.checkpoint("match", start, len(spots))
            some = spots[start : start + _TOGETHER]
            views = look(self._reader, [crop(capture.pixels, spot.box, scale) for spot in some])
            sights.append(pack(self._reader, views))
            vectors.append(mean_vectors(views))
        return reading, spots, join(sights), np.concatenate(vectors)

    def _keep(
        self,
        reading: Reading,
        spots: tuple[Spot, ...],
        sights: Sights,
        vectors: NDArray[np.float32],
    ) -> Sheet:
        from lumivox.vision.clip.word_index import BYTES_A_WORD, WordIndex

        size = sights.nbytes + BYTES_A_WORD * len(spots)
        if self._bytes + size > self._budget or not spots:
            whole = np.round(vectors * 127).astype(np.int8)
            return Sheet(reading, spots, sights, -1, whole)
        if self._index is None:
            self._index = WordIndex(_centre(self._reader))
        numbers = self._index.add(vectors)
        sheet = Sheet(reading, spots, sights, numbers.start)
        self._kept[id(reading)] = sheet
        self._order.append(sheet)
        self._starts.append(numbers.start)
        self._bytes += size
        return sheet


def crop(pixels: Pixels, box: Box, scale: float = 1.0) -> Pixels:
    """The picture of a place, with a little of its ground around it.

    Args:
        pixels: RGB `(H, W, 3)`.
        box: in the pixels of the original.
        scale: pixels here for one of the original's.
    """
    height, width, _ = pixels.shape
    grown = box.grown(max(1, box.height // 10))
    left, top = int(grown.x * scale), int(grown.y * scale)
    right, bottom = round(grown.right * scale), round(grown.bottom * scale)
    left, top, right, bottom = max(0, left), max(0, top), min(width, right), min(height, bottom)
    if right <= left or bottom <= top:
        return np.full((8, 8, 3), 255, np.uint8)
    return np.ascontiguousarray(pixels[top:bottom, left:right])


def _spots(reading: Reading) -> Sequence[Spot]:
    words = [Spot(ref, word.box) for ref, word in reading.words()]
    return [*words, *(Spot(None, box) for box in reading.unreadable)]


def _centre(reader: ClipOcr) -> NDArray[np.float32]:
    """About where embeddings lie: those of all sorts of texts, which are near to pictures'."""
    texts = ("a", "the", "Hello", "WARNING", "12.50", "information", "Straße", "10:45", "e-mail")
    return np.asarray(reader.embed_texts(texts).mean(axis=0), np.float32)
