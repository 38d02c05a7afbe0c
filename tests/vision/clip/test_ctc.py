"""CTC decoding against its definition: every path of a small lattice, summed by hand."""

from __future__ import annotations

import itertools
from collections import defaultdict

import numpy as np
import pytest

from lumivox.vision.clip.charset import BLANK, CHARSET, INDEX
from lumivox.vision.clip.ctc import beam, contested, greedy, log_likelihoods, sign_steps


def collapsed(path: tuple[int, ...]) -> str:
    kept = [c for i, c in enumerate(path) if c != BLANK and (i == 0 or path[i - 1] != c)]
    return "".join(CHARSET[c - 1] for c in kept)


def every_text(chances: np.ndarray) -> dict[str, float]:
    sums: dict[str, float] = defaultdict(float)
    for path in itertools.product(range(chances.shape[1]), repeat=len(chances)):
        sums[collapsed(path)] += float(np.exp(sum(chances[t, c] for t, c in enumerate(path))))
    return dict(sums)


@pytest.fixture
def lattice() -> np.ndarray:
    raw = np.random.default_rng(5).normal(0, 1.5, (5, 4))
    return raw - np.log(np.exp(raw).sum(axis=1, keepdims=True))


def test_alignment_score_is_the_sum_over_all_paths(lattice: np.ndarray) -> None:
    truth = every_text(lattice)
    assert sum(truth.values()) == pytest.approx(1)
    found = np.exp(log_likelihoods(lattice, list(truth)))
    assert found == pytest.approx(np.array(list(truth.values())), rel=1e-9)


def test_wide_beam_finds_the_likeliest_texts_with_their_chances(lattice: np.ndarray) -> None:
    truth = sorted(every_text(lattice).items(), key=lambda item: -item[1])
    found = beam(lattice, 400, floor=1e-9)
    assert [text for text, _ in found[:10]] == [text for text, _ in truth[:10]]
    assert np.exp(found[0][1]) == pytest.approx(truth[0][1], rel=1e-6)


def test_impossible_texts_score_minus_infinity(lattice: np.ndarray) -> None:
    assert (log_likelihoods(lattice, ["漢", '!!!"""']) == -np.inf).all()


def test_doubled_letters_need_a_blank_between() -> None:
    a = INDEX["a"] + 1
    chances = np.full((5, len(CHARSET) + 1), -50.0)
    for step, sign in enumerate([a, a, BLANK, a, BLANK]):
        chances[step, sign] = 0.0
    assert greedy(chances[None])[0][0] == "aa"
    assert sign_steps(chances).tolist() == [1.0, 3.5]


def test_signs_that_another_likely_text_lacks_are_contested() -> None:
    a, c = INDEX["a"] + 1, INDEX["c"] + 1
    chances = np.full((5, len(CHARSET) + 1), 1e-6)
    for step, sign in enumerate([c, a, BLANK, a, BLANK]):
        chances[step, sign] = 0.99
    assert contested(np.log(chances), "caa").tolist() == [False, False, False]
    chances[2, BLANK], chances[2, a] = 0.8, 0.2
    assert contested(np.log(chances), "caa").sum() == 1
    chances[3, a], chances[3, BLANK] = 0.1, 0.9
    found = contested(np.log(chances), "ca")
    assert found.tolist() == [False, True]


def test_greedy_gives_a_probability_for_every_sign() -> None:
    b = INDEX["b"] + 1
    chances = np.log(np.full((2, len(CHARSET) + 1), 0.4 / len(CHARSET)))
    chances[0, b], chances[1, BLANK] = np.log(0.6), np.log(0.6)
    text, sure = greedy(chances[None])[0]
    assert text == "b"
    assert sure == pytest.approx([0.6])
