"""What the witnesses of a word say, for many words whose truth is known."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from lumivox.vision.cascade import upright
from lumivox.vision.clip.charset import covered
from lumivox.vision.clip.ctc import contested
from lumivox.vision.clip.fusion import (
    Look,
    Tongue,
    candidates,
    essence,
    features,
    letters,
    plain_features,
)
from lumivox.vision.judge import first_sight_usual, witnesses_of
from lumivox.vision.ppocr import NARROWEST, PPOCR, TRAINED
from lumivox.vision.seen import Seen, parts
from lumivox.vision.verdict import around, joined

from .samples import KINDS, Sampler

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from lumivox.core.values import Line
    from lumivox.vision.clip import ClipOcr

WORDS = (
    "str_iiit5k", "str_ic03", "str_ic15", "hw_iam_words", "hw_gw_words", "plate_us_crops",
    "plate_eu_crop",
)  # fmt: skip
LINES = ("hw_iam_lines",)
SYNTHETIC = "held-out synthetic"
EASY = 0.985, 3.0
"""Confidence of the scene reader and Zipf value of a word from which nothing is asked: the reading
path does not ask either."""
_ENGLISH = Tongue(("en",))


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One word.

    Attributes:
        source: its set.
        fit: whether it may be fitted on; else it is measured.
        truth: what it says.
        first: what the scene reader read.
        plain: features of that reading alone.
        texts: candidates.
        rows: their features and those of none, `(len(texts) + 1, F)`.
        once: the same before any second look.
        rival, rival_sure: what rapidocr reads by recognition alone, and its own confidence.
        sight: what CLIP-OCR reads, features of that alone, and how usual the word is (0 where a
            sign may be lost).
    """

    source: str
    fit: bool
    truth: str
    first: str
    plain: list[float]
    texts: list[str]
    rows: NDArray[np.float64]
    once: NDArray[np.float64]
    rival: str
    rival_sure: float
    sight: tuple[str, list[float], float]

    @property
    def right(self) -> NDArray[np.bool_]:
        """Which candidates are right; the last, "none", where no other is."""
        found = [self.says(text) for text in self.texts]
        return np.array([*found, not any(found)])

    def says(self, text: str) -> bool:
        """Whether a text is right. The truth of real words states letters and digits alone."""
        if self.source in WORDS:
            return letters(text) == letters(self.truth)
        return essence(text) == essence(self.truth)


def is_for_fitting(image: str) -> bool:
    """Which half of a set a picture belongs to: decided by its name, the same for ever."""
    return hashlib.sha256(Path(image).name.encode()).digest()[0] % 2 == 0


