"""How CLIP-OCR is measured alone: words decide what its looks leave open, and nothing else."""

from __future__ import annotations

import numpy as np

from lumivox.vision.clip import ClipReading
from lumivox.vision.clip.charset import BLANK, CHARSET, INDEX
from lumivox.vision.clip.ctc import greedy
from lumivox.vision.clip.fusion import Tongue
from lumivox_training.evaluate import with_words

ENGLISH = Tongue(("en",))


def seen(*steps: dict[str, float]) -> np.ndarray:
    """Log chances whose steps give the named signs the named probabilities ("" is blank)."""
    chances = np.full((len(steps), len(CHARSET) + 1), -18.0, np.float32)
    for row, step in zip(chances, steps, strict=True):
        for sign, share in step.items():
            row[INDEX[sign] + 1 if sign else BLANK] = np.log(share)
    return chances


def word(text: str, **doubts: tuple[str, float]) -> np.ndarray:
    """A look at a word; `doubts` name another sign for a place, and its probability."""
    steps: list[dict[str, float]] = []
    for place, sign in enumerate(text):
        other, share = doubts.get(f"at{place}", ("", 0.001))
        steps += [{sign: 1 - share, other: share}, {"": 1.0}]
    return seen(*steps)


def reading_of(first: np.ndarray, *others: np.ndarray) -> ClipReading:
    text, sure = greedy(first[None])[0]
    centers = np.arange(len(text), dtype=np.float32) * 8
    return ClipReading(text, sure, centers, first, np.zeros(256, np.float32), others)


def test_a_doubtful_sign_is_decided_by_the_word() -> None:
    look = word("wimdow", at2=("n", 0.4))
    assert with_words(reading_of(look, look), ENGLISH) == "window"


def test_what_is_clearly_seen_stays_though_no_list_has_it() -> None:
    for text in ("wimdow", "Kx7-22b", "zqvw"):
        assert with_words(reading_of(word(text), word(text)), ENGLISH) == text


def test_what_needed_one_look_stays() -> None:
    assert with_words(reading_of(word("wimdow", at2=("n", 0.4))), ENGLISH) == "wimdow"


def test_what_another_look_saw_counts_as_well() -> None:
    blurred = word("gqesf", at0=("q", 0.2), at2=("c", 0.2))
    assert with_words(reading_of(blurred, blurred), ENGLISH) == "gqesf"
    sharper = word("guest", at1=("q", 0.3))
    assert with_words(reading_of(blurred, sharper), ENGLISH) == "guest"
