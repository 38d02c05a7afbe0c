"""Fit what makes words believed: `fusion.json`, and the figures that say what it is worth.

Fitted on held-out synthetic words and one half of each real set (by hash of the file's name),
measured on the other half alone.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from lumivox.vision.clip import ClipOcr
from lumivox.vision.clip.fusion import FEATURES, PLAIN
from lumivox.vision.clip.table import TABLE, Table
from lumivox.vision.verdict import UNREADABLE

from .evidence import LINES, SYNTHETIC, WORDS, Case, Gatherer, is_fair
from .figures import (
    line_errors,
    mean_of_scenes,
    measured,
    printed,
    scenes,
    sights,
    verdicts,
)
from .fuse_card import write_section
from .printed_words import PAGES, printed_words
from .regression import best_warning, compete, error_of_surest, fit, held_out_loss

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .printed_words import PrintedWord
    from .regression import Question

PAYS, NO_LOSS = 0.2, 0.99
"""Share of words from which first sight pays (CLIP-OCR takes a fifth of the time of the scene
reader), and the share of these that has to be right."""
COSTLY = ("cosine", "second look")
"""Witnesses that need a run of a network of their own."""
WORTH = 0.002
"""Nats of log loss for each doubtful word that make a costly witness worth its time."""
GATES = (0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98)
"""Confidences of a plain reading below which it may be judged."""

SPARED = 2e-3
"""Share of right words that may be lost by not judging what is rather sure."""


def first_sight(cases: Sequence[Case], table: Table) -> float:
    """The lowest bound at which first sight costs no accuracy and spares more time than it takes.

    Above 1 where there is none.
    """
    for bound in (0.95, 0.97, 0.98, 0.985, 0.99, 0.995):
        found = sights(cases, table, bound)
        if found["share"] < PAYS:
            break
        if found["right"] >= max(NO_LOSS, found["rapidocr_right"]):
            return bound
    return 2.0


def fitted(cases: Sequence[Case], columns: Sequence[int] | None = None) -> Table:
    """The table for these cases.

    Args:
        cases: those that may be fitted on.
        columns: of `FEATURES` to use; all by default.
    """
    plain = {
        "rapidocr": fit(
            np.array([case.plain for case in cases], float),
            np.array([case.says(case.first) for case in cases], float),
        ),
        "clip-ocr": fit(
            np.array([case.sight[1] for case in cases], float),
            np.array([case.says(case.sight[0]) for case in cases], float),
        ),
    }
    questions = [(case.rows, case.right) for case in cases if is_fair(case)]
    weights = compete(questions, columns or worthwhile(questions))
    tables = [Table(weights, plain, gate, 0.5, UNREADABLE) for gate in GATES]
    found = [float(verdicts(cases, table).right.mean()) for table in tables]
    # The cheapest gate that loses no more than this to asking about every word.
    best = next(t for t, share in zip(tables, found, strict=True) if share >= max(found) - SPARED)
    best = replace(best, first_sight=first_sight(cases, best))
    seen = verdicts(cases, best)
    return replace(best, unsure_below=best_warning(seen.chance, seen.right))


def worthwhile(questions: Sequence[Question]) -> list[int]:
    """Columns of `FEATURES` without the witnesses that cost time and do not pay.

    One that does not pay is left out for good: the reading path does not ask it. Whether it pays
    is decided by the log loss in cross-validation.
    """
    left_out: tuple[str, ...] = ()
    before = held_out_loss(questions, without(*left_out))
    for name in COSTLY:
        after = held_out_loss(questions, without(*left_out, name))
        if after <= before + WORTH:
            left_out, before = (*left_out, name), after
    return without(*left_out)


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
"""What is left out, and the features that name it."""


def ablations(fit_on: Sequence[Case], others: Sequence[Case]) -> dict[str, dict[str, float]]:
    """What each witness is worth: figures on the measured half, fitted anew without it."""
    out = {}
    real = [case for case in others if case.source != SYNTHETIC]
    for name, features in ABLATIONS.items():
        table = fitted(fit_on, without(*features))
        seen = verdicts(real, table)
        out[name] = {
            "scene_words": mean_of_scenes(measured(others, table)),
            "all_words": float(seen.right.mean()),
            "error_of_surest_90": error_of_surest(seen.chance, seen.right),
        }
    return out


def gathered(folder: Path, sets: Path, synthetic: int) -> tuple[list[Case], list[PrintedWord]]:
    """All evidence, printed words beside."""
    gatherer = Gatherer(ClipOcr(folder, device="cpu"))
    cases: list[Case] = []
    printed_: list[PrintedWord] = []
    begun = time.perf_counter()

    def tell(name: str) -> None:
        seconds = time.perf_counter() - begun
        print(f"{seconds:6.0f} s: {name}", file=sys.stderr, flush=True)

    for name in WORDS:
        cases += gatherer.words(sets / name) if (sets / name).is_dir() else ()
        tell(name)
    for name in LINES:
        cases += gatherer.lines(sets / name) if (sets / name).is_dir() else ()
        tell(name)
    cases += gatherer.synthetic(synthetic)
    tell(SYNTHETIC)
    for name in PAGES:
        printed_ += printed_words(sets / name) if (sets / name).is_dir() else ()
        tell(name)
    return cases, printed_


def fuse(folder: Path, sets: Path, synthetic: int = 400) -> dict[str, Any]:
    """Fit on one half, measure on the other, write `fusion.json` and the page of the model.

    Args:
        folder: an exported model.
        sets: folder of real sets.
        synthetic: how many rendered words are added.
    """
    begun = time.perf_counter()
    cases, words = gathered(folder, sets, synthetic)
    ready = time.perf_counter()
    fit_on = [case for case in cases if case.fit]
    others = [case for case in cases if not case.fit]
    table = fitted(fit_on)
    if on_pages := [word for word in words if word.fit]:
        table.plain["tesseract"] = fit(
            np.array([word.plain for word in on_pages], float),
            np.array([word.right for word in on_pages], float),
        )
    figures: dict[str, Any] = {
        "words": measured(others, table),
        "scenes": scenes(others, table),
        "first_sight": sights(others, table, table.first_sight),
        "ablations": ablations(fit_on, others),
    }
    write_table(folder, table, figures)
    figures["printed"] = printed(folder, sets, words, table.unsure_below)
    figures["lines"] = {n: line_errors(folder, sets, n) for n in LINES if (sets / n).is_dir()}
    figures["seconds"] = {"gathering": ready - begun, "all": time.perf_counter() - begun}
    write_table(folder, table, figures)
    write_section(folder, table, figures)
    return figures


def write_table(folder: Path, table: Table, figures: dict[str, Any]) -> None:
    """Write `fusion.json`."""
    stated = {
        "features": FEATURES,
        "weights": [round(float(weight), 5) for weight in table.weights],
        "plain_features": PLAIN,
        "plain": {n: [round(float(w), 5) for w in found] for n, found in table.plain.items()},
        "judge_below": table.judge_below,
        "unsure_below": table.unsure_below,
        "unreadable_below": table.unreadable_below,
        "first_sight": table.first_sight,
        "measured": figures,
    }
    text = json.dumps(stated, indent=1, ensure_ascii=False)
    (folder / TABLE).write_text(text + "\n", encoding="utf-8")
