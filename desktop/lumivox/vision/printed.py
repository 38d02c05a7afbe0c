"""Reading of screens and pages by Tesseract: made ready, laid out, read piece by piece.

The first pieces are held back until they speak for themselves: do they make sense this way up, in
this language, in this engine at all? Only then does the first line go out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from lumivox.core.engines import PageReader, Recognition, TextRecognizer
from lumivox.core.geometry import Box
from lumivox.core.language import identify_language
from lumivox.core.task import Task
from lumivox.core.values import Candidate, Layout, Line, PictureKind, Pixels
from lumivox.vision.cascade import score_of, vote
from lumivox.vision.job import Found, Job, Unsuited
from lumivox.vision.kind import Measures
from lumivox.vision.sheet import Sheet
from lumivox.vision.size import text_height
from lumivox.vision.skew import runs_sideways, skew_of
from lumivox.vision.tesseract import gray_of
from lumivox.vision.words import with_boxes

ENOUGH = 60
"""Letters after which a sample speaks for the page."""

HOPELESS = 0.60
"""Mean confidence below which Tesseract is the wrong engine for this picture."""

DOUBTFUL = 0.70
"""Confidence of a line below which it is read by a second engine too."""

SECOND_LOOKS = 0.08
"""Share of all letters that may be read twice: a second look costs two to three times the first."""

GOOD_HEIGHT = 30
"""Height of a line in pixels up to which Tesseract gains by enlarging."""


@dataclass(slots=True)
class _Sample:
    """The first lines of a page, until there are enough letters."""

    lines: list[Line] = field(default_factory=list)

    @property
    def letters(self) -> int:
        return sum(len(line.text) for line in self.lines)

    @property
    def confidence(self) -> float:
        known = [(line.confidence or 0.0, len(line.text)) for line in self.lines]
        return sum(c * n for c, n in known) / max(1, sum(n for _, n in known))

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


class PrintedReader:
    """Reads what was printed or rendered."""

    def __init__(self, engine: PageReader, second: TextRecognizer | None) -> None:
        """``second`` is asked about lines that the engine doubts."""
        self._engine = engine
        self._second = second

    def read(
        self, pixels: Pixels, seen: Measures, job: Job, *, insist: bool, task: Task
    ) -> Iterator[Found]:
        """Lines, each with the sheet in whose pixels it is told.

        Args:
            pixels: RGB ``(H, W, 3)``.
            seen: what was measured of it.
            job: its kind, how its text lies, and hints at its languages.
            insist: there is no other engine: read it whatever the sample says.
            task: checked between pieces.

        Raises:
            Unsuited: another engine should read this picture; nothing has been given out.
            EngineError, ModelError: Tesseract failed.
            Cancelled: between two pieces.
        """
        sheet = prepared(Sheet.of(gray_of(pixels)), seen, job.kind)
        start = _Start(self._engine, job.layout, task)
        languages = job.languages or ("en",)
        sample, rest = start.begin(sheet, languages)
        if sample.letters >= 8 and sample.confidence < HOPELESS:
            sheet, sample, rest = start.other_way_up(sheet, sample, rest, languages)
        if not insist and (sample.letters < 8 or sample.confidence < HOPELESS):
            raise Unsuited
        if spoken := self._other_language(sample, job.languages, languages[0], insist=insist):
            languages = (spoken, *languages)
            sample, rest = start.begin(sheet, languages)
        seconds = _SecondLooks(self._second, sheet, languages, task)
        for line in chain(sample.lines, rest):
            yield Found(seconds.better(line), sheet)

    def _other_language(
        self, sample: _Sample, hints: Sequence[str], used: str, *, insist: bool
    ) -> str | None:
        """The language that the sample turned out to be in, where it is another one.

        Raises:
            Unsuited: its data is not installed.
        """
        if sample.letters < ENOUGH / 2:
            return None
        spoken = identify_language(sample.text, hints)
        if spoken is None or _primary(spoken) == _primary(used):
            return None
        if _primary(spoken) in map(_primary, self._engine.languages()):
            return spoken
        if insist or hints:
            return None
        raise Unsuited


def _primary(tag: str) -> str:
    return tag.split("-", maxsplit=1)[0].lower()


@dataclass(frozen=True, slots=True)
class _Start:
    """How a page is begun."""

    engine: PageReader
    layout: Layout
    task: Task

    def begin(self, sheet: Sheet, languages: Sequence[str]) -> tuple[_Sample, Iterator[Line]]:
        """Read until there are enough letters; the rest is still to come."""
        lines = self.engine.read_lines(sheet.pixels, self.layout, languages, self.task)
        sample = _Sample()
        for line in lines:
            sample.lines.append(line)
            if sample.letters >= ENOUGH:
                break
        return sample, lines

    def other_way_up(
        self, sheet: Sheet, sample: _Sample, rest: Iterator[Line], languages: Sequence[str]
    ) -> tuple[Sheet, _Sample, Iterator[Line]]:
        """Upside down, where that reads better."""
        turned = sheet.turned(2)
        other, remaining = self.begin(turned, languages)
        if other.confidence > sample.confidence + 0.15:
            return turned, other, remaining
        # The engine holds one picture at a time: the first one has to be begun again.
        return sheet, *self.begin(sheet, languages)


class _SecondLooks:
    """Asks another engine about doubtful lines, as long as it stays cheap."""

    def __init__(
        self, engine: TextRecognizer | None, sheet: Sheet, languages: Sequence[str], task: Task
    ) -> None:
        self._engine = engine
        self._pixels = sheet.pixels
        self._languages = languages
        self._task = task
        self._letters = 0
        self._spent = 0

    def better(self, line: Line) -> Line:
        """The line, or what the other engine reads there where that is surer."""
        length = len(line.text)
        self._letters += length
        doubtful = line.confidence is not None and line.confidence < DOUBTFUL
        if self._engine is None or not doubtful or length < 2:
            return line
        if self._spent + length > 40 + SECOND_LOOKS * self._letters:
            return line
        self._spent += length
        box = line.box.grown(max(2, line.box.height // 8))
        box = box.clamped(self._pixels.shape[1], self._pixels.shape[0])
        if min(box.width, box.height) < 6 or box.height > box.width:
            return line
        gray = self._pixels[box.y : box.bottom, box.x : box.right]
        crop = np.ascontiguousarray(np.repeat(gray[:, :, None], 3, axis=2))
        other = next(iter(self._engine.recognize([crop], self._languages, self._task)))
        return _judged(line, other, box)


def _judged(line: Line, other: Recognition, place: Box) -> Line:
    """Of two readings of one line the surer, with the other one's words as candidates."""

    def moved(box: Box) -> Box:
        return Box(box.x + place.x, box.y + place.y, box.width, box.height)

    there = Recognition(with_boxes(other.line, moved), other.candidates)
    here = Recognition(line, (Candidate(line.text, line.confidence or 0.0, "tesseract"),))
    if not there.line.words or score_of(there) < score_of(here) + 0.15:
        return vote([here, here, there]).line
    return vote([here, there]).line


def prepared(sheet: Sheet, seen: Measures, kind: PictureKind) -> Sheet:
    """Upright, straight, dark on light, and large enough."""
    if seen.ground_level < 110:
        sheet = sheet.inverted()
    if kind is PictureKind.PAGE:
        if runs_sideways(sheet.pixels):
            sheet = sheet.turned(1)
        skew = skew_of(sheet.pixels)
        if abs(skew) >= 0.4:
            sheet = sheet.straightened(skew)
    height = text_height(sheet.pixels)
    if height and height < GOOD_HEIGHT / 2 and max(sheet.pixels.shape[:2]) < 4000:
        sheet = sheet.scaled(2.0)
    return sheet
