"""A second look at what Tesseract doubts, and at words that seem to have lost their spaces."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from lumivox.core.engines import Recognition, TextRecognizer
from lumivox.core.geometry import Box
from lumivox.core.task import Task
from lumivox.core.values import Candidate, Line, Word
from lumivox.vision.cascade import score_of, vote
from lumivox.vision.sheet import Sheet
from lumivox.vision.tesseract import without_colours
from lumivox.vision.words import with_boxes

RUNNING_TEXT = 4
"""Words of a line from which it is part of a sentence."""

DOUBTFUL = 0.70
"""Confidence of a line below which it is read by a second engine too."""

SECOND_LOOKS = 0.08
"""Share of the letters beyond which no more are read twice: it costs four times the first look.
(Beside the review of words it takes one hundredth more time; typed pages: CER 4.0 instead of 4.3 %
with three hundredths.)"""

_GROWN_TOGETHER = re.compile(r"[^\W\d_]\d+[^\W\d_]{1,3}$|^\d+[^\W\d_]+\d")
"""Words such as ``de6hà`` and ``22h30``: often spaces were lost around the number."""


class SecondLooks:
    """Asks another engine about doubtful lines, as long as it stays cheap."""

    def __init__(
        self, engine: TextRecognizer | None, sheet: Sheet, languages: Sequence[str], task: Task
    ) -> None:
        self._engine = engine
        self._pixels = sheet.pixels
        self._languages = languages
        self._task = task
        self._letters = 0
        self._spent = 0
        self._whole: set[str] = set()

    def better(self, line: Line) -> Line:
        """The line, or what the other engine reads there where that is surer."""
        length = len(line.text)
        self._letters += length
        if self._engine is None or length < 2:
            return line
        if line.confidence is not None and line.confidence < DOUBTFUL:
            other, box = self._seen(line.box, length)
            return line if other is None else _judged(line, other, box)
        # In running text; a line of its own is rather a key or a serial number.
        if len(line.words) < RUNNING_TEXT or not any(map(_is_grown_together, line.words)):
            return line
        words = [part for word in line.words for part in self._parted(word)]
        return replace(line, words=tuple(words)) if len(words) > len(line.words) else line

    def _parted(self, word: Word) -> Sequence[Word]:
        """The word, or the words that the other engine sees in the same signs."""
        shape = _shape(word.text)
        if not _is_grown_together(word) or shape in self._whole:
            return (word,)
        other, box = self._seen(word.box, len(word.text))
        if other is None:
            return (word,)
        parted = with_boxes(other.line, _moved(box))
        if signs_of(parted) != word.text or len(parted.words) < 2:
            # Dates and numbers come in columns: one of a kind speaks for the others.
            self._whole.add(shape)
            return (word,)
        return tuple(replace(part, confidence=word.confidence) for part in parted.words)

    def _seen(self, box: Box, letters: int) -> tuple[Recognition | None, Box]:
        """What the other engine reads in a place, and the place; nothing beyond what is cheap."""
        box = box.grown(max(2, box.height // 8))
        box = box.clamped(self._pixels.shape[1], self._pixels.shape[0])
        if self._engine is None or self._spent > SECOND_LOOKS * self._letters:
            return None, box
        self._spent += letters
        if min(box.width, box.height) < 6 or box.height > box.width:
            return None, box
        crop = without_colours(self._pixels[box.y : box.bottom, box.x : box.right])
        return next(iter(self._engine.recognize([crop], self._languages, self._task))), box


def _is_grown_together(word: Word) -> bool:
    """Whether spaces were likely lost around a number."""
    return _GROWN_TOGETHER.search(word.text) is not None


def _shape(text: str) -> str:
    """A word's signs by kind: 01Aug2018 is 00Aaa0000."""
    kinds = (
        "0" if sign.isdigit() else "A" if sign.isupper() else "a" if sign.islower() else sign
        for sign in text
    )
    return "".join(kinds)


def _moved(place: Box) -> Callable[[Box], Box]:
    """From boxes in a crop to boxes in the picture it was cut from."""
    return lambda box: Box(box.x + place.x, box.y + place.y, box.width, box.height)


def _judged(line: Line, other: Recognition, place: Box) -> Line:
    """Of two readings of one line the surer, with the other one's words as candidates."""
    there = Recognition(with_boxes(other.line, _moved(place)), other.candidates)
    here = Recognition(line, (Candidate(line.text, line.confidence or 0.0, "tesseract"),))
    if not there.line.words or score_of(there) < score_of(here) + 0.15:
        return vote([here, here, there]).line
    return vote([here, there]).line


def signs_of(line: Line) -> str:
    """What a line says, without its spaces."""
    return "".join(line.text.split())
