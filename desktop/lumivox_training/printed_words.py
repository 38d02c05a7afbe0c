"""Words that Tesseract reads on pages and screens, and whether they stand there."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class PrintedWord:
    """One word that was read.

    Attributes:
        source: its set.
        fit: whether it may be fitted on.
        plain: its features.
        sure: how sure the reader is: Tesseract itself, or all after a review.
        right: whether it stands on its page.
    """

    source: str
    fit: bool
    plain: list[float]
    sure: float
    right: bool


def printed_words(folder: Path, judge: Judge | None = None) -> Iterator[PrintedWord]:
    """The words of a set as Tesseract reads them; right where the page has one more of it.

    Order is passed over: a word is right if it stands anywhere on its page, as often as there.

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
        there = Counter(_pieces(row["text"]))
        try:
            lines = [item.line for item in reader.read(pixels, seen, job, insist=True, task=Task())]
        except Unsuited:
            continue
        tongue = Tongue.of((tag,))
        for word in _whole_words(lines):
            if word.confidence is None or not covered(word.text):
                continue
            pieces = Counter(_pieces(word.text))
            right = pieces <= there
            there -= pieces
            plain = plain_features(word.text, word.confidence, tongue)
            yield PrintedWord(folder.name, fit, plain, word.confidence, right)


def _pieces(text: str) -> list[str]:
    """Runs of letters and digits, case folded; of a word of other signs, nothing."""
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).casefold())


def _whole_words(lines: Sequence[Line]) -> Iterator[Word]:
    """All words but those divided at the end of a line, which the truth has joined."""
    divided = False
    for line in lines:
        words = line.words[1:] if divided else line.words
        divided = bool(line.words) and line.words[-1].text.endswith(("-", "\u00ad"))
        yield from words[:-1] if divided else words
