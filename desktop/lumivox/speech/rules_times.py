"""Dates and times of the day."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lumivox.speech.spoken import Spoken

_ISO = re.compile(r"(?<![\w-])(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?![\w-])")
_DATE = re.compile(
    r"(?<![\w./-])(\d{1,2})(?:(\.)\s?|([/-]))(\d{1,2})(?(2)\.\s?|\3)(\d{4}|\d{2})(?![\w/-]|\.\d)"
)
_SHORT_DATE = re.compile(r"(?<![\w./-])(0?[1-9]|[12]\d|3[01])\.\s?(0?[1-9]|1[0-2])\.(?!\d)(?!\w)")
_CLOCK = re.compile(
    r"(?<![\w:.,])([01]?\d|2[0-4])(?:[:h]|\s?h\s?)([0-5]\d)(?![\w:]|[.,]\d)"
    r"(?P<half>\s?(?:[ap]\.?m\b\.?|[AP]\.?M\b\.?))?"
)
_HOUR = re.compile(r"(?<![\w:.,])(1[0-2]|[1-9])(\s?(?:am|pm|AM|PM|a\.m\.|p\.m\.))(?!\w)")


def dates(text: str, table: Spoken) -> Iterator[list[tuple[int, int, str]]]:
    """Dates in digits; where day and month could be exchanged in English, only the digits."""
    for match in _ISO.finditer(text):
        year, month, day = match.groups()
        yield [(*match.span(), say_date(int(day), int(month), year, table))]
    for match in _DATE.finditer(text):
        first, second, year = int(match[1]), int(match[4]), match[5]
        if match[3] == "-" and len(year) == 2:
            continue
        if len(year) == 2:
            year = ("20" if int(year) < 70 else "19") + year
        day, month = first, second
        if table.ordinal_days == "suffix" and match[2] is None:
            if first <= 12 and second <= 12 and first != second:
                yield [(*match.span(), f"{first}, {second}, {say_year(year, table)}")]
                continue
            if second > 12:
                day, month = second, first
        if 1 <= day <= 31 and 1 <= month <= 12:
            yield [(*match.span(), say_date(day, month, year, table))]
    if table.ordinal_days == "case":
        for match in _SHORT_DATE.finditer(text):
            day, month = int(match[1]), int(match[2])
            said = f"{_case(text, match.start(), day, table)} {table.months[month - 1]}"
            yield [(*match.span(), said)]


def say_date(day: int, month: int, year: str, table: Spoken) -> str:
    """A date in words, for a voice."""
    return table.date.format(
        day=say_day(day, table), month=table.months[month - 1], year=say_year(year, table)
    )


def say_day(day: int, table: Spoken) -> str:
    """The day of a month as it stands in a date."""
    match table.ordinal_days:
        case "suffix":
            return english_ordinal(day)
        case "case":
            return table.ordinals[day - 1] + "er"
        case "list":
            return table.ordinals[day - 1]
        case "first" if day == 1:
            return table.first_day
    return str(day)


def english_ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 11th."""
    last = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if 11 <= number % 100 <= 13 else last}"


def say_year(year: str, table: Spoken) -> str:
    """A year in two halves, where the language says it so."""
    number = int(year)
    if not table.split_years or len(year) != 4 or number < 1100:
        return year
    century, rest = divmod(number, 100)
    hundred, zero = table.words["hundred"], table.words["zero"]
    if not zero:  # German: neunzehnhundertneunzig, but zweitausendvierundzwanzig
        return f"{century} {hundred} {rest or ''}".strip() if number < 2000 else year
    if 2000 <= number < 2010:
        return year
    if not rest:
        return f"{century} {hundred}"
    return f"{century} {zero} {rest}" if rest < 10 else f"{century} {rest}"


def _case(text: str, start: int, day: int, table: Spoken) -> str:
    """The ordinal with the ending that the word before it asks for."""
    before = re.search(r"(\w+)\s$", text[:start])
    ending = table.ordinal_articles.get(before[1].lower(), "er") if before else "er"
    return table.ordinals[day - 1] + ending


