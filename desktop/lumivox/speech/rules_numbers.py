"""Money, measures, fractions, ranges, ordinals, years, and plain numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from lumivox.speech.rules_times import say_year
from lumivox.speech.spoken import Spoken

Group = list[tuple[int, int, str]]


def _any(keys: Iterable[str]) -> str:
    return "|".join(re.escape(key) for key in sorted(keys, key=len, reverse=True))


def amounts(text: str, table: Spoken) -> Iterator[Group]:
    """Money: the currency behind its number, hundredths apart."""
    for pattern in _amount_patterns(table):
        for match in pattern.finditer(text):
            said = _money(match, table)
            if match["minus"]:
                said = f"{table.words['minus']} {said}"
            yield [(*match.span(), said)]


@lru_cache
def _amount_patterns(table: Spoken) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """With the sign after the number, and before it."""
    sign, size = _any(table.currencies), _any(table.magnitudes)
    number = rf"(?P<number>{table.number})"
    large = rf"(?:\s?(?P<size>{size})(?!\w))?"
    minus = r"(?P<minus>(?<!\w)[-−–]\s?)?"
    space = r"[\s\u00a0\u202f]?"
    before = rf"(?<!\d[\s\u00a0\u202f])(?<![\w.,]){minus}(?P<sign>{sign}){space}{number}{large}"
    after = rf"{minus}(?<![\w.,]){number}{large}{space}(?P<sign>{sign})(?!\w)"
    return re.compile(after), re.compile(before)


def _money(match: re.Match[str], table: Spoken) -> str:
    forms = table.currencies[match["sign"]]
    *kinds, hundredths = forms.split("|")
    whole, part = table.parse(match["number"])
    if size := match["size"]:
        said = (
            f"{table.say(match['number'])} {table.magnitudes[size]} {kinds[min(2, len(kinds) - 1)]}"
        )
        return re.sub(r"\bde (?=[aeiouy])", "d'", said) if table.plural == "french" else said
    if len(part) == 2 and part.isdigit():
        if part == "00":
            part = ""
        elif not int(whole or 0):
            return f"{int(part)} {hundredths}"
    elif part:
        form, _ = table.form("|".join(kinds), whole, part)
        return f"{whole}{table.decimal}{part} {form}"
    form, is_one = table.form("|".join(kinds), whole)
    if not part:
        return form if is_one else f"{whole} {form}"
    return table.money.format(
        whole="" if is_one else whole, unit=form, part=int(part), hundredths=hundredths
    ).strip()


def measures(text: str, table: Spoken) -> Iterator[Group]:
    """Units behind numbers, in full and in the form that goes with the number."""
    pattern, units = _unit_pattern(table)
    for match in pattern.finditer(text):
        written, unit = match["number"], match["unit"]
        whole, part = table.parse(written)
        form, is_one = table.form(units[unit], whole, part)
        number = table.say(written)
        if is_one:
            number, form = form.split(" ", 1)
        gap = " " if not match["space"] else ""
        edits = [(*match.span("number"), number), (*match.span("unit"), gap + form)]
        end = match.end()
        if text[end : end + 2] == ". " and text[end + 2 : end + 3].islower():
            edits.append((end, end + 1, ""))  # the stop of an abbreviation
        yield edits


@lru_cache
def _unit_pattern(table: Spoken) -> tuple[re.Pattern[str], dict[str, str]]:
    """The pattern and all ways of writing the units (the two signs for micro, m2 for m²)."""
    units = {unit.replace("µ", "μ"): forms for unit, forms in table.units.items()}
    units |= {unit.translate({0xB2: "2", 0xB3: "3"}): f for unit, f in table.units.items()}
    units |= table.units
    pattern = (
        rf"(?<![\w.,:])(?P<number>{table.number})(?P<space>[\s\u00a0\u202f]?)"
        rf"(?P<unit>{_any(units)})(?![\w²³/])"
    )
    return re.compile(pattern), units


def fractions(text: str, table: Spoken) -> Iterator[Group]:
    """One half, three quarters; 3 of 10; 1920 by 1080; three times."""
    words = table.words
    for match in re.finditer(r"(?P<whole>(?<![\w.,])\d+\s?)?(?P<part>[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞⅒])", text):
        plain = unicodedata.normalize("NFKC", match["part"]).replace("\u2044", "/")
        said = table.fractions.get(plain)
        if said:
            gap = f" {words['and']} " if match["whole"] else ""
            yield [(*match.span("part"), gap + said)]
    slashed = r"(?<![\w.,/:-])(\d+\s)?((\d{1,4})\s?/\s?(\d{1,4}))(?![\w/:-]|[.,]\d)"
    for match in re.finditer(slashed, text):
        said = table.fractions.get(f"{match[3]}/{match[4]}")
        if said and match[1]:
            said = f"{words['and']} {said}"
        yield [(*match.span(2), said or f"{match[3]} {words['of']} {match[4]}")]
    for match in re.finditer(r"(?<![\w.,])(\d+(?:[.,]\d+)?)(\s?[x×]\s?)(\d+)", text):
        kept = [(*match.span(number), match[number]) for number in (1, 3)]  # no years
        yield [kept[0], (*match.span(2), f" {words['by']} "), kept[1]]
    for match in re.finditer(r"(?<![\w.,])\d+(\s?[x×])(?!\w)", text):
        yield [(*match.span(1), f" {words['times']}")]


def ranges(text: str, table: Spoken) -> Iterator[Group]:
    """From to, and minus."""
    number = r"\d{1,5}(?:[.,:]\d{1,3})?"
    plain = rf"(?!0\d(?![.,:])){number}"  # codes may begin with a zero
    hyphen = rf"(?<![\w.,:/-]){plain}(-)(?={plain}(?![\w-]|[.,]\d))"
    for match in re.finditer(hyphen, text):
        yield [(*match.span(1), f" {table.words['to']} ")]
    for match in re.finditer(r"(?<=[\d%€$£°CFh])(\s?[–—]\s?)(?=[€$£]?\d)", text):
        yield [(*match.span(1), f" {table.words['to']} ")]
    for match in re.finditer(r"(?<![\w.,)])([-−–])(?=[€$£]?\d)", text):
        yield [(*match.span(1), f"{table.words['minus']} ")]
    for match in re.finditer(r"(?<!\w)([~≈]\s?)(?=\d)", text):
        yield [(*match.span(1), f"{table.words['about']} ")]


def ordinals(text: str, table: Spoken) -> Iterator[Group]:
    """3. of German after its article, 3e of French and Dutch, and a few written ones."""
    if table.ordinals_written:
        for match in re.finditer(rf"(?<!\w)(?:{_any(table.ordinals_written)})(?!\w)", text):
            yield [(*match.span(), table.ordinals_written[match.group()])]
    if table.ordinal_days == "case":
        pattern = rf"(?<!\w)({_any(table.ordinal_articles)})\s(\d{{1,2}})\.(?=\s[\w(])"
        for match in re.finditer(pattern, text, re.IGNORECASE):
            number = int(match[2])
            if 1 <= number <= len(table.ordinals):
                said = table.ordinals[number - 1] + table.ordinal_articles[match[1].lower()]
                yield [(match.start(2), match.end(), said)]
    if table.roman_suffix:
        written, said = table.roman_suffix.split("|")
        for match in re.finditer(rf"(?<![\w.,])(\d+){written}(?!\w)", text):
            number = int(match[1])
            if table.ordinals and 1 <= number <= len(table.ordinals):
                yield [(*match.span(), table.ordinals[number - 1])]
            else:
                yield [(*match.span(), f"{number}{said}")]


def decades(text: str, table: Spoken) -> Iterator[Group]:
    """The nineties: before ``s`` is taken for seconds."""
    for match in re.finditer(r"(?<![\w.,])(\d\d)?['’]?(\d0s)(?!\w)", text):
        is_decade = bool(match[1]) or text[match.start()] in "'’"
        if is_decade and (said := table.decades.get(match[2])):
            yield [(*match.span(), f"{match[1] or ''} {said}".strip())]


_YEAR_WORDS = r"(?:in|since|by|until|till|from|of|to|year|summer|spring|autumn|fall|winter|©)"


def years(text: str, table: Spoken) -> Iterator[Group]:
    """Years that the language says in two halves."""
    if not table.split_years:
        return
    if table.decades:
        pattern = rf"(?<!\w){_YEAR_WORDS}\s?(?P<year>20[1-9]\d)(?![\w:%]|[.,]\d)"
        for match in re.finditer(pattern, text, re.IGNORECASE):
            yield [(*match.span("year"), say_year(match["year"], table))]
    for match in re.finditer(r"(?<![\w.,:/'’#])(1[1-9]\d\d)(?![\w:%/]|[.,]\d)", text):
        yield [(*match.span(), say_year(match[1], table))]


def numbers(text: str, table: Spoken) -> Iterator[Group]:
    """Thousands without the signs that part them."""
    for match in re.finditer(rf"(?<![\w.,]){table.number}(?!\w)", text):
        yield [(*match.span(), table.say(match.group()))]
