"""Where in a sound each word is: the one place where marks, spans and time meet."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lumivox.core.engines import Sound
from lumivox.core.values import Utterance, WordRef

NORMAL_RATE = 180
"""Words a minute at which the pauses of a Narration are meant."""


@dataclass(frozen=True, slots=True)
class WordTime:
    """When a word begins to sound, and which span of its utterance it belongs to."""

    milliseconds: int
    span: int
    ref: WordRef


def word_times(utterance: Utterance, sound: Sound) -> tuple[WordTime, ...]:
    """The beginning of every word of the utterance, in order of time.

    A voice may mark a word several times (numbers) or pass over one (a word it runs together with
    the next): the first mark counts, and what has none is put between its neighbours by its place
    in the text.
    """
    duration = 1000 * len(sound.samples) / sound.sample_rate
    known: list[tuple[int, float]] = [(mark.start, mark.milliseconds) for mark in sound.marks]
    if not known or known[0][0] > 0:
        known.insert(0, (0, 0.0))
    if known[-1][0] < len(utterance.text):
        known.append((len(utterance.text), duration))
    starts = [place for place, _ in known]
    times: list[WordTime] = []
    for number, span in enumerate(utterance.spans):
        inside = [t for p, t in known[:-1] if span.start <= p < span.start + span.length]
        begin = inside[0] if inside else _between(known, starts, span.start)
        end = _between(known, starts, span.start + span.length)
        for index, ref in enumerate(span.words):
            when = begin + max(0.0, end - begin) * index / len(span.words)
            earliest = times[-1].milliseconds if times else 0
            times.append(WordTime(max(earliest, int(when)), number, ref))
    return tuple(times)


def _between(known: list[tuple[int, float]], starts: list[int], place: int) -> float:
    index = max(0, bisect_right(starts, place) - 1)
    (left, begin), (right, end) = known[index], known[min(index + 1, len(known) - 1)]
    share = (place - left) / (right - left) if right > left else 0.0
    return begin + share * (end - begin)


def silence(milliseconds: float, sample_rate: int) -> NDArray[np.int16]:
    """Samples of nothing."""
    return np.zeros(int(sample_rate * milliseconds / 1000), np.int16)


def pause_after(utterance: Utterance, rate: int) -> float:
    """Milliseconds of silence after an utterance at this rate of speech."""
    return utterance.pause * NORMAL_RATE / max(rate, 40)


def resample(samples: NDArray[np.int16], old: int, new: int) -> NDArray[np.int16]:
    """The same sound at another rate, by straight lines between samples.

    Good enough for speech between the voices' rates (16 to 24 kHz); no filter, no dependency.
    """
    if old == new or not len(samples):
        return samples
    count = max(1, round(len(samples) * new / old))
    places = np.arange(count) * (old / new)
    resampled: NDArray[np.int16] = np.interp(places, np.arange(len(samples)), samples).astype(
        np.int16
    )
    return resampled
