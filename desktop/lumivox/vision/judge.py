"""The judge of readings: how far each word is to be believed, and what a doubtful one may say.

A word that its engine reads surely, and that the language knows, is only given its calibrated
confidence. A doubtful one is looked at again, by the scene reader and by CLIP-OCR, and all
candidates are weighed (`clip.fusion`). What nobody can read is said to be so.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np

from lumivox.core.errors import AppError, Cancelled
from lumivox.core.geometry import Box
from lumivox.core.task import Task
from lumivox.core.values import Line, Pixels, Word
from lumivox.vision.clip.charset import covered
from lumivox.vision.clip.ctc import contested
from lumivox.vision.clip.fusion import (
    Look,
    Tongue,
    Witnesses,
    candidates,
    core_of,
    features,
    weighed,
)
from lumivox.vision.clip.reader import ClipOcr, ClipReading
from lumivox.vision.clip.runners import model_folder
from lumivox.vision.clip.table import TABLE, Table
from lumivox.vision.ppocr import NARROWEST, TRAINED
from lumivox.vision.seen import Seen, parts
from lumivox.vision.verdict import around, believed, decided, joined

logger = logging.getLogger(__name__)

FAILURES = (
    AppError, ArithmeticError, AssertionError, ImportError, LookupError, MemoryError, OSError,
    RuntimeError, ValueError,
)  # fmt: skip
"""What engines and their libraries raise where a model, a driver or memory is missing: a reading
is then taken as it is."""

EVEN = 0.5
"""Chance from which a word is rather right than wrong."""

SETTLED = 0.8
"""Chance from which second looks, by the engine and by CLIP-OCR in other widths, are spared: they
are the dearest witnesses, and change no more words than they should not."""

LONGEST = 5.0
"""Width over height up to which a wider input makes a difference."""

USUAL = 3.0
"""Zipf value from which a word is usual: once in a million words."""


class SecondLook(Protocol):
    """A recogniser that can look at a crop as part of a wider input (`PPOCR`)."""

    name: str

    def read_crop(self, crop: Pixels, narrowest: int) -> Seen:
        """Read one crop."""


class Judge:
    """Calibrates and deciphers. Its models are loaded when the first word is doubtful.

    Args:
        engine: the scene reader, to look again.
        device: "auto", "cpu", "cuda" or "mps".
        folder: of the model; the installed one by default.
    """

    def __init__(
        self, engine: SecondLook, device: str = "auto", folder: Path | None = None
    ) -> None:
        self._engine = engine
        self._device = device
        self._folder = folder
        self._latest: tuple[Pixels, ClipReading] | None = None

    def use(self, device: str) -> None:
        """Run on another device from the next doubtful word on."""
        if device != self._device:
            self.unload()
            self._device = device

    def is_available(self) -> bool:
        """Whether there are weights to judge by. Loads no model."""
        return self.table is not None

    @cached_property
    def table(self) -> Table | None:
        """The fitted weights; none where the model or its weights are not installed."""
        try:
            stated = json.loads(((self._folder or model_folder()) / TABLE).read_text("utf-8"))
            return Table.of(stated)
        except (OSError, ValueError, KeyError, TypeError) as error:
            logger.warning("readings are not judged: %s", type(error).__name__)
            return None

    @cached_property
    def clip(self) -> ClipOcr:
        """The towers.

        Raises:
            FileNotFoundError: they are not installed.
        """
        return ClipOcr(self._folder or model_folder(), self._device)

    def unload(self) -> None:
        """Give back the memory of the towers."""
        self.__dict__.pop("clip", None)
        self._latest = None

    def at_first_sight(self, crop: Pixels, tongue: Tongue) -> Line | None:
        """What CLIP-OCR reads, where it is sure of a usual word: no other engine need be asked.

        Only while its model is loaded: a word that is clear to the scene reader loads none.

        Args:
            crop: of one line, upright.
            tongue: what words are to be expected.
        """
        height, width = crop.shape[:2]
        bound = self.table.first_sight if self.table and "clip" in self.__dict__ else 2.0
        if bound > 1 or not height <= width <= LONGEST * height:
            return None
        try:
            reading = self.clip.read_lines([crop])[0]
        except FAILURES as error:
            logger.warning("a word could not be read at first sight: %s", type(error).__name__)
            return None
        self._latest = (crop, reading)
        text = reading.text.strip()
        if first_sight_usual(text, tongue) < USUAL:
            return None
        if contested(reading.chances, reading.text).any():
            # A sign may be lost between equal or narrow ones: little is then lite, for sure.
            return None
        line = self.as_word(text, reading.confidence, crop, tongue)
        return line if (line.confidence or 0.0) >= bound else None

    def as_word(self, text: str, sure: float, crop: Pixels, tongue: Tongue) -> Line:
        """A line of one word that fills its crop, with the chance that it is right.

        Args:
            text: the word.
            sure: CLIP-OCR's own confidence in it.
            crop: of the word.
            tongue: what words are to be expected.
        """
        box = Box(0, 0, crop.shape[1], crop.shape[0])
        return self.calibrated(Line((Word(text, box, sure),), box), "clip-ocr", tongue)

    def _read(self, crops: Sequence[Pixels]) -> list[ClipReading]:
        """What CLIP-OCR reads in some crops; the crop that it has just read is not read again."""
        latest, self._latest = self._latest, None
        if latest is not None and len(crops) == 1 and crops[0] is latest[0]:
            return [latest[1]]
        return self.clip.read_lines(crops)

    def calibrated(self, line: Line, engine: str, tongue: Tongue) -> Line:
        """The line with the chance (0-1) of every word to be right instead of the engine's score.

        Args:
            line: words with the confidences that the engine gave.
            engine: its name.
            tongue: what words are to be expected.
        """
        weights = self.table.plain.get(engine) if self.table else None
        if weights is None:
            return line
        return replace(line, words=tuple(believed(w, weights, tongue) for w in line.words))

    def judged(
        self, crop: Pixels, seen: Seen, tongue: Tongue, task: Task, *, whole: bool = False
    ) -> Line:
        """What a line crop says, with calibrated words and candidates for the doubtful ones.

        Args:
            crop: of the line, upright.
            seen: what the engine saw there first.
            tongue: what words are to be expected.
            task: checked before a doubtful word.
            whole: the crop is known to hold one word.

        Raises:
            Cancelled: at a checkpoint.
        """
        line = self.calibrated(seen.line, self._engine.name, tongue)
        if self.table is None or seen.chances is None or not covered(line.text):
            return line
        steps = [seen.chances] if whole else list(parts(seen.chances))
        one = joined(line) if whole else None
        words = [one] if one else list(line.words)
        own = joined(seen.line) if whole else None
        said = [own] if own else seen.line.words
        bound = self.table.judge_below
        doubtful = [i for i, word in enumerate(words) if (word.confidence or 0.0) < bound]
        if not doubtful or len(steps) != len(words):
            return line
        task.checkpoint()
        crops = [around(crop, line, index) if len(words) > 1 else crop for index in doubtful]
        try:
            readings = self._read(crops)
            for index, part, reading in zip(doubtful, crops, readings, strict=True):
                task.checkpoint()
                first = Look(words[index].text, steps[index], said[index].confidence or 0.0)
                more = [candidate.text for candidate in words[index].candidates]
                found = self._weighed(part, first, reading, tongue, more)
                words[index] = decided(words[index], found)
        except Cancelled:
            raise
        except FAILURES as error:
            logger.warning("a word could not be judged: %s", type(error).__name__)
            return line
        if one and len(line.words) > 1 and words[0].text == one.text:
            # The picture holds more than one word after all.
            sure = words[0].confidence
            words = [replace(word, confidence=sure) for word in line.words]
        return replace(line, words=tuple(words))

    def considered(self, crop: Pixels, tongue: Tongue) -> list[tuple[str, float]]:
        """What a word that another engine read may say, with chances, best first.

        Args:
            crop: of the word.
            tongue: what words are to be expected.

        Returns:
            Nothing where no witness could be asked.
        """
        try:
            seen = self._engine.read_crop(crop, NARROWEST)
            if self.table is None or seen.chances is None or not covered(seen.line.text):
                return []
            reading = self.clip.read_lines([crop])[0]
            word = joined(seen.line)
            sure = (word.confidence or 0.0) if word else 0.0
            first = Look(word.text if word else "", seen.chances, sure)
            return self._weighed(crop, first, reading, tongue, (), again=False)
        except FAILURES as error:
            logger.warning("a word could not be reviewed: %s", type(error).__name__)
            return []

    def is_readable(self, line: Line, *, likely: bool) -> bool:
        """Whether a judged line is more than a guess.

        Args:
            line: its words are calibrated.
            likely: the engine itself takes it for text; else every word must be rather right than
                wrong.
        """
        least = self.table.unreadable_below if self.table else 0.0
        sure = [1.0 if word.confidence is None else word.confidence for word in line.words]
        return any(s >= least for s in sure) if likely else min(sure, default=0.0) >= EVEN

    def _weighed(
        self,
        crop: Pixels,
        first: Look,
        reading: ClipReading,
        tongue: Tongue,
        more: Sequence[str],
        *,
        again: bool = True,
    ) -> list[tuple[str, float]]:
        """Texts with their chances; ``more`` are those that other recognisers have read there."""
        assert self.table is not None
        found: list[tuple[str, float]] = []
        again = again and self.table.asks("second look")
        for engine in (None, self._engine) if again else (None,):
            if engine is not None:
                reading = self.clip.look_again([crop], [reading])[0]
            witnesses = witnesses_of(crop, first, reading, engine)
            texts = list(candidates(witnesses, tongue))
            texts += [text for text in dict.fromkeys(more) if text not in texts and covered(text)]
            if not texts:
                continue
            match = self.table.asks("cosine")
            cosines = self.clip.match_scores(reading, texts) if match else np.zeros(len(texts))
            rows = features(witnesses, texts, cosines, tongue)
            found = weighed(texts, rows, self.table.weights)
            if found[0][1] >= SETTLED:
                break
        return found


def first_sight_usual(text: str, tongue: Tongue) -> float:
    """Zipf value of a reading that may be believed at first sight; 0 of any other.

    It is one word of three letters or more: what is shorter, or holds digits, is too easily
    another.
    """
    core = core_of(text)[1]
    return tongue.usual(core) if len(core) >= 3 and core.isalpha() else 0.0


def witnesses_of(
    crop: Pixels, first: Look, reading: ClipReading, engine: SecondLook | None
) -> Witnesses:
    """All that is seen of a word.

    Args:
        crop: of the word.
        first: what the engine saw of it, alone or in its line.
        reading: what CLIP-OCR saw.
        engine: looks at a short crop as part of a wider input too, if it is worth it.
    """
    second = first
    if engine is not None and crop.shape[1] <= LONGEST * crop.shape[0]:
        again = engine.read_crop(crop, TRAINED)
        if again.chances is not None:
            second = Look(again.line.text, again.chances, again.line.confidence or 0.0)
    clip = Look(reading.text.strip(), reading.chances, reading.confidence, reading.others)
    return Witnesses((first, second, clip), reading.embedding)
