"""What is right on a page, and what kind of wrong the rest is."""

from __future__ import annotations

from lumivox_training.printed_words import CUT, EXTRA, ONE_SIGN, OTHER, RIGHT, kinds


def test_each_kind_of_wrong_word_is_told() -> None:
    read = ["The", "oamp", "stood", "ne", "ar", "the", "big", "river", "bnldqe"]
    truth = "The camp stood near the river bridge"
    assert kinds(read, truth) == [
        RIGHT, ONE_SIGN, RIGHT, CUT, CUT, RIGHT, EXTRA, RIGHT, OTHER,
    ]  # fmt: skip


def test_words_in_another_order_are_right_as_often_as_they_stand_there() -> None:
    truth = "left column ends here and the right column begins here"
    assert set(kinds(["right", "column", "begins", "left", "column", "ends"], truth)) == {RIGHT}
    twice = kinds(["left", "left", "column"], truth)
    assert sorted(map(bool, twice)) == [False, False, True]


def test_the_word_in_its_place_is_right_whatever_was_misread_before_it() -> None:
    # The first "all" is a misread "ail"; only the second one stands there.
    assert kinds(["all", "roads", "go", "all", "day"], "ail roads go all day") == [
        ONE_SIGN, RIGHT, RIGHT, RIGHT, RIGHT,
    ]  # fmt: skip


def test_letters_that_look_alike_are_alike() -> None:
    assert kinds(["hätte,", "mÖglich"], "h\u04d3tte m\u04e7glich") == [RIGHT, RIGHT]
    assert kinds(["o'clock"], "o’clock") == [RIGHT]
