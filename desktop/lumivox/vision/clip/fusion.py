"""What a word says when its reader is not sure: all witnesses weighed together.

Candidates are the readings of every look at the word, their n-best, and words of the language and
of the user that are spelled nearly so. Each look weighs every candidate by forced alignment with
its decoder's classes; CLIP-OCR also by how near the candidate lies to the picture in the joint
space; the language by how usual it is. One more competitor is "none of these": so the chances are
calibrated, and nothing has to be chosen. The weights are fitted by `lumivox_training fuse` and lie
beside the model in `fusion.json`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from lumivox.vision import lexicon

from .charset import covered
from .ctc import beam, pooled_likelihoods

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

CANDIDATE = (
    "first look", "second look", "clip", "cosine", "usual", "unknown", "number", "own", "length",
    "odd case", "as first look", "as second look", "as clip", "clip, root", "usual, short",
)  # fmt: skip
NONE = (
    "none", "none: first look", "none: second look", "none: clip", "none: cosine",
    "none: shortness", "none: disagreement", "none: sure",
)  # fmt: skip
FEATURES = CANDIDATE + NONE
"""What speaks for a candidate, and for none of them. That a word is usual tells less the shorter it
is, for most short strings are words; and CLIP-OCR's alignment tells the less the worse it is."""

PLAIN = (
    "bias", "confidence", "usual", "unknown", "number", "signs", "odd case", "shortness",
    "usual, short",
)  # fmt: skip
"""What speaks for a word that one engine read, beside its own confidence (as logit)."""

MOST = 40
"""Candidates that are weighed in the end."""

OWN_ZIPF = 4.5
"""What a word of the user's own list counts as: once in thirty thousand words."""

_NBEST = 6
_FLOOR = -16.0
"""Logarithm of the chance below which a look counts a candidate as impossible."""


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What one witness saw of a word.

    Attributes:
        text: its greedy reading.
        chances: logarithms `(T, 352)`.
        sure: what the engine itself thinks of its reading (0-1).
        others: as `chances`, of further looks of which any may be the right one.
    """

    text: str
    chances: NDArray[np.float32]
    sure: float
    others: tuple[NDArray[np.float32], ...] = ()

    @property
    def all(self) -> tuple[NDArray[np.float32], ...]:
        """The log chances of every look."""
        return (self.chances, *self.others)


@dataclass(frozen=True, slots=True, eq=False)
class Witnesses:
    """All that was seen of one word.

    Attributes:
        looks: the first and the second of the scene reader (the same again where there was only
            one), and that of CLIP-OCR.
        vector: CLIP-OCR's embedding of the picture `(256,)`.
    """

    looks: tuple[Look, Look, Look]
    vector: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Tongue:
    """What words are to be expected: BCP 47 tags, and the user's own words (single ones)."""

    languages: tuple[str, ...] = ("en",)
    own: frozenset[str] = frozenset()

    @classmethod
    def of(cls, languages: Sequence[str], words: Sequence[str] = ()) -> Tongue:
        """For hints at the languages (English where there are none) and own words and phrases."""
        single = frozenset(part for phrase in words for part in phrase.split() if covered(part))
        return cls(tuple(languages[:3]) or ("en",), single)

    def usual(self, core: str) -> float:
        """Zipf value of a word without signs around it, where it is most usual."""
        if core.casefold() in _folded(self.own):
            return OWN_ZIPF
        return max((lexicon.usual(core, tag) for tag in self.languages), default=0.0)

    def near(self, text: str) -> list[str]:
        """Words spelled nearly as `text`, in its case and with the signs around it."""
        before, core, after = core_of(text)
        if len(core) < 3 or any(sign.isdigit() for sign in core[1:-1]):
            return []
        own = {word.lower(): word for word in self.own}
        spelled = [
            own[word] if own[word] != word else _cased(word, core)
            for word in lexicon.nearest(core, _by_length(own))
        ]
        for tag in self.languages:
            spelled += [_cased(word, core) for word in _near(core.lower(), tag)]
        return [before + word + after for word in spelled]


def core_of(text: str) -> tuple[str, str, str]:
    """Signs before the word, the word, signs after it."""
    start = next((i for i, sign in enumerate(text) if sign.isalnum()), len(text))
    end = next((i for i in range(len(text), start, -1) if text[i - 1].isalnum()), start)
    return text[:start], text[start:end], text[end:]


def essence(text: str) -> str:
    """What a word says, in lower case: by this readings agree.

    Letters and digits; of numbers and keys also the signs between these, for 33.33 is not 3333; of
    a text with neither, all signs.
    """
    folded = text.casefold()
    if any(map(str.isdigit, folded)):
        return core_of(folded)[1]
    return letters(text) or text


def letters(text: str) -> str:
    """Letters and digits alone, in lower case."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def candidates(witnesses: Witnesses, tongue: Tongue) -> list[str]:
    """What the word may say, the first look's reading first; at most `MOST`."""
    found: dict[str, None] = {}
    for look in witnesses.looks:
        found[look.text.replace(" ", "")] = None
    for look in witnesses.looks:
        for chances in look.all:
            found |= dict.fromkeys(text for text, _ in beam(chances, _NBEST, floor=1e-2))
    for text in {look.text for look in witnesses.looks}:
        found |= dict.fromkeys(tongue.near(text))
    texts = [text for text in found if text and " " not in text and covered(text)]
    if len(texts) <= MOST:
        return texts
    promise = np.array([tongue.usual(core_of(text)[1]) for text in texts])
    for look in witnesses.looks:
        promise += _likely(look, texts)
    order = np.argsort(-promise)
    return [texts[index] for index in sorted({0, *order[:MOST]})]


