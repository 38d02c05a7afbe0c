"""Speaking while the page is still being read: lines in, utterances out, nothing twice."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise

from lumivox.core.geometry import Box
from lumivox.core.language import identify_language
from lumivox.core.values import (
    Block,
    BlockKind,
    Line,
    Narration,
    Reading,
    Span,
    Utterance,
    Word,
    WordRef,
)
from lumivox.speech.narration import (
    CLAUSE_MS,
    DEFAULT,
    PARAGRAPH_MS,
    SENTENCE_MS,
    NarrationOptions,
    narrate,
    utter,
)
from lumivox.speech.sentences import LONGEST, ends_clause, ends_sentence
from lumivox.speech.tokens import Token, is_divided, join_lines, line_tokens

_CELL = 64
"""Pixels of a square of the grid in which words are looked up by place."""


class NarrationStream:
    """Utterances of lines as they are recognised; then those of the final Reading that are left.

    Until ``settle`` the words' references belong to ``provisional``: one block whose lines are the
    lines added so far. Not thread-safe; use it where the queue lives.
    """

    def __init__(self, options: NarrationOptions = DEFAULT, language: str | None = None) -> None:
        """Begin a page.

        Args:
            options: as for ``narrate``.
            language: of lines that neither state one nor show it by their words.
        """
        self._options = options
        self._language = language
        self._lines: list[Line] = []
        self._pending: list[Token] = []
        self._given: list[Utterance] = []

    @property
    def provisional(self) -> Block:
        """The lines added so far, to which references point until ``settle``.

        Raises:
            ValueError: before the first line.
        """
        box = Box.around(line.box for line in self._lines)
        return Block(BlockKind.OTHER, tuple(self._lines), box, self._language)

    @property
    def given(self) -> tuple[Utterance, ...]:
        """All utterances handed over so far."""
        return tuple(self._given)

    def add(self, line: Line) -> tuple[Utterance, ...]:
        """Take the next line; the utterances that are complete by it.

        The first line is handed over at once, complete or not: the voice is waiting.
        """
        number = len(self._lines)
        before = self._lines[-1] if self._lines else None
        self._lines.append(line)
        ready: list[Token] = []
        if before and not _follows(before, line):
            ready, self._pending = self._pending, []
            given = self._utter(ready, PARAGRAPH_MS)
        else:
            given = ()
        # A sentence stays in its language; only its beginning decides.
        guessed = None if self._pending else self._identified(line)
        self._language = line.language or guessed or self._language
        join_lines(self._pending, line_tokens(line, 0, number, self._language))
        cut = self._cut(first=not self._given)
        ready, self._pending = self._pending[:cut], self._pending[cut:]
        whole = bool(ready) and ends_sentence(ready[-1], None)
        return given + self._utter(ready, SENTENCE_MS if whole else 0)

    def flush(self) -> tuple[Utterance, ...]:
        """What is held back, for a voice that has run dry."""
        ready, self._pending = self._pending, []
        return self._utter(ready, CLAUSE_MS)

    def settle(self, reading: Reading) -> Narration:
        """The whole page: first the utterances already given, then what they left out.

        The given ones keep their text and number, and their references now point into
        ``reading``. The rest follows in the order of ``reading``, which is authoritative.
        """
        places = _match(self._lines, reading)
        given = [_moved(utterance, places) for utterance in self._given]
        spoken = {ref for u in given for span in u.spans for ref in span.words}
        # A word that was divided or joined anew counts as spoken by its place, too.
        handed = {ref for u in self._given for span in u.spans for ref in span.words}
        spoken |= {ref for old in handed for ref in places.get(old, ())}
        self._pending = []
        rest = narrate(reading, self._options, skip=spoken)
        return Narration((*given, *rest.utterances))

    def _identified(self, line: Line) -> str | None:
        """The language of a line; that of the lines before it is likely."""
        return identify_language(line.text, (self._language,) if self._language else ())

    def _utter(self, tokens: list[Token], pause: int) -> tuple[Utterance, ...]:
        made = tuple(utter(tokens, self._options, pause))
        self._given += made
        return made

    def _cut(self, *, first: bool) -> int:
        """How many of the pending tokens can be spoken now."""
        pending = self._pending
        if first:
            return len(pending) - (1 if pending and is_divided(pending[-1].text) else 0)
        cut = 0
        for index, (token, following) in enumerate(pairwise([*pending, None]), 1):
            if token and ends_sentence(token, following):
                cut = index
        rest = pending[cut:]
        if sum(len(t.text) + 1 for t in rest) > LONGEST:
            clause = max((i for i, t in enumerate(rest, 1) if ends_clause(t.text)), default=0)
            cut += clause or len(rest) - 1
        return cut


def _follows(before: Line, after: Line) -> bool:
    """Whether a line goes on right below the one before, in about its size."""
    small, large = sorted((before.box.height, after.box.height))
    gap = after.box.y - before.box.bottom
    beside = before.box.x < after.box.right and after.box.x < before.box.right
    return beside and -0.7 * large < gap < 0.9 * large and large < 1.6 * max(small, 1)


def _match(lines: list[Line], reading: Reading) -> dict[WordRef, tuple[WordRef, ...]]:
    """Where the words of the provisional lines stand in the Reading, by their boxes."""
    grid: defaultdict[tuple[int, int], list[tuple[WordRef, Word]]] = defaultdict(list)
    for ref, word in reading.words():
        for cell in _cells(word.box):
            grid[cell].append((ref, word))
    places: dict[WordRef, tuple[WordRef, ...]] = {}
    exact = {word.box: ref for ref, word in reading.words()}
    for number, line in enumerate(lines):
        for index, word in enumerate(line.words):
            if word.box in exact:  # nearly always, and in the GUI thread: the short way
                places[WordRef(0, number, index)] = (exact[word.box],)
                continue
            near = {ref: other for cell in _cells(word.box) for ref, other in grid[cell]}
            same = sorted(ref for ref, other in near.items() if _is_same(word.box, other.box))
            if same:
                places[WordRef(0, number, index)] = tuple(same)
    return places


def _cells(box: Box) -> list[tuple[int, int]]:
    columns = range(box.x // _CELL, box.right // _CELL + 1)
    return [(x, y) for x in columns for y in range(box.y // _CELL, box.bottom // _CELL + 1)]


def _is_same(one: Box, other: Box) -> bool:
    return one.contains(*other.center) or other.contains(*one.center)


def _moved(utterance: Utterance, places: dict[WordRef, tuple[WordRef, ...]]) -> Utterance:
    spans = []
    for span in utterance.spans:
        refs = [new for old in span.words for new in places.get(old, ())]
        spans.append(Span(span.start, span.length, tuple(dict.fromkeys(refs))))
    return replace(utterance, spans=tuple(spans))
