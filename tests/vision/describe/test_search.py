"""Greedy and beam search against models small enough to be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from lumivox.core.errors import Cancelled
from lumivox.core.task import Task
from lumivox.vision.describe.search import Search

START, END, A, B, C = 0, 1, 2, 3, 4

# By hand. After the start: A 0.5, B 0.4, end 0.1. After A: end 0.3, A 0.3, B 0.4.
# After B: end 0.9, C 0.1. After C: end 1.
# Greedy takes A (0.5), then B (0.4), then the end (0.9): "A B", 0.5*0.4*0.9 = 0.18.
# Of all texts "B" is likeliest: 0.4*0.9 = 0.36; "A" has 0.5*0.3 = 0.15.
TABLE = {
    START: {A: 0.5, B: 0.4, END: 0.1},
    A: {END: 0.3, A: 0.3, B: 0.4},
    B: {END: 0.9, C: 0.1},
    C: {END: 1.0},
}


def next_scores(beginnings):
    rows = np.full((len(beginnings), 5), -np.inf, np.float32)
    for row, tokens in zip(rows, beginnings, strict=True):
        for token, chance in TABLE[tokens[-1]].items():
            row[token] = np.log(chance)
    return rows


def run(**options):
    return Search(START, END, **{"length_power": 0.0, "no_repeat": 0} | options).run(
        next_scores, Task()
    )


def test_greedy_goes_the_way_worked_out_by_hand():
    ((tokens, score),) = run(beams=1)
    assert tokens == (A, B)
    assert np.exp(score) == pytest.approx(0.18)


def test_beams_find_what_greedy_misses():
    found = run(beams=2)
    assert found[0][0] == (B,)
    assert np.exp(found[0][1]) == pytest.approx(0.36)
    assert np.exp(found[1][1]) == pytest.approx(0.18)


def test_wide_beams_find_the_best_of_all_texts_up_to_a_length():
    """Against all texts of at most three tokens, enumerated."""
    every = {}

    def walk(tokens, chance):
        for token, step in TABLE[tokens[-1]].items():
            if token == END:
                every[tokens[1:]] = chance * step
            elif len(tokens) <= 3:
                walk((*tokens, token), chance * step)

    walk((START,), 1.0)
    best = sorted(every.items(), key=lambda item: -item[1])[:3]
    found = run(beams=8, longest=3)[:3]
    assert [tokens for tokens, _ in found] == [tokens for tokens, _ in best]
    assert [np.exp(score) for _, score in found] == pytest.approx([chance for _, chance in best])


def test_length_power_prefers_the_longer_of_two_equals():
    """Per token: B (0.36)^(1/2) = 0.6, A B (0.18)^(1/3) = 0.565, empty 0.1^1."""
    found = dict(run(beams=4, length_power=1.0, longest=3))
    assert np.exp(found[B,]) == pytest.approx(0.6)
    assert np.exp(found[A, B]) == pytest.approx(0.18 ** (1 / 3))


def test_shortest_and_longest_are_kept():
    assert all(len(tokens) >= 2 for tokens, _ in run(beams=4, shortest=2, longest=5))
    assert all(len(tokens) <= 1 for tokens, _ in run(beams=4, longest=1))


def test_no_run_comes_twice():
    def loops(beginnings):
        rows = np.full((len(beginnings), 5), np.log(0.01), np.float32)
        for row, tokens in zip(rows, beginnings, strict=True):
            row[{START: A, A: B, B: A, C: C, END: END}[tokens[-1]]] = np.log(0.9)
        return rows

    tokens, _ = Search(START, END, beams=1, longest=12, no_repeat=3).run(loops, Task())[0]
    runs = [tokens[i : i + 3] for i in range(len(tokens) - 2)]
    assert len(runs) == len(set(runs))
    tokens, _ = Search(START, END, beams=1, longest=12, no_repeat=0).run(loops, Task())[0]
    assert tokens == (A, B) * 6


def test_model_that_is_sure_of_nothing_ends_without_a_text():
    def broken(beginnings):
        return np.full((len(beginnings), 5), np.nan, np.float32)

    assert Search(START, END).run(broken, Task()) == []


def test_cancel_is_heard_between_tokens():
    task, calls = Task(), []

    def slow(beginnings):
        calls.append(1)
        if len(calls) == 2:
            task.cancel()
        return next_scores(beginnings)

    with pytest.raises(Cancelled):
        Search(START, END, beams=2, shortest=9, longest=9).run(slow, task)
    assert len(calls) == 2
