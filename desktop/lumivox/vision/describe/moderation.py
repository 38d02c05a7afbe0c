"""A warning before a picture that may disturb is shown or described. Off unless asked for.

A zero-shot guess, and said as one: it spares some shocks, misses others, and warns at times for
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lumivox.core.geometry import Box
from lumivox.core.i18n import mark, tr
from lumivox.core.task import Task
from lumivox.core.values import Pixels
from lumivox.vision.describe.clip_match import ClipModel
from lumivox.vision.describe.zero_shot import label_vectors, mask_text

_TEMPLATES = ("a photo of {}.", "a picture showing {}.", "{}")
_DISTURBING: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        mark("nudity or sex"),
        ("a naked person", "explicit sexual content", "pornography", "people in underwear posing"),
    ),
    (
        mark("blood or injury"),
        ("blood and gore", "a serious wound", "a dead body", "a person badly hurt"),
    ),
    (
        mark("violence or weapons"),
        ("people fighting violently", "a person aiming a gun", "a scene of war", "an execution"),
    ),
    (mark("cruelty to animals"), ("an injured or dead animal", "an animal being hurt")),
)
_HARMLESS = (
    "people in everyday clothes", "a face of a person", "a family", "an animal", "a pet",
    "food on a plate", "a landscape", "a building", "a street", "a room", "a vehicle", "a plant",
    "sports", "a baby", "a beach", "a statue", "a painting", "a screenshot of a program",
    "a document", "a diagram", "a map", "a logo", "a product in a shop", "a comic",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Alarm:
    """What a picture may show, and how likely beside harmless things (0-1)."""

    subject: str
    probability: float

    @property
    def sentence(self) -> str:
        """To be told before anything is shown."""
        return tr("This picture may show {subject}. Do you want to go on?").format(
            subject=tr(self.subject)
        )


def disturbing(
    clip: ClipModel,
    pixels: Pixels,
    task: Task,
    threshold: float = 0.7,
    text: Iterable[Box] = (),
) -> Alarm | None:
    """The likeliest disturbing subject, or ``None`` below the threshold.

    Args:
        clip: the model.
        pixels: RGB ``(H, W, 3)``.
        task: asked before the picture is embedded.
        threshold: probability (0-1) from which to warn, from the settings.
        text: where text is; it is masked.

    Raises:
        ModelError: the model cannot be loaded or does not fit.
    """
    phrases = [phrase for _, some in _DISTURBING for phrase in some]
    image = clip.images([mask_text(pixels, text)], task)[0]
    chances = clip.probabilities(image, label_vectors(clip, [*phrases, *_HARMLESS], _TEMPLATES))
    start, best, total = 0, _DISTURBING[0][0], 0.0
    most = -1.0
    for subject, some in _DISTURBING:
        share = float(chances[start : start + len(some)].sum())
        start, total = start + len(some), total + share
        if share > most:
            best, most = subject, share
    return Alarm(best, total) if total >= threshold else None
