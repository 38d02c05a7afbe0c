"""Words that Tesseract reads on pages and screens, and whether they stand there."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import numpy as np

from lumivox.core.task import Task
from lumivox.core.values import Layout
from lumivox.vision.clip.charset import covered
from lumivox.vision.clip.fusion import Tongue, plain_features
from lumivox.vision.job import Job, Unsuited
from lumivox.vision.judge import Judge
from lumivox.vision.kind import kind_of, measure
from lumivox.vision.ppocr import PPOCR
from lumivox.vision.printed import PrintedReader
from lumivox.vision.tessdata import tag_of
from lumivox.vision.tesseract import Tesseract

from .evaluate import distance
from .evidence import is_for_fitting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from lumivox.core.values import Line, Word

PAGES = (
    "page_unlv",
    "page_eng_typed",
    "page_deu_typed",
    "page_fr_book",
    "ui_small",
    "ui_easydict_en",
)

RIGHT = ""
EXTRA, CUT, ONE_SIGN, OTHER = (
    "the truth has nothing there", "joined or cut", "one sign", "more signs",
)  # fmt: skip
KINDS = (EXTRA, CUT, ONE_SIGN, OTHER)
"""What is wrong with a word. Where the truth has nothing, either it leaves out what the page shows,
or the reader has seen what the page does not."""

_ALIKE = str.maketrans("аеорсухіѕӓӧ", "aeopcyxisäö")
"""Cyrillic letters, by the Latin ones that they look like: some truths were typed with them."""


@dataclass(frozen=True, slots=True)
class PrintedWord:
    """One word that was read.

    Attributes:
        source: its set.
        fit: whether it may be fitted on.
        plain: its features.
        sure: how sure the reader is: Tesseract itself, or all after a review.
        kind: what is wrong with it; `RIGHT` where it stands on its page.
    """

    source: str
    fit: bool
    plain: list[float]
    sure: float
    kind: str

    @property
    def right(self) -> bool:
        """Whether it stands on its page."""
        return self.kind == RIGHT


def printed_words(folder: Path, judge: Judge | None = None) -> Iterator[PrintedWord]:
    """The words of a set as Tesseract reads them; see `kinds` for what is right.

    Args:
        folder: of the set.
        judge: reviews them, as the reading path does; then the measured half alone is read.
    """
    from PIL import Image

    reader = PrintedReader(Tesseract(), PPOCR() if judge else None, judge)
    for row in map(json.loads, (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()):
        fit = is_for_fitting(row["image"])
        if judge and fit:
            continue
        tag = tag_of(row.get("lang", "")) or "en"
        with Image.open(folder / row["image"]) as picture:
            pixels = np.asarray(picture.convert("RGB"))
        seen = measure(pixels)
        job = Job(kind_of(seen), Layout.AUTO, (tag,))
        try:
            lines = [item.line for item in reader.read(pixels, seen, job, insist=True, task=Task())]
        except Unsuited:
            continue
        found = [
            word for word in _whole_words(lines)
            if word.confidence is not None and covered(word.text) and _pieces(word.text)
        ]  # fmt: skip
        tongue = Tongue.of((tag,))
        for word, kind in zip(found, kinds([w.text for w in found], row["text"]), strict=True):
            sure = word.confidence or 0.0
            plain = plain_features(word.text, sure, tongue)
            yield PrintedWord(folder.name, fit, plain, sure, kind)


def kinds(words: Sequence[str], truth: str) -> list[str]:
    """What is wrong with each word of a page.

    A word is right where it stands in its place; any other one, where the page has one more of it:
    order is passed over.

    Args:
        words: in reading order, each with a letter or digit.
        truth: what the page says.
    """
    pieces = [_pieces(word) for word in words]
    owner = [index for index, some in enumerate(pieces) for _ in some]
    read, true = [piece for some in pieces for piece in some], _pieces(truth)
    found = [RIGHT] * len(words)
    for change, a, b, c, d in SequenceMatcher(None, read, true, False).get_opcodes():
        if change in ("replace", "delete"):
            for place in range(a, b):
                found[owner[place]] = found[owner[place]] or _kind(read[place], true[c:d])
    there = Counter(true)
    for index, kind in enumerate(found):
        if kind == RIGHT:
            there -= Counter(pieces[index])
    for index, kind in enumerate(found):
        if kind != RIGHT and (some := Counter(pieces[index])) <= there:
            there -= some
            found[index] = RIGHT
    return found


def _kind(piece: str, true: Sequence[str]) -> str:
    """What is wrong with what was read where these words stand."""
    if not true:
        return EXTRA
    if len(piece) > 1 and piece in "".join(true):
        return CUT
    return ONE_SIGN if min(distance(piece, known) for known in true) == 1 else OTHER


def _pieces(text: str) -> list[str]:
    """Runs of letters and digits, case folded; of a word of other signs, nothing."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_ALIKE)
    return re.findall(r"[^\W_]+", plain)


def _whole_words(lines: Sequence[Line]) -> Iterator[Word]:
    """All words but those divided at the end of a line, which the truth has joined."""
    divided = False
    for line in lines:
        words = line.words[1:] if divided else line.words
        divided = bool(line.words) and line.words[-1].text.endswith(("-", "\u00ad"))
        yield from words[:-1] if divided else words
