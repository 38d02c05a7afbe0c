"""A review of what Tesseract read: its doubtful words, looked at by all other witnesses.

Few words of a clean page are doubtful, so it costs little; a bad page gets as much as its length
allows. What a word says is changed only where the others are surer than Tesseract is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lumivox.core.values import Candidate, Line, Word
from lumivox.vision.clear import agreement
from lumivox.vision.clip.charset import covered
from lumivox.vision.clip.fusion import Tongue, essence, letters
from lumivox.vision.habits import TRUSTED, Habits
from lumivox.vision.judge import Judge
from lumivox.vision.refine import is_protected
from lumivox.vision.tesseract import without_colours
from lumivox.vision.verdict import KEPT, SOURCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lumivox.core.task import Task
    from lumivox.core.values import Pixels
    from lumivox.vision.sheet import Sheet

DOUBTFUL = 0.8
"""Calibrated chance below which a word is reviewed: of such words on typed pages two thirds were
wrong, and three quarters of these are put right."""

CERTAIN = 0.95
"""Chance from which even a number or an address is changed."""

LEAST = 0.25
"""Chance below which another word would be a guess rather than a reading."""

AT_ONCE, SHARE = 4, 0.015
"""Words that may be reviewed in any case, and the share of all words beyond that. Each takes as
long as Tesseract takes for some ten words."""

SMALLEST = 6
"""Pixels of height and width below which nothing more can be seen."""


class Review:
    """Reviews the lines of one sheet, as long as it stays cheap.

    Args:
        judge: with a table and engines.
        sheet: in whose pixels the lines are told.
        tongue: what words are to be expected.
        task: checked before a word.
        alone: there is no other engine to look at a word: it is calibrated only.
    """

    def __init__(
        self, judge: Judge, sheet: Sheet, tongue: Tongue, task: Task, *, alone: bool = False
    ) -> None:
        self._alone = alone
        self._judge = judge
        self._pixels = sheet.pixels
        self._tongue = tongue
        self._task = task
        self._words = self._spent = self._lines = 0
        self._confirmed: dict[str, float] = {}
        self._habits = Habits()

    def better(self, line: Line, engine: str) -> Line:
        """The line with calibrated words, the doubtful ones decided.

        The first line keeps its words: it is to be spoken at once, and no model is loaded for it.

        Args:
            line: with the confidences of its engine.
            engine: that read it.

        Raises:
            Cancelled: at a checkpoint.
        """
        self._lines += 1
        self._words += len(line.words)
        line = self._judge.calibrated(line, engine, self._tongue)
        if self._lines == 1 or self._alone or engine != "tesseract":
            return line
        words = tuple(self._better(word, line) for word in line.words)
        changed = any(new is not old for new, old in zip(words, line.words, strict=True))
        return replace(line, words=words) if changed else line

    def _better(self, word: Word, line: Line) -> Word:
        if word.confidence is None or word.confidence >= DOUBTFUL or not covered(word.text):
            return word
        if not any(map(str.isalnum, word.text)):
            return word
        if known := self._known(word):
            return known
        if self._spent >= AT_ONCE + SHARE * self._words or word.box.height < SMALLEST:
            # A flat box is a piece of a line: what stands around it would be read in its place.
            return word
        crop = self._crop(word, line)
        if min(crop.shape[:2]) < SMALLEST or crop.shape[0] > 2 * crop.shape[1]:
            return word
        self._spent += 1
        self._task.checkpoint()
        found = self._seconded(word, crop)
        if found is None:
            found = reviewed(word, self._judge.considered(crop, self._tongue))
        # What a number says tells nothing of another place.
        if (found.confidence or 0.0) >= DOUBTFUL and not any(map(str.isdigit, word.text)):
            if found.text == word.text:
                self._confirmed[word.text] = found.confidence or 0.0
            else:
                self._habits.learn(word.text, found.text)
        return found

    def _known(self, word: Word) -> Word | None:
        """The word where other words of the page have decided it."""
        if word.text in self._confirmed:
            # A name or a term that the others have agreed to before.
            sure = max(word.confidence or 0.0, self._confirmed[word.text])
            return replace(word, confidence=sure)
        usual = self._habits.undone(word.text, self._tongue)
        return reviewed(word, [(usual, TRUSTED)]) if usual else None

    def _seconded(self, word: Word, crop: Pixels) -> Word | None:
        """The word where CLIP-OCR reads the same and is sure of every sign.

        That takes a tenth of the time of asking all (of 30 doubtful words of screens and typed
        pages it so agreed to 22, and all of these were right).
        """
        sure = agreement(self._judge, crop, word.text, self._tongue)
        # Both would have to be wrong in the same way.
        chance = 1 - (1 - (word.confidence or 0.0)) * (1 - sure)
        return replace(word, confidence=chance) if sure and chance >= DOUBTFUL else None

    def _crop(self, word: Word, line: Line) -> Pixels:
        """The word with a little around it, as high as its line."""
        height, width = self._pixels.shape[:2]
        margin = max(2, line.box.height // 8)
        top, bottom = max(0, line.box.y - margin), min(height, line.box.bottom + margin)
        left, right = max(0, word.box.x - margin), min(width, word.box.right + margin)
        return without_colours(self._pixels[top:bottom, left:right])


def reviewed(word: Word, found: Sequence[tuple[str, float]]) -> Word:
    """The word by whoever is surest: its engine, or all the others together.

    Args:
        word: with a calibrated confidence.
        found: candidates of the others with their chances, best first.
    """
    if not found:
        return word
    sure = word.confidence or 0.0
    text, chance = found[0]
    if essence(text) == essence(word.text):
        return replace(word, confidence=max(sure, chance))
    if letters(text) == letters(word.text):
        # Who sees the point of a number elsewhere makes it no surer, and does not move it.
        return replace(word, candidates=_distinct([(word.text, sure), (text, chance * (1 - sure))]))
    bound = CERTAIN if is_protected(word.text) else LEAST
    if chance > max(sure, bound):
        ranked = [(text, chance), (word.text, min(sure, 1 - chance)), *found[1:KEPT]]
    else:
        text, chance = word.text, sure
        ranked = [(text, sure), *((other, share * (1 - sure)) for other, share in found[:KEPT])]
    return replace(word, text=text, confidence=chance, candidates=_distinct(ranked))


def _distinct(ranked: Sequence[tuple[str, float]]) -> tuple[Candidate, ...]:
    """Each word once; what is said first, then by chance."""
    first, *rest = ranked
    kept: dict[str, Candidate] = {}
    for text, share in (first, *sorted(rest, key=lambda pair: -pair[1])):
        kept.setdefault(essence(text), Candidate(text, share, SOURCE))
    return tuple(kept.values())[: KEPT + 1]
