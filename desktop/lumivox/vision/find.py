"""Find words and phrases in a picture: by what was read, and by what the picture looks like.

Each word, and each run of as many words as the query has, is a place. A place is scored by the
text read there (exactly, by edit distance, or by a regular expression over its n-best), and by the
picture of it: the CLIP-OCR embedding against the query's, and forced alignment as the second
witness (``clip/spotting.py``). The second way finds what no engine could transcribe.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lumivox.core.errors import UsageError
from lumivox.core.geometry import Box
from lumivox.core.i18n import tr
from lumivox.core.task import Task
from lumivox.core.values import Capture, Pixels, Reading, Word, WordRef

if TYPE_CHECKING:
    from lumivox.vision.clip import ClipOcr, ClipReading

SEEN = 0.55
"""Score of the picture alone from which a place counts as found."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for.

    Attributes:
        text: a word or phrase, or a regular expression.
        is_regex: search the texts read, and their n-best, by the expression.
        edits: so many letters may differ from what was read.
    """

    text: str
    is_regex: bool = False
    edits: int = 0

    @property
    def words(self) -> int:
        """How many words it has; of an expression, one."""
        return 1 if self.is_regex else max(1, len(self.text.split()))

    def pattern(self) -> re.Pattern[str]:
        """The expression.

        Raises:
            UsageError: it is none.
        """
        try:
            return re.compile(self.text, re.IGNORECASE)
        except re.error as error:
            message = tr("“{text}” is no regular expression: {reason}.")
            raise UsageError(message.format(text=self.text, reason=error)) from error


@dataclass(frozen=True, slots=True)
class Match:
    """One place where the query was found.

    Attributes:
        words: the place, as words of the Reading.
        box: around them, image pixels.
        text: what was read there.
        score: 0-1.
        by: ``"text"``, ``"candidate"`` or ``"picture"``: what speaks for it most.
    """

    words: tuple[WordRef, ...]
    box: Box
    text: str
    score: float
    by: str


@dataclass(frozen=True, slots=True)
class _Place:
    refs: tuple[WordRef, ...]
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def box(self) -> Box:
        return Box.around(word.box for word in self.words)


class Finder:
    """Finds in a Reading; keeps the pictures' embeddings of the last page for the next query."""

    def __init__(self, reader: ClipOcr | None = None) -> None:
        """The towers, or ``None`` to search the text alone."""
        self._reader = reader
        self._page: Reading | None = None
        self._seen: dict[int, list[ClipReading]] = {}

    def find(self, capture: Capture, reading: Reading, query: Query, task: Task) -> list[Match]:
        """All places, best first.

        Args:
            capture: the picture that was read.
            reading: of it.
            query: what is looked for.
            task: checked between stages.

        Raises:
            UsageError: the regular expression is none.
            Cancelled: at a checkpoint.
        """
        if reading is not self._page:
            self._page, self._seen = reading, {}
        places = list(_places(reading, query.words))
        found = {i: match for i, place in enumerate(places) if (match := _by_text(place, query))}
        if self._reader is not None and not query.is_regex and places:
            task.checkpoint("match", 0, 1)
            for i, score in enumerate(self._by_picture(capture.pixels, places, query)):
                if score >= SEEN and (i not in found or found[i].score < score):
                    place = places[i]
                    found[i] = Match(place.refs, place.box, place.text, score, "picture")
        return sorted(found.values(), key=lambda match: (-match.score, match.words))

    def rank(
        self, capture: Capture, reading: Reading, lexicon: Sequence[str], task: Task
    ) -> Iterator[tuple[Match, list[tuple[str, float]]]]:
        """For every word of the page, the words of a lexicon in the order the picture shows them.

        Raises:
            UsageError: the towers are not installed.
            Cancelled: at a checkpoint.
        """
        from lumivox.vision.clip.spotting import rank_lexicon

        if self._reader is None:
            raise UsageError(tr("Ranking a list of words needs the CLIP-OCR model."))
        places = list(_places(reading, 1))
        embeddings = self._reader.embed_texts(lexicon)
        crops = [_crop(capture.pixels, place.box) for place in places]
        for place, seen in zip(places, self._reader.read_lines(crops), strict=True):
            task.checkpoint()
            ranked = rank_lexicon(seen, lexicon, embeddings)
            best = _chance(ranked[0][1]) if ranked else 0.0
            yield Match(place.refs, place.box, place.text, best, "picture"), ranked

    def _by_picture(self, pixels: Pixels, places: list[_Place], query: Query) -> list[float]:
        """Score of each place's picture, 0-1, the best over usual spellings of the query."""
        from lumivox.vision.clip.spotting import spotting_scores

        assert self._reader is not None
        seen = self._seen.get(query.words)
        if seen is None:
            seen = self._reader.read_lines([_crop(pixels, place.box) for place in places])
            self._seen[query.words] = seen
        spellings = {query.text, query.text.lower(), query.text.capitalize(), query.text.upper()}
        rows = [spotting_scores(self._reader, seen, text) for text in sorted(spellings)]
        return [_chance(float(score)) for score in np.max(rows, axis=0)]


