"""From CTC classes to text: greedy, beam search, and forced alignment. numpy only.

Everywhere `chances` are natural logarithms of probabilities, `(T, classes)` for one line and
`(B, T, classes)` for several; class 0 is blank. Source: Graves et al., ICML 2006.
"""

from __future__ import annotations

import numpy as np

from .charset import BLANK, CHARSET, INDEX


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


def log_likelihood(chances: np.ndarray, text: str) -> float:
    """Logarithm of the chance that a line says `text`, over all alignments (forced alignment).

    Args:
        chances: `(T, classes)`.
        text: signs outside the charset make it impossible.

    Returns:
        0 for certain, `-inf` for impossible (too long for the line, or foreign signs).
    """
    if any(sign not in INDEX for sign in text):
        return -np.inf
    path = np.full(2 * len(text) + 1, BLANK)
    path[1::2] = [INDEX[sign] + 1 for sign in text]
    # From two places back only between different signs, never over a blank that is needed.
    skip = np.zeros(len(path), bool)
    skip[3::2] = path[3::2] != path[1:-2:2]
    emitted = chances[:, path].astype(np.float64)
    score = np.full(len(path), -np.inf)
    score[:2] = emitted[0, :2]
    for step in range(1, len(emitted)):
        one = np.concatenate(([-np.inf], score[:-1]))
        two = np.where(skip, np.concatenate(([-np.inf, -np.inf], score[:-2])), -np.inf)
        score = np.logaddexp(np.logaddexp(score, one), two[: len(path)]) + emitted[step]
    return float(np.logaddexp.reduce(score[-2:]))


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
