"""What the user asked of a reading; from the command line, the settings, or a key."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from lumivox.core.values import Layout

MOST_WORDS = 5000
"""Of the user's own; more would cost time on every line that is read."""

LONGEST_WORD = 100
"""Letters of an own word or phrase."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read a picture.

    Attributes:
        layout: how the text lies; ``AUTO`` finds out.
        languages: BCP 47 hints, most likely first; empty finds out.
        candidates: keep all candidates of every word, not only of the unsure ones.
        device: ``auto``, ``cpu``, ``cuda`` or ``mps``.
        use_text_layer: take a file's own text where it is sound.
        words: the user's own words and phrases (names, medicines, technical terms): likely to stand
            in what is read, though no dictionary has them; as of :func:`own_words`.
    """

    layout: Layout = Layout.AUTO
    languages: tuple[str, ...] = ()
    candidates: bool = False
    device: str = "auto"
    use_text_layer: bool = True
    words: tuple[str, ...] = ()


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