def month_days(text: str, table: Spoken) -> Iterator[list[tuple[int, int, str]]]:
    """Days and years beside the name of a month; short names in full."""
    names = "|".join(re.escape(m) for m in table.months)
    short = {s: full for s, full in zip(table.months_short, table.months, strict=True) if s}
    shorts = "|".join(re.escape(s) + r"\.?" for s in sorted(short, key=len, reverse=True))
    either = rf"{names}|(?:{shorts})(?!\w)" if shorts else names
    named = f"(?P<month>{either})"
    flags = 0 if table.ordinal_days in ("suffix", "case") else re.IGNORECASE

    def month(match: re.Match[str]) -> tuple[int, int, str]:
        written = match["month"].rstrip(".")
        full = next((f for s, f in short.items() if s.lower() == written.lower()), match["month"])
        return (*match.span("month"), full)

    link = r"(?P<link>\s(?:de|of)\s|\s)"
    year = r"(?:(?:\s|,\s)(?P<year>\d{4})(?!\w))?"
    dot = r"(?P<dot>\.?)" if table.ordinal_days in ("case", "list") else r"(?P<dot>)"
    for match in re.finditer(
        rf"(?<![\w.,:/])(?P<day>0?[1-9]|[12]\d|3[01]){dot}{link}{named}{year}", text, flags
    ):
        day = int(match["day"])
        said = say_day(day, table)
        if table.ordinal_days == "case":
            said = _case(text, match.start(), day, table) if match["dot"] else match["day"]
        elif table.ordinal_days == "suffix" and "of" not in match["link"]:
            said = f"{said} of"
        edits = [(match.start("day"), match.end("dot"), said), month(match)]
        yield edits + _year_edit(match, table)
    if table.ordinal_days == "suffix":
        pattern = rf"(?<!\w){named}\s(?P<day>[12]\d|3[01]|0?[1-9])(?![\w:]|[.,]\d){year}"
        for match in re.finditer(pattern, text):
            said = english_ordinal(int(match["day"]))
            yield [month(match), (*match.span("day"), said), *_year_edit(match, table)]
    for match in re.finditer(rf"(?<!\w){named}\s(?:de\s)?(?P<year>\d{{4}})(?!\w)", text, flags):
        yield [month(match), *_year_edit(match, table)]


def _year_edit(match: re.Match[str], table: Spoken) -> list[tuple[int, int, str]]:
    year = match["year"]
    return [(*match.span("year"), say_year(year, table))] if year else []


def clocks(text: str, table: Spoken) -> Iterator[list[tuple[int, int, str]]]:
    """Times of the day."""
    word = table.clock_word
    if word:
        pattern = rf"(?<![\w:.,])([01]?\d|2[0-4])[.:]([0-5]\d)\s?{re.escape(word)}(?!\w)"
        for match in re.finditer(pattern, text):
            yield [(*match.span(), _clock(int(match[1]), int(match[2]), table))]
    for match in _CLOCK.finditer(text):
        hour, minute = int(match[1]), int(match[2])
        if match["half"]:
            spelled = " ".join(c for c in match["half"].lower() if c.isalpha())
            said = f"{hour} {minute:02} " if minute else f"{hour} "
            if 0 < minute < 10:
                said = f"{hour} {table.words['zero']} {minute} "
            yield [
                (match.start(), match.end(2), said.rstrip()),
                (*match.span("half"), f" {spelled}"),
            ]
        else:
            yield [(*match.span(), _clock(hour, minute, table))]
    for match in _HOUR.finditer(text):
        yield [(*match.span(2), " " + " ".join(c for c in match[2].lower() if c.isalpha()))]


def _clock(hour: int, minute: int, table: Spoken) -> str:
    template = table.clock if minute else table.clock_full
    if hour == 1 and table.hour_one and template.startswith("{h} "):
        # "ein Uhr", "une heure": the template's own word for the hour is in the special one
        return f"{table.hour_one} {minute or ''}".strip()
    zero = table.words["zero"]
    minutes = f"{zero} {minute}" if zero and minute < 10 else str(minute)
    return template.format(h=hour, m=minutes)
