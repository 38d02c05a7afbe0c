"""What the fitted weights are worth, on the measured half of each set."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lumivox.core.geometry import Box
from lumivox.core.task import Task
from lumivox.core.values import Word
from lumivox.vision.clip.fusion import Tongue, weighed
from lumivox.vision.clip.table import Table
from lumivox.vision.judge import SETTLED, USUAL, Judge
from lumivox.vision.ppocr import NARROWEST, PPOCR
from lumivox.vision.verdict import decided

from .evaluate import distance
from .evidence import LINES, SYNTHETIC, is_for_fitting, pictures
from .printed_words import KINDS, printed_words
from .regression import calibration_gap, error_of_surest, logistic, surest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from .evidence import Case
    from .printed_words import PrintedWord

SCENES = ("str_iiit5k", "str_ic03", "str_ic15")
TOGETHER = "all real sets"
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
            right.append(case.says(case.sight[0]))
            judged.append(False)
            continue
        plain = float(logistic(np.array([case.plain]), table.plain["rapidocr"])[0])
        word = Word(case.first, _NOWHERE, plain)
        asks = plain < table.judge_below and bool(case.texts)
        if asks:
            found = weighed(case.texts, case.once, table.weights)
            if found[0][1] < SETTLED:
                found = weighed(case.texts, case.rows, table.weights)
            word = decided(word, found)
        chance.append(word.confidence or 0.0)
        right.append(case.says(word.text))
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
    right = [case.says(case.sight[0]) for case in some]
    rival = [case.says(case.rival) for case in some]
    return {
        "share": len(some) / max(1, len(single)),
        "right": float(np.mean(right)) if some else 1.0,
        "rapidocr_right": float(np.mean(rival)) if some else 1.0,
    }


def measured(cases: Sequence[Case], table: Table) -> dict[str, Any]:
    """Figures of each set, and of all real ones together."""
    names = dict.fromkeys(case.source for case in cases)
    out = {n: figures_of([case for case in cases if case.source == n], table) for n in names}
    real = [case for case in cases if case.source != SYNTHETIC]
    return {**out, TOGETHER: figures_of(real, table)} if real else out


def figures_of(cases: Sequence[Case], table: Table) -> dict[str, Any]:
    """Figures of some words, rapidocr's recognition alone beside them."""
    seen = verdicts(cases, table)
    rival = np.array([case.says(case.rival) for case in cases])
    sure = np.array([case.rival_sure for case in cases])
    wrong, warned = ~seen.right, seen.chance < table.unsure_below
    return {
        "words": len(cases),
        "right": float(seen.right.mean()),
        "rapidocr_right": float(rival.mean()),
        "error_of_surest_90": error_of_surest(seen.chance, seen.right),
        # Where more than a tenth is wrong, no confidence can put all of it last.
        "least_error_of_surest_90": error_of_surest(seen.right.astype(float), seen.right),
        "rapidocr_error_of_surest_90": error_of_surest(sure, rival),
        "calibration_gap": calibration_gap(seen.chance, seen.right),
        "judged": float(seen.judged.mean()),
        "warned": float(warned.mean()),
        "wrong_among_warned": float(wrong[warned].mean()) if warned.any() else None,
        "warned_among_wrong": float(warned[wrong].mean()) if wrong.any() else None,
    }


def scenes(cases: Sequence[Case], table: Table) -> dict[str, float]:
    """Words of scenes: means over the sets, and errors of the surest of all together."""
    some = [case for case in cases if case.source in SCENES]
    seen = verdicts(some, table)
    rival = np.array([case.says(case.rival) for case in some])
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
) -> dict[str, dict[str, Any]]:
    """Reviewed words beside Tesseract's own, on the measured half of each set of pages."""
    out, every, plain = {}, [], [word for word in words if not word.fit]
    judge = Judge(PPOCR(), "cpu", folder)
    for name in dict.fromkeys(word.source for word in plain):
        some = list(printed_words(sets / name, judge))
        every += some
        own = [word for word in plain if word.source == name]
        out[name] = page_figures(some, own, unsure_below)
    return {**out, TOGETHER: page_figures(every, plain, unsure_below)} if plain else out


def page_figures(
    some: Sequence[PrintedWord], plain: Sequence[PrintedWord], unsure_below: float
) -> dict[str, Any]:
    """Figures of reviewed words, and of the same pages as Tesseract alone reads them."""
    chance = np.array([word.sure for word in some])
    right = np.array([word.right for word in some])
    own = np.array([word.sure for word in plain])
    own_right = np.array([word.right for word in plain])
    warned = chance < unsure_below
    kept = Counter(some[index].kind for index in surest(chance))
    return {
        "words": len(some),
        "right": float(right.mean()),
        "tesseract_right": float(own_right.mean()),
        "error_of_surest_90": error_of_surest(chance, right),
        "tesseract_error_of_surest_90": error_of_surest(own, own_right),
        "calibration_gap": calibration_gap(chance, right),
        "tesseract_calibration_gap": calibration_gap(own, own_right),
        "warned": float(warned.mean()),
        "wrong_among_warned": float((~right)[warned].mean()) if warned.any() else 0.0,
        "surest_words": kept.total(),
        "kinds_of_surest_90": {kind: kept[kind] for kind in KINDS},
    }


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
