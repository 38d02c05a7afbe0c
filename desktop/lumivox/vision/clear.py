"""Clear print, read by CLIP-OCR first: a quarter of the time that the scene reader takes.

A line of which every sign is sure and every word known needs no other engine. Where only a stretch
of it is in doubt (a sign, a name, a key of letters and digits), the scene reader looks at that
stretch alone and has to agree with all that stands around and with every sure sign; a line that is
in doubt as a whole is left to it.

(Of 261 lines of screens two thirds of all letters were sure by the chances of their signs, and 2 of
10 000 of them wrong; the scene reader alone, 6 of 10 000. Of 300 rendered lines with small numbers
224 were sure by these chances, and 6 of them wrong; of the 180 that are sure since other likely
texts are asked for as well, none.)
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from lumivox.core.language import is_latin
from lumivox.core.values import Line, Pixels
from lumivox.vision.clip.ctc import contested
from lumivox.vision.clip.fusion import Tongue, essence
from lumivox.vision.clip.reader import ClipReading
from lumivox.vision.ctc import Decoded
from lumivox.vision.judge import FAILURES, Judge, SecondLook
from lumivox.vision.ppocr import NARROWEST
from lumivox.vision.words import line_of

logger = logging.getLogger(__name__)

SURE = 0.8
"""Chance from which a sign is taken, and a word with its calibrated chance."""

DOUBTED = 0.5
"""Chance of a sign that another likely text has not."""

KNOWN = 1.5
"""Zipf value from which a word is known: once in thirty million words. Letters of another script
may look like ours, but hardly ever like a word."""

SHORT = 3
"""Letters from which a word must be known."""

AROUND, AGREED = 3, 2
"""Signs on both sides of a stretch that are shown with it, and of these such as must be read alike:
a cut may run through the outermost."""

MOST = 0.5
"""Share of a line beyond which looking at its stretches saves nothing."""

AGREEING = 0.9
"""Score from which the scene reader's reading of a stretch is taken."""

_WORD, _PART = re.compile(r"\S+"), re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class ClearPrint:
    """Reads lines of print that are clear.

    Attributes:
        judge: has the towers and calibrates words.
        engine: looks at stretches.
    """

    judge: Judge
    engine: SecondLook

    def line(self, crop: Pixels, tongue: Tongue) -> Line | None:
        """What a crop of one line says; nothing where another engine should read it.

        Args:
            crop: of one line, upright.
            tongue: what words are to be expected.
        """
        if not all(map(is_latin, tongue.languages)):
            return None  # a Greek or Cyrillic word of look-alikes would be told as a Latin one
        try:
            read = _Signs.of(self.judge.clip.read_lines([crop])[0], crop.shape[1])
            signs = self._settled(crop, read, tongue) if read.text.strip() else None
        except FAILURES as error:
            logger.warning("a line could not be read at first sight: %s", type(error).__name__)
            return None
        line = self._line(signs, crop, tongue) if signs else None
        return line if line is not None and self._is_sure(line) else None

    def _is_sure(self, line: Line) -> bool:
        """Whether a listener need not be warned of any word."""
        least = self.judge.table.unsure_below if self.judge.table else 0.0
        words = (word for word in line.words if any(map(str.isalnum, word.text)))
        return all((word.confidence or 0.0) >= least for word in words)

    def _line(self, signs: _Signs, crop: Pixels, tongue: Tongue) -> Line:
        """The signs as words, with the chances of these."""
        height, width = crop.shape[:2]
        decoded = Decoded(tuple(signs.text), signs.chances, signs.places)
        line = line_of(decoded, width, height, columns=1.0, source="clip-ocr").line
        return self.judge.calibrated(line, "clip-ocr", tongue)

    def _settled(self, crop: Pixels, signs: _Signs, tongue: Tongue) -> _Signs | None:
        """The signs, their doubtful stretches looked at again; none where that does not help."""
        line = self._line(signs, crop, tongue)
        runs = list(_runs(signs, line, tongue))
        shown = sum(min(len(signs.text), b + AROUND) - max(0, a - AROUND) for a, b in runs)
        if shown > MOST * len(signs.text):
            return None
        for start, end in reversed(runs):
            left, right = signs.edge(start - AROUND), signs.edge(end + AROUND)
            part = crop[:, round(left * crop.shape[1]) : round(right * crop.shape[1])]
            if min(part.shape[:2]) < SHORT:
                return None
            seen = self.engine.read_crop(np.ascontiguousarray(part), NARROWEST)
            score = seen.candidates[0].score if seen.candidates else 0.0
            text = signs.settled(seen.line.text, start, end) if score >= AGREEING else None
            if text is None or signs.contradicted_by(text, start, end):
                return None
            signs = signs.with_text(start, end, text, score)
        return signs


