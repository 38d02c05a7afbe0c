"""CLIP-OCR as an engine among the others: it recognises line crops and verifies candidates."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from lumivox.core.engines import Recognition
from lumivox.core.errors import ModelError
from lumivox.core.i18n import tr
from lumivox.core.values import Candidate
from lumivox.vision.ctc import Decoded
from lumivox.vision.words import line_of

from .lexical import decode
from .reader import ClipOcr, ClipReading
from .runners import IMAGE_ONNX, model_folder
from .verify import chances, load_weights

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from lumivox.core.task import Task
    from lumivox.core.values import Pixels

# The languages whose words it was trained on (`lumivox_training.texts.LANGUAGES`).
LANGUAGES = (
    "en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "cs", "da", "fi", "ro", "hu", "nb", "tr",
    "ca", "sk", "lt", "lv",
)  # fmt: skip
_BATCH = 8
_SURE = 0.97
"""Confidence of a reading from which no other candidates are looked for."""
_CANDIDATES = 5
_LANGUAGES = 3


class ClipEngine:
    """Reads upright lines in Latin script, and says how well texts fit a line.

    Args:
        device: "auto", "cpu", "cuda" or "mps".
    """

    name = "clip-ocr"

    def __init__(self, device: str = "auto") -> None:
        self._device = device

    @cached_property
    def reader(self) -> ClipOcr:
        """The towers, loaded when first asked for.

        Raises:
            ModelError: this installation has none.
        """
        try:
            return ClipOcr(model_folder(), self._device)
        except FileNotFoundError as error:
            raise ModelError(self.how_to_get()) from error

    @cached_property
    def _weights(self) -> NDArray[np.float64]:
        try:
            return load_weights(model_folder())
        except (FileNotFoundError, ValueError) as error:
            raise ModelError(self.how_to_get()) from error

    def is_available(self) -> bool:
        """Whether the model is installed."""
        try:
            return (model_folder() / IMAGE_ONNX).exists()
        except FileNotFoundError:
            return False

    def how_to_get(self) -> str:
        """What to do where it is missing."""
        return tr("The CLIP-OCR model is missing from this installation. Install Lumivox again.")

    def unload(self) -> None:
        """Give back the memory of the towers."""
        self.__dict__.pop("reader", None)
        self.__dict__.pop("_weights", None)

    def languages(self) -> tuple[str, ...]:
        """BCP 47 tags of the languages it was trained on."""
        return LANGUAGES

    def recognize(
        self, crops: Sequence[Pixels], languages: Sequence[str], task: Task
    ) -> Iterator[Recognition]:
        """One Recognition for each crop, in their order; a few are read together.

        One decoder reads all languages; the words of the first few of `languages` (English where
        none is named) decide what it is not sure of.

        Raises:
            ModelError: this installation has no model.
            Cancelled: at a checkpoint.
        """
        likely = tuple(languages[:_LANGUAGES]) or ("en",)
        waiting = iter(crops)
        while some := list(islice(waiting, _BATCH)):
            task.checkpoint()
            for crop, reading in zip(some, self.reader.read_lines(some), strict=True):
                yield self._recognition(crop, reading, likely)

    def match(self, crop: Pixels, texts: Sequence[str], task: Task) -> NDArray[np.float32]:
        """Calibrated chance (0-1) that the line says each text, `(len(texts),)`.

        Raises:
            ModelError: this installation has no model.
            Cancelled: at a checkpoint.
        """
        task.checkpoint()
        reading = self.reader.read_lines([crop])[0]
        return chances(self.reader, reading, texts, self._weights)

    def _recognition(
        self, crop: Pixels, greedy: ClipReading, languages: Sequence[str]
    ) -> Recognition:
        height, width = crop.shape[:2]
        reading = decode(greedy, languages)
        decoded = Decoded(
            tuple(reading.text),
            tuple(map(float, reading.probabilities)),
            tuple(float(min(1.0, center / width)) for center in reading.centers),
        )
        made = line_of(decoded, width, height, columns=1.0, source=self.name)
        # A word is right when all its signs are: the product, not the mean.
        sure = iter(_word_chances(reading))
        words = tuple(replace(word, confidence=next(sure)) for word in made.line.words)
        line = replace(made.line, words=words)
        if reading.confidence >= _SURE or not reading.text.strip():
            return Recognition(line, (Candidate(line.text, reading.confidence, self.name),))
        texts = [line.text]
        for text in (greedy.text, *(found for found, _ in greedy.candidates(_CANDIDATES))):
            cleaned = " ".join(text.split())
            if cleaned and cleaned not in texts:
                texts.append(cleaned)
        scores = chances(self.reader, greedy, texts, self._weights)
        return Recognition(
            line,
            tuple(
                Candidate(text, float(score), self.name)
                for text, score in zip(texts, scores, strict=True)
            ),
        )


def _word_chances(reading: ClipReading) -> list[float]:
    """The product of its signs' probabilities for every word of a reading."""
    out: list[float] = []
    product, inside = 1.0, False
    for sign, sure in zip(reading.text, reading.probabilities, strict=True):
        if sign.isspace():
            if inside:
                out.append(product)
            product, inside = 1.0, False
        else:
            product, inside = product * float(sure), True
    return [*out, product] if inside else out
