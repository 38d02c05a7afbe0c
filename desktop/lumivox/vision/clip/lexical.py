"""Decode with words in mind: what was seen, weighed with how usual each word is.

For every word that the decoder is not sure of, the candidates are its n-best spellings and the
words of the language whose letters are nearly the same; all are aligned with the picture at once.
A word that the picture does not support never wins, however usual it is.
"""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from lumivox.vision.lexicon import frequencies

from .charset import covered
from .ctc import beam, greedy, pooled_likelihoods, sign_steps

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from .reader import ClipReading

USUAL_WEIGHT = 0.9
"""Nats for each unit of the Zipf scale; fitted on half of the pictures of real words."""
NUMBER_ZIPF = 2.0
"""What a word with digits counts as: no list has it, and it is no mistake."""
_SURE = 0.985
_LEAST_ZIPF = 2.6
_NEAR = 60
_BEAM = 16
_FLOOR = 3e-4


@dataclass(frozen=True, slots=True, eq=False)
class WordList:
    """Usual words of a language, with how often each letter occurs in them `(N, 27)`."""

    words: tuple[str, ...]
    zipf: dict[str, float]
    letters: NDArray[np.int8]

    def near(self, text: str, count: int = _NEAR) -> list[str]:
        """The words whose letters differ least from those of `text`, whatever their order."""
        if not self.words:
            return []
        apart = np.abs(self.letters - _letters(text)).sum(axis=1)
        count = min(count, len(self.words))
        return [self.words[i] for i in np.argpartition(apart, count - 1)[:count]]


def _letters(text: str) -> NDArray[np.int8]:
    """How often a to z and any other sign occur, accents and case left out."""
    counts = np.zeros(27, np.int8)
    for sign in unicodedata.normalize("NFD", text.lower()):
        if not unicodedata.combining(sign):
            counts[ord(sign) - 97 if "a" <= sign <= "z" else 26] += 1
    return counts


@lru_cache(maxsize=4)
def word_list(language: str, own: frozenset[str] = frozenset()) -> WordList:
    """The usual words of a language and the user's own (which count as fairly usual)."""
    zipf = {
        word: math.log10(share) + 9
        for word, share in frequencies(language).items()
        if share >= 10 ** (_LEAST_ZIPF - 9) and len(word) <= 24 and word.isalpha() and covered(word)
    }
    zipf |= {word.lower(): max(4.0, zipf.get(word.lower(), 0.0)) for word in own}
    words = tuple(zipf)
    letters = np.stack([_letters(word) for word in words]) if words else np.zeros((0, 27), np.int8)
    return WordList(words, zipf, letters)


def core_of(text: str) -> tuple[str, str, str]:
    """Signs before the word, the word, signs after it."""
    start = next((i for i, sign in enumerate(text) if sign.isalnum()), len(text))
    end = next((i for i in range(len(text), start, -1) if text[i - 1].isalnum()), start)
    return text[:start], text[start:end], text[end:]


def usual(text: str, lists: Sequence[WordList]) -> float:
    """Zipf value of the word inside `text`, in the language where it is most usual."""
    core = core_of(text)[1]
    if any(sign.isdigit() for sign in core):
        return NUMBER_ZIPF
    lower = core.lower().removesuffix("'s").removesuffix("’s")
    return max((words.zipf.get(lower, 0.0) for words in lists), default=0.0)


def _cased(word: str, like: str) -> tuple[str, ...]:
    """The word in the case of what was read: one way where that is clear, else the usual three."""
    if like.isupper() and len(like) > 1:
        return (word.upper(),)
    if like.islower():
        return (word,)
    return (word, word[:1].upper() + word[1:], word.upper())


def near_words(text: str, lists: Sequence[WordList], count: int = _NEAR) -> list[str]:
    """Known words with about the letters of `text`, in its case and with the signs around it."""
    before, core, after = core_of(text)
    if len(core) < 3 or any(sign.isdigit() for sign in core[1:-1]):
        return []
    return [
        before + spelled + after
        for words in lists
        for word in words.near(core, count)
        for spelled in _cased(word, core)
    ]


def decode_word(
    looks: Sequence[NDArray[np.float32]], text: str, lists: Sequence[WordList]
) -> list[tuple[str, float]]:
    """Candidates for one word, best first, with their scores (log chance and usualness).

    Args:
        looks: log chances of the steps that belong to the word, `(T, classes)`, of every look.
        text: what greedy decoding reads there.
        lists: of the languages that may be meant.
    """
    read = [text, *(greedy(look[None])[0][0] for look in looks[1:])]
    options = dict.fromkeys(read)
    for look, seen in zip(looks, read, strict=True):
        options |= dict.fromkeys(found for found, _ in beam(look, _BEAM, floor=_FLOOR))
        options |= dict.fromkeys(near_words(seen, lists))
    texts = [option for option in options if option and " " not in option]
    if not texts:
        return []
    likely = pooled_likelihoods(looks, texts)
    scores = likely + USUAL_WEIGHT * np.array([usual(option, lists) for option in texts])
    order = np.argsort(-scores)
    return [(texts[i], float(scores[i])) for i in order if np.isfinite(likely[i])]


def decode(
    reading: ClipReading, languages: Sequence[str] = ("en",), own_words: Iterable[str] = ()
) -> ClipReading:
    """The reading with every unsure word decided by picture and language together.

    Probabilities of changed words are those of their alignment; places stay where they were read.

    Args:
        reading: of one line.
        languages: BCP 47 tags that may be meant.
        own_words: words of the user's own list.
    """
    own = frozenset(own_words)
    lists = [word_list(language, own) for language in languages]
    steps = sign_steps(reading.chances)
    spaces = [i for i, sign in enumerate(reading.text) if sign == " "]
    edges = [-1, *spaces, len(reading.text)]
    text, sure, centers = "", [], []
    for start, end in pairwise(edges):
        word, chance = reading.text[start + 1 : end], reading.probabilities[start + 1 : end]
        place = reading.centers[start + 1 : end]
        if word and float(np.exp(np.log(np.maximum(chance, 1e-6)).mean())) < _SURE:
            first = int(steps[start]) + 1 if start >= 0 else 0
            last = int(steps[end]) if end < len(reading.text) else len(reading.chances)
            part = reading.chances[first:last]
            # Further looks are at one word; where its steps lie in them is not asked of lines.
            looks = [part] if spaces else [part, *reading.others]
            found = decode_word(looks, word, lists) if len(part) else []
            if found and found[0][0] != word:
                best = found[0][0]
                each = math.exp(float(pooled_likelihoods(looks, [best])[0]) / len(best))
                chance = np.full(len(best), each, np.float32)
                ends = (0, max(len(place) - 1, 0))
                spread = np.interp(np.linspace(*ends, len(best)), range(len(place)), place)
                place = np.asarray(spread, np.float32)
                word = best
        if start >= 0:
            text += " "
            sure.append(reading.probabilities[start : start + 1])
            centers.append(reading.centers[start : start + 1])
        text += word
        sure.append(chance)
        centers.append(place)
    return replace(
        reading, text=text, probabilities=np.concatenate(sure), centers=np.concatenate(centers)
    )
