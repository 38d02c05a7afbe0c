"""Words decide what the picture leaves open, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lumivox.vision.clip.charset import BLANK, CHARSET, INDEX
from lumivox.vision.clip.ctc import greedy
from lumivox.vision.clip.lexical import decode, word_list
from lumivox.vision.clip.reader import ClipReading


def reading_of(*steps: dict[str, float]) -> ClipReading:
    """A reading whose steps give the named signs the named probabilities ("" is blank)."""
    chances = np.full((len(steps), len(CHARSET) + 1), -18.0, np.float32)
    for row, step in zip(chances, steps, strict=True):
        for sign, share in step.items():
            row[INDEX[sign] + 1 if sign else BLANK] = np.log(share)
    text, sure = greedy(chances[None])[0]
    centers = np.arange(len(text), dtype=np.float32) * 8
    return ClipReading(text, sure, centers, chances, np.zeros(256, np.float32))


def word(text: str, **doubts: tuple[str, float]) -> list[dict[str, float]]:
    """Steps for a word; `doubts` name another sign for a place, and its probability."""
    steps: list[dict[str, float]] = []
    for place, sign in enumerate(text):
        other, share = doubts.get(f"at{place}", ("", 0.001))
        steps += [{sign: 1 - share, other: share}, {"": 1.0}]
    return steps


def test_a_doubtful_sign_is_decided_by_the_word() -> None:
    reading = reading_of(*word("wimdow", at2=("n", 0.4)))
    assert reading.text == "wimdow"
    decided = decode(reading, ["en"])
    assert decided.text == "window"
    assert len(decided.probabilities) == len(decided.centers) == 6


def test_what_is_clearly_seen_stays_though_no_list_has_it() -> None:
    for text in ("wimdow", "Kx7-22b", "zqvw"):
        assert decode(reading_of(*word(text)), ["en"]).text == text


def test_only_the_unsure_word_of_a_line_changes() -> None:
    steps = [*word("qzx"), {" ": 1.0}, *word("housa", at4=("e", 0.45)), {" ": 1.0}, *word("rtfg")]
    decided = decode(reading_of(*steps), ["en"])
    assert decided.text == "qzx house rtfg"
    assert (np.diff(decided.centers) >= 0).all()


def test_digits_are_no_mistakes_but_a_digit_within_a_word_is() -> None:
    assert decode(reading_of(*word("2049", at1=("o", 0.3))), ["en"]).text == "2049"
    assert decode(reading_of(*word("l0g", at1=("o", 0.45))), ["en"]).text == "log"


def test_the_users_own_words_count() -> None:
    doubtful = reading_of(*word("Lumiwox", at4=("v", 0.4)))
    assert decode(doubtful, ["en"]).text == "Lumiwox"
    assert decode(doubtful, ["en"], ["lumivox"]).text == "Lumivox"


@pytest.mark.parametrize("language", ["en", "de"])
def test_near_words_share_their_letters(language: str) -> None:
    assert "information" in word_list(language).near("infornation", 40)


def test_what_another_look_saw_counts_as_well() -> None:
    blurred = reading_of(*word("gqesf", at0=("q", 0.2), at2=("c", 0.2)))
    sharper = reading_of(*word("guest", at1=("q", 0.3)))
    assert decode(blurred, ["en"]).text == "gqesf"
    assert decode(replace(blurred, others=(sharper.chances,)), ["en"]).text == "guest"
