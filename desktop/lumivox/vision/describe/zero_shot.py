"""Which of some words a picture shows, and which of some pictures a sentence means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from lumivox.core.geometry import Box
from lumivox.core.task import Task
from lumivox.core.values import Pixels
from lumivox.vision.describe.clip_match import ClipModel, Vectors

TEMPLATES = (
    "a photo of a {}.", "a photo of the {}.", "a picture of a {}.", "a good photo of a {}.",
    "a blurry photo of a {}.", "a close-up photo of a {}.", "a photo of many {}.",
    "a drawing of a {}.", "a painting of a {}.", "a screenshot of a {}.", "an icon of a {}.",
    "{}",
)  # fmt: skip
"""The mean over several prompts is steadier than any (Radford et al. 2021, section 3.1.4)."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A label with its probability beside the other labels."""

    label: str
    probability: float


def label_vectors(
    clip: ClipModel, labels: Sequence[str], templates: Sequence[str] = TEMPLATES
) -> Vectors:
    """One embedding for each label: the mean over all prompts, of length 1."""
    prompts = [template.format(label) for label in labels for template in templates]
    vectors = clip.texts(prompts).reshape(len(labels), len(templates), -1).mean(axis=1)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True), np.float32)


def classify(
    clip: ClipModel, pixels: Pixels, labels: Sequence[str], task: Task, text: Iterable[Box] = ()
) -> tuple[Guess, ...]:
    """Guess which label fits, best first.

    Args:
        clip: the model.
        pixels: RGB ``(H, W, 3)``.
        labels: words or short phrases; probabilities are among them alone.
        task: asked before the picture is embedded.
        text: where text is in the picture; it is masked, for it sways CLIP to what it says.

    Raises:
        ModelError: the model cannot be loaded or does not fit.
    """
    image = clip.images([mask_text(pixels, text)], task)[0]
    chances = clip.probabilities(image, label_vectors(clip, labels))
    order = np.argsort(-chances, kind="stable")
    return tuple(Guess(labels[index], float(chances[index])) for index in order)


def rank(clip: ClipModel, images: Vectors, sentence: str) -> tuple[tuple[int, float], ...]:
    """Pictures ordered by how well a sentence means them.

    Args:
        clip: the model.
        images: embeddings ``(n, width)``.
        sentence: what is looked for.

    Returns:
        (index, cosine), best first.
    """
    wanted = label_vectors(clip, [sentence], ("{}", "a photo of {}."))[0]
    scores = images @ wanted
    return tuple((int(index), float(scores[index])) for index in np.argsort(-scores, kind="stable"))


def mask_text(pixels: Pixels, text: Iterable[Box]) -> Pixels:
    """The picture with its text painted over, each box in the median colour around it."""
    boxes = list(text)
    if not boxes:
        return pixels
    masked = pixels.copy()
    height, width = pixels.shape[:2]
    for box in boxes:
        wide = box.grown(max(2, box.height // 4)).clamped(width, height)
        if not wide.area:
            continue
        part = pixels[wide.y : wide.bottom, wide.x : wide.right]
        frame = np.concatenate((part[0], part[-1], part[:, 0], part[:, -1]))
        masked[wide.y : wide.bottom, wide.x : wide.right] = np.median(frame, axis=0)
    return masked