def _places(reading: Reading, count: int) -> Iterator[_Place]:
    """Runs of so many words on one line."""
    for b, block in enumerate(reading.blocks):
        for li, line in enumerate(block.lines):
            for start in range(len(line.words) - count + 1):
                refs = tuple(WordRef(b, li, start + i) for i in range(count))
                yield _Place(refs, line.words[start : start + count])


def _by_text(place: _Place, query: Query) -> Match | None:
    """The match by what was read, or by what else the words may say."""
    best: tuple[float, str] | None = None
    for text, chance, by in _readings(place):
        if query.is_regex:
            fits = 1.0 if query.pattern().search(text) else 0.0
        else:
            fits = _likeness(_plain(text), _plain(query.text), query.edits)
        score = fits * chance
        if score > 0 and (best is None or score > best[0]):
            best = score, by
    return Match(place.refs, place.box, place.text, *best) if best else None


def _readings(place: _Place) -> Iterator[tuple[str, float, str]]:
    """What a place may say: as read, and with one word replaced by each of its candidates."""
    sure = [word.confidence if word.confidence is not None else 1.0 for word in place.words]
    yield place.text, max(0.5, min(sure)), "text"
    for i, word in enumerate(place.words):
        for candidate in word.candidates:
            texts = [w.text for w in place.words]
            texts[i] = candidate.text
            yield " ".join(texts), 0.9 * candidate.score, "candidate"


def _likeness(text: str, query: str, edits: int) -> float:
    """1 where the texts are the same, less by each differing letter, 0 beyond ``edits``."""
    if query == text:
        return 1.0
    if not edits or abs(len(text) - len(query)) > edits:
        return 0.0
    distance = _edit_distance(text, query)
    return 1 - distance / (len(query) + 1) if distance <= edits else 0.0


def _edit_distance(one: str, other: str) -> int:
    """Levenshtein (1966), by rows."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before = row
        row = [i]
        for j, b in enumerate(other, 1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (a != b)))
    return row[-1]


def _plain(text: str) -> str:
    """Case folded, NFC, without the punctuation around words."""
    folded = unicodedata.normalize("NFC", text).casefold()
    return " ".join(word.strip(".,;:!?\"'()[]{}«»„“”‘’…") for word in folded.split())


def _chance(score: float) -> float:
    """The spotting score (a cosine with the alignment's share) as 0-1."""
    return min(1.0, max(0.0, score))


def _crop(pixels: Pixels, box: Box) -> Pixels:
    """The picture of a place, with a little of its ground around it."""
    height, width, _ = pixels.shape
    inside = box.grown(max(1, box.height // 10)).clamped(width, height)
    if not inside.area:
        return np.full((8, 8, 3), 255, np.uint8)
    return np.ascontiguousarray(pixels[inside.y : inside.bottom, inside.x : inside.right])
