"""Text that stands for a while and changes: what a video or a watched region shows, each line once.

Readings of the same line differ from look to look: it fades in, grows word by word, moves, or a
word is read otherwise. Lines are followed by their words and their place; what is told is the
reading that stood longest, with the time from the first look that saw the line to the last. Where
a confidently read word changes, the line is a new one: to hear a line twice is a lesser evil than
to miss one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from lumivox.core.geometry import Box
from lumivox.core.values import Line, TimedText, Word
from lumivox.vision.lookalikes import ALIKE

LOST_MS = 800
"""So long a line may go unseen (a misread, a flicker) and be the same line after it."""

TOGETHER_MS = 300
"""Lines that come and go within this are told as one."""

_MAX_MISSING = 0.25
"""Share of a line's letters that one of two looks at it may lack."""

_DOUBTFUL = 0.7
"""Words read with less confidence may be another word in the next look."""

_LONG = 7
"""Letters; of such words one letter misread is likelier than another word."""

_SIGNS = re.compile(r"[^\W_]+")
_LOOKALIKES = {"0": "o", "1": "l", "i": "l", "5": "s", "8": "b", "rn": "m", "vv": "w", "cl": "d"}


@dataclass(frozen=True, slots=True)
class _Token:
    """A word as it is compared: letters and digits, folded."""

    text: str
    is_sure: bool

    @classmethod
    def of(cls, word: Word) -> _Token | None:
        """Without punctuation; ``None`` where nothing else is there."""
        text = "".join(_SIGNS.findall(word.text.casefold()))
        low = word.confidence is not None and word.confidence < _DOUBTFUL
        # How a code looks is sure: only how to spell it is not, and that is the same every time.
        alike = any(candidate.source == ALIKE for candidate in word.candidates)
        return cls(text, not (low or (word.unsure and not alike))) if text else None

    def is_like(self, other: _Token) -> bool:
        """Whether two looks may show this one word."""
        one, two = self.text, other.text
        if one == two:
            return True
        if one.isdigit() and two.isdigit():
            return False
        if _look(one) == _look(two):
            return True
        ratio = SequenceMatcher(None, one, two, autojunk=False).ratio()
        if not (self.is_sure and other.is_sure):
            return ratio >= 0.5
        return min(len(one), len(two)) >= _LONG and ratio >= 0.85


Tokens = tuple[_Token, ...]


@dataclass(slots=True)
class _Reading:
    """One reading of a line, and how long it stood (milliseconds times confidence)."""

    tokens: Tokens
    weight: float = 0.0


@dataclass(slots=True)
class _Followed:
    """A line that is followed, with all that was read of it by text."""

    start: int
    end: int
    box: Box
    readings: dict[str, _Reading] = field(default_factory=dict)

    def text(self) -> str:
        """The reading that stood longest."""
        return max(self.readings, key=lambda text: (self.readings[text].weight, len(text)))

    def see(self, line: Line, tokens: Tokens, start: int, end: int) -> None:
        """One more look at it. A reading that goes on where others stop takes their place."""
        self.end, self.box = max(self.end, end), line.box
        confidence = line.confidence if line.confidence is not None else 1.0
        text, weight = line.text, (end - start + 1) * confidence
        for known in [k for k, r in self.readings.items() if _begins(r.tokens, tokens)]:
            weight += self.readings.pop(known).weight
        longer = (k for k, r in self.readings.items() if _begins(tokens, r.tokens))
        self.readings.setdefault(next(longer, text), _Reading(tokens)).weight += weight


class LineFollower:
    """Follows the lines of one place from look to look.

    Attributes:
        followed: lines that are still shown, or were a moment ago.
        ended: lines that went, in no special order.
    """

    def __init__(self) -> None:
        self.followed: list[_Followed] = []
        self.ended: list[_Followed] = []
        self._shown: list[_Followed] = []

    def hold(self, until: int) -> None:
        """Nothing changed since the last look: what it saw is shown until now (milliseconds)."""
        for each in self._shown:
            each.end = until

    def look(self, start: int, end: int, lines: Sequence[Line]) -> tuple[Line, ...]:
        """Take one look at it.

        Args:
            start: when the picture came, milliseconds.
            end: when it went, or now.
            lines: what it says, in reading order.

        Returns:
            What was not there before: new lines, and the words by which a known one has grown.
        """
        self._shown = []
        self.ended += [each for each in self.followed if start - each.end > LOST_MS]
        self.followed = [each for each in self.followed if start - each.end <= LOST_MS]
        free = list(self.followed)
        fresh: list[Line] = []
        for line in lines:
            tokens = tuple(token for word in line.words if (token := _Token.of(word)))
            if not tokens:
                continue
            known = _best(free, line.box, tokens)
            if known is None:
                known = _Followed(start, end, line.box)
                self.followed.append(known)
                fresh.append(line)
            else:
                free.remove(known)
                fresh += _growth(known, line)
            known.see(line, tokens, start, end)
            self._shown.append(known)
        return tuple(fresh)