def pictures(folder: Path, limit: int | None) -> Iterator[tuple[str, str, NDArray[np.uint8]]]:
    """Name, truth and pixels of the pictures of a set."""
    from PIL import Image

    lines = (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    for line in lines[:limit]:
        row = json.loads(line)
        with Image.open(folder / row["image"]) as picture:
            yield row["image"], row["text"], np.asarray(picture.convert("RGB"))


class Gatherer:
    """Asks all witnesses about words, in the way that the reading path does.

    Args:
        clip: the towers to be judged by.
    """

    def __init__(self, clip: ClipOcr) -> None:
        self._clip = clip
        self._engine = _Remembering()

    def words(self, folder: Path, limit: int | None = None) -> Iterator[Case]:
        """The words of a set of word crops."""
        for image, truth, pixels in pictures(folder, limit):
            yield self.word(folder.name, truth, pixels, fit=is_for_fitting(image))

    def synthetic(self, count: int, seed: int = 23) -> Iterator[Case]:
        """Rendered words of twenty languages in faces that nothing was trained on."""
        sampler = Sampler((seed,), held_out=True)
        kinds = list(KINDS)
        for number in range(count):
            width = (96, 128, 192)[number % 3]
            hard = float(sampler.random.random())
            sample = sampler.sample(width, hard, kind=kinds[number % len(kinds)])
            if " " not in sample.text.strip():
                yield self.word(SYNTHETIC, sample.text, sample.image, fit=number % 2 == 0)

    def word(self, source: str, truth: str, pixels: NDArray[np.uint8], *, fit: bool) -> Case:
        """One word that fills its picture."""
        crop, seen, _ = upright(pixels, lambda some: self._engine.read_crop(some, NARROWEST))
        # What is easy is read alike by both; it is asked where figures depend on it.
        asked = not fit or not _is_easy(seen.line.text, seen.line.confidence or 0.0)
        rival = self._engine.read_crop(pixels, TRAINED) if asked else seen
        assert isinstance(seen.chances, np.ndarray)
        word = joined(seen.line)
        sure = (word.confidence or 0.0) if word else 0.0
        first = Look(word.text if word else "", seen.chances, sure)
        return self._case(
            truth, crop, first, source=source, fit=fit, rival=rival.line.text,
            rival_sure=rival.candidates[0].score,
        )  # fmt: skip

    def lines(self, folder: Path, limit: int | None = None) -> Iterator[Case]:
        """The words of a set of lines, as far as truth and reading can be told to be the same."""
        for image, truth, pixels in pictures(folder, limit):
            seen = self._engine.read_crop(pixels, NARROWEST)
            assert seen.chances is not None
            steps = list(parts(seen.chances))
            if len(steps) != len(seen.line.words):
                continue
            for index, said in _aligned(seen.line, truth):
                word = seen.line.words[index]
                crop = around(pixels, seen.line, index)
                first = Look(word.text, steps[index], word.confidence or 0.0)
                yield self._case(
                    said, crop, first, source=folder.name, fit=is_for_fitting(image),
                    rival=word.text, rival_sure=first.sure,
                )  # fmt: skip

    def _case(self, truth: str, crop: NDArray[np.uint8], first: Look, **rest: Any) -> Case:
        """A case with all that its witnesses say; `rest` are its other fields."""
        reading = self._clip.read_lines([crop])[0]
        texts, rows = [], np.zeros((0, 0))
        once = rows
        if not _is_easy(first.text, first.sure):
            seen = self._clip.look_again([crop], [reading])[0]
            witnesses = witnesses_of(crop, first, seen, self._engine)
            texts = candidates(witnesses, _ENGLISH)
        if texts:
            cosines = self._clip.match_scores(reading, texts)
            rows = features(witnesses, texts, cosines, _ENGLISH)
            earlier = witnesses_of(crop, first, reading, None)
            once = features(earlier, texts, cosines, _ENGLISH)
        plain = plain_features(first.text, first.sure, _ENGLISH)
        text = reading.text.strip()
        alone = plain_features(text, reading.confidence, _ENGLISH)
        clear = not contested(reading.chances, reading.text).any()
        sight = (text, alone, first_sight_usual(text, _ENGLISH) if clear else 0.0)
        return Case(
            truth=truth, first=first.text, plain=plain, texts=texts, rows=rows, once=once,
            sight=sight, **rest,
        )  # fmt: skip


def _is_easy(text: str, sure: float) -> bool:
    """Whether a reading is so sure, of so usual a word, that no witness is asked."""
    return sure >= EASY[0] and first_sight_usual(text, _ENGLISH) >= EASY[1]


class _Remembering(PPOCR):
    """PP-OCR that does not look at the same crop in the same way twice in a row."""

    def __init__(self) -> None:
        super().__init__()
        self._last: tuple[NDArray[np.uint8], int, Seen] | None = None

    def read_crop(self, crop: NDArray[np.uint8], narrowest: int) -> Seen:
        """See `PPOCR.read_crop`."""
        if self._last and self._last[0] is crop and self._last[1] == narrowest:
            return self._last[2]
        seen = super().read_crop(crop, narrowest)
        self._last = (crop, narrowest, seen)
        return seen


def is_fair(case: Case) -> bool:
    """Whether the charset can say it."""
    return covered(case.truth) and bool(case.texts)


def _aligned(line: Line, truth: str) -> Iterator[tuple[int, str]]:
    """Index of a word and what it should say, wherever that is beyond doubt."""
    read, true = [word.text for word in line.words], truth.split()
    matcher = SequenceMatcher(None, [essence(x) for x in read], [essence(x) for x in true], False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind in ("equal", "replace") and b - a == d - c:
            yield from zip(range(a, b), true[c:d], strict=True)
