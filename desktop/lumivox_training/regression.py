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


def fit(
    rows: NDArray[np.float64], right: NDArray[np.float64], ridge: float = 1.0
) -> NDArray[np.float64]:
    """Weights `(F,)` by which rows `(N, F)` say whether they are right `(N,)`, with a ridge."""
    weights = np.zeros(rows.shape[1])
    for _ in range(30):
        chance = logistic(rows, weights)
        slope = rows.T @ (chance - right) + ridge * weights
        bend = (rows * (chance * (1 - chance))[:, None]).T @ rows
        step = np.linalg.solve(bend + ridge * np.eye(len(weights)), slope)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return weights


def compete(
    questions: Sequence[Question], columns: Sequence[int], ridge: float = 1.0
) -> NDArray[np.float64]:
    """Weights `(F,)` by which the right ones win; 0 outside `columns`.

    Conditional (multinomial) logistic regression with a ridge: McFadden 1974. Where several are
    right, their chances count together.
    """
    size = max(rows.shape[1] for rows, _ in questions)
    some = [(rows[:, list(columns)], right) for rows, right in questions]
    weights = np.zeros(len(columns))
    loss = _loss(some, weights, ridge)
    for _ in range(60):
        slope, bend = ridge * weights, ridge * np.eye(len(columns))
        for rows, right in some:
            chance = softmax(rows @ weights)
            share = chance * right
            share /= max(float(share.sum()), 1e-12)
            slope = slope - rows.T @ (share - chance)
            mean = rows.T @ chance
            bend = bend + (rows.T * chance) @ rows - np.outer(mean, mean)
        step = np.linalg.solve(bend, slope)
        size_of_step = 1.0
        while size_of_step > 1e-3:
            new = _loss(some, weights - size_of_step * step, ridge)
            if new < loss:
                break
            size_of_step /= 2
        else:
            break
        weights, gain, loss = weights - size_of_step * step, loss - new, new
        if gain < 1e-5 * abs(loss):
            break
    out = np.zeros(size)
    out[list(columns)] = weights
    return out


def held_out_loss(questions: Sequence[Question], columns: Sequence[int], folds: int = 3) -> float:
    """Mean log loss of each question by weights that were fitted without it."""
    total = 0.0
    for fold in range(folds):
        weights = compete([q for i, q in enumerate(questions) if i % folds != fold], columns)
        total += _loss([q for i, q in enumerate(questions) if i % folds == fold], weights, 0.0)
    return total / max(1, len(questions))


def _loss(questions: Sequence[Question], weights: NDArray[np.float64], ridge: float) -> float:
    """Negative log likelihood of the right ones, with the ridge."""
    total = 0.5 * ridge * float(weights @ weights)
    for rows, right in questions:
        total -= float(np.log(max((softmax(rows @ weights) * right).sum(), 1e-12)))
    return total


def error_of_surest(
    sure: NDArray[np.float64], right: NDArray[np.bool_], share: float = 0.9
) -> float:
    """Share of wrong ones among the surest `share`."""
    return float(1 - right[surest(sure, share)].mean())


def surest(sure: NDArray[np.float64], share: float = 0.9) -> NDArray[np.intp]:
    """Indices of the surest `share`."""
    return np.argsort(-sure, kind="stable")[: max(1, int(share * len(sure)))]


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
