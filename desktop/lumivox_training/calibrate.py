"""Fit the verifier's weights on pictures in fonts that were never trained on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from lumivox.vision.clip.reader import ClipOcr
from lumivox.vision.clip.verify import CALIBRATION, FEATURES, features

from .samples import Sampler

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

_WIDTHS = (96, 128, 192, 256)


def evidence(
    reader: ClipOcr, count: int, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Features and truth of candidates for `count` pictures, and the plain confidences' truth.

    Candidates of a picture: its n-best, a near miss of the truth, a near miss of the reading.

    Returns:
        Features `(N, F)`, whether each candidate is right `(N,)`, and for every picture the
        reading's own confidence and whether it is right `(count, 2)`.
    """
    rows, right, plain = [], [], []
    for width in _WIDTHS:
        sampler = Sampler((seed, width), held_out=True)
        samples = [
            sampler.sample(width, float(sampler.random.random()))
            for _ in range(count // len(_WIDTHS))
        ]
        for sample, reading in zip(
            samples, reader.read_lines([s.image for s in samples]), strict=True
        ):
            texts = {text for text, _ in reading.candidates(4)} | {reading.text}
            texts |= {sampler.texts.near_miss(sample.text)}
            if reading.text:
                texts |= {sampler.texts.near_miss(reading.text)}
            ordered = sorted(texts - {""})
            rows.append(features(reader, reading, ordered))
            right += [float(text == sample.text) for text in ordered]
            plain.append((reading.confidence, float(reading.text == sample.text)))
    return np.concatenate(rows), np.array(right), np.array(plain)


def fit(
    rows: NDArray[np.float64], right: NDArray[np.float64], ridge: float = 1.0
) -> NDArray[np.float64]:
    """Weights of a logistic regression by Newton's method, with a ridge."""
    weights = np.zeros(rows.shape[1])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (chance - right) + ridge * weights
        bend = (rows * (chance * (1 - chance))[:, None]).T @ rows
        step = np.linalg.solve(bend + ridge * np.eye(len(weights)), slope)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return weights


def error_of_surest(
    sure: NDArray[np.float64], right: NDArray[np.float64], share: float = 0.9
) -> float:
    """Share of wrong ones among the surest `share`."""
    keep = np.argsort(-sure)[: max(1, int(share * len(sure)))]
    return float(1 - right[keep].mean())


def calibrate(folder: Path, count: int = 1600) -> dict[str, float]:
    """Fit on one set of held-out pictures, measure on another, write `calibration.json`."""
    reader = ClipOcr(folder, device="cpu")
    rows, right, _ = evidence(reader, count, seed=17)
    weights = fit(rows, right)
    rows, right, plain = evidence(reader, count // 2, seed=19)
    chance = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
    bins = np.minimum((chance * 10).astype(int), 9)
    gap = sum(
        abs(float(chance[bins == b].sum() - right[bins == b].sum())) for b in range(10)
    ) / len(chance)
    figures = {
        "candidates": len(right),
        "log_loss": float(-np.log(np.where(right > 0, chance, 1 - chance).clip(1e-9)).mean()),
        "expected_calibration_error": gap,
        "wrong_readings_all": float(1 - plain[:, 1].mean()),
        "wrong_among_surest_90_percent_by_confidence": error_of_surest(plain[:, 0], plain[:, 1]),
    }
    table = {"features": FEATURES, "weights": [round(float(w), 5) for w in weights],
             "measured": figures}  # fmt: skip
    (folder / CALIBRATION).write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")
    return figures
