"""What the look of a line says: the size of its letters, marks of a list, captions, amounts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lumivox.core.values import Line
from lumivox.vision.gutters import Edges, weighted_median

# ° and the like are what engines make of a bullet.
_BULLET = re.compile(r"^(?:[•·▪■□▸►‣◦●○∙⁃✓✔➤*»«°¢©®¤–-]|o(?=\s+[A-Z]))(?:\s+\S|$)")
_ORDINAL = re.compile(
    r"^(?:\(?(?:(?P<digit>\d{1,3})|(?P<upper>[A-Z])|(?P<lower>[a-z])|(?P<roman>[ivx]{1,5}|[IVX]{2,5}))"
    r"[.)])(?:\s+\S|$)"
)
_DASH = re.compile(r"^[—―]\s*\S")
_SECTION = re.compile(r"^\d{1,2}(?:\.\d{1,2}){1,3}\.?\s+[^\W\d]")
_CAPTION = re.compile(
    r"^(?:fig(?:ure|ura|\.)?|tab(?:le|leau|elle|la|\.)?|abb(?:ildung|\.)?|bild|foto|photo|plate|"
    r"図|表|图|рис\.?|rys\.?|obr\.?)\s*[\dIVX]+\s*(?:[.:–—-]|$)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?:;…。！？：؟۔।][\"'”’»)\]]*$")
_AMOUNT = re.compile(r"^\W{0,2}(?:[A-Z]{1,3})?[\d.,'’%:/+-]*\d[\d.,'’%:/+-]*[^\W\d]{0,3}\W?$")
_RISING = frozenset("bdfhijklt|[](){}/!?'\"“”‘’äöüßéèêáàíóúñ")
_HANGING = frozenset("gjpqyQ,;|[](){}/çşğ")
_REACH = 0.24
"""Share of the size by which letters rise above the small ones, and by which they hang."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a column: its edges in the direction of reading, and the size of its letters."""

    line: Line
    left: float
    top: float
    right: float
    bottom: float
    size: float

    @classmethod
    def of(cls, line: Line, edges: Edges, *, vertical: bool = False) -> Row:
        """The row of a line that lies within these edges, ``(n, 4)``."""
        left, top = (float(x) for x in edges[:, :2].min(axis=0))
        right, bottom = (float(x) for x in edges[:, 2:].max(axis=0))
        if vertical:
            return cls(line, left, top, right, bottom, bottom - top)
        size = letter_size(line, bottom - top)
        rises, hangs = _reach(line.text)
        # Spaces between lines are even from full height to full height, not from ink to ink.
        return cls(
            line,
            left,
            top - _REACH * size * (not rises),
            right,
            bottom + _REACH * size * (not hangs),
            size,
        )

    @property
    def text(self) -> str:
        """Of the line."""
        return self.line.text


def letter_size(line: Line, height: float) -> float:
    """Size of the letters: of each word the height of its box, less where nothing rises or hangs.

    A tight box around "sun" is half as high as one around "Sphinx" of the same type. The box of
    the line counts where those of the words were not measured but copied from it.
    """
    own = [w for w in line.words if w.box.height != line.box.height]
    if len(own) * 2 <= len(line.words) or abs(line.angle) > 1:
        return height / _share(line.text)
    sizes = [w.box.height / _share(w.text) for w in own]
    return weighted_median(sizes, [len(w.text) for w in own])


def body_size(lines: Sequence[Line], edges: Edges) -> float:
    """The size in which most of the letters are set, in pixels."""
    sizes = [letter_size(x, float(e[3] - e[1])) for x, e in zip(lines, edges, strict=True)]
    return max(1.0, weighted_median(sizes, [len(line.text) for line in lines]))


def _share(text: str) -> float:
    """Which share of the size of its type a tight box around this text is high."""
    return 1.0 - _REACH * (2 - sum(_reach(text)))


def _reach(text: str) -> tuple[bool, bool]:
    """Whether any letter rises above the small ones, and whether any hangs below the baseline."""
    if not any(c.isalpha() and c.lower() != c.upper() for c in text):
        digits = any(map(str.isdigit, text))
        return True, not digits or not _HANGING.isdisjoint(text)
    rises = any(c.isupper() or c.isdigit() or c in _RISING for c in text)
    return rises, not _HANGING.isdisjoint(text)


def mark_of(text: str) -> str | None:
    """The mark of a list that the line begins with, by kind, or ``None``."""
    if _BULLET.match(text):
        return "bullet"
    if _DASH.match(text):
        # So begins what somebody says, in French, Spanish, Russian print.
        return "dash"
    ordinal = _ORDINAL.match(text)
    if ordinal:
        return ordinal.lastgroup
    return "section" if _SECTION.match(text) else None


def is_item(text: str) -> bool:
    """Whether the line begins as an item of a list does: a bullet, a number, a letter."""
    return mark_of(text) is not None


def is_caption(text: str) -> bool:
    """Whether the line begins as the caption of a figure or table."""
    return bool(_CAPTION.match(text))


def ends_sentence(text: str) -> bool:
    """Whether a sentence may end here."""
    return bool(_SENTENCE_END.search(text))


def is_amount(text: str) -> bool:
    """Whether these are numbers, amounts, dates or times, with a unit or currency at most."""
    tokens = text.split()
    numbers = sum(bool(_AMOUNT.match(token)) for token in tokens)
    return numbers * 2 >= len(tokens) > 0 and all(
        len(token) <= 3 or _AMOUNT.match(token) for token in tokens
    )
