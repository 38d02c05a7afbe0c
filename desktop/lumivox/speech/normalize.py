"""Written text to spoken text, as small edits that keep the way back to every word.

Voices read plain numbers and words well. What they read badly (measured by eSpeak NG's phonemes:
"twelve kay em", "dollar one thousand", dates digit by digit, dropped minus signs and dots) is
rewritten here. Rules are tried in order; the first to claim a place keeps it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lumivox.speech.rules_addresses import codes_and_phones, links
from lumivox.speech.rules_numbers import (
    amounts,
    decades,
    fractions,
    measures,
    numbers,
    ordinals,
    ranges,
    years,
)
from lumivox.speech.rules_signs import abbreviations, leaders, romans, signs
from lumivox.speech.rules_times import clocks, dates, month_days
from lumivox.speech.spoken import Spoken, spoken_for

Edit = tuple[int, int, str]
"""Start and end in the text as written, and what is spoken instead."""

Rule = Callable[[str, Spoken], Iterator[list[Edit]]]
"""Yields groups of edits; a group is taken whole or not at all."""

_RULES: tuple[Rule, ...] = (
    links,
    dates,
    clocks,
    decades,
    amounts,
    codes_and_phones,
    month_days,
    measures,
    fractions,
    ordinals,
    ranges,
    years,
    numbers,
    abbreviations,
    romans,
    leaders,
    signs,
)
_ALWAYS = (links, abbreviations, romans, leaders, signs)


def normalize(text: str, language: str | None) -> tuple[Edit, ...]:
    """The edits that make a text sound as a person reads it, in order, not overlapping.

    Args:
        text: one sentence.
        language: BCP 47; where there is no table for it, nothing is changed.
    """
    table = spoken_for(language)
    if table is None:
        return ()
    taken = bytearray(len(text))
    edits: list[Edit] = []
    has_number = any(sign.isnumeric() for sign in text)  # most sentences have none
    for rule in _RULES:
        if rule not in _ALWAYS and not has_number:
            continue
        for group in rule(text, table):
            if any(any(taken[start:end]) for start, end, _ in group):
                continue
            for start, end, replacement in group:
                taken[start:end] = b"\1" * (end - start)
                if replacement != text[start:end]:
                    edits.append((start, end, replacement))
    return tuple(sorted(edits))
