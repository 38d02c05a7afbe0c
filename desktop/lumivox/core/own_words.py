"""The user's own words: names, medicines, technical terms. Light: the settings are made of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

MOST_WORDS = 5000
"""Of the user's own; more would cost time on every line that is read."""

LONGEST_WORD = 100
"""Letters of an own word or phrase."""


def own_words(lines: Iterable[str]) -> tuple[str, ...]:
    """Words and phrases as the user wrote them, one a line: in NFC, without blanks and repeats.

    Raises:
        ValueError: there are more than ``MOST_WORDS``, or one is longer than ``LONGEST_WORD``.
    """
    plain = (" ".join(unicodedata.normalize("NFC", line).split()) for line in lines)
    words = tuple(dict.fromkeys(word for word in plain if word))
    if len(words) > MOST_WORDS:
        raise ValueError(f"more than {MOST_WORDS} words")
    if any(len(word) > LONGEST_WORD for word in words):
        raise ValueError(f"a word of more than {LONGEST_WORD} letters")
    return words
