"""Judge what a line may say: decoder and match together, as a calibrated chance.

Every candidate is weighed by two witnesses of the same pass over the picture: how well it aligns
with the decoder's classes (forced alignment), and how near its embedding lies to the picture's.
The weights of the sum are fitted by `lumivox_training` on pictures in fonts never trained on, and
lie beside the model in `calibration.json`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from .ctc import log_likelihoods

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from .reader import ClipOcr, ClipReading

CALIBRATION = "calibration.json"
FEATURES = (
    "bias", "alignment", "alignment against the reading", "cosine", "cosine against the reading",
    "mean of the reading's signs", "worst of the reading's signs", "shortness",
)  # fmt: skip
_FLOOR = -8.0


def features(reader: ClipOcr, reading: ClipReading, texts: Sequence[str]) -> NDArray[np.float64]:
    """What speaks for each text, `(len(texts), len(FEATURES))`.

    Args:
        reader: the one that made the reading.
        reading: of a line crop.
        texts: what it may say.
    """
    if not texts:
        return np.zeros((0, len(FEATURES)))
    everything = [*texts, reading.text]
    likely = log_likelihoods(reading.chances, everything)
    per_sign = np.maximum(_FLOOR, likely / [len(text) + 1 for text in everything])
    cosine = reader.match_scores(reading, everything).astype(np.float64)
    logs = np.log(np.maximum(reading.probabilities.astype(np.float64), 1e-4))
    mean, worst = (float(logs.mean()), float(logs.min())) if logs.size else (_FLOOR, _FLOOR)
    count = len(texts)
    return np.stack(
        (
            np.ones(count),
            per_sign[:count],
            per_sign[:count] - per_sign[-1],
            cosine[:count],
            cosine[:count] - cosine[-1],
            np.full(count, mean),
            np.full(count, worst),
            np.array([1 / (len(text) + 1) for text in texts]),
        ),
        axis=1,
    )


def load_weights(folder: Path) -> NDArray[np.float64]:
    """The weights of `FEATURES`.

    Raises:
        FileNotFoundError: the model has not been calibrated.
        ValueError: it was calibrated for other features.
    """
    table = json.loads((folder / CALIBRATION).read_text(encoding="utf-8"))
    if tuple(table["features"]) != FEATURES:
        raise ValueError(f"{folder / CALIBRATION} was made for other features")
    return np.array(table["weights"])


def chances(
    reader: ClipOcr, reading: ClipReading, texts: Sequence[str], weights: NDArray[np.float64]
) -> NDArray[np.float32]:
    """Chance (0-1) that the line says exactly each text; they need not sum to one."""
    score = features(reader, reading, texts) @ weights
    return np.asarray(1 / (1 + np.exp(-np.clip(score, -30, 30))), np.float32)
