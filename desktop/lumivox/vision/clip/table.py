"""What `lumivox_training fuse` has fitted for the judge of readings, as `fusion.json` states it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .fusion import FEATURES, PLAIN

TABLE = "fusion.json"


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """What `lumivox_training fuse` has fitted.

    Attributes:
        weights: of `FEATURES`.
        plain: of `PLAIN`, by engine.
        judge_below: confidence below which a word is looked at again.
        unsure_below: confidence below which a listener is warned of a word.
        unreadable_below: confidence below which a reading would be invented.
        first_sight: confidence from which CLIP-OCR's reading of a usual word is taken at once;
            above 1 where that does not pay.
    """

    weights: NDArray[np.float64]
    plain: dict[str, NDArray[np.float64]]
    judge_below: float
    unsure_below: float
    unreadable_below: float
    first_sight: float = 2.0

    def asks(self, witness: str) -> bool:
        """Whether any feature of this witness has a weight; else it need not be asked."""
        return any(
            weight != 0 for name, weight in zip(FEATURES, self.weights, strict=True)
            if witness in name
        )  # fmt: skip

    @classmethod
    def of(cls, stated: dict[str, Any]) -> Table:
        """From what `fusion.json` states. A feature that it does not name yet has no weight.

        Raises:
            ValueError, KeyError: it was fitted for other features, or is broken.
        """
        names = stated["plain_features"]
        plain = {engine: _placed(PLAIN, names, found) for engine, found in stated["plain"].items()}
        judge, unsure, unreadable = (
            float(stated[f"{name}_below"]) for name in ("judge", "unsure", "unreadable")
        )
        first_sight = float(stated.get("first_sight", 2.0))
        weights = _placed(FEATURES, stated["features"], stated["weights"])
        return cls(weights, plain, judge, unsure, unreadable, first_sight)


def _placed(
    features: tuple[str, ...], names: Sequence[str], weights: Sequence[float]
) -> NDArray[np.float64]:
    """Weights of features by the names that they were stated with."""
    placed = np.zeros(len(features))
    placed[[features.index(name) for name in names]] = weights
    return placed
