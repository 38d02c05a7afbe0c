"""The measures by which readings are compared with the truth, as text recognition reports them.

Before a comparison both sides are brought to one form: Unicode NFKC, one kind of quote and of
dash, single spaces, words divided at a line's end joined. So an engine is not blamed for what no
listener hears.
"""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
"""One line of ``truth.jsonl``."""

_SINGLE = "‘’‚‛´`ʼ′＇"
_DOUBLE = "“”„‟″«»‹›"
_DASHES = "‐‑‒–—―−¬"
_BULLETS = "•·●∙"
_ONE_FORM = {
    **dict.fromkeys(map(ord, _SINGLE), "'"),
    **dict.fromkeys(map(ord, _DOUBLE), '"'),
    **dict.fromkeys(map(ord, _DASHES), "-"),
    **dict.fromkeys(map(ord, _BULLETS), "·"),
    ord("ſ"): "s",
    0x00AD: None,
    0x200B: None,
}
_BASE_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"}
)
_DIVIDED = re.compile(r"(?<=\w)-[ \t]*\n\s*(?=[^\W\d_A-Z])")
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9d]")
_UNSPACED_LANGUAGES = frozenset(("chi_sim", "chi_tra", "jpn", "tha", "zh", "zh-Hant", "ja", "th"))


@dataclass(frozen=True, slots=True)
class Score:
    """One number for a set: its name, its value (0-1), and whether more is better."""

    name: str
    value: float
    more_is_better: bool = True

    @property
    def goodness(self) -> float:
        """The value turned so that more is always better."""
        return self.value if self.more_is_better else -self.value

    def __str__(self) -> str:
        return f"{self.name} {100 * self.value:.1f} %"


def normalize(text: str) -> str:
    """The one form in which texts are compared."""
    plain = unicodedata.normalize("NFKC", text.translate(_ONE_FORM)).translate(_ONE_FORM)
    plain = _DIVIDED.sub("", plain).replace("…", "...").replace("''", '"')
    return " ".join(plain.split())


def letters_and_digits(text: str) -> str:
    """``[0-9a-z]`` only, accents removed: the convention of scene text benchmarks."""
    folded = normalize(text).lower().translate(_BASE_LETTERS)
    return re.sub(r"[^0-9a-z]", "", unicodedata.normalize("NFKD", folded))


def tokens(text: str) -> list[str]:
    """Words of letters or digits in lower case; single signs of scripts without spaces."""
    found: list[str] = []
    for piece in re.findall(r"[^\W_]+", normalize(text).lower()):
        found += re.findall(r"[0-9a-z]+|.", piece) if _UNSPACED.search(piece) else [piece]
    return found


def edit_distance(left: Sequence[Hashable], right: Sequence[Hashable]) -> int:
    """Levenshtein's distance, by bit vectors as long as ``left`` (Myers 1999, Hyyrö 2003)."""
    if not left or not right:
        return max(len(left), len(right))
    places: dict[Hashable, int] = {}
    for index, item in enumerate(left):
        places[item] = places.get(item, 0) | 1 << index
    full, last = (1 << len(left)) - 1, 1 << (len(left) - 1)
    plus, minus, distance = full, 0, len(left)
    for item in right:
        equal = places.get(item, 0)
        across = equal | minus
        equal |= (((equal & plus) + plus) & full) ^ plus
        up = minus | ~(equal | plus) & full
        down = plus & equal
        distance += bool(up & last) - bool(down & last)
        up = (up << 1 | 1) & full
        down = down << 1 & full
        plus = down | ~(across | up) & full
        minus = up & across
    return distance


def _overlap(truth: Sequence[str], answer: Sequence[str]) -> int:
    return sum((Counter(truth) & Counter(answer)).values())


def _f1(hits: int, expected: int, given: int) -> float:
    return 2 * hits / max(1, expected + given)


def word_accuracy(rows: Sequence[Row], answers: Sequence[str]) -> Score:
    """Share of crops whose letters and digits are all right."""
    pairs = zip(rows, answers, strict=True)
    right = [letters_and_digits(row["text"]) == letters_and_digits(text) for row, text in pairs]
    return Score("words right", statistics.fmean(right))


def character_errors(rows: Sequence[Row], answers: Sequence[str]) -> Score:
    """Edits over characters of truth, of the whole set."""
    edits = length = 0
    for row, text in zip(rows, answers, strict=True):
        truth, answer = normalize(row["text"]), normalize(text)
        if row.get("lang") in _UNSPACED_LANGUAGES:
            truth, answer = truth.replace(" ", ""), answer.replace(" ", "")
        edits += edit_distance(truth, answer)
        length += len(truth)
    return Score("CER", edits / max(1, length), more_is_better=False)


def words_found(rows: Sequence[Row], answers: Sequence[str]) -> Score:
    """Share of the expected words that were read, wherever they stand."""
    hits = expected = 0
    for row, text in zip(rows, answers, strict=True):
        truth = tokens(" ".join(row.get("words") or [row["text"]]))
        hits += _overlap(truth, tokens(text))
        expected += len(truth)
    return Score("words found", hits / max(1, expected))


def strings_found(rows: Sequence[Row], answers: Sequence[str]) -> Score:
    """Share of the expected strings that stand somewhere in the answer."""
    found = [
        letters_and_digits(word) in letters_and_digits(text)
        for row, text in zip(rows, answers, strict=True)
        for word in row.get("words") or [row["text"]]
    ]
    return Score("strings found", statistics.fmean(found))


def codes_decoded(rows: Sequence[Row], answers: Sequence[str]) -> Score:
    """Share of pictures one of whose answer's lines is the code."""
    pairs = zip(rows, answers, strict=True)
    hits = [any(_same_code(row["text"], x) for x in [a, *a.split("\n")]) for row, a in pairs]
    return Score("decoded", statistics.fmean(hits))


def _same_code(truth: str, answer: str) -> bool:
    """Equal but for control signs, brackets of GS1, leading zeros and start or stop letters."""
    if normalize(truth) == normalize(answer):
        return True
    left, right = (
        re.sub(r"<(?:GS|RS|EOT|FNC1)>|[^0-9A-Za-z]", "", text).lstrip("0")
        for text in (truth, answer)
    )
    if min(len(left), len(right)) < 4:
        return False
    return left in right or (right in left and len(right) >= 0.8 * len(left))


def caption_overlap(rows: Sequence[Row], answers: Sequence[str]) -> Score:
    """Best F1 of words against one of the human captions, mean over the pictures."""
    best = []
    for row, text in zip(rows, answers, strict=True):
        given = tokens(text)
        humans = [tokens(caption) for caption in row["captions"]]
        best.append(max(_f1(_overlap(h, given), len(h), len(given)) for h in humans))
    return Score("caption F1", statistics.fmean(best))


METRICS: dict[str, Callable[[Sequence[Row], Sequence[str]], Score]] = {
    "word": word_accuracy,
    "text": character_errors,
    "bag": words_found,
    "contains": strings_found,
    "barcode": codes_decoded,
    "caption": caption_overlap,
}
"""By the name that ``set.json`` gives."""
