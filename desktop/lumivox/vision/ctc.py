"""Greedy reading of a CTC recogniser's output (Graves et al. 2006), with a place for each sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Decoded:
    """Signs with their probability and their column as a share (0-1) of the input's width."""

    signs: tuple[str, ...]
    scores: tuple[float, ...]
    places: tuple[float, ...]

    @property
    def text(self) -> str:
        """All signs."""
        return "".join(self.signs)

    @property
    def score(self) -> float:
        """Mean probability of the signs; 0 where there is none."""
        return sum(self.scores) / len(self.scores) if self.scores else 0.0


def decode(scores: NDArray[np.float32], signs: Sequence[str]) -> Decoded:
    """The likeliest sign of each column, repeats joined, blanks (index 0) left out.

    Args:
        scores: probabilities ``(columns, classes)``.
        signs: one for each class; the first is the blank.
    """
    best = scores.argmax(axis=1)
    keep = best != 0
    keep[1:] &= best[1:] != best[:-1]
    columns = np.flatnonzero(keep)
    chances = scores[columns, best[columns]]
    return Decoded(
        tuple(signs[index] for index in best[columns]),
        tuple(float(chance) for chance in chances),
        tuple(float(column + 0.5) / len(best) for column in columns),
    )
