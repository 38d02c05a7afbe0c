"""A recognition that still knows how likely every other sign was, for those who judge it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lumivox.core.engines import Recognition
from lumivox.vision.clip.charset import BLANK, CHARSET, INDEX
from lumivox.vision.ctc import Decoded

_LEAST = 1e-7
_SPACE = INDEX[" "] + 1
_MU, _MICRO = "\u03bc", "\u00b5"
_UNIT = re.compile(rf"(?<![^\W\d_]){_MU}(?=(?:g|l|L|m|s|mol)(?![^\W\d_]))")
"""A Greek letter that is a prefix: it stands alone before the sign of a unit."""


@dataclass(frozen=True, slots=True, eq=False)
class Seen(Recognition):
    """What a CTC recogniser saw.

    Attributes:
        chances: natural logarithms ``(T, 352)`` over the classes of ``clip.charset``; signs of
            other scripts are left out.
    """

    chances: NDArray[np.float32] | None = None


def classes_of(signs: Sequence[str]) -> NDArray[np.int64]:
    """Where a recogniser's classes have the blank and each sign of ``CHARSET``; -1 where not.

    Args:
        signs: one for each of its classes; the first is the blank.
    """
    place = {sign: index for index, sign in enumerate(signs)}
    return np.array([0, *(place.get(sign, -1) for sign in CHARSET)])


def in_charset(scores: NDArray[np.float32], classes: NDArray[np.int64]) -> NDArray[np.float32]:
    """Probabilities ``(T, any)`` as logarithms ``(T, 352)`` over the classes of ``CHARSET``."""
    there = classes >= 0
    out = np.full((len(scores), len(classes)), _LEAST, np.float32)
    out[:, there] += scores[:, classes[there]]
    return np.asarray(np.log(np.minimum(out, 1.0)), np.float32)


def with_micro(
    decoded: Decoded, scores: NDArray[np.float32], signs: Sequence[str]
) -> tuple[Decoded, NDArray[np.float32]]:
    """A line whose micrograms are told by the micro sign, which looks like the Greek letter.

    Greek words stay as they are: the letter is taken for the sign before a unit alone.

    Args:
        decoded: the line.
        scores: probabilities ``(columns, classes)``.
        signs: one for each class.

    Returns:
        The line, each sign where it was, and scores in which the sign has the letter's, too.
    """
    text = _UNIT.sub(_MICRO, decoded.text)
    if text == decoded.text:
        return decoded, scores
    both = scores.copy()
    both[:, signs.index(_MICRO)] += both[:, signs.index(_MU)]
    return replace(decoded, signs=tuple(text)), both


def parts(chances: NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
    """The steps of each word that greedy decoding gives, from space to space.

    Args:
        chances: ``(T, 352)`` of a line.
    """
    best = chances.argmax(axis=1)
    start = 0
    spaces = np.flatnonzero(best == _SPACE)
    for end in (*spaces, len(best)):
        if (best[start:end] != BLANK).any():
            yield chances[start:end]
        start = int(end) + 1
