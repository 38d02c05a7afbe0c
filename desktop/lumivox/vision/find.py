"""Find words and phrases in a picture: by what was read, and by what the picture looks like.

The second way finds what no engine could transcribe: the CLIP-OCR embedding of each word's picture
against the query's, and forced alignment as the second witness (``clip/spotting.py``).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lumivox.core.errors import UsageError
from lumivox.core.geometry import Box
from lumivox.core.i18n import tr
from lumivox.core.task import Task
from lumivox.core.values import Capture, Reading, WordRef
from lumivox.vision.album import Album, Sheet, Spot, crop
from lumivox.vision.matches import Match, Query, by_text, plain

if TYPE_CHECKING:
    from lumivox.vision.clip import ClipOcr

__all__ = ["Finder", "Match", "Query", "by_text"]

SEEN = 0.5
"""Chance from which a place counts as found by its picture alone.

On real handwriting (hw_iam_words and hw_gw_words) about seven of ten places were found so, and two
of three that were found were right; not blind, since score and bound were chosen on the same sets.
"""

_MIDDLE, _STEEPNESS = -0.2, 12.0
"""From spotting score to chance; found on the same sets."""

_SURE = 0.9
"""Confidence from which a word that was read otherwise must look less like what was read."""


class Finder:
    """Finds in Readings; keeps what their words look like for the next query."""

    def __init__(self, reader: ClipOcr | None = None) -> None:
        """The towers, or ``None`` to search the text alone."""
        self._reader = reader
        self._album = Album(reader) if reader is not None else None

    @property
    def sees(self) -> bool:
        """Whether it also finds by pictures: only with the CLIP-OCR model."""
        return self._reader is not None

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
        found = [*by_text(reading, query), *self.by_picture(capture, reading, query, task)]
        return sorted(found, key=lambda match: (-match.score, match.words))

    def by_picture(
        self, capture: Capture, reading: Reading, query: Query, task: Task
    ) -> list[Match]:
        """Places that look like the query though their text does not say it, in reading order.

        Raises:
            Cancelled: at a checkpoint.
        """
        if self._album is None or query.is_regex or not query.text.strip():
            return []
        return self._matches(self._album.sheet(capture, reading, task), query)

    def kept(self, readings: Sequence[Reading], query: Query) -> dict[int, list[Match]]:
        """`by_picture` for those pages that were looked at before, at once, by their number."""
        from lumivox.vision.clip.spotting import embed_forms

        if self._album is None or self._reader is None or query.is_regex or not query.text.strip():
            return {}
        longest = max(query.text.split(), key=len)
        near = self._album.near(embed_forms(self._reader, [longest])[0])
        found: dict[int, list[Match]] = {}
        for number, reading in enumerate(readings):
            if self._album.kept(reading):
                rows = near.get(id(reading))
                sheet = self._album.sheet(_NO_PICTURE, reading, Task())
                found[number] = [] if rows is None else self._matches(sheet, query, rows)
        return found

    def forget(self) -> None:
        """Keep no page any more."""
        if self._reader is not None:
            self._album = Album(self._reader)

    def rank(
        self, capture: Capture, reading: Reading, lexicon: Sequence[str], task: Task
    ) -> Iterator[tuple[Match, list[tuple[str, float]]]]:
        """For every place of the page, the words of a lexicon in the order the picture shows them.

        Raises:
            UsageError: the towers are not installed.
            Cancelled: at a checkpoint.
        """
        from lumivox.vision.clip.spotting import OWN_WEIGHT, embed_forms, own_score, rank_lexicon
        from lumivox.vision.clip.views import look

        if self._reader is None:
            raise UsageError(tr("Ranking a list of words needs the CLIP-OCR model."))
        vectors = embed_forms(self._reader, lexicon)
        places = [((ref,), word.box, word.text) for ref, word in reading.words()]
        nowhere: tuple[WordRef, ...] = ()
        scale = capture.width / reading.width if reading.width else 1.0
        every = [*places, *((nowhere, box, "") for box in reading.unreadable)]
        for done, (refs, box, text) in enumerate(every):
            task.checkpoint("match", done, len(every))
            (views,) = look(self._reader, [crop(capture.pixels, box, scale)])
            off = OWN_WEIGHT * own_score(self._reader, views)
            scored = rank_lexicon(views, lexicon, vectors)
            ranked = [(word, _chance(score - off)) for word, score in scored]
            yield Match(refs, box, text, ranked[0][1] if ranked else 0.0, "picture"), ranked

    def _matches(
        self, sheet: Sheet, query: Query, rows: NDArray[np.intp] | None = None
    ) -> list[Match]:
        """Of one page, without what its text says already."""
        words = query.text.split()
        said = {ref for match in by_text(sheet.reading, query) for ref in match.words}
        found = []
        if len(words) == 1:
            rows = np.arange(len(sheet.spots)) if rows is None else rows
            for row, score in zip(rows, self._scores(sheet, words[0], rows), strict=True):
                spot = sheet.spots[int(row)]
                chance = _chance(float(score))
                if (
                    chance >= SEEN
                    and spot.ref not in said
                    and self._differs(sheet, int(row), float(score))
                ):
                    found.append(_match(sheet.reading, [spot], chance))
            return found
        for spots, score in self._runs(sheet, words):
            chance = _chance(score)
            if chance >= SEEN and not said.intersection(s.ref for s in spots if s.ref):
                found.append(_match(sheet.reading, spots, chance))
        return found

    def _runs(self, sheet: Sheet, words: list[str]) -> Iterator[tuple[list[Spot], float]]:
        """Runs of as many words on a line as the phrase has, and single spots: grown together."""
        rows = np.arange(len(sheet.spots))
        each = [self._scores(sheet, word, rows) for word in words]
        weights = np.array([len(word) + 1 for word in words], np.float64)
        for first in range(len(sheet.spots) - len(words) + 1):
            spots = list(sheet.spots[first : first + len(words)])
            if _is_run(spots):
                scores = [float(score[first + i]) for i, score in enumerate(each)]
                yield spots, float(np.average(scores, weights=weights))
        whole = self._scores(sheet, " ".join(words), rows)
        yield from (([spot], float(score)) for spot, score in zip(sheet.spots, whole, strict=True))

    def _scores(self, sheet: Sheet, text: str, rows: NDArray[np.intp]) -> NDArray[np.float32]:
        from lumivox.vision.clip.spotting import embed_forms, spotting_scores

        assert self._reader is not None
        assert self._album is not None
        vectors = embed_forms(self._reader, [text])[0]
        seen = self._album.vectors(sheet)[rows].astype(np.float32) / 127
        return spotting_scores(sheet.sights, text, (seen @ vectors.T).max(axis=1), rows)

    def _differs(self, sheet: Sheet, row: int, score: float) -> bool:
        """Whether the place does not look even more like what was surely read there."""
        ref = sheet.spots[row].ref
        if ref is None:
            return True
        word = sheet.reading.word(ref)
        sure = word.confidence is None or word.confidence >= _SURE
        text = plain(word.text)
        if word.unsure or not sure or not text:
            return True
        return score > float(self._scores(sheet, text, np.array([row]))[0])


_NO_PICTURE = Capture(np.zeros((1, 1, 3), np.uint8))


def _match(reading: Reading, spots: Sequence[Spot], chance: float) -> Match:
    refs = tuple(spot.ref for spot in spots if spot.ref is not None)
    text = " ".join(reading.word(ref).text for ref in refs)
    return Match(refs, Box.around(spot.box for spot in spots), text, chance, "picture")


def _is_run(spots: Sequence[Spot]) -> bool:
    """Whether these are words that follow each other on one line."""
    refs = [spot.ref for spot in spots]
    return all(
        one is not None
        and other is not None
        and (one.block, one.line, one.word + 1) == (other.block, other.line, other.word)
        for one, other in pairwise(refs)
    )


def _chance(score: float) -> float:
    """How likely a place with this spotting score shows the query, 0-1."""
    return 1 / (1 + math.exp(-_STEEPNESS * (score - _MIDDLE)))