def collect_subtitles(looks: Iterable[tuple[int, int, Sequence[Line]]]) -> list[TimedText]:
    """Every line once, with its times, in the order in which they came.

    Args:
        looks: start and end (milliseconds) of each picture in order of time, and its lines in
            reading order. Pictures without text count: they end lines.
    """
    follower = LineFollower()
    for start, end, lines in looks:
        follower.look(start, end, lines)
    done = follower.ended + follower.followed
    return _joined(sorted(done, key=lambda each: (each.start, each.box.y, each.box.x)))


def _growth(known: _Followed, line: Line) -> list[Line]:
    """The words that a line has more than the longest reading of it so far, as a line."""
    seen = max((len(reading.tokens) for reading in known.readings.values()), default=0)
    count = 0
    for index, word in enumerate(line.words):
        if count >= seen:
            words = line.words[index:]
            if any(_Token.of(word) for word in words):
                return [Line(words, Box.around(w.box for w in words), line.language, line.angle)]
            return []
        count += _Token.of(word) is not None
    return []


def _look(text: str) -> str:
    """The word as it looks from afar: signs that are easily confused become one."""
    for sign, twin in _LOOKALIKES.items():
        text = text.replace(sign, twin)
    return text


def _best(free: list[_Followed], box: Box, tokens: Tokens) -> _Followed | None:
    """The followed line that this one continues, or ``None`` where it is new."""
    scores = [_likeness(each, box, tokens) for each in free]
    best = max(range(len(free)), key=scores.__getitem__, default=None)
    return free[best] if best is not None and scores[best] > 0 else None


def _likeness(followed: _Followed, box: Box, tokens: Tokens) -> float:
    """How surely two looks show one line; 0 where they do not. Place counts as much as words."""
    is_in_place = _shares_place(followed.box, box)
    best = 0.0
    for reading in followed.readings.values():
        grown = _begins(reading.tokens, tokens) or _begins(tokens, reading.tokens)
        common = 1.0 if grown and is_in_place else _common(reading.tokens, tokens)
        least = 1 - _MAX_MISSING if is_in_place else 1.0
        if common >= least:
            best = max(best, common + is_in_place)
    return best


def _common(one: Tokens, other: Tokens) -> float:
    """Share of letters in words that both have; 0 where a word stands for another."""
    matched = 0
    gone: list[_Token] = []
    come: list[_Token] = []
    texts = [token.text for token in one], [token.text for token in other]
    for kind, a, b, c, d in SequenceMatcher(None, *texts, autojunk=False).get_opcodes():
        if kind == "equal":
            matched += sum(len(text) for text in texts[0][a:b] + texts[1][c:d])
        else:
            gone += one[a:b]
            come += other[c:d]
    # Words that only went, or only came, were missed by a look. Where some went and some came,
    # they stand for each other, also where a word between them stayed (0 : 0, then 1 : 0).
    if gone and come:
        if len(gone) != len(come) or not all(map(_Token.is_like, gone, come)):
            return 0.0
        matched += sum(len(token.text) for token in gone + come)
    return matched / sum(len(text) for text in texts[0] + texts[1])


def _begins(part: Tokens, whole: Tokens) -> bool:
    """Whether a reading is another's beginning, as lines are that appear bit by bit."""
    if len(part) > len(whole):
        return False
    *before, last = part
    goal = whole[len(before)].text
    is_same_start = all(a.text == b.text for a, b in zip(before, whole, strict=False))
    is_half_word = bool(before) and goal.startswith(last.text)
    return is_same_start and (last.text == goal or is_half_word)


def _shares_place(one: Box, other: Box) -> bool:
    """Whether two boxes lie on one line of the picture and meet."""
    common = one.intersection(other)
    return common is not None and 2 * common.height >= min(one.height, other.height)


def _joined(lines: list[_Followed]) -> list[TimedText]:
    """Lines that came and went together as one text, one under the other."""
    told: list[TimedText] = []
    for line in lines:
        start, end, text = line.start, line.end, line.text()
        if told and _is_together(told[-1], start, end):
            last = told.pop()
            start, end, text = last.start, max(last.end, end), f"{last.text}\n{text}"
        told.append(TimedText(start, end, text))
    return told


def _is_together(last: TimedText, start: int, end: int) -> bool:
    """Whether two lines came and went at nearly the same times, and not one after the other."""
    edges = abs(last.start - start) <= TOGETHER_MS and abs(last.end - end) <= TOGETHER_MS
    both = min(last.end, end) - max(last.start, start)
    return edges and 2 * both >= max(last.end, end) - last.start
