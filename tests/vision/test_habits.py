"""Habits of a page: learnt from what was put right twice, undone in rare words alone."""

from __future__ import annotations

import pytest

from lumivox.vision.clip.fusion import Tongue
from lumivox.vision.habits import Habits

ENGLISH = Tongue.of(("en",))


def habits_of(*pairs: tuple[str, str]) -> Habits:
    habits = Habits()
    for read, said in pairs:
        habits.learn(read, said)
    return habits


@pytest.mark.parametrize(
    ("read", "said"),
    [("oamp", "camp"), ("Reproduotion", "Reproduction"), ("ourrenoy,", "currency,"),
     ("OAMP", "CAMP"), ('"tiokets"', '"tickets"')],
)  # fmt: skip
def test_a_habit_is_undone_once_or_oftener_in_a_word(read: str, said: str) -> None:
    habits = habits_of(("musio", "music"), ("whioh", "which"))
    assert habits.undone(read, ENGLISH) == said


@pytest.mark.parametrize("read", ["stood", "book", "Toronto", "oo10", "oqxo", "to", "Zooropa"])
def test_usual_words_numbers_and_what_no_word_fits_stay(read: str) -> None:
    habits = habits_of(("musio", "music"), ("whioh", "which"))
    assert habits.undone(read, ENGLISH) is None


def test_one_word_is_no_habit_and_neither_are_two_places() -> None:
    assert habits_of(("musio", "music"), ("Musio", "Music")).undone("oamp", ENGLISH) is None
    two = ("ourrenoy", "currency")
    assert habits_of(two, two).undone("oamp", ENGLISH) is None


def test_two_signs_may_stand_for_one() -> None:
    habits = habits_of(("farner", "farmer"), ("rnoney", "money"), ("sumrner", "summer"))
    assert habits.undone("kingdorn", ENGLISH) == "kingdom"
