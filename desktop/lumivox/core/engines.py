"""Every seam of Lumivox: what an engine promises, who calls it, and in which thread.

All engines are called in the one worker thread that owns the models (or in the command line's
only thread), except voices, which the speech room calls. No engine touches Qt. Each takes its
number of CPU threads from ``core.threads``, loads its model at first use, and raises AppError with
a sentence for a person; whatever else it raises is a defect. None logs recognised text.

A room keeps its engines in a small table in order of preference: ``is_available`` must be quick
and load nothing, ``how_to_get`` is a sentence for a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from lumivox.core.geometry import Box
from lumivox.core.task import Task
from lumivox.core.values import Candidate, Caption, Layout, Line, Pixels

Point = tuple[float, float]


@runtime_checkable
class Engine(Protocol):
    """What all engines have in common."""

    @property
    def name(self) -> str:
        """Short name, as in settings and ``--engine``."""

    def is_available(self) -> bool:
        """Whether it can run here. Quick; loads no model, opens no connection."""

    def how_to_get(self) -> str:
        """A sentence: what to install where it is not available."""

    def unload(self) -> None:
        """Give back the memory of its models; the next call loads them again."""


@dataclass(frozen=True, slots=True)
class Region:
    """Where a line of text lies: corners clockwise from its top-left, image pixels, and a score."""

    quad: tuple[Point, Point, Point, Point]
    score: float | None = None

    @property
    def box(self) -> Box:
        """The upright box around it."""
        xs, ys = zip(*self.quad, strict=True)
        return Box.from_corners(min(xs), min(ys), max(xs), max(ys))

    def scaled(self, factor: float) -> Region:
        """The same place in a picture ``factor`` times as large."""
        a, b, c, d = ((x * factor, y * factor) for x, y in self.quad)
        return Region((a, b, c, d), self.score)


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a recogniser says of one line crop: words with boxes in the crop's pixels, n-best lines.

    ``candidates`` are readings of the whole line, best first; the first equals the words' text.
    """

    line: Line
    candidates: tuple[Candidate, ...] = ()


class TextDetector(Engine, Protocol):
    """Finds lines of text."""

    def detect(self, pixels: Pixels, task: Task, *, longest: int = ...) -> tuple[Region, ...]:
        """Regions of lines in no special order. ``pixels``: RGB ``(H, W, 3)``.

        ``longest`` is what the longer side may be shrunk to, in pixels.

        Raises:
            EngineError, ModelError: it could not look.
            Cancelled: at a checkpoint.
        """


class TextRecognizer(Engine, Protocol):
    """Reads upright line crops."""

    def languages(self) -> tuple[str, ...]:
        """BCP 47 tags that it can read here."""

    def recognize(
        self, crops: Sequence[Pixels], languages: Sequence[str], task: Task
    ) -> Iterator[Recognition]:
        """One Recognition for each crop, in their order, each as soon as it is known.

        ``languages`` are hints, most likely first; empty means unknown.

        Raises:
            EngineError, ModelError: it could not read.
            Cancelled: at a checkpoint.
        """


class PageReader(Engine, Protocol):
    """Reads a whole picture by its own detection and recognition, line by line."""

    def languages(self) -> tuple[str, ...]:
        """BCP 47 tags that it can read here."""

    def read_lines(
        self, pixels: Pixels, layout: Layout, languages: Sequence[str], task: Task
    ) -> Iterator[Line]:
        """Lines in image pixels, as they are recognised, roughly from top to bottom.

        Raises:
            EngineError, ModelError: it could not read.
            Cancelled: at a checkpoint.
        """


class Captioner(Engine, Protocol):
    """Says what a picture shows."""

    def describe(
        self, pixels: Pixels, language: str, *, detailed: bool, task: Task
    ) -> tuple[Caption, ...]:
        """Captions, best first, in the given language where it can; empty where unsupported.

        Raises:
            EngineError, ModelError: it could not look.
            Cancelled: at a checkpoint.
        """


class Translator(Engine, Protocol):
    """Translates sentences."""

    @property
    def rough(self) -> bool:
        """Whether its quality varies so much that the user is to be told."""

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """(source, target) BCP 47 tags that it can translate here without a download."""

    def translate(
        self, sentences: Sequence[str], source: str, target: str, task: Task
    ) -> Iterator[str]:
        """One translation a sentence, in their order, each as soon as it is known.

        Raises:
            EngineError, ModelError: it could not translate.
            Cancelled: at a checkpoint.
        """


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice: its identifier for the engine, a name for people, the languages it speaks."""

    id: str
    name: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WordMark:
    """When a stretch of an utterance begins to sound: characters and milliseconds of its sound."""

    start: int
    length: int
    milliseconds: int


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """Speech as samples: mono int16 ``(N,)`` at ``sample_rate`` Hz, with marks in order of time."""

    samples: NDArray[np.int16]
    sample_rate: int
    marks: tuple[WordMark, ...] = ()


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """How to speak. ``rate`` in words a minute, ``volume`` and ``pitch`` 0-1 (0.5 is normal)."""

    voice: str | None = None
    rate: int = 180
    volume: float = 1.0
    pitch: float = 0.5


class Synthesizer(Engine, Protocol):
    """Turns text into sound. Called in the speech room's own thread."""

    def voices(self) -> tuple[Voice, ...]:
        """All voices, in no special order."""

    def synthesize(self, text: str, language: str | None, settings: VoiceSettings) -> Sound:
        """The sound of one utterance.

        The set voice speaks where it knows the language or that is unknown; else one that does.

        Raises:
            EngineError: it could not speak.
        """
