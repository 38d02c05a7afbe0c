"""How each language says what is written in signs: the tables of ``resources/spoken``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from lumivox.core.resources import resource_path
from lumivox.speech.languages import base

NAMES = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "cs")
"""Languages with a table; text in others goes to the voice as it is."""


@dataclass(frozen=True, eq=False)
class Spoken:
    """The table of one language; the fields are the keys of its file.

    ``units`` and ``currencies`` hold forms parted by ``|``, the singular with its article:
    one and many, for Slavic languages one, few, many and part; then, of a currency, its hundredth.
    There is one object a language, so that compiled patterns are cached by it.
    """

    decimal: str
    groups: str
    plural: str
    split_years: bool
    ordinal_days: str
    months: list[str]
    months_short: list[str]
    date: str
    clock: str
    clock_full: str
    clock_word: str
    hour_one: str
    money: str
    roman_suffix: str
    words: Mapping[str, str]
    units: Mapping[str, str]
    currencies: Mapping[str, str]
    magnitudes: Mapping[str, str]
    fractions: Mapping[str, str]
    abbreviations: Mapping[str, str]
    before_number: Mapping[str, str]
    signs: Mapping[str, str]
    phone_pairs: bool = False
    first_day: str = ""
    ordinals: list[str] = field(default_factory=list)
    ordinal_articles: Mapping[str, str] = field(default_factory=dict)
    ordinals_written: Mapping[str, str] = field(default_factory=dict)
    decades: Mapping[str, str] = field(default_factory=dict)
    before_name: Mapping[str, str] = field(default_factory=dict)
    after_name: Mapping[str, str] = field(default_factory=dict)

    @property
    def number(self) -> str:
        """A regular expression for a number in any of the usual ways of writing."""
        space = " \u00a0\u202f\u2009" if " " in self.groups else "\u00a0\u202f\u2009"
        return (
            rf"(?:\d{{1,3}}(?:[{space}]\d{{3}})+(?:[.,]\d+)?"
            r"|\d{1,3}(?:[.,'’]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?)(?![.,]?\d)"
        )

    def parse(self, written: str) -> tuple[str, str]:
        """The digits before and after the decimal sign of a written number.

        A lone sign before three digits parts thousands where it is the language's own way, and
        else is a decimal sign.
        """
        text = re.sub(r"[\s'’]", "", written)
        signs = re.findall(r"[.,]", text)
        last = signs[-1] if signs else ""
        if not signs:
            return text, ""
        whole, part = text.rsplit(last, 1)
        mixed, repeated = len(set(signs)) > 1, len(signs) > 1
        is_group = len(part) == 3 and whole != "0" and last in self.groups
        if not mixed and (repeated or is_group):
            return text.replace(last, ""), ""
        return re.sub(r"[.,]", "", whole), part

    def say(self, written: str) -> str:
        """A written number as this language's voices read it best: no thousands parted."""
        whole, part = self.parse(written)
        if not part:
            return whole
        # A lone foreign decimal sign (a version, a price abroad) is left: it is spoken as such.
        signs = re.findall(r"[.,]", written)
        return f"{whole}{self.decimal if len(signs) > 1 else signs[-1]}{part}"

    def form(self, forms: str, whole: str, part: str = "") -> tuple[str, bool]:
        """The form that goes with a number, and whether it already says "one"."""
        kinds = forms.split("|")
        count = int(whole) if whole.isdigit() else 2
        is_one = count == 1 and not part
        if self.plural == "french" and count < 2 and not is_one:
            return kinds[0].split(" ", 1)[1], False
        if is_one:
            return kinds[0], True
        if not self.plural.startswith("slavic") or len(kinds) < 4:
            return kinds[1], False
        if part:
            return kinds[3], False
        few = 2 <= count <= 4
        if self.plural == "slavic-pl":
            few = 2 <= count % 10 <= 4 and not 12 <= count % 100 <= 14
        return kinds[1 if few else 2], False


@lru_cache(maxsize=len(NAMES))
def spoken(language: str) -> Spoken | None:
    """The table of a language (its bare code), or ``None`` where there is none."""
    if language not in NAMES:
        return None
    with resource_path("spoken", f"{language}.toml").open("rb") as file:
        return Spoken(**tomllib.load(file))


def spoken_for(tag: str | None) -> Spoken | None:
    """The table for a BCP 47 tag."""
    return spoken(base(tag)) if tag else None
