"""The signs CLIP-OCR can read, and the two numberings made from them.

The CTC decoder has class 0 for "no sign here" (blank) and class `i + 1` for `CHARSET[i]`. The text
tower has the tokens padding, start and end before the signs.
"""

from __future__ import annotations

import unicodedata

_ASCII = "".join(map(chr, range(0x20, 0x7F)))
_LATIN_1 = "".join(chr(c) for c in range(0xA1, 0x100) if c != 0xAD)  # 0xAD is the soft hyphen
# Without the two letters that NFKC replaces: n with apostrophe (0x149) and long s (0x17F).
_LATIN_A = "".join(chr(c) for c in range(0x100, 0x180) if c not in {0x149, 0x17F})
_ROMANIAN_AND_SZ = "ȘșȚțẞ"
_SIGNS = "–—‘’‚“”„†‡•…‰′″‹›€™−←↑→↓✓≤≥≠≈∞√"

CHARSET = _ASCII + _LATIN_1 + _LATIN_A + _ROMANIAN_AND_SZ + _SIGNS
"""All 351 signs, so that blank and signs together make 352 classes (a multiple of 32)."""

BLANK = 0
PAD, START, END = 0, 1, 2
FIRST_TOKEN = 3
INDEX = {sign: number for number, sign in enumerate(CHARSET)}

# What is drawn differently but means the same, so that a label never falls outside the charset.
_FOLD = str.maketrans({
    "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\t": " ", "\u2010": "-", "\u2011": "-",
    "\u2012": "–", "\u2015": "—", "\u00ad": None, "\u200b": None, "ſ": "s", "ŉ": "'n",
    "ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "☑": "✓", "●": "•", "∙": "·", "⋅": "·", "‟": "“",
})  # fmt: skip


def normalize(text: str) -> str:
    """NFC, with spaces, hyphens and ligatures brought to the signs of `CHARSET`."""
    return unicodedata.normalize("NFC", text.translate(_FOLD))


def covered(text: str) -> bool:
    """Whether every sign of `text` is in the charset."""
    return all(sign in INDEX for sign in text)
