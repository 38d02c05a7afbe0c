"""What must survive a translation: numbers, amounts, addresses, codes, names.

A neural translator may drop or change them, and a listener cannot see that. So each translation is
compared with its source; where something is missing the sentence is translated once more with the
pieces replaced by short codes, which are put back; and what is still missing is told.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_KINDS = (
    ("address", r"(?:https?://|www\.)[^\s<>\"]+[^\s<>\".,;:!?)]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    ("path", r"(?<!\w)(?:[A-Za-z]:\\|~?/)[\w.-]+(?:[\\/][\w.-]+)+"),
    ("code", r"\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)+\b"),
    ("code", r"\b(?=\w*\d)(?=\w*[A-Z])[A-Z0-9]{3,}\b"),
    ("number", r"\d+(?:[.,:/'’\u00a0\u202f -]?\d+)*"),
)
_PIECES = re.compile("|".join(f"({pattern})" for _, pattern in _KINDS))
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_FAMILIAR = {"de": 1.5}
"""Zipf frequency (``wordfreq``) under which a capital inside a sentence means a name. German writes
all nouns so; there only very rare words count."""


def pieces(sentence: str, language: str | None) -> tuple[str, ...]:
    """Numbers, amounts, addresses, codes and names of a sentence, in their order."""
    found = [match.group() for match in _PIECES.finditer(sentence)]
    return (*found, *_names(_PIECES.sub(" ", sentence), language))


def missing(sentence: str, translation: str, language: str | None) -> tuple[str, ...]:
    """What the sentence has and its translation has not.

    Numbers are compared by their digits, for languages write 1,234.5 and 1.234,5. Names are not
    asked for where the translation is in another script.
    """
    digits, plain = _digits(translation), _plain(translation)
    lost = []
    for piece in pieces(sentence, language):
        if piece[0].isalpha() and not any(c.isdigit() for c in piece) and "@" not in piece:
            gone = _is_latin(piece) == _is_latin(translation) and _plain(piece) not in plain
        elif _PIECES.fullmatch(piece) and re.fullmatch(_KINDS[-1][1], piece):
            gone = _digits(piece) not in digits
        else:
            gone = _plain(piece) not in plain
        if gone:
            lost.append(piece)
    return tuple(dict.fromkeys(lost))


def shield(sentence: str) -> tuple[str, tuple[str, ...]]:
    """The sentence with numbers, addresses and codes as ``X1X``, ``X2X`` …, and what they were.

    A capital with a digit is what translators are most used to copy.
    """
    kept: list[str] = []

    def take(match: re.Match[str]) -> str:
        kept.append(match.group())
        return f"X{len(kept)}X"

    return _PIECES.sub(take, sentence), tuple(kept)


def unshield(translation: str, kept: tuple[str, ...]) -> str | None:
    """Put back what ``shield`` took; ``None`` where the translator lost or doubled one."""
    for number, piece in enumerate(kept, 1):
        mark = re.compile(rf"(?<!\w)[Xx]\s?{number}\s?[Xx](?!\w)")
        if len(mark.findall(translation)) != 1:
            return None
        translation = mark.sub(piece.replace("\\", r"\\"), translation)
    return translation


def _names(sentence: str, language: str | None) -> tuple[str, ...]:
    """Words with a capital inside a sentence that are too rare to be words of the language."""
    words = list(_WORD.finditer(sentence))
    found = []
    for index, match in enumerate(words):
        word = match.group()
        inside = index > 0 and not re.search(r"[.!?:]\W*$", sentence[: match.start()])
        if inside and word[0].isupper() and len(word) > 2 and word[1:].islower():
            tag = (language or "en").split("-")[0]
            if _zipf(word.lower(), tag) < _FAMILIAR.get(tag, 3.0):
                found.append(word)
    return tuple(found)


@cache
def _zipf(word: str, language: str) -> float:
    from wordfreq import zipf_frequency

    try:
        return float(zipf_frequency(word, language))
    except LookupError:
        return 9.0  # a language without a word list: nothing can be said


def _digits(text: str) -> str:
    """All digits, as ASCII, with a space between numbers."""
    ascii_digits = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    joined = re.sub(r"(?<=\d)[.,:/'’\u00a0\u202f-](?=\d)", "", ascii_digits)
    joined = re.sub(r"(?<=\d) (?=\d{3}\b)", "", joined)
    return " ".join(re.findall(r"\d+", joined))


def _plain(text: str) -> str:
    """Lower case without accents and spaces: a translator may write Müller as Muller."""
    flat = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in flat if not unicodedata.combining(c) and not c.isspace())


def _is_latin(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    latin = sum(1 for c in letters if unicodedata.name(c, "").startswith("LATIN"))
    return latin * 2 > len(letters)
