"""CLIP-OCR as the rest of the application sees it: read lines, embed texts, score a reading."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from .ctc import beam, greedy, sign_steps
from .pictures import HEIGHT, STEP, WIDTHS, Picture, pieces
from .runners import IMAGE_ONNX, Runner, make_runner, model_folder
from .tokenizer import token_array

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

# Pictures of one width are read together, about this many pixels of width at a time.
_BATCH_PIXELS = 2048

_STRETCHES = (0.8, 1.25, 1.5)
"""Widths, relative to its own, in which a doubtful word is looked at too. Sloping and round words
fill nearly square crops and need more steps than these have, spaced and bold ones fewer. Of 1200
words in photographs each further look reads about one of a hundred more."""
_WIDENED = 160
"""Width in pixels up to which a word is widened; the steps of longer ones suffice."""
_TALL = 1.6
"""Height over width from which a word may stand on its side."""
_SURE = 0.99
"""Confidence from which one look is enough."""


@dataclass(frozen=True, slots=True, eq=False)
class ClipReading:
    """What the image tower says about one line crop.

    Attributes:
        text: greedy reading.
        probabilities: float32 `(len(text),)`, 0–1 for each sign.
        centers: float32 `(len(text),)`, column of each sign in the crop, in the crop's pixels.
        chances: float32 `(T, 352)`, natural logarithms; class 0 is blank.
        embedding: float32 `(256,)` of unit length; of the longest piece if the line was cut.
        others: as `chances`, of further looks at the same word (`ClipOcr.read_words`).
    """

    text: str
    probabilities: NDArray[np.float32]
    centers: NDArray[np.float32]
    chances: NDArray[np.float32]
    embedding: NDArray[np.float32]
    others: tuple[NDArray[np.float32], ...] = ()

    @property
    def confidence(self) -> float:
        """Geometric mean of the signs' probabilities; 0 where nothing was read."""
        if not self.text:
            return 0.0
        return float(np.exp(np.log(np.maximum(self.probabilities, 1e-6)).mean()))

    def candidates(self, count: int = 8) -> list[tuple[str, float]]:
        """The likeliest texts and the logarithms of their chances, best first."""
        return beam(self.chances, count)


