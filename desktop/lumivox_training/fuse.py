"""Fit what makes words believed: `fusion.json`, and the figures that say what it is worth.

Fitted on held-out synthetic words and one half of each real set (by hash of the file's name),
measured on the other half alone.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from lumivox.core.geometry import Box
from lumivox.core.task import Task
from lumivox.core.values import Word
from lumivox.vision.clip import ClipOcr
from lumivox.vision.clip.fusion import FEATURES, PLAIN, Tongue, essence, seen_once, weighed
from lumivox.vision.judge import SETTLED, TABLE, UNREADABLE, USUAL, Judge, Table, decided
from lumivox.vision.ppocr import NARROWEST, PPOCR

from .calibrate import fit
from .evaluate import distance
from .evidence import (
    LINES,
    SYNTHETIC,
    WORDS,
    Case,
    Gatherer,
    is_fair,
    is_for_fitting,
    pictures,
)
from .fuse_card import write_section
from .printed_words import PAGES, printed_words
from .regression import (
    best_warning,
    calibration_gap,
    compete,
    error_of_surest,
    held_out_loss,
    logistic,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from .printed_words import PrintedWord
    from .regression import Question

SCENES = ("str_iiit5k", "str_ic03", "str_ic15")
PAYS, NO_LOSS = 0.2, 0.99
"""Share of words from which first sight pays (CLIP-OCR takes a fifth of the time of the scene
reader), and the share of these that has to be right."""
COSTLY = ("cosine", "second look")
"""Witnesses that need a run of a network of their own."""
WORTH = 0.002
"""Nats of log loss for each doubtful word that make a costly witness worth its time."""
GATES = (0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98)
"""Confidences of a plain reading below which it may be judged."""
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
        sight = at_sight(case, table)
        if sight >= table.first_sight:
            chance.append(sight)
            right.append(essence(case.sight[0]) == essence(case.truth))
            judged.append(False)
            continue
        plain = float(logistic(np.array([case.plain]), table.plain["rapidocr"])[0])
        word = Word(case.first, _NOWHERE, plain)
        asks = plain < table.judge_below and bool(case.texts)
        if asks:
            found = weighed(case.texts, seen_once(case.rows), table.weights)
            if found[0][1] < SETTLED:
                found = weighed(case.texts, case.rows, table.weights)
            word = decided(word, found)
        chance.append(word.confidence or 0.0)
        right.append(essence(word.text) == essence(case.truth))
        judged.append(asks)
    return Verdicts(np.array(chance), np.array(right), np.array(judged))


def at_sight(case: Case, table: Table) -> float:
    """Chance of what CLIP-OCR reads, where it may be believed at first sight; else 0."""
    _, alone, usual = case.sight
    if usual < USUAL or case.source in LINES:
        return 0.0
    return float(logistic(np.array([alone], float), table.plain["clip-ocr"])[0])


def sights(cases: Sequence[Case], table: Table, bound: float) -> dict[str, float]:
    """How many words are believed at first sight, and how many of these both read rightly."""
    single = [case for case in cases if case.source not in LINES]
    some = [case for case in single if at_sight(case, table) >= bound]
    right = [essence(case.sight[0]) == essence(case.truth) for case in some]
    rival = [essence(case.rival) == essence(case.truth) for case in some]
    return {
        "share": len(some) / max(1, len(single)),
        "right": float(np.mean(right)) if some else 1.0,
        "rapidocr_right": float(np.mean(rival)) if some else 1.0,
    }


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
            np.array([essence(case.first) == essence(case.truth) for case in cases], float),
        ),
        "clip-ocr": fit(
            np.array([case.sight[1] for case in cases], float),
            np.array([essence(case.sight[0]) == essence(case.truth) for case in cases], float),
        ),
    }
    questions = [(case.rows, case.right) for case in cases if is_fair(case)]
    weights = compete(questions, columns or worthwhile(questions))
    tables = [Table(weights, plain, gate, 0.5, UNREADABLE) for gate in GATES]
    found = [float(verdicts(cases, table).right.mean()) for table in tables]
    # The cheapest gate that loses less than one word in a thousand to asking about every word.
    best = next(t for t, share in zip(tables, found, strict=True) if share >= max(found) - 1e-3)
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


def scenes(cases: Sequence[Case], table: Table) -> dict[str, float]:
    """Words of scenes: means over the sets, and errors of the surest of all together."""
    some = [case for case in cases if case.source in SCENES]
    seen = verdicts(some, table)
    rival = np.array([essence(case.rival) == essence(case.truth) for case in some])
    found = measured(some, table)
    return {
        "right": mean_of_scenes(found),
        "rapidocr_right": mean_of_scenes(found, "rapidocr_right"),
        "error_of_surest_90": error_of_surest(seen.chance, seen.right),
        "rapidocr_error_of_surest_90": error_of_surest(
            np.array([case.rival_sure for case in some]), rival
        ),
    }


def mean_of_scenes(figures: dict[str, Any], key: str = "right") -> float:
    """Mean over the sets of scene words."""
    return float(np.mean([figures[name][key] for name in SCENES if name in figures]))


def printed(
    folder: Path, sets: Path, words: Sequence[PrintedWord], unsure_below: float
) -> dict[str, dict[str, float]]:
    """Reviewed words beside Tesseract's own, on the measured half of each set of pages."""
    out = {}
    judge = Judge(PPOCR(), "cpu", folder)
    for name in dict.fromkeys(word.source for word in words):
        plain = [word for word in words if word.source == name and not word.fit]
        if not plain:
            continue
        some = list(printed_words(sets / name, judge))
        chance = np.array([word.sure for word in some])
        right = np.array([word.right for word in some])
        own = np.array([word.sure for word in plain])
        own_right = np.array([word.right for word in plain])
        warned = chance < unsure_below
        out[name] = {
            "words": len(some),
            "right": float(right.mean()),
            "tesseract_right": float(own_right.mean()),
            "error_of_surest_90": error_of_surest(chance, right),
            "tesseract_error_of_surest_90": error_of_surest(own, own_right),
            "calibration_gap": calibration_gap(chance, right),
            "tesseract_calibration_gap": calibration_gap(own, own_right),
            "warned": float(warned.mean()),
            "wrong_among_warned": float((~right)[warned].mean()) if warned.any() else 0.0,
        }
    return out


def line_errors(folder: Path, sets: Path, name: str) -> dict[str, float]:
    """CER of whole lines on the measured half, as the reading path reads them, and rapidocr's."""
    engine = PPOCR()
    judge = Judge(engine, "cpu", folder)
    ours = theirs = signs = 0
    for image, truth, pixels in pictures(sets / name, None):
        if is_for_fitting(image):
            continue
        seen = engine.read_crop(pixels, NARROWEST)
        line = judge.judged(pixels, seen, Tongue.of(()), Task())
        ours += distance(line.text, truth)
        theirs += distance(seen.line.text, truth)
        signs += len(truth)
    return {"cer": ours / signs, "rapidocr_cer": theirs / signs}


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
