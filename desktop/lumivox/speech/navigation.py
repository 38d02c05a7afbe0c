"""Places in what is spoken: to find a word, and to step by word, line, sentence, paragraph."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from lumivox.core.values import Utterance, WordRef
from lumivox.speech.player import Place


class Unit(StrEnum):
    """What a step goes by."""

    WORD = "word"
    LINE = "line"
    SENTENCE = "sentence"
    PARAGRAPH = "paragraph"


def places(utterances: Sequence[Utterance]) -> list[Place]:
    """All spans with words, in the order they are spoken; one place for a wordless utterance."""
    found: list[Place] = []
    for number, utterance in enumerate(utterances):
        spans = [index for index, span in enumerate(utterance.spans) if span.words]
        found += [Place(number, index) for index in spans] or [Place(number)]
    return found


def ref_at(
    utterances: Sequence[Utterance], place: Place, wanted: WordRef | None = None
) -> WordRef | None:
    """The word at a place: ``wanted`` where it is one of the span's, else the span's first."""
    if not 0 <= place.utterance < len(utterances):
        return None
    spans = utterances[place.utterance].spans
    if place.span >= len(spans):
        return None
    if place.span < 0:
        return next((span.words[0] for span in spans if span.words), None)
    words = spans[place.span].words
    return wanted if wanted in words else next(iter(words), None)


def find(utterances: Sequence[Utterance], ref: WordRef) -> Place | None:
    """Where a word is spoken; for a word that is not spoken (a bullet), where the next one is."""
    nearest: tuple[WordRef, Place] | None = None
    for number, utterance in enumerate(utterances):
        for index, span in enumerate(utterance.spans):
            if ref in span.words:
                return Place(number, index)
            later = [word for word in span.words if word > ref]
            if later and (nearest is None or later[0] < nearest[0]):
                nearest = later[0], Place(number, index)
    return nearest[1] if nearest else None


def unit_range(
    utterances: Sequence[Utterance], here: Place, unit: Unit, direction: int
) -> tuple[Place, Place | None]:
    """The unit next to the one that holds ``here``; at either end, that end's own.

    Args:
        utterances: at least one.
        here: the present place.
        unit: what to step by.
        direction: 1 next, -1 previous, 0 the present one.

    Returns:
        Its first place, and the first place after it (``None`` at the end of all).
    """
    known = places(utterances)
    now = max((i for i, place in enumerate(known) if place <= here), default=0)
    if here.span < 0:
        now = next((i for i, place in enumerate(known) if place >= here), now)
    starts = [0]
    for index in range(1, len(known)):
        one, other = known[index - 1], known[index]
        if unit is Unit.WORD or _key(utterances, one, unit) != _key(utterances, other, unit):
            starts.append(index)
    group = max(i for i, start in enumerate(starts) if start <= now)
    group = min(max(group + direction, 0), len(starts) - 1)
    after = starts[group + 1] if group + 1 < len(starts) else None
    return known[starts[group]], known[after] if after is not None else None


def _key(utterances: Sequence[Utterance], place: Place, unit: Unit) -> tuple[int, ...]:
    ref = ref_at(utterances, place)
    if unit is Unit.SENTENCE or ref is None:
        return (-1, place.utterance)
    return (ref.block, ref.line) if unit is Unit.LINE else (ref.block,)
