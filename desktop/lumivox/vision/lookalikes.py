"""Signs that nobody can tell apart in a code: a zero and an O; a one, an I and an l.

In a word its letters tell which it is, in a number its digits, in a usual form (10km, 1st, A4, H2O)
the form. In a key, a plate or a serial number nothing does, for an eye no more than for an engine:
a listener is to know that, however sure the engines are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lumivox.vision.lexicon import usual

ALIKE = "lookalike"
"""Where a candidate comes from that looks the same."""

MOST = 4
"""Other spellings of a word that are offered."""

_KNOWN = 3.0
"""Zipf value from which the letters of a part are a word."""

_LETTERS = "A-Za-zÀ-ÖØ-öø-ɏ"
_PART = re.compile(f"[0-9{_LETTERS}]+")
_BLOCKS = re.compile("[0-9]+|[^0-9]+")
_DIGITS, _LIKE_DIGITS = frozenset("01"), frozenset("OoIl")
_AS_DIGITS = str.maketrans("OoIl", "0011")

_HEX = re.compile(r"#[0-9a-f]{3,8}\W*$|\b0x[0-9a-f]+\W*$|^(?:[0-9a-f]{1,4}:){3,}", re.IGNORECASE)
"""A colour, a number, an address of a network."""

_HASH = re.compile(r"\W*[0-9a-f]{7,}(?:-[0-9a-f]{4,})*\W*")
"""Lower-case hexadecimal digits (a UUID, a hash) hold neither o nor l."""

_UNIT = (
    "st|nd|rd|th|er|re|te|ten|[mcdk]m|nm|mm|[mk]g|mcg|[mcdh]l|gal|lbs?|oz|ft|in|yd|mi|mph|kmh|kph|"
    "[kmg]?w|[kmg]?wh|[km]v|ma|mah|ah|[kmg]?hz|dba?|dpi|ppi|px|pt|r?em|fps|bpm|rpm|ppm|[kmgtp]i?b|"
    "[kmg]?bit|[kmg]?bps|[hk]?pa|bar|psi|k?cal|kj|cc|pcs?|stk|mins?|secs?|hrs?|[mn]s|yrs?|am|pm|uhr|"
    "mn|bn|mio|mrd|eur|usd|gbp|chf|iu|ie|lm|lx|va|ohm"
)
_USUAL = re.compile(
    f"[0-9]+(?:(?i:{_UNIT}))"  # 10km, 1st, 5GB
    f"|(?:[0-9]+[hmsxe])+[0-9]*(?:(?i:{_UNIT}))?"  # 1920x1080, 10h30, 10x15cm
    "|[A-HJ-NP-Za-kmnp-z][1-9][0-9]{0,2}"  # A4, B12, M10
    "|[1-9][0-9]{0,3}[A-HJ-NP-Za-kmnp-z]"  # 10a, 3D, 1990s
    "|v[0-9]+|[0-9]+(?:a|b|rc|dev|p)[0-9]+"  # v1, 0b1
    "|(?:R[Ms]|[Kk]r|Fr|US|EUR|USD|GBP|CHF)[0-9]+"  # RM15.90
    "|[0-9]{2}(?:[0-9]{6})?T[0-9]{2}(?:[0-9]{4})?Z?|[0-9]{2}Z"  # of 2025-01-10T10:00:00Z
    "|(?i:no|nr|vol|ch|pp?|sec|s[0-9]{2}e)[0-9]+"  # No1, p10, S01E05
    "|(?:(?:Al|Ca|Cl|Cu|Fe|K|Mg|Mn|Na|Si|Ti|H|C|N|O|P|S)[2-9]?){1,4}"  # H2O, CO2, Al2O3
    "|(?i:i18n|l10n|a11y|h1n1|i2[cs])"
)


def other_spellings(text: str, language: str | None = None) -> tuple[str, ...]:
    """How else a code may be spelt that looks the same; nothing for what is no code.

    Only Latin letters and European digits count: other scripts' letters look like no digit here.

    Args:
        text: one word.
        language: a BCP 47 tag, whose words are known.
    """
    if _HEX.search(text) or _HASH.fullmatch(text):
        return ()
    found: dict[str, None] = {}
    for part in _PART.finditer(text):
        for start, end, spelling in _of_part(part[0], language):
            at, to = part.start() + start, part.start() + end
            found[text[:at] + spelling + text[to:]] = None
    return tuple(found)[:MOST]


def _of_part(part: str, language: str | None) -> Iterator[tuple[int, int, str]]:
    """Stretches of letters and digits that may be others, and what they then are."""
    blocks = [(block.start(), block[0]) for block in _BLOCKS.finditer(part)]
    if len(blocks) < 2 or _USUAL.fullmatch(part) or _is_of_words(blocks, language):
        return
    for index, (start, block) in enumerate(blocks):
        before = part[start - 1] if index else ""
        after = part[start + len(block)] if index + 1 < len(blocks) else ""
        like = _DIGITS if block.isdigit() else _LIKE_DIGITS
        if before and _may_be_other(block[0], before):
            size = _length(block, like)
            for at, to in _stretches(start, start + size):
                yield at, to, _swapped(part[at:to], before)
        if after and _may_be_other(block[-1], after):
            end = start + len(block)
            size = _length(block[::-1], like)
            for at, to in _stretches(end - size, end):
                yield at, to, _swapped(part[at:to], after)


def _length(block: str, like: frozenset[str]) -> int:
    """How many signs at the beginning are like that."""
    return next((index for index, sign in enumerate(block) if sign not in like), len(block))


def _stretches(start: int, end: int) -> Iterator[tuple[int, int]]:
    """All of it, then each sign alone."""
    yield start, end
    yield from ((at, at + 1) for at in range(start, end))


def _may_be_other(sign: str, neighbour: str) -> bool:
    """Whether a sign at the end of its block may belong to the neighbour's."""
    # Beside small letters a zero would be a small o, which is not as tall.
    return sign in _LIKE_DIGITS or sign == "1" or (sign == "0" and neighbour.isupper())


def _swapped(signs: str, neighbour: str) -> str:
    """Digits as letters, or letters as digits."""
    if signs.isdigit():
        return signs.replace("0", "O").replace("1", "I" if neighbour.isupper() else "l")
    return signs.translate(_AS_DIGITS)


def _is_of_words(blocks: list[tuple[int, str]], language: str | None) -> bool:
    """Whether words stand beside numbers (Level1, SAVE10, 10er-Karte, iPhone15Pro)."""
    if any(block.isdigit() and block[0] == "0" and len(block) > 1 for _, block in blocks):
        return False
    letters = [block for _, block in blocks if not block.isdigit()]
    return all(_is_word(block, language, among=len(blocks)) for block in letters)


def _is_word(block: str, language: str | None, *, among: int) -> bool:
    """Whether letters beside digits are a word; among more than three blocks, a usual one."""
    if len(block) < 3:
        return False
    if among <= 3 and sum(map(str.islower, block)) >= 2:
        return True
    return language is not None and usual(block, language) >= _KNOWN
