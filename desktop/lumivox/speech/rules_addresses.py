"""Links, e-mail addresses, paths; telephone numbers, codes and other long rows of digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lumivox.speech.spoken import Spoken

_LINK = re.compile(
    r"(?:https?://|ftp://|www\.)[^\s<>\"“”]+"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w@.])(?:[\w-]+\.)+(?:com|org|net|edu|gov|info|eu|io|dev|app|ai|de|at|ch|fr|be|es|it|pt|br"
    r"|nl|pl|cz|uk|us|ca|mx)(?:/[^\s<>\"“”]*)?(?![\w.]\w|\w)"
    r"|(?<![\w.])@\w[\w.]+"
    r"|(?<!\w)#[^\W\d]\w+"
    r"|(?<![\w/.])(?:~|\.{1,2})?/[\w.-]+/[\w./-]*"
    r"|(?<!\w)[A-Za-z]:\\[^\s\"]*|\\\\\w[^\s\"]*"
)
_TRAILING = ".,;:!?)]}'’»”\""

_LABEL = r"(?:Tel|TEL|tel|Phone|phone|PHONE|Mobile|Mobil|Cell|Fax|FAX|Telefon|Tél|tél|Teléfono|Tfno"
_PHONE = re.compile(
    rf"(?P<label>{_LABEL}|Telefono|Telefone|Telefoon|Hotline)[.:]{{0,2}} ?)"
    r"(?P<after>[+(]?\d[\d ()./–-]{4,20}\d)"
    r"|(?<![\w+])\+\d{1,3}[ (/-]?[\d ()./-]{5,17}\d(?!\w)"
    r"|(?<![\w(])\(\d{2,5}\) ?\d[\d ./-]{4,12}\d(?!\w)"
    r"|(?<![\w.,/-])0\d{1,4}[ /-]\d[\d /-]{4,12}\d(?![\w.,/-]\d|\w)"
    r"|(?<![\w.-])(?:1-)?\d{3}[-.]\d{3}[-.]\d{4}(?![\w-])"
)
_CODE = re.compile(
    r"(?<!\w)[A-Z]{2}\d{2}(?: ?[\dA-Z]{4}){3,7}(?: ?[\dA-Z]{1,3})?(?!\w)"  # IBAN
    r"|(?<![\w.,])\d{4}(?:[ -]\d{4}){3}(?![\w.,]\d|\w)"  # a bank card
    r"|(?<![\w.,])\d{8,}(?![\w.,]\d|\w)"
)
_DOTTED = re.compile(r"(?<![\d.])\d{1,5}(?:\.\d{1,5}){2,}(?![\d.]*\d)")


def links(text: str, table: Spoken) -> Iterator[list[tuple[int, int, str]]]:
    """Signs of addresses by their names; ``https://`` is not spoken, as people do not."""
    words = table.words
    names = {
        "@": words["at"],
        ".": words["dot"],
        "/": words["slash"],
        "\\": words["backslash"],
        "-": words["dash"],
        "_": words["underscore"],
        ":": words["colon"],
        "?": words["question"],
        "=": words["equals"],
        "&": words["and"],
        "#": words["hash"],
        "%": words["percent"],
        "+": words["plus"],
        "~": "tilde",
    }
    for match in _LINK.finditer(text):
        start, link = match.start(), match.group().rstrip(_TRAILING)
        end = start + len(link)
        shown = re.sub(r"^(?:https?|ftp)://(?:www\.)?", "", link)
        shown = shown.rstrip("/") or link
        said = "".join(f" {names[sign]} " if sign in names else sign for sign in shown)
        yield [(start, end, " ".join(said.split()))]


def codes_and_phones(text: str, table: Spoken) -> Iterator[list[tuple[int, int, str]]]:
    """Rows of digits one by one, in the groups as written; dotted rows (versions) by number."""
    for match in _DOTTED.finditer(text):
        if "." in table.groups and re.fullmatch(r"\d{1,3}(\.\d{3})+", match.group()):
            continue  # a large number
        yield [(*match.span(), match.group().replace(".", f" {table.words['point']} "))]
    for match in _CODE.finditer(text):
        yield _digits(text, *match.span(), table)
    for match in _PHONE.finditer(text):
        start = match.start("after") if match.group("after") else match.start()
        yield _digits(text, start, match.end(), table)


def _digits(text: str, start: int, end: int, table: Spoken) -> list[tuple[int, int, str]]:
    edits = []
    for run in re.finditer(r"\d+|[^\W\d_]+|[^\w]+|_", text[start:end]):
        here, there = start + run.start(), start + run.end()
        signs = run.group()
        if signs.isdigit():
            pairs = table.phone_pairs and len(signs) == 2
            said = signs if pairs else ", ".join(" ".join(part) for part in _threes(signs))
        elif signs.isalpha():
            said = " ".join(signs) + " "
        elif "+" in signs:
            said = f"{table.words['plus']} "
        else:
            said = "" if here == start else ", "
        edits.append((here, there, said))
    return edits


def _threes(digits: str) -> list[str]:
    """Digits in the groups in which people say them; short rows are one group."""
    if len(digits) <= 4:
        return [digits]
    return [digits[i : i + 3] for i in range(0, len(digits), 3)]
