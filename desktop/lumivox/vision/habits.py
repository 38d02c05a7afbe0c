"""What the type of a page is taken for again and again, such as a worn c for an o.

Each page has its own: they are learnt from words that a review has put right, and spare the next
words that are misread in the same way a review of their own. On a typed page of the kind 22 of 23
words so undone were right, none of which had been; pages without such a habit are left alone.
"""

from __future__ import annotations

from collections import defaultdict
from difflib import SequenceMatcher
from itertools import combinations
from typing import TYPE_CHECKING

from lumivox.vision.clip.fusion import core_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lumivox.vision.clip.fusion import Tongue

TWICE = 2
"""Words in which the same has been put right before it counts as a habit."""

TRUSTED = 0.9
"""Chance of a word in which a habit is undone."""

USUAL, UNUSUAL = 3.0, 2.5
"""Zipf values: from which a word may be what was meant, and up to which it may be misread."""

LONGEST = 2
"""Signs that are taken for one another at once: ``rn`` for ``m``, not one word for another."""

MOST = 3
"""Times that a habit is undone in one word."""


class Habits:
    """The habits of one page."""

    def __init__(self) -> None:
        self._seen: defaultdict[tuple[str, str], set[str]] = defaultdict(set)

    def learn(self, read: str, said: str) -> None:
        """Take note of what was misread, where that is one place of the word."""
        a, b = core_of(read)[1].lower(), core_of(said)[1].lower()
        changes = SequenceMatcher(None, a, b, False).get_opcodes()
        places = [change for change in changes if change[0] != "equal"]
        if len(places) != 1 or places[0][0] != "replace":
            return
        _, start, end, left, right = places[0]
        if max(end - start, right - left) <= LONGEST:
            self._seen[a[start:end], b[left:right]].add(a)

    def undone(self, text: str, tongue: Tongue) -> str | None:
        """The usual word that was misread by habit; none where there is no such word.

        Args:
            text: as read, with the signs around it. What holds digits, or is no rare word, stays.
            tongue: what words are to be expected.
        """
        before, core, after = core_of(text)
        if len(core) < 3 or not core.isalpha() or tongue.usual(core) >= UNUSUAL:
            return None
        habits = [pair for pair, words in self._seen.items() if len(words) >= TWICE]
        found = {other for pair in habits for other in _without(core, *pair)}
        best = max(sorted(found), key=tongue.usual, default="")
        return before + best + after if tongue.usual(best) >= USUAL else None


def _without(core: str, wrong: str, right: str) -> Iterator[str]:
    """The word with some of what was misread put right, in its case."""
    places = [i for i in range(len(core)) if core[i : i + len(wrong)].lower() == wrong]
    for count in range(1, MOST + 1):
        for some in combinations(places, count):
            text = core
            for place in reversed(some):
                cased = right.upper() if text[place].isupper() else right
                text = text[:place] + cased + text[place + len(wrong) :]
            yield text
