"""Fit what makes words believed: `fusion.json`, and the figures that say what it is worth.

Fitted on held-out synthetic words and one half of each real set (by hash of the file's name),
measured on the other half alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lumivox.core.geometry import Box
from lumivox.core.values import Word
from lumivox.vision.clip.fusion import FEATURES, essence, weighed
from lumivox.vision.judge import Table, decided

from .calibrate import fit
from .evidence import Case, is_fair
from .regression import (
    best_warning,
    calibration_gap,
    compete,
    error_of_surest,
    logistic,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SCENES = ("str_iiit5k", "str_ic03", "str_ic15")
GATES = (0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98)
"""Confidences of a plain reading below which it may be judged."""
UNREADABLE = 0.1
"""Nine of ten words as doubtful as this are wrong: to say one would be to invent it."""
_NOWHERE = Box(0, 0, 0, 0)


@dataclass(frozen=True, slots=True, eq=False)
class Verdicts:
    """What the reading path says of some cases.

    Attributes:
        chance: of each word.
        right: whether it is.
        judged: whether all witnesses were asked.
    """

    chance: NDArray[np.float64]
    right: NDArray[np.bool_]
    judged: NDArray[np.bool_]


def verdicts(cases: Sequence[Case], table: Table) -> Verdicts:
    """Decide the cases as the reading path does."""
    chance, right, judged = [], [], []
    for case in cases:
        plain = float(logistic(np.array([case.plain]), table.plain["rapidocr"])[0])
        word = Word(case.first, _NOWHERE, plain)
        asks = plain < table.judge_below and bool(case.texts)
        if asks:
            word = decided(word, weighed(case.texts, case.rows, table.weights))
        chance.append(word.confidence or 0.0)
        right.append(essence(word.text) == essence(case.truth))
        judged.append(asks)
    return Verdicts(np.array(chance), np.array(right), np.array(judged))


def fitted(cases: Sequence[Case], columns: Sequence[int] | None = None) -> Table:
    """The table for these cases.

    Args:
        cases: those that may be fitted on.
        columns: of `FEATURES` to use; all by default.
    """
    plain = fit(
        np.array([case.plain for case in cases], float),
        np.array([essence(case.first) == essence(case.truth) for case in cases], float),
    )
    questions = [(case.rows, case.right) for case in cases if is_fair(case)]
    weights = compete(questions, columns or range(len(FEATURES)))
    tables = [Table(weights, {"rapidocr": plain}, gate, 0.5, UNREADABLE) for gate in GATES]
    found = [float(verdicts(cases, table).right.mean()) for table in tables]
    # The cheapest gate that loses less than one word in a thousand to asking about every word.
    best = next(t for t, share in zip(tables, found, strict=True) if share >= max(found) - 1e-3)
    seen = verdicts(cases, best)
    bound = best_warning(seen.chance, seen.right)
    return Table(weights, {"rapidocr": plain}, best.judge_below, bound, UNREADABLE)


def measured(cases: Sequence[Case], table: Table) -> dict[str, Any]:
    """Figures of each set, rapidocr's recognition alone beside them."""
    out: dict[str, Any] = {}
    for name in dict.fromkeys(case.source for case in cases):
        some = [case for case in cases if case.source == name]
        seen = verdicts(some, table)
        rival = np.array([essence(case.rival) == essence(case.truth) for case in some])
        sure = np.array([case.rival_sure for case in some])
        warned = seen.chance < table.unsure_below
        out[name] = {
            "words": len(some),
            "right": float(seen.right.mean()),
            "rapidocr_right": float(rival.mean()),
            "error_of_surest_90": error_of_surest(seen.chance, seen.right),
            "rapidocr_error_of_surest_90": error_of_surest(sure, rival),
            "calibration_gap": calibration_gap(seen.chance, seen.right),
            "judged": float(seen.judged.mean()),
            "warned": float(warned.mean()),
            "wrong_among_warned": float((~seen.right)[warned].mean()) if warned.any() else None,
            "warned_among_wrong": float(warned[~seen.right].mean())
            if (~seen.right).any()
            else None,
        }
    return out


def without(*names: str) -> list[int]:
    """Columns of `FEATURES` that do not mention any of these."""
    return [
        index for index, feature in enumerate(FEATURES)
        if not any(name in feature for name in names)
    ]  # fmt: skip


ABLATIONS = {
    "all witnesses": (),
    "without CLIP-OCR": ("clip", "cosine"),
    "without its match (cosine)": ("cosine",),
    "without the second look": ("second look",),
    "without the language": ("usual", "unknown"),
}


def mean_of_scenes(figures: dict[str, Any], key: str = "right") -> float:
    """Mean over the sets of scene words."""
    return float(np.mean([figures[name][key] for name in SCENES if name in figures]))
