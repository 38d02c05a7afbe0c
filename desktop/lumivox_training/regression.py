"""Logistic regressions by Newton's method: of single readings, and of candidates in competition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lumivox.vision.clip.fusion import softmax

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Question = tuple["NDArray[np.float64]", "NDArray[np.bool_]"]
"""Features of all that compete `(N, F)`, and which of them are right `(N,)`, at least one."""


def logistic(rows: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Chances `(N,)` of rows `(N, F)`."""
    return np.asarray(1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30))))


def compete(
    questions: Sequence[Question], columns: Sequence[int], ridge: float = 3.0
) -> NDArray[np.float64]:
    """Weights `(F,)` by which the right ones win; 0 outside `columns`.

    Conditional (multinomial) logistic regression with a ridge: McFadden 1974. Where several are
    right, their chances count together.
    """
    size = max(rows.shape[1] for rows, _ in questions)
    weights = np.zeros(len(columns))
    for _ in range(60):
        slope, bend = ridge * weights, ridge * np.eye(len(columns))
        for every, right in questions:
            rows = every[:, columns]
            chance = softmax(rows @ weights)
            share = chance * right
            share /= max(float(share.sum()), 1e-12)
            slope = slope - rows.T @ (share - chance)
            mean = rows.T @ chance
            bend = bend + (rows.T * chance) @ rows - np.outer(mean, mean)
        step = np.linalg.solve(bend, slope)
        longest = float(np.abs(step).max())
        weights = weights - step * min(1.0, 2.0 / max(longest, 1e-9))
        if longest < 1e-4:
            break
    out = np.zeros(size)
    out[list(columns)] = weights
    return out


def error_of_surest(
    sure: NDArray[np.float64], right: NDArray[np.bool_], share: float = 0.9
) -> float:
    """Share of wrong ones among the surest `share`."""
    keep = np.argsort(-sure, kind="stable")[: max(1, int(share * len(sure)))]
    return float(1 - right[keep].mean())


def calibration_gap(chance: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Expected calibration error over ten bins."""
    bins = np.minimum((chance * 10).astype(int), 9)
    gaps = (abs(float(chance[bins == b].sum() - right[bins == b].sum())) for b in range(10))
    return sum(gaps) / max(1, len(chance))


def best_warning(chance: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """The bound of confidence below which warnings are best: most wrong words, fewest right ones.

    The bound in hundredths that has the highest F1 of "warned" against "wrong".
    """
    bounds = np.arange(0.2, 0.96, 0.01)
    wrong = ~right

    def f1(bound: float) -> float:
        warned = chance < bound
        both = float((warned & wrong).sum())
        return 2 * both / max(1.0, float(warned.sum() + wrong.sum()))

    return float(round(max(bounds, key=f1), 2))
