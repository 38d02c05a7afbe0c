"""The nearest of a million embeddings in some milliseconds: bits first, then numbers."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

BYTES_A_WORD = 288
"""32 of bits, 256 of int8."""

_BLOCK = 1 << 16
"""Words compared at a time: their bits stay in the processor's cache."""


_FIRST = 16
"""Times the shortlist: so many pass by half of their bits, to be compared by all."""


class WordIndex:
    """Embeddings of words, to be asked for the nearest of a query; more can be added at any time.

    A first look compares half of the bits (there is one a dimension, 32 bytes a word), a second one
    the other half of the best, and the best of these are compared as numbers. Memory:
    `BYTES_A_WORD` a word, and while it grows up to twice that.

    Args:
        centre: `(D,)`, about the mean of the embeddings, D a multiple of 64: the bits say on which
            side of it they lie. Embeddings of any texts will do.
    """

    def __init__(self, centre: NDArray[np.float32]) -> None:
        dimensions = len(centre)
        # Turned at random about the centre, so that every bit tells as much as any other.
        turn = np.random.default_rng(0).normal(size=(dimensions, dimensions))
        self._turn = np.linalg.qr(turn)[0].astype(np.float32)
        self._centre = centre.astype(np.float32)
        self._count = 0
        # One row for each 64 bits, so that every comparison runs over memory in its order.
        self._bits = np.empty((dimensions // 64, 0), np.uint64)
        self._values = np.empty((0, dimensions), np.int8)

    def __len__(self) -> int:
        return self._count

    @property
    def values(self) -> NDArray[np.int8]:
        """All embeddings times 127, `(N, D)`, in the order in which they were added."""
        return self._values[: self._count]

    @property
    def nbytes(self) -> int:
        """Memory that the words take."""
        return int(self._bits.nbytes + self._values.nbytes)

    def add(self, embeddings: NDArray[np.float32]) -> range:
        """Add words, `(N, D)`, of length 1 or less; the numbers they are known by."""
        first, last = self._count, self._count + len(embeddings)
        if last > len(self._values):
            self._grow(max(last, min(2 * len(self._values), len(self._values) + 4 * _BLOCK)))
        for start in range(0, len(embeddings), _BLOCK):
            some = embeddings[start : start + _BLOCK]
            rows = slice(first + start, first + start + len(some))
            self._values[rows] = np.round(some * 127)
            self._bits[:, rows] = self._as_bits(some).T
        self._count = last
        return range(first, last)

    def search(
        self, query: NDArray[np.float32], count: int = 20, *, shortlist: int = 2000
    ) -> list[tuple[int, float]]:
        """Numbers of the nearest words and their cosines, best first.

        Args:
            query: unit vector `(D,)`, of a text or of a picture.
            count: how many.
            shortlist: about how many pass the first look.
        """
        near = self.shortlist(query, shortlist)
        # Not as a product of matrices: its threads would wait for each other longer than it takes.
        cosines = np.einsum("nd,d->n", self._values[near].astype(np.float32), query) / 127
        order = np.argsort(-cosines)[:count]
        return [(int(near[i]), float(cosines[i])) for i in order]

    def shortlist(self, query: NDArray[np.float32], count: int) -> NDArray[np.intp]:
        """Numbers of about `count` words that may be the nearest, in their order."""
        if self._count <= count:
            return np.arange(self._count)
        bits = self._as_bits(query[None])[0]
        half = len(bits) // 2
        apart = np.empty(self._count, np.uint8)
        for start in range(0, self._count, _BLOCK):
            block = self._bits[:half, start : min(start + _BLOCK, self._count)]
            apart[start : start + block.shape[1]] = _apart(block, bits[:half])
        # How far the nearest lie is told well enough by a part of them.
        many = min(self._count, _FIRST * count)
        some = apart[:: max(1, self._count // (4 * many))]
        near = np.flatnonzero(apart <= _limit(some, many / self._count))
        # Added as 16 bits: 256 of them may differ.
        apart16 = apart[near] + _apart(self._bits[half:, near], bits[half:]).astype(np.uint16)
        return near[apart16 <= _limit(apart16, count / len(near))]

    def _as_bits(self, vectors: NDArray[np.float32]) -> NDArray[np.uint64]:
        packed = np.packbits((vectors - self._centre) @ self._turn > 0, axis=1)
        return np.ascontiguousarray(packed).view(np.uint64)

    def _grow(self, room: int) -> None:
        bits = np.empty((len(self._bits), room), np.uint64)
        values = np.empty((room, self._values.shape[1]), np.int8)
        bits[:, : self._count] = self._bits[:, : self._count]
        values[: self._count] = self._values[: self._count]
        self._bits, self._values = bits, values


def _apart(words: NDArray[np.uint64], query: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """How many bits of each word differ from the query's, `(N,)`, of at most 255."""
    total = np.bitwise_count(words[0] ^ query[0])
    for row, word in zip(words[1:], query[1:], strict=True):
        total += np.bitwise_count(row ^ word)
    return np.asarray(total, np.uint8)


def _limit(apart: NDArray[np.uint8] | NDArray[np.uint16], share: float) -> int:
    """The number of differing bits that about this share of the words does not exceed."""
    counts = np.cumsum(np.bincount(apart))
    return int(np.searchsorted(counts, share * len(apart)))


def measure(count: int, queries: int = 20) -> dict[str, float]:
    """How fast the nearest of so many random words is found, and how surely.

    Random vectors lie as far from each other as they can: no real words are harder to part by
    a few bits, and none are easier to part by all.

    Returns:
        ``words``, ``ms_a_query`` (median), ``found`` (share of the queries, each a word's vector
        with noise, whose word came first), ``megabytes``.
    """
    random = np.random.default_rng(0)
    centre = np.full(256, 0.03, np.float32)
    index = WordIndex(centre)
    targets: list[tuple[int, NDArray[np.float32]]] = []
    while len(index) < count:
        lot = (min(_BLOCK, count - len(index)), 256)
        some = random.standard_normal(lot, np.float32) / np.float32(16) + centre
        some /= np.linalg.norm(some, axis=1, keepdims=True)
        number = int(random.integers(len(some)))
        targets.append((len(index) + number, some[number]))
        index.add(some)
    times, hits = [], 0
    for i in range(queries):
        target, vector = targets[i % len(targets)]
        query = vector + random.normal(size=256).astype(np.float32) * 0.05
        query /= np.linalg.norm(query)
        begun = time.perf_counter()
        hits += index.search(query)[0][0] == target
        times.append(time.perf_counter() - begun)
    return {
        "words": count,
        "ms_a_query": float(np.median(times)) * 1000,
        "found": hits / queries,
        "megabytes": BYTES_A_WORD * count / 1e6,
    }