def features(
    witnesses: Witnesses, texts: Sequence[str], cosines: NDArray[np.floating[Any]], tongue: Tongue
) -> NDArray[np.float64]:
    """What speaks for each candidate and, in the last row, for none: `(len(texts) + 1, F)`.

    Args:
        witnesses: all looks at the word.
        texts: at least one.
        cosines: of each text with the picture, `(len(texts),)`.
        tongue: what words are to be expected.
    """
    likely = np.stack([_likely(look, texts) for look in witnesses.looks])
    # Of two looks by the same reader the better one counts: the other one has only failed.
    likely[1] = likely[:2].max(axis=0)
    read = [essence(look.text) for look in witnesses.looks]
    said = [essence(text) for text in texts]
    own = _folded(tongue.own)
    cores = [core_of(text)[1] for text in texts]
    known = np.array([_word_features(core, tongue) for core in cores])
    columns = [
        *likely,
        np.asarray(cosines, np.float64),
        *known.T[:3],
        [core.casefold() in own for core in cores],
        [len(text) for text in texts],
        known[:, 3],
        *([text == look for text in said] for look in read),
        np.sqrt(-np.minimum(likely[2], 0.0)),
        [usual / (len(text) + 1) for usual, text in zip(known[:, 0], texts, strict=True)],
    ]
    rows = np.zeros((len(texts) + 1, len(FEATURES)))
    rows[:-1, : len(CANDIDATE)] = np.stack([np.asarray(c, np.float64) for c in columns], axis=1)
    length = max(len(look.text) for look in witnesses.looks)
    rows[-1, len(CANDIDATE) :] = (
        1.0, *likely.max(axis=1), float(np.max(cosines)), 1 / (length + 1), len(set(read)) - 1,
        _logit(witnesses.looks[0].sure),
    )  # fmt: skip
    return rows


def weighed(
    texts: Sequence[str], rows: NDArray[np.float64], weights: NDArray[np.float64]
) -> list[tuple[str, float]]:
    """The candidates with their chances, best first.

    Readings that differ in case or signs alone (`essence`) speak for the same word: each has the
    chance of all, and the likeliest of them stands for it.

    Args:
        texts: the candidates.
        rows: their features and, last, those of none.
        weights: of `FEATURES`.
    """
    chance = softmax(rows @ weights)[:-1]
    together: dict[str, float] = {}
    for text, share in zip(texts, chance, strict=True):
        together[essence(text)] = together.get(essence(text), 0.0) + float(share)
    best: dict[str, str] = {}
    for index in np.argsort(-chance, kind="stable"):
        best.setdefault(essence(texts[index]), texts[index])
    ranked = sorted(best, key=lambda word: -together[word])
    return [(best[word], together[word]) for word in ranked]


def plain_features(text: str, confidence: float, tongue: Tongue) -> list[float]:
    """What speaks for a word as one engine read it; see `PLAIN`."""
    core = core_of(text)[1]
    usual, unknown, number, odd = _word_features(core, tongue)
    shortness = 1 / (len(text) + 1)
    known = (usual, unknown, number, not core, odd, shortness, usual * shortness)
    return [1.0, _logit(confidence), *known]


def _logit(chance: float) -> float:
    sure = min(max(chance, 1e-3), 1 - 1e-3)
    return math.log(sure / (1 - sure))


def _word_features(core: str, tongue: Tongue) -> tuple[float, float, float, float]:
    """How usual, whether unknown, whether a number, whether capitals stand inside."""
    if any(map(str.isdigit, core)):
        return 0.0, 0.0, 1.0, 0.0
    usual = tongue.usual(core) if core else 0.0
    odd = core[1:] != core[1:].lower() and core != core.upper()
    return usual, float(usual < 1.0 and len(core) >= 3), 0.0, float(odd)


def _likely(look: Look, texts: Sequence[str]) -> NDArray[np.float64]:
    """Logarithms of the chances by forced alignment, with a floor."""
    return np.asarray(np.maximum(pooled_likelihoods(look.all, texts), _FLOOR))


def softmax(score: NDArray[np.float64]) -> NDArray[np.float64]:
    """Chances that sum to one."""
    power = np.exp(score - score.max())
    return np.asarray(power / power.sum())


@lru_cache(maxsize=4)
def _folded(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word.casefold() for word in words)


@lru_cache(maxsize=64)
def _near(word: str, language: str) -> tuple[str, ...]:
    """Words of a language near one that several looks may have read."""
    return tuple(lexicon.nearest(word, lexicon.usual_words(language)))


def _by_length(words: Iterable[str]) -> dict[int, list[str]]:
    out: dict[int, list[str]] = {}
    for word in words:
        out.setdefault(len(word), []).append(word)
    return out


def _cased(word: str, like: str) -> str:
    """The word in the case of what was read."""
    letters = [sign for sign in like if sign.isalpha()]
    if len(letters) > 1 and sum(map(str.isupper, letters)) * 2 > len(letters):
        return word.upper()
    return word[:1].upper() + word[1:] if like[:1].isupper() else word