class ClipOcr:
    """The shipped towers, ready to read. Made once, used in one thread.

    Args:
        folder: of the model; the shipped one, or the one `LUMIVOX_CLIP_OCR` names, by default.
        device: "auto", "cpu", "cuda" or "mps".

    Raises:
        FileNotFoundError: the model is not installed.
    """

    def __init__(self, folder: Path | None = None, device: str = "auto") -> None:
        self._folder = folder or model_folder()
        self._device = device
        if not (self._folder / IMAGE_ONNX).exists():
            raise FileNotFoundError(self._folder / IMAGE_ONNX)

    @cached_property
    def _runner(self) -> Runner:
        return make_runner(self._folder, self._device)

    def read_lines(
        self, crops: Sequence[NDArray[np.uint8]], *, stretch: float = 1.0
    ) -> list[ClipReading]:
        """Read upright line crops, RGB uint8 `(H, W, 3)`; one reading each, in their order.

        Args:
            crops: of whole lines or single words, any size.
            stretch: widening of the picture, for very narrow letters.
        """
        parts = [pieces(crop, stretch) for crop in crops]
        flat = [picture for part in parts for picture in part]
        results = iter(self._run(flat))
        return [_joined(part, [next(results) for _ in part]) for part in parts]

    def read_words(self, crops: Sequence[NDArray[np.uint8]]) -> list[ClipReading]:
        """Read crops that hold one word each; a doubtful one is looked at in several widths.

        The surest look is the reading, the others stay with it. A crop much taller than wide is
        also read turned to either side; centres then count along the word, from where it begins.
        """
        ways = [
            (number, np.ascontiguousarray(np.rot90(crop, turn)))
            for number, crop in enumerate(crops)
            for turn in ((0, 1, 3) if crop.shape[0] > _TALL * crop.shape[1] else (0,))
        ]
        best: dict[int, tuple[NDArray[np.uint8], ClipReading]] = {}
        for (number, crop), reading in zip(
            ways, self.read_lines([c for _, c in ways]), strict=True
        ):
            if number not in best or _promise(reading) > _promise(best[number][1]):
                best[number] = (crop, reading)
        order = range(len(crops))
        return self.look_again([best[n][0] for n in order], [best[n][1] for n in order])

    def look_again(
        self, crops: Sequence[NDArray[np.uint8]], readings: Sequence[ClipReading]
    ) -> list[ClipReading]:
        """The readings of single words, those in doubt with looks in other widths.

        Args:
            crops: of one word each, upright.
            readings: what `read_lines` says about them.
        """
        views = [[reading] for reading in readings]
        doubtful = [n for n, reading in enumerate(readings) if reading.confidence < _SURE]
        for stretch in _STRETCHES:
            chosen = [n for n in doubtful if _is_fit(crops[n], stretch)]
            found = self.read_lines([crops[n] for n in chosen], stretch=stretch)
            for number, reading in zip(chosen, found, strict=True):
                views[number].append(reading)
        return [_surest(some) for some in views]

    def embed_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit embeddings `(N, 256)` of texts, comparable with those of pictures."""
        if not texts:
            return np.zeros((0, 256), np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        out = np.empty((len(texts), 256), np.float32)
        for start in range(0, len(order), 256):
            some = order[start : start + 256]
            out[some] = self._runner.text(token_array([texts[i] for i in some], multiple=16))
        return out

    def match_scores(self, reading: ClipReading, texts: Sequence[str]) -> NDArray[np.float32]:
        """Cosine between the picture and each text, `(N,)`, -1 to 1."""
        return np.asarray(self.embed_texts(texts) @ reading.embedding, np.float32)

    def _run(self, flat: list[Picture]) -> list[tuple[NDArray[np.float32], NDArray[np.float32]]]:
        """Log chances and embedding of every picture."""
        out: list[tuple[NDArray[np.float32], NDArray[np.float32]] | None] = [None] * len(flat)
        for width in WIDTHS:
            same = [i for i, picture in enumerate(flat) if picture.pixels.shape[1] == width]
            for some in _chunks(same, max(1, _BATCH_PIXELS // width)):
                chances, vectors = self._runner.image(np.stack([flat[i].pixels for i in some]))
                for row, i in enumerate(some):
                    out[i] = (chances[row], vectors[row])
        return [result for result in out if result is not None]


def _promise(reading: ClipReading) -> float:
    """How likely a reading is right, and the right way up: sure, and of more than a sign or two."""
    return reading.confidence * min(1.0, 0.4 + 0.2 * len(reading.text))


def _is_fit(crop: NDArray[np.uint8], stretch: float) -> bool:
    """Whether a look at a crop in this width is worth its time."""
    return stretch < 1 or crop.shape[1] * HEIGHT * stretch <= _WIDENED * crop.shape[0]


def _surest(views: list[ClipReading]) -> ClipReading:
    """The likeliest of several readings of one word, with what the others saw."""
    views = sorted(views, key=_promise, reverse=True)
    return replace(views[0], others=tuple(view.chances for view in views[1:]))


def _chunks(items: list[int], size: int) -> Iterator[list[int]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _joined(
    part: list[Picture], results: list[tuple[NDArray[np.float32], NDArray[np.float32]]]
) -> ClipReading:
    """One reading from the pieces of a line."""
    texts: list[str] = []
    sure: list[NDArray[np.float32]] = []
    centers: list[NDArray[np.float32]] = []
    chances: list[NDArray[np.float32]] = []
    for picture, (found, _) in zip(part, results, strict=True):
        rows = found
        text, probabilities = greedy(rows[None])[0]
        steps = sign_steps(rows)
        if picture.gap and texts and text and not text.startswith(" "):
            text = " " + text
            probabilities = np.concatenate((np.ones(1, np.float32), probabilities))
            steps = np.concatenate((np.zeros(1, np.float32), steps))
            space = np.full((1, rows.shape[1]), -20.0, np.float32)
            space[0, 1] = 0.0  # class 1 is the space
            rows = np.concatenate((space, rows))
        texts.append(text)
        sure.append(probabilities)
        centers.append(np.asarray(picture.left + steps * STEP * picture.scale, np.float32))
        chances.append(rows)
    longest = max(range(len(part)), key=lambda i: part[i].pixels.shape[1])
    return ClipReading(
        "".join(texts),
        np.concatenate(sure),
        np.concatenate(centers),
        np.concatenate(chances),
        results[longest][1],
    )
