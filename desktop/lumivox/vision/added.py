"""The recognisers that a user added, put where they help: by language and by kind of text.

One whose language no shipped recogniser of crops reads goes first. Any other is asked about the
crops that those doubt: one for handwriting where a crop looks written by hand, one for print
elsewhere. What they read enters the same vote, and the same judge weighs their words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from lumivox.core.engines import TextRecognizer
from lumivox.core.i18n import tr
from lumivox.core.options import Handwriting
from lumivox.core.values import Line, Pixels
from lumivox.vision.cascade import Step
from lumivox.vision.handwriting import is_handwritten

SURE = 0.85
"""Score from which what an added recogniser reads is taken without asking another."""

DOUBTFUL = 0.85
"""Confidence of a line below which it is looked at whether it was written by hand."""

LOOKED_AT = 12
"""Doubtful lines that are looked at, at most: a page is written in one way."""

SHARE = 0.3
"""Share of a picture's lines that must look written by hand before that is said of it."""

USUAL = ("en",)
"""Taken for the language of a crop where none is expected: what most recognisers were made for."""


def reads_handwriting(recognizer: TextRecognizer) -> bool:
    """Whether it was trained on handwriting."""
    return bool(getattr(recognizer, "for_handwriting", False))


def speaks(known: Iterable[str], languages: Sequence[str]) -> bool:
    """Whether one of the languages that are expected is known."""
    tags = set(map(primary, known))
    return any(primary(tag) in tags for tag in languages or USUAL)


def first_of_all(
    recognizers: Iterable[TextRecognizer], languages: Sequence[str], known: Iterable[str]
) -> tuple[Step, ...]:
    """Those for the first language, where none of the ``known`` is that."""
    wanted = languages[:1]
    if not wanted or primary(wanted[0]) in map(primary, known):
        return ()
    return tuple(Step(r, SURE) for r in recognizers if speaks(r.languages(), wanted))


def for_doubtful(
    recognizers: Iterable[TextRecognizer], languages: Sequence[str], wish: Handwriting
) -> tuple[Step, ...]:
    """Those that are asked about crops which the shipped ones doubt."""
    steps = []
    for recognizer in recognizers:
        by_hand = reads_handwriting(recognizer)
        unwanted = Handwriting.NEVER if by_hand else Handwriting.ALWAYS
        if wish is unwanted or not speaks(recognizer.languages(), languages):
            continue
        if wish is Handwriting.AUTO:
            suits = is_handwritten if by_hand else _is_printed
            steps.append(Step(recognizer, SURE, suits=suits))
        else:
            steps.append(Step(recognizer, SURE))
    return tuple(steps)


def looks_written(pixels: Pixels, lines: Sequence[Line], share: float = SHARE) -> bool:
    """Whether a picture holds handwriting: so many of its lines are doubtful and look like it.

    Args:
        pixels: in whose pixels the lines are told.
        lines: as read; those without words could not be read.
        share: of the lines that must look so.
    """
    doubtful = [line for line in lines if not line.words or (line.confidence or 0.0) < DOUBTFUL]
    some = doubtful[:: max(1, len(doubtful) // LOOKED_AT)][:LOOKED_AT]
    if not some:
        return False
    written = sum(is_handwritten(_cut(pixels, line)) for line in some) / len(some)
    return written * len(doubtful) >= share * len(lines)


def how_to_read_handwriting() -> str:
    """A sentence: what can be added for a picture that looks written by hand."""
    return tr(
        "This looks written by hand, which is read with many mistakes here. A model for English "
        "handwriting can be added: in the settings under Models, or by “lumivox models install "
        "trocr-base-handwritten”."
    )


def primary(tag: str) -> str:
    """The language of a BCP 47 tag."""
    return tag.split("-", maxsplit=1)[0].lower()


def _is_printed(crop: Pixels) -> bool:
    return not is_handwritten(crop)


def _cut(pixels: Pixels, line: Line) -> Pixels:
    box = line.box.grown(max(2, line.box.height // 8)).clamped(pixels.shape[1], pixels.shape[0])
    return np.ascontiguousarray(pixels[box.y : box.bottom, box.x : box.right])
