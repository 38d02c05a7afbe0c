"""From CTC classes to text: greedy, beam search, and forced alignment. numpy only.

Everywhere `chances` are natural logarithms of probabilities, `(T, classes)` for one line and
`(B, T, classes)` for several; class 0 is blank. Source: Graves et al., ICML 2006.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import numpy as np

from .charset import BLANK, CHARSET, INDEX

if TYPE_CHECKING:
    from collections.abc import Sequence

RIVAL, RIVALS = 0.05, 8
"""How likely another text is, beside the one read, for the signs in which they differ to be in
doubt; and how many are compared. (Of 22 rendered lines misread with every sign sure this finds 21;
it doubts a third of the numbers read right, and one in twenty of such lines without numbers.)"""


def greedy(chances: np.ndarray) -> list[tuple[str, np.ndarray]]:
    """The likeliest class of every step, repeats and blanks taken out.

    Args:
        chances: `(B, T, classes)`.

    Returns:
        For each line its text and one probability (0–1) per sign: that of its best step.
    """
    best = chances.argmax(axis=-1)
    peak = np.exp(np.take_along_axis(chances, best[..., None], axis=-1)[..., 0])
    out = []
    for classes, sure in zip(best, peak, strict=True):
        change = np.flatnonzero(np.diff(classes, prepend=-1))
        ends = np.append(change[1:], len(classes))
        signs, values = [], []
        for start, end in zip(change, ends, strict=True):
            if classes[start] != BLANK:
                signs.append(CHARSET[classes[start] - 1])
                values.append(float(sure[start:end].max()))
        out.append(("".join(signs), np.array(values, np.float32)))
    return out


def sign_steps(chances: np.ndarray) -> np.ndarray:
    """The step (the middle of its run) of every sign `greedy` gives for one line `(T, C)`."""
    classes = chances.argmax(axis=-1)
    change = np.flatnonzero(np.diff(classes, prepend=-1))
    ends = np.append(change[1:], len(classes))
    keep = classes[change] != BLANK
    return np.asarray((change[keep] + ends[keep]) / 2, np.float32)


def log_likelihoods(chances: np.ndarray, texts: Sequence[str]) -> np.ndarray:
    """Logarithms of the chances that a line says each text, over all alignments.

    The forward pass of CTC over all texts at once.

    Args:
        chances: `(T, classes)` of one line.
        texts: what it may say.

    Returns:
        float64 `(len(texts),)`: 0 for certain, `-inf` for impossible (too long for the line, or
        signs outside the charset).
    """
    if not texts:
        return np.zeros(0)
    foreign = np.array([any(sign not in INDEX for sign in text) for text in texts])
    lengths = np.array([len(text) for text in texts])
    path = np.full((len(texts), 2 * int(lengths.max()) + 1), BLANK)
    for row, text in enumerate(texts):
        if not foreign[row]:
            path[row, 1 : 2 * len(text) : 2] = [INDEX[sign] + 1 for sign in text]
    # From two places back only between different signs, never over a blank that is needed.
    skip = np.full(path.shape, -np.inf)
    skip[:, 3::2] = np.where(path[:, 3::2] != path[:, 1:-2:2], 0.0, -np.inf)
    emitted = chances.astype(np.float64)
    score = np.full(path.shape, -np.inf)
    score[:, :2] = emitted[0][path[:, :2]]
    one, two = np.full_like(score, -np.inf), np.full_like(score, -np.inf)
    for row in emitted[1:]:
        one[:, 1:] = score[:, :-1]
        two[:, 2:] = score[:, :-2]
        score = np.logaddexp(np.logaddexp(score, one), two + skip) + row[path]
    ends = np.arange(len(texts))
    last = score[ends, 2 * lengths]
    before = np.where(lengths > 0, score[ends, np.maximum(2 * lengths - 1, 0)], -np.inf)
    return np.asarray(np.where(foreign, -np.inf, np.logaddexp(last, before)))


def pooled_likelihoods(looks: Sequence[np.ndarray], texts: Sequence[str]) -> np.ndarray:
    """As `log_likelihoods`, for looks `(T, classes)` at one word of which any may be right.

    Returns:
        float64 `(len(texts),)`: the logarithm of the mean of the looks' chances.
    """
    likely = np.stack([log_likelihoods(look, texts) for look in looks])
    return np.asarray(np.logaddexp.reduce(likely, axis=0) - np.log(len(looks)))


def beam(chances: np.ndarray, width: int = 8, *, floor: float = 1e-3) -> list[tuple[str, float]]:
    """The likeliest texts of one line by prefix beam search, best first.

    Args:
        chances: `(T, classes)`.
        width: how many prefixes are kept after every step, and texts returned at most.
        floor: classes less likely than this at a step are not followed.

    Returns:
        Texts with the logarithm of their (approximate) chance. Source: Hannun et al. 2014.
    """
    beams: dict[tuple[int, ...], tuple[float, float]] = {(): (0.0, -np.inf)}
    limit = float(np.log(floor))
    for row in chances.astype(np.float64):
        follow = np.flatnonzero(row > limit)
        if follow.size == 0:
            follow = row.argmax(keepdims=True)
        grown: dict[tuple[int, ...], tuple[float, float]] = {}

        def add(prefix: tuple[int, ...], blank: float, sign: float,
                grown: dict[tuple[int, ...], tuple[float, float]] = grown) -> None:  # fmt: skip
            old = grown.get(prefix, (-np.inf, -np.inf))
            grown[prefix] = (
                float(np.logaddexp(old[0], blank)), float(np.logaddexp(old[1], sign)),
            )  # fmt: skip

        for prefix, (blank, sign) in beams.items():
            either = float(np.logaddexp(blank, sign))
            for number in follow:
                chance = float(row[number])
                if number == BLANK:
                    add(prefix, either + chance, -np.inf)
                elif prefix and prefix[-1] == number:
                    add(prefix, -np.inf, sign + chance)
                    add((*prefix, int(number)), -np.inf, blank + chance)
                else:
                    add((*prefix, int(number)), -np.inf, either + chance)
        ranked = sorted(grown.items(), key=lambda item: -np.logaddexp(*item[1]))
        beams = dict(ranked[:width])
    return [
        ("".join(CHARSET[number - 1] for number in prefix), float(np.logaddexp(*scores)))
        for prefix, scores in beams.items()
    ]


def contested(chances: np.ndarray, text: str) -> np.ndarray:
    """Which signs of a greedy reading another text, hardly less likely, does not have.

    A sign that is lost between equal or narrow ones (33.33, fill) has no chance of its own that
    could be low; only the likelihood of the whole tells.

    Args:
        chances: `(T, classes)` of one line.
        text: what `greedy` says of it.

    Returns:
        bool `(len(text),)`; where something may be wanting, the signs on both sides of it.
    """
    found = np.zeros(len(text), bool)
    own = float(log_likelihoods(chances, [text])[0])
    if own > -np.log1p(RIVAL):
        # All others together have less than a rival needs.
        return found
    least = own + np.log(RIVAL)
    for other, likely in beam(chances, RIVALS, floor=1e-2):
        if other == text or likely < least:
            continue
        for change, start, end, _, _ in SequenceMatcher(None, text, other, False).get_opcodes():
            wanting = int(change == "insert")
            if change != "equal":
                found[max(0, start - wanting) : end + wanting] = True
    return found