def agreement(judge: Judge, crop: Pixels, text: str, tongue: Tongue) -> float:
    """The chance of a word where CLIP-OCR reads it as well and is sure of every sign; else 0.

    Args:
        judge: has the towers and calibrates words.
        crop: of one word.
        text: what another engine has read there.
        tongue: what words are to be expected.
    """
    try:
        reading = judge.clip.read_lines([crop])[0]
    except FAILURES as error:
        logger.warning("a word could not be seconded: %s", type(error).__name__)
        return 0.0
    if essence(reading.text) != essence(text) or len(reading.text.split()) != 1:
        return 0.0
    if float(reading.probabilities.min()) < SURE:
        return 0.0
    return judge.as_word(text, reading.confidence, crop, tongue).confidence or 0.0


@dataclass(frozen=True, slots=True)
class _Signs:
    """A line's signs, the chance of each, and its middle as a share (0-1) of the line's width."""

    text: str
    chances: tuple[float, ...]
    places: tuple[float, ...]

    @classmethod
    def of(cls, reading: ClipReading, width: int) -> _Signs:
        chances = np.where(contested(reading.chances, reading.text), DOUBTED, reading.probabilities)
        places = np.clip(reading.centers / width, 0, 1)
        return cls(reading.text, tuple(map(float, chances)), tuple(map(float, places)))

    def edge(self, index: int) -> float:
        """Where the sign of this index begins."""
        if index <= 0:
            return 0.0
        if index >= len(self.places):
            return 1.0
        return (self.places[index - 1] + self.places[index]) / 2

    def settled(self, seen: str, start: int, end: int) -> str | None:
        """What signs ``start`` to ``end`` say by another reading of them and their neighbours."""
        text = self.between(seen, start, end)
        if text is not None:
            return text
        # Spaces are this reader's to tell where it is sure of them: the other one loses many.
        own = self.text[start:end]
        spaces = [self.chances[i] for i in range(start, end) if self.text[i].isspace()]
        around = self.text[max(0, start - AGREED) : end + AGREED]
        same = "".join(around.split()) in "".join(seen.split())
        return own if same and min(spaces, default=1.0) >= SURE else None

    def contradicted_by(self, text: str, start: int, end: int) -> bool:
        """Whether another text for signs ``start`` to ``end`` lacks one that is sure here."""
        wanted = (
            re.escape(self.text[i]) if self.chances[i] >= SURE else ".{0,2}"
            for i in range(start, end) if not self.text[i].isspace()
        )  # fmt: skip
        return not re.fullmatch("".join(wanted), "".join(text.split()))

    def between(self, seen: str, start: int, end: int) -> str | None:
        """What another reading has for signs ``start`` to ``end``, beside the same neighbours."""
        before = self.text[max(0, start - AGREED) : start]
        after = self.text[end : end + AGREED]
        # Where the line begins or ends nothing else may stand.
        first = "^" if start - AROUND <= 0 and len(before) == start else ""
        last = "$" if len(after) == len(self.text) - end else ""
        longest = end - start + 2
        wanted = f"{first}(?={re.escape(before)}(.{{0,{longest}}}?){re.escape(after)}{last})"
        found = set(re.findall(wanted, seen))
        own = self.text[start:end]
        # Of repeated signs, as in 2222, several may lie between the same neighbours.
        return own if own in found else found.pop() if len(found) == 1 else None

    def with_text(self, start: int, end: int, text: str, score: float) -> _Signs:
        """Other signs from ``start`` to ``end``, spread over the same place."""
        left, right = self.edge(start), self.edge(end)
        step = (right - left) / max(1, len(text))
        places = tuple(left + step * (index + 0.5) for index in range(len(text)))
        return replace(
            self,
            text=self.text[:start] + text + self.text[end:],
            chances=(*self.chances[:start], *(score for _ in text), *self.chances[end:]),
            places=(*self.places[:start], *places, *self.places[end:]),
        )


def _runs(signs: _Signs, line: Line, tongue: Tongue) -> Iterator[tuple[int, int]]:
    """Stretches (first, last + 1) of doubtful signs and words and of unknown words.

    They lie far enough from each other to be looked at one by one.
    """
    doubtful = [chance < SURE for chance in signs.chances]
    for word in _PART.finditer(signs.text):
        mixed = not word[0].isalpha() and any(map(str.isalpha, word[0]))
        unknown = word[0].isalpha() and tongue.usual(word[0]) < KNOWN
        if len(word[0]) >= SHORT and (mixed or unknown):
            doubtful[word.start() : word.end()] = [True] * len(word[0])
    for read, word in zip(line.words, _WORD.finditer(signs.text), strict=True):
        if (read.confidence or 0.0) < SURE:
            doubtful[word.start() : word.end()] = [True] * len(word[0])
    start = end = -1
    for index in (index for index, is_doubtful in enumerate(doubtful) if is_doubtful):
        if start < 0:
            start = index
        elif index - end > 2 * AROUND:
            yield start, end
            start = index
        end = index + 1
    if start >= 0:
        yield start, end
