"""Find a text in what was read: as written, by letters that may differ, or by an expression.

What else the words may say (their n-best) is searched too.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from lumivox.core.errors import UsageError
from lumivox.core.geometry import Box
from lumivox.core.i18n import tr
from lumivox.core.values import Line, Reading, WordRef

if TYPE_CHECKING:
    import regex

PATIENCE = 0.5
"""Seconds that an expression may take with one line: some would need years."""

PART_FROM = 3
"""Letters from which a query is also found as a part of a word."""

_PART = 0.8
_AS_CANDIDATE = 0.9
_LEAST_SURE = 0.5
"""What was read exactly so counts at least this much, however unsure its reading."""

_AROUND = ".,;:!?\"'()[]{}«»„“”‘’…"


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for.

    Attributes:
        text: a word or phrase, or a regular expression.
        is_regex: search the lines read, and their n-best, by the expression.
        edits: so many letters may differ from what was read.
    """

    text: str
    is_regex: bool = False
    edits: int = 0

    def pattern(self) -> regex.Pattern[str]:
        """The expression, as of Python's ``re``.

        Raises:
            UsageError: it is none.
        """
        import regex

        try:
            return regex.compile(self.text, regex.IGNORECASE)
        except regex.error as error:
            message = tr("“{text}” is no regular expression: {reason}.")
            raise UsageError(message.format(text=self.text, reason=error)) from error


@dataclass(frozen=True, slots=True)
class Match:
    """One place where the query was found.

    Attributes:
        words: the place, as words of the Reading; none where nobody could read anything.
        box: around them, image pixels.
        text: what was read there.
        score: 0-1.
        by: ``"text"``, ``"candidate"`` or ``"picture"``: what speaks for it most.
    """

    words: tuple[WordRef, ...]
    box: Box
    text: str
    score: float
    by: str


def by_text(reading: Reading, query: Query) -> list[Match]:
    """All places whose text fits, in reading order.

    Raises:
        UsageError: the regular expression is none, or takes too long.
    """
    find = _Expression(query) if query.is_regex else _Words(query)
    found = []
    for b, block in enumerate(reading.blocks):
        for n, line in enumerate(block.lines):
            best: dict[tuple[int, int], tuple[float, str]] = {}
            for words, chance, by in _sayings(line):
                for first, last, fits in find(words):
                    score = fits * chance
                    if score > best.get((first, last), (0.0, ""))[0]:
                        best[first, last] = score, by
            for (first, last), (score, by) in sorted(best.items()):
                refs = tuple(WordRef(b, n, i) for i in range(first, last + 1))
                found.append(_match(reading, refs, score, by))
    return found


def plain(text: str) -> str:
    """Case folded, NFC, without the punctuation around words."""
    folded = unicodedata.normalize("NFC", text).casefold()
    return " ".join(word.strip(_AROUND) or word for word in folded.split())


def _match(reading: Reading, refs: tuple[WordRef, ...], score: float, by: str) -> Match:
    words = [reading.word(ref) for ref in refs]
    spaced = [(" " if i and word.space_before else "") + word.text for i, word in enumerate(words)]
    return Match(refs, Box.around(word.box for word in words), "".join(spaced), score, by)


def _sayings(line: Line) -> Iterator[tuple[list[str], float, str]]:
    """What a line may say: as read, and with one word replaced by each of its candidates."""
    texts = [word.text for word in line.words]
    sure = [1.0 if word.confidence is None else word.confidence for word in line.words]
    yield texts, max(_LEAST_SURE, min(sure, default=1.0)), "text"
    for i, word in enumerate(line.words):
        for candidate in word.candidates:
            if candidate.text != word.text:
                other = [*texts[:i], candidate.text, *texts[i + 1 :]]
                yield other, _AS_CANDIDATE * candidate.score, "candidate"


class _Words:
    """Finds a word or phrase among words: first, last, and how well it fits (0-1)."""

    def __init__(self, query: Query) -> None:
        self._wanted = plain(query.text)
        self._edits = query.edits
        self._count = max(1, len(self._wanted.split()))

    def __call__(self, words: list[str]) -> Iterator[tuple[int, int, float]]:
        if not self._wanted:
            return
        for first in range(len(words) - self._count + 1):
            last = first + self._count - 1
            fits = self._fits(plain(" ".join(words[first : last + 1])))
            if fits:
                yield first, last, fits

    def _fits(self, text: str) -> float:
        wanted = self._wanted
        if text == wanted:
            return 1.0
        if len(wanted) >= PART_FROM and wanted in text:
            return _PART
        if not self._edits or abs(len(text) - len(wanted)) > self._edits:
            return 0.0
        from rapidfuzz.distance import Levenshtein

        apart = Levenshtein.distance(text, wanted, score_cutoff=self._edits)
        return 1 - apart / (len(wanted) + 1) if apart <= self._edits else 0.0


class _Expression:
    """Finds an expression in a line and in each of its words; both have a beginning and an end."""

    def __init__(self, query: Query) -> None:
        self._query = query
        self._pattern: Any = query.pattern()

    def __call__(self, words: list[str]) -> Iterator[tuple[int, int, float]]:
        ends = list(accumulate(len(word) + 1 for word in words))
        for start, end in self._spans(" ".join(words)):
            yield bisect_right(ends, start), bisect_left(ends, end), 1.0
        for i, word in enumerate(words):
            if self._spans(word):
                yield i, i, 1.0

    def _spans(self, text: str) -> list[tuple[int, int]]:
        """Where it fits, but for nothing at all.

        Raises:
            UsageError: it takes too long.
        """
        try:
            spans = [found.span() for found in self._pattern.finditer(text, timeout=PATIENCE)]
        except TimeoutError as error:
            message = tr("The expression “{text}” takes too long. Write a simpler one.")
            raise UsageError(message.format(text=self._query.text)) from error
        return [(start, end) for start, end in spans if text[start:end].strip()]
