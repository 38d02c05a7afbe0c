"""Greedy and beam search over any model that scores the next token.

open_clip's own ``generate`` leans on parts of transformers that version 5 no longer has, and a
cancel must be heard between tokens; the search itself is forty lines (Graves 2012; length
normalisation after Wu et al. 2016, eq. 14, without their constant).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lumivox.core.task import Task

Tokens = tuple[int, ...]
NextScores = Callable[[list[Tokens]], NDArray[np.float32]]
"""Log-probabilities of the next token, ``(n, vocabulary)``, for n beginnings of one length."""


@dataclass(frozen=True, slots=True)
class Search:
    """How to search.

    Attributes:
        start, end: tokens that open and close a text.
        beams: beginnings kept at each step; 1 is greedy.
        longest, shortest: tokens between start and end.
        length_power: the sum of the log-probabilities is divided by the length to this power.
        no_repeat: no run of so many tokens comes twice; 0 allows all.
    """

    start: int
    end: int
    beams: int = 4
    longest: int = 30
    shortest: int = 0
    length_power: float = 1.0
    no_repeat: int = 3

    def run(self, next_scores: NextScores, task: Task) -> list[tuple[Tokens, float]]:
        """The best texts without start and end, best first, with their scores; at most ``beams``.

        Raises:
            Cancelled: between two tokens.
        """
        alive: list[tuple[Tokens, float]] = [((self.start,), 0.0)]
        done: list[tuple[Tokens, float]] = []
        for length in range(self.longest + 1):
            task.checkpoint()
            rows = next_scores([tokens for tokens, _ in alive])
            grown = self._grow(alive, rows, length)
            done += [(t[1:-1], self._score(s, length + 1)) for t, s in grown if t[-1] == self.end]
            alive = [(t, s) for t, s in grown if t[-1] != self.end][: self.beams]
            if not alive or (len(done) >= self.beams and self._settled(alive, done, length)):
                break
        if not done:
            done = [(t[1:], self._score(s, len(t) - 1)) for t, s in alive]
        return sorted(done, key=lambda item: -item[1])[: self.beams]

    def _grow(
        self, alive: list[tuple[Tokens, float]], rows: NDArray[np.float32], length: int
    ) -> list[tuple[Tokens, float]]:
        """Every beginning with its best next tokens: the best of all, ends not counted as beams."""
        found: list[tuple[Tokens, float]] = []
        for (tokens, total), row in zip(alive, rows, strict=True):
            scores = np.array(row, np.float64)
            scores[self.start] = -np.inf
            if length < self.shortest:
                scores[self.end] = -np.inf
            if length >= self.longest:
                last = scores[self.end]
                scores[:] = -np.inf
                scores[self.end] = last if np.isfinite(last) else 0.0
            for banned in self._banned(tokens):
                scores[banned] = -np.inf
            # As many as there are beams, and one more in case the best is the end.
            count = min(self.beams + 1, len(scores))
            best = np.argpartition(-scores, count - 1)[:count]
            found += [
                ((*tokens, int(index)), total + float(scores[index]))
                for index in best
                if np.isfinite(scores[index])
            ]
        found.sort(key=lambda item: -item[1])
        kept, texts = [], 0
        for tokens, total in found:
            if tokens[-1] != self.end:
                texts += 1
            kept.append((tokens, total))
            if texts == self.beams:
                break
        return kept

    def _banned(self, tokens: Tokens) -> set[int]:
        size = self.no_repeat
        if size < 1 or len(tokens) < size:
            return set()
        tail = tokens[len(tokens) - size + 1 :]
        return {
            tokens[index + size - 1]
            for index in range(1, len(tokens) - size + 1)
            if tokens[index : index + size - 1] == tail
        }

    def _score(self, total: float, length: int) -> float:
        return total / float(max(1, length) ** self.length_power)

    def _settled(
        self, alive: list[tuple[Tokens, float]], done: list[tuple[Tokens, float]], length: int
    ) -> bool:
        """Whether no text that goes on can still come among the best (scores only fall)."""
        worst = sorted((score for _, score in done), reverse=True)[self.beams - 1]
        longest = self.longest + 1 if self.length_power > 0 else length + 1
        return self._score(alive[0][1], longest) <= worst
