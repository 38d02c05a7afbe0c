"""Which recogniser's word counts for one line crop.

Recognisers stand in the order in which they are asked. One that is sure ends the asking; where
all are doubtful the readings vote, weighted by their scores, and those that lost stay behind as
candidates. A recogniser that fails is passed over while another can still be asked.
"""

from __future__ import annotations

import logging
import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from lumivox.core.engines import Recognition, TextRecognizer
from lumivox.core.errors import AppError, Cancelled, EngineError
from lumivox.core.i18n import tr
from lumivox.core.task import Task
from lumivox.core.values import Candidate, Line, Pixels

logger = logging.getLogger(__name__)


R = TypeVar("R", bound=Recognition)

TALL = 1.6
"""Height over width from which a tight crop is also read turned."""


@dataclass(frozen=True, slots=True)
class Step:
    """A recogniser, and when it is asked and believed.

    Attributes:
        recognizer: the engine.
        sure: score (0-1) from which its reading is taken without asking further.
        longest: width over height of a crop up to which it is worth asking.
        suits: whether it is for a crop at all; asked only once the crop is in doubt.
    """

    recognizer: TextRecognizer
    sure: float
    longest: float = math.inf
    suits: Callable[[Pixels], bool] | None = None


def read_crop(
    crop: Pixels, steps: Sequence[Step], languages: Sequence[str], task: Task
) -> Recognition:
    """What one upright crop says, by the first sure recogniser or by vote.

    Raises:
        EngineError: every recogniser failed.
        Cancelled: at a checkpoint.
    """
    readings: list[Recognition] = []
    failure: Exception | None = None
    for step in steps:
        if readings and crop.shape[1] > step.longest * crop.shape[0]:
            continue
        if step.suits is not None and not step.suits(crop):
            continue
        try:
            reading = next(iter(step.recognizer.recognize([crop], languages, task)))
        except Cancelled:
            raise
        except (AppError, ArithmeticError, LookupError, MemoryError, RuntimeError, ValueError) as e:
            logger.warning("%s failed on a line: %s", step.recognizer.name, type(e).__name__)
            failure = e
            continue
        readings.append(reading)
        if score_of(reading) >= step.sure:
            break
    if not readings:
        raise EngineError(
            tr("The text recogniser failed on this picture. Try a smaller part of it.")
        ) from failure
    return vote(readings)


def upright(crop: Pixels, read: Callable[[Pixels], R]) -> tuple[Pixels, R, int]:
    """A tight crop with its text from left to right, its reading, and how it was turned.

    A crop that is much taller than wide mostly shows text that runs up or down: it is read turned
    to either side as well, and what is surest wins.

    Args:
        crop: as cut out.
        read: reads a crop.

    Returns:
        The crop as it was read best, what was read, and the quarters (0, 1 or 3) by which it was
        turned anticlockwise.
    """
    best, best_crop, turned = read(crop), crop, 0
    if crop.shape[0] <= TALL * crop.shape[1]:
        return best_crop, best, turned
    for quarters in (1, 3):
        other_crop = np.ascontiguousarray(np.rot90(crop, quarters))
        other = read(other_crop)
        if score_of(other) > score_of(best):
            best, best_crop, turned = other, other_crop, quarters
    return best_crop, best, turned


def score_of(reading: Recognition) -> float:
    """How sure a reading is, 0-1."""
    return reading.candidates[0].score if reading.candidates else reading.line.confidence or 0.0


def vote(readings: Sequence[Recognition]) -> Recognition:
    """The reading that most score speaks for, with all different ones as its candidates."""
    if len(readings) == 1:
        return readings[0]
    support: dict[str, float] = defaultdict(float)
    for reading in readings:
        support[_essence(reading.line.text)] += score_of(reading)
    winner = max(support, key=lambda text: support[text])
    best = max(
        (reading for reading in readings if _essence(reading.line.text) == winner), key=score_of
    )
    others = {c.text: c for r in readings for c in r.candidates if c.text != best.line.text}
    ranked = sorted(others.values(), key=lambda candidate: -candidate.score)
    candidates = (*best.candidates[:1], *ranked)
    return replace(best, line=with_candidates(best.line, ranked), candidates=candidates)


def with_candidates(line: Line, others: Sequence[Candidate]) -> Line:
    """The line whose words also carry what other readings have in their place.

    Words can be told apart only where another reading has as many of them.
    """
    if not others or not line.words:
        return line
    words = list(line.words)
    for other in others:
        parts = other.text.split()
        if len(parts) != len(words):
            continue
        for index, part in enumerate(parts):
            word = words[index]
            if part == word.text or any(c.text == part for c in word.candidates):
                continue
            own = word.candidates or (Candidate(word.text, word.confidence or 0.0, "read"),)
            guess = Candidate(part, other.score, other.source)
            words[index] = replace(word, candidates=(*own, guess))
    return replace(line, words=tuple(words))


def _essence(text: str) -> str:
    """Letters and digits in lower case: by these readings agree."""
    return "".join(sign for sign in text.lower() if sign.isalnum())
