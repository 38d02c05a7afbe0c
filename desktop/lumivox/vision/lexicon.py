"""Which words a language has, and which of them a misread word may have been.

Frequencies are wordfreq's (Speer 2022), on its Zipf scale: 3 is once in a million words, 6 once
in a thousand. A list is loaded the first time that its language is met (0.1 s, 40 MB for the
largest, English) and kept.
"""

from __future__ import annotations

import math
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

_OFTEN = (
    *(("rn", "m"), ("cl", "d"), ("l", "i"), ("l", "1"), ("i", "1"), ("o", "0"), ("o", "c")),
    *(("c", "e"), ("a", "e"), ("u", "n"), ("b", "h"), ("s", "5")),
)
"""What looks alike in print, in lower case; each pair goes both ways. Met twice in one word."""

_CONFUSIONS = (
    *_OFTEN,
    *(("ri", "n"), ("vv", "w"), ("li", "h"), ("ii", "u"), ("tl", "d"), ("fi", "h"), ("l", "|")),
    *(("i", "|"), ("i", "!"), ("l", "!"), ("i", "j"), ("l", "t"), ("o", "e"), ("o", "a")),
    *(("e", "é"), ("a", "@"), ("a", "s"), ("s", "$"), ("b", "8"), ("b", "6"), ("g", "9")),
    *(("g", "q"), ("z", "2"), ("t", "f"), ("t", "+"), ("t", "r"), ("u", "v"), ("n", "h")),
    *(("y", "v"), ("ß", "b"), ("ü", "u"), ("ö", "o"), ("ä", "a")),
)
"""The same, and what is met once."""

_PARTS = re.compile(r"[\W_]+")
_POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)
_SAME = {"no": "nb", "nn": "nb", "sr": "sh", "hr": "sh", "bs": "sh", "tl": "fil"}


@lru_cache(maxsize=4)
def frequencies(language: str) -> dict[str, float]:
    """Frequencies of the words of a language by lower-case word; empty where none are known.

    Args:
        language: a BCP 47 tag; its region is passed over.
    """
    import wordfreq

    primary = language.split("-", maxsplit=1)[0].lower()
    name = _SAME.get(primary, primary)
    if name not in wordfreq.available_languages("best") or name in ("zh", "ja", "ko"):
        # Chinese, Japanese and Korean lists hold what a segmenter cuts, not what a line shows.
        return {}
    words: dict[str, float] = wordfreq.get_frequency_dict(name, "best")
    return words


@lru_cache(maxsize=4)
def usual_words(language: str) -> dict[int, list[str]]:
    """Words met once in three million or more often, in lower case, by their length."""
    found: dict[int, list[str]] = {}
    for word, share in frequencies(language).items():
        if share >= 4e-7 and 2 < len(word) <= 24 and word.isalpha():
            found.setdefault(len(word), []).append(word)
    return found


def nearest(word: str, words: dict[int, list[str]], most: int = 30) -> list[str]:
    """The words nearest by edit distance: one edit in a short word, up to three in a long one.

    Args:
        word: in any case.
        words: in lower case, by their length.
        most: how many.
    """
    from rapidfuzz import process
    from rapidfuzz.distance import Levenshtein

    edits = 1 if len(word) <= 3 else 2 if len(word) <= 7 else 3
    reach = range(len(word) - edits, len(word) + edits + 1)
    some = [known for length in reach for known in words.get(length, ())]
    distance: Any = Levenshtein.distance
    found = process.extract(word.lower(), some, scorer=distance, score_cutoff=edits, limit=most)
    return [match[0] for match in found]


def forget_words() -> None:
    """Give back the memory of all lists; the next word loads its own again."""
    frequencies.cache_clear()
    usual_words.cache_clear()
    wordfreq = sys.modules.get("wordfreq")
    if wordfreq is not None:
        wordfreq.get_frequency_list.cache_clear()
        wordfreq.get_frequency_dict.cache_clear()


def zipf(word: str, language: str) -> float:
    """How usual the word is, on the Zipf scale; 0 where it is not known."""
    share = frequencies(language).get(_key(word, language))
    return math.log10(share) + 9 if share else 0.0


def usual(core: str, language: str) -> float:
    """Zipf value of a word without signs around it: of its rarest part, or without its 's."""
    value = zipf(core, language)
    if value < 1.5 and not core.isalpha():
        stem = _POSSESSIVE.sub("", core)
        value = min((zipf(part, language) for part in _PARTS.split(stem) if part), default=0.0)
    return value


def likely_words(word: str, language: str, least: float, most: int = 3) -> list[tuple[str, float]]:
    """Known words that look like this one in print, the most usual first, with their Zipf value.

    Args:
        word: as read, without signs around it.
        language: a BCP 47 tag.
        least: Zipf value from which a word is usual enough to be offered.
        most: how many.
    """
    known = frequencies(language)
    lower = unicodedata.normalize("NFC", word).lower()
    if not known or not 3 <= len(lower) <= 24:
        return []
    found = _found(_lookalikes(lower, _CONFUSIONS), known, language, 10 ** (least - 9))
    if not found and len(lower) >= 5:
        once = set(_lookalikes(lower, _OFTEN))
        twice = {w for form in once for w in _lookalikes(form, _OFTEN)}
        found = _found(twice, known, language, 10 ** (least - 8))
    found.pop(lower, None)
    best = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:most]
    return [(_cased(w, word), math.log10(share) + 9) for w, share in best]


def _found(
    words: Iterable[str], known: dict[str, float], language: str, least: float
) -> dict[str, float]:
    """Those of the words that are known and frequent, with their frequencies."""
    shares = ((w, known.get(_key(w, language), 0.0)) for w in words)
    return {w: share for w, share in shares if share >= least}


def _key(word: str, language: str) -> str:
    """The word as the lists have it: case folded (ß is ss there), with plain apostrophes."""
    if not word.isascii():
        word = unicodedata.normalize("NFC", word).replace("’", "'")
        if language.startswith(("tr", "az")):
            word = word.replace("İ", "i").replace("I", "ı")
    return word.casefold()


def _lookalikes(word: str, confusions: tuple[tuple[str, str], ...]) -> Iterator[str]:
    """The word with one confusion undone, at every place."""
    for one, other in confusions:
        for here, there in ((one, other), (other, one)):
            start = word.find(here)
            while start >= 0:
                yield word[:start] + there + word[start + len(here) :]
                start = word.find(here, start + 1)


def _cased(word: str, model: str) -> str:
    """The word in capitals where the model's letters are."""
    letters = [c for c in model if c.isalpha()]
    if len(letters) > 1 and sum(map(str.isupper, letters)) * 2 > len(letters):
        return word.upper()
    return word[:1].upper() + word[1:] if model[:1].isupper() else word
