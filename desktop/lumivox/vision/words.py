"""Words of a line from the signs that a recogniser read, and how lines move between pictures."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace

from lumivox.core.engines import Recognition
from lumivox.core.geometry import Box
from lumivox.core.values import Candidate, Line, Word
from lumivox.vision.ctc import Decoded


def is_ideograph(sign: str) -> bool:
    """Whether a sign belongs to a script that is written without spaces (Chinese, Japanese)."""
    return unicodedata.name(sign, "").startswith(("CJK UNIFIED", "HIRAGANA", "KATAKANA"))


def _runs(decoded: Decoded) -> Iterator[tuple[int, int, bool]]:
    """Stretches of signs that make a word: first, last + 1, whether a space stands before."""
    start, spaced = 0, True
    for index in range(len(decoded.signs) + 1):
        at_end = index == len(decoded.signs)
        space = not at_end and decoded.signs[index].isspace()
        turn = (
            not at_end
            and not space
            and index > start
            and is_ideograph(decoded.signs[index]) != is_ideograph(decoded.signs[index - 1])
            and decoded.signs[index].isalnum()
            and decoded.signs[index - 1].isalnum()
        )
        if not (at_end or space or turn):
            continue
        if index > start:
            yield start, index, spaced
            spaced = False
        if space:
            spaced = True
        start = index + 1 if space else index


def line_of(
    decoded: Decoded, width: int, height: int, *, columns: float, source: str
) -> Recognition:
    """The line that a crop of ``width`` x ``height`` pixels says.

    Args:
        decoded: signs with places as shares of the padded input.
        width: of the crop.
        height: of the crop.
        columns: share of the padded input that the crop fills.
        source: the engine's name, for the candidates.
    """
    words: list[Word] = []
    places = [min(1.0, place / columns) * width for place in decoded.places]
    for start, end, spaced in _runs(decoded):
        left = (places[start - 1] + places[start]) / 2 if start else 0.0
        right = (places[end - 1] + places[end]) / 2 if end < len(places) else float(width)
        step = (places[end - 1] - places[start]) / max(1, end - 1 - start)
        reach = 0.75 * (step or height * 0.5)
        left, right = max(left, places[start] - reach), min(right, places[end - 1] + reach)
        box = Box.from_corners(left, 0, max(right, left), height).clamped(width, height)
        text = "".join(decoded.signs[start:end])
        score = sum(decoded.scores[start:end]) / (end - start)
        words.append(Word(text, box, score, space_before=spaced))
    line = Line(tuple(words), Box(0, 0, width, height))
    return Recognition(line, (Candidate(line.text, decoded.score, source),))


def with_boxes(line: Line, place: Callable[[Box], Box]) -> Line:
    """The line with every box sent through ``place``."""
    words = tuple(replace(word, box=place(word.box)) for word in line.words)
    return replace(line, words=words, box=place(line.box))


def sound(line: Line, width: int, height: int) -> Line:
    """The line as it may be shown, whatever an engine made of it.

    Control characters go, boxes end at the picture's edge, confidences lie between 0 and 1, and
    words without a sign are no words.
    """
    words = []
    for word in line.words:
        text = "".join(sign for sign in word.text if unicodedata.category(sign)[0] != "C").strip()
        confidence = word.confidence
        if confidence is not None:
            confidence = min(1.0, max(0.0, confidence)) if math.isfinite(confidence) else None
        if text:
            box = word.box.clamped(width, height)
            words.append(replace(word, text=text, box=box, confidence=confidence))
    return replace(line, words=tuple(words), box=line.box.clamped(width, height))
