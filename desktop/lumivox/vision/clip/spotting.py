"""Find words by their embeddings: a typed word, or a whole lexicon, among many pictures.

A first look compares one bit a dimension (32 bytes a word, so that a million fit into the
processor's cache many times over); the best of it are compared as numbers. Without a
transcription, so that handwriting nobody could read is found too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .ctc import log_likelihood, log_likelihoods

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from .reader import ClipOcr, ClipReading

ALIGNMENT_WEIGHT = 0.12
"""Weight of the alignment (nats a sign) beside the cosine; fitted on pictures in unseen fonts."""
_FLOOR = -8.0


class WordIndex:
    """Embeddings of words, to be asked for the nearest of a query.

    Memory: 288 bytes a word (32 of bits, 256 of int8).

    Args:
        embeddings: unit vectors `(N, D)`, D a multiple of 64.
    """

    def __init__(self, embeddings: NDArray[np.float32]) -> None:
        dimensions = embeddings.shape[1]
        # Turned at random about their mean, so that every bit tells as much as any other.
        turn = np.random.default_rng(0).normal(size=(dimensions, dimensions))
        self._turn = np.linalg.qr(turn)[0].astype(np.float32)
        self._mean = embeddings.mean(axis=0) if len(embeddings) else np.zeros(dimensions)
        # One row for each 64 bits, so that every comparison runs over memory in its order.
        self._bits = np.ascontiguousarray(self._as_bits(embeddings).T)
        self._values = np.round(embeddings * 127).astype(np.int8)

    def __len__(self) -> int:
        return len(self._values)

    def _as_bits(self, vectors: NDArray[np.float32]) -> NDArray[np.uint64]:
        parts = [
            np.packbits((vectors[i : i + 65536] - self._mean) @ self._turn > 0, axis=1)
            for i in range(0, len(vectors), 65536)
        ]
        packed = np.concatenate(parts) if parts else np.zeros((0, vectors.shape[1] // 8), np.uint8)
        return np.ascontiguousarray(packed).view(np.uint64)

    def search(
        self, query: NDArray[np.float32], count: int = 20, *, shortlist: int = 2000
    ) -> list[tuple[int, float]]:
        """Numbers of the nearest words and their cosines, best first.

        Args:
            query: unit vector `(D,)`, of a text or of a picture.
            count: how many.
            shortlist: how many pass the first look.
        """
        if len(self) > shortlist:
            bits = self._as_bits(query[None])[0]
            # uint8: 256 differing bits of 256 would wrap to 0, and the second look mends that.
            apart = np.zeros(len(self), np.uint8)
            for row, word in zip(self._bits, bits, strict=True):
                apart += np.bitwise_count(row ^ word)
            limit = int(np.searchsorted(np.cumsum(np.bincount(apart)), shortlist))
            near = np.flatnonzero(apart <= limit)
        else:
            near = np.arange(len(self))
        cosines = self._values[near].astype(np.float32) @ query / 127
        order = np.argsort(-cosines)[:count]
        return [(int(near[i]), float(cosines[i])) for i in order]


def spotting_scores(
    reader: ClipOcr, readings: Sequence[ClipReading], query: str, *, shortlist: int = 200
) -> NDArray[np.float32]:
    """How well every reading's picture shows `query`, `(len(readings),)`; higher is better.

    The cosine ranks all; the `shortlist` best of it are then also aligned with the decoder's
    classes, which tells near misses apart. Where letter case does not matter, ask for each.

    Args:
        reader: the one that made the readings.
        readings: of word or line crops.
        query: what is looked for.
        shortlist: how many are aligned.
    """
    if not readings:
        return np.zeros(0, np.float32)
    seen = np.stack([reading.embedding for reading in readings])
    scores = seen @ reader.embed_texts([query])[0]
    scores += ALIGNMENT_WEIGHT * _FLOOR
    for i in np.argsort(-scores)[:shortlist]:
        likely = log_likelihood(readings[i].chances, query) / (len(query) + 1)
        scores[i] += ALIGNMENT_WEIGHT * (max(_FLOOR, likely) - _FLOOR)
    return np.asarray(scores, np.float32)


def rank_lexicon(
    reading: ClipReading,
    lexicon: Sequence[str],
    embeddings: NDArray[np.float32],
    *,
    shortlist: int = 500,
) -> list[tuple[str, float]]:
    """The words of a lexicon in the order in which the picture shows them, with scores.

    Args:
        reading: of the picture.
        lexicon: the words.
        embeddings: `ClipOcr.embed_texts(lexicon)`, made once for many pictures.
        shortlist: how many are aligned.
    """
    if not lexicon:
        return []
    scores = embeddings @ reading.embedding + ALIGNMENT_WEIGHT * _FLOOR
    near = np.argsort(-scores)[:shortlist]
    words = [lexicon[int(i)] for i in near]
    likely = log_likelihoods(reading.chances, words) / [len(word) + 1 for word in words]
    scores[near] += ALIGNMENT_WEIGHT * (np.maximum(_FLOOR, likely) - _FLOOR)
    order = np.argsort(-scores)
    return [(lexicon[int(i)], float(scores[i])) for i in order]
