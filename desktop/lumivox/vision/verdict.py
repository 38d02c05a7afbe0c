"""What becomes of a word once its chances are known, and the part of a line that shows it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from lumivox.core.values import Candidate, Line, Pixels, Word
from lumivox.vision.clip.charset import covered
from lumivox.vision.clip.fusion import Tongue, essence, plain_features
from lumivox.vision.refine import is_protected

SOURCE = "fusion"
"""Where a candidate comes from that all witnesses have weighed."""

UNREADABLE = 0.1
"""Chance below which nine words of ten are wrong: to say one would be to invent it."""

KEPT = 5
"""Candidates that stay with a doubtful word."""

MARGIN = 0.12
"""Share of a line's height that is seen on both sides of a word in it."""


def decided(word: Word, found: Sequence[tuple[str, float]]) -> Word:
    """The word as its witnesses decide it, with what else it may say.

    What holds mostly digits, or is an address, stays as it was read: a wrong amount is worse than
    a doubtful one. So does what nobody can read: it is not replaced by a guess.

    Args:
        word: as first read.
        found: candidates with their chances, best first.
    """
    if not found:
        return word
    said = essence(word.text)
    same = next((pair for pair in found if essence(pair[0]) == said), (word.text, 0.0))
    guessed = found[0][1] < UNREADABLE
    text, chance = same if guessed or is_protected(word.text) else found[0]
    if essence(text) == said and text.casefold() != word.text.casefold():
        # The witnesses agree about letters; points and dashes are the engine's to tell.
        text = word.text
    others = [pair for pair in found[:KEPT] if essence(pair[0]) != essence(text)]
    ranked = tuple(Candidate(known, share, SOURCE) for known, share in ((text, chance), *others))
    return replace(word, text=text, confidence=chance, candidates=ranked)


def believed(word: Word, weights: NDArray[np.float64], tongue: Tongue) -> Word:
    """The word with the chance that it is right, where its engine gave a confidence."""
    if word.confidence is None or not covered(word.text):
        return word
    score = float(np.dot(plain_features(word.text, word.confidence, tongue), weights))
    return replace(word, confidence=1 / (1 + math.exp(-max(-30.0, min(30.0, score)))))


def joined(line: Line) -> Word | None:
    """All words of a line as one, as sure as the least sure of them."""
    if not line.words:
        return None
    sure = min(word.confidence or 0.0 for word in line.words)
    text = "".join(word.text for word in line.words)
    return replace(line.words[0], text=text, box=line.box, confidence=sure)


def around(crop: Pixels, line: Line, index: int) -> Pixels:
    """A word of a line with a little of what surrounds it, from edge to edge of the line."""
    height, width = crop.shape[:2]
    box, margin = line.words[index].box, round(MARGIN * height)
    left, right = max(0, box.x - margin), min(width, box.right + margin)
    return np.ascontiguousarray(crop[:, left : max(right, left + 4)])
