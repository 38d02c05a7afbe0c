"""Abbreviations, Roman numerals, and signs that voices pass over in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from lumivox.speech.spoken import Spoken

Group = list[tuple[int, int, str]]
_VALUES = {"I": 1, "V": 5, "X": 10}
_LEADERS = re.compile(r"(?:\.\s?){4,}|…{2,}|·{3,}|_{2,}|-{3,}|—{2,}|={3,}|\*{3,}|~{3,}|[│┃|¦]+")


def abbreviations(text: str, table: Spoken) -> Iterator[Group]:
    """Short forms in full; some only before a number, or before or after a name."""
    yield from _replace(text, table.before_number, r"(?<![\w.])", r"(?=,?\s?[\d(])", " ")
    if table.after_name:  # 10 Main St., but: in St. Paul
        ways = "|".join(re.escape(key) for key in table.after_name)
        name = r"[A-Z][\w'’-]*\s"
        for match in re.finditer(
            rf"(?:\d\w*\s(?:{name}){{1,3}}(?P<a>{ways}))|(?:{name}(?P<b>{ways})(?!\s[A-Z]))", text
        ):
            group = "a" if match["a"] else "b"
            yield [(*match.span(group), table.after_name[match[group]])]
    yield from _replace(text, table.before_name, r"(?<![\w.])", r"(?=\s[A-Z])", "")
    attached = {k: v for k, v in table.abbreviations.items() if k == "str."}
    yield from _replace(text, attached, r"(?<=[a-zß])", r"(?!\w)", "")
    yield from _replace(text, table.abbreviations, r"(?<![\w.@/-])", r"(?![\w@])", "")


def _replace(
    text: str, forms: Mapping[str, str], before: str, after: str, gap: str
) -> Iterator[Group]:
    if not forms:
        return
    for match in _pattern(tuple(forms), before, after).finditer(text):
        said = forms.get(match[1]) or forms[re.sub(r"\s", "", match[1])]
        follows = text[match.end() : match.end() + 1]
        yield [(*match.span(1), said + (gap if follows.isdigit() else ""))]


@lru_cache(maxsize=64)
def _pattern(keys: tuple[str, ...], before: str, after: str) -> re.Pattern[str]:
    """Any of the keys; "z.B." also with a space after its inner stop."""
    choices = [
        re.sub(r"\\\.(?=.)", r"\\.\\s?", re.escape(key))
        for key in sorted(keys, key=len, reverse=True)
    ]
    return re.compile(f"{before}({'|'.join(choices)}){after}")


def romans(text: str, table: Spoken) -> Iterator[Group]:
    """II to XXXIX as numbers; a lone I, V or X is a letter."""
    suffix = table.roman_suffix.split("|")[0]
    pattern = rf"(?<![\w.'’-])(?=[IVX]{{2}})(X{{0,3}}(?:IX|IV|V?I{{0,3}}))({suffix})?(?![\w'’-])"
    for match in re.finditer(pattern, text):
        roman = match[1]
        if not roman:
            continue
        value = 0
        for sign, following in zip(roman, [*roman[1:], ""], strict=True):
            here = _VALUES[sign]
            value += -here if _VALUES.get(following, 0) > here else here
        said = f"{value}{table.roman_suffix.split('|')[1]}" if match[2] else str(value)
        yield [(*match.span(), said)]


def leaders(text: str, _table: Spoken) -> Iterator[Group]:
    """Rows of dots in a list of contents are a pause; lines to write on are nothing."""
    for match in _LEADERS.finditer(text):
        is_pause = match.group()[0] in ".…·│┃|¦"
        yield [(*match.span(), ", " if is_pause and match.start() else " ")]


def signs(text: str, table: Spoken) -> Iterator[Group]:
    """Signs by their names, and a slash between words as the pause it is read as."""
    names = table.signs
    for match in re.finditer("|".join(re.escape(sign) for sign in names), text):
        yield [(*match.span(), f" {names[match.group()]} ")]
    for match in re.finditer(r"(?<=[^\W\d_])/(?=[^\W\d_])", text):
        yield [(*match.span(), " ")]
