"""Reading of screens and pages by Tesseract: made ready, laid out, read piece by piece.

The first pieces are held back until they speak for themselves: do they make sense this way up, in
this language, in this engine at all? Only then does the first line go out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from statistics import median

from lumivox.core.engines import PageReader, Recognition, TextRecognizer
from lumivox.core.geometry import Box
from lumivox.core.language import identify_language
from lumivox.core.options import Handwriting
from lumivox.core.task import Task
from lumivox.core.values import Candidate, Layout, Line, PictureKind, Pixels
from lumivox.vision.added import looks_written, primary
from lumivox.vision.cascade import score_of, vote
from lumivox.vision.clip.fusion import Tongue
from lumivox.vision.job import Found, Job, Unsuited
from lumivox.vision.judge import Judge
from lumivox.vision.kind import Measures
from lumivox.vision.preparing import prepared
from lumivox.vision.review import Review
from lumivox.vision.sheet import Sheet
from lumivox.vision.skew import ink_of, runs_sideways
from lumivox.vision.tesseract import gray_of, without_colours
from lumivox.vision.words import with_boxes

CLEAR = 40, 0.93
"""Letters and their mean confidence from which a page in the expected language goes on at once."""

ENOUGH = 150
"""Letters after which a sample speaks for the page in any case."""

HOPELESS = 0.50
"""Mean confidence below which a sample is upside down, or not for Tesseract."""

CUT_OUT = 0.88
"""The same for a small picture: little text, and no page around it to make sense of."""

WRITTEN = 0.8
"""The same where the strokes look written by hand. Of thirty printed pages, receipts and screens
none was below it and looked so; rendered letters in handwriting faces had 0.5 to 0.8."""

NO_PROSE = 0.92
"""The same where the sample is in no language: prices, names and numbers on a receipt."""

RUNNING_TEXT = 4
"""Words of a line from which it is part of a sentence."""

FRAGMENT = 14
"""Letters of a line up to which it is rather a label or an amount than running text."""

SMALL_PICTURE = 800_000
"""Pixels up to which reading all again by another engine costs less than a second."""

SLIP = 1.75
"""Height over width from which a page is a receipt, unless it is read without doubt."""

DOUBTFUL = 0.70
"""Confidence of a line below which it is read by a second engine too."""

NOISE = 0.3
"""Confidence of a line below which it is a place that could not be read."""

SECOND_LOOKS = 0.08
"""Share of the letters beyond which no more are read twice: it costs four times the first look.
(Beside the review of words it takes one hundredth more time; typed pages: CER 4.0 instead of 4.3 %
with three hundredths.)"""

COLOURED = 0.02
"""Share of coloured pixels from which a page keeps its colours: faded ink on brown paper differs
from it in one colour more than in luminance. Grey takes four fifths of the time."""


_GROWN_TOGETHER = re.compile(r"[^\W\d_]\d+[^\W\d_]{1,3}$|^\d+[^\W\d_]+\d")
"""Words such as ``de6hà`` and ``22h30``: often spaces were lost around the number."""


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

    def __init__(
        self, engine: PageReader, second: TextRecognizer | None, judge: Judge | None = None
    ) -> None:
        """``second`` is asked about lines that the engine doubts; ``judge`` calibrates words."""
        self._engine = engine
        self._second = second
        self._judge = judge
        self._usual = "en"

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
        coloured = job.kind is PictureKind.PAGE and seen.colour > COLOURED
        sheet = prepared(Sheet.of(pixels if coloured else gray_of(pixels)), seen, job.kind)
        start = _Start(self._engine, job.layout, task)
        languages = job.languages or (self._usual,)
        sample, rest = start.begin(sheet, languages)
        if sample.letters >= 8 and sample.confidence < HOPELESS:
            found = start.other_way_up(sheet, sample, languages)
            if found is None and not insist:
                raise Unsuited
            # The engine holds one picture at a time: the first one has to be begun again.
            sheet, sample, rest = found or (sheet, *start.begin(sheet, languages))
        spoken = identify_language(sample.text, job.languages) if sample.letters >= 30 else None
        if spoken and primary(spoken) != primary(languages[0]):
            if primary(spoken) in map(primary, self._engine.languages()):
                languages = (spoken, *languages)
                sample, rest = start.begin(sheet, languages)
            elif not job.languages and not insist:
                raise Unsuited
        if spoken and not job.languages:
            # The next page is likely of the same letter or book.
            self._usual = languages[0]
        if not insist and (
            _is_hopeless(sample, seen, job.kind, spoken)
            or _is_in_fragments(sample, seen)
            or (job.handwriting is Handwriting.AUTO and _is_written(sample, sheet))
        ):
            raise Unsuited
        seconds = _SecondLooks(self._second, sheet, languages, task)
        review = self._review(sheet, Tongue.of(languages, job.words), task)
        for line in chain(sample.lines, rest):
            better = seconds.better(line)
            known = better.confidence is None or better.confidence >= NOISE
            shown = better if known else replace(better, words=())
            if review is not None:
                engine = "tesseract" if shown.text == line.text else "rapidocr"
                shown = review.better(shown, engine)
            yield Found(shown, sheet, calibrated=review is not None)

    def _review(self, sheet: Sheet, tongue: Tongue, task: Task) -> Review | None:
        """What calibrates this sheet's words; none where nothing is there to judge by."""
        if self._judge is None or not self._judge.is_available():
            return None
        return Review(self._judge, sheet, tongue, task, alone=self._second is None)


def _is_written(sample: _Sample, sheet: Sheet) -> bool:
    """Whether it looks written by hand, which Tesseract reads worst of all."""
    return sample.confidence < WRITTEN and looks_written(sheet.pixels, sample.lines, share=0.5)


def _is_in_fragments(sample: _Sample, seen: Measures) -> bool:
    """Whether a small picture holds names, numbers and amounts rather than sentences.

    Tesseract's layout loses single digits between columns and cuts amounts at their point, with
    full confidence; PP-OCR reads each place by itself, and little text costs it little.
    """
    if seen.width * seen.height > SMALL_PICTURE or len(sample.lines) < 2:
        return False
    return median(len(line.text) for line in sample.lines) <= FRAGMENT


def _is_hopeless(sample: _Sample, seen: Measures, kind: PictureKind, spoken: str | None) -> bool:
    """Whether another engine will read this picture better."""
    if sample.letters < 8:
        return True
    bound = CUT_OUT if kind is PictureKind.CROP else HOPELESS
    if seen.height > 600 and (spoken is None or seen.height >= SLIP * seen.width):
        bound = NO_PROSE
    return sample.confidence < bound


@dataclass(frozen=True, slots=True)
class _Start:
    """How a page is begun."""

    engine: PageReader
    layout: Layout
    task: Task

    def begin(
        self, sheet: Sheet, languages: Sequence[str], enough: int = ENOUGH
    ) -> tuple[_Sample, Iterator[Line]]:
        """Read until there are enough letters; the rest is still to come."""
        lines = self.engine.read_lines(sheet.pixels, self.layout, languages, self.task)
        sample = _Sample()
        for line in lines:
            sample.lines.append(line)
            clear = sample.letters >= CLEAR[0] and sample.confidence >= CLEAR[1]
            if sample.letters >= enough or (
                clear and identify_language(sample.text, languages) == languages[0]
            ):
                break
        return sample, lines

    def other_way_up(
        self, sheet: Sheet, sample: _Sample, languages: Sequence[str]
    ) -> tuple[Sheet, _Sample, Iterator[Line]] | None:
        """Upside down, or lying on its side, where that reads better."""
        if sheet.rotation % 180 == 0 and runs_sideways(ink_of(gray_of(sheet.pixels))):
            sheet = sheet.turned(1)
            sample, rest = self.begin(sheet, languages)
            if sample.confidence >= HOPELESS:
                return sheet, sample, rest
        turned = sheet.turned(2)
        other, rest = self.begin(turned, languages, enough=CLEAR[0])
        return (turned, other, rest) if other.confidence > sample.confidence + 0.15 else None


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
        # In running text; a line of its own is rather a key or a serial number.
        grown_together = len(line.words) >= RUNNING_TEXT and any(
            _GROWN_TOGETHER.search(word.text) for word in line.words
        )
        if self._engine is None or not (doubtful or grown_together) or length < 2:
            return line
        if self._spent > SECOND_LOOKS * self._letters:
            return line
        self._spent += length
        box = line.box.grown(max(2, line.box.height // 8))
        box = box.clamped(self._pixels.shape[1], self._pixels.shape[0])
        if min(box.width, box.height) < 6 or box.height > box.width:
            return line
        crop = without_colours(self._pixels[box.y : box.bottom, box.x : box.right])
        other = next(iter(self._engine.recognize([crop], self._languages, self._task)))
        if grown_together and not doubtful:
            return _parted(line, other, box)
        return _judged(line, other, box)


def _moved(place: Box) -> Callable[[Box], Box]:
    """From boxes in a crop to boxes in the picture it was cut from."""
    return lambda box: Box(box.x + place.x, box.y + place.y, box.width, box.height)


def _parted(line: Line, other: Recognition, place: Box) -> Line:
    """The other reading where it has the same signs and only more spaces between them."""
    parted = "".join(other.line.text.split()) == "".join(line.text.split())
    if not parted or len(other.line.words) <= len(line.words):
        return line
    return with_boxes(other.line, _moved(place))


def _judged(line: Line, other: Recognition, place: Box) -> Line:
    """Of two readings of one line the surer, with the other one's words as candidates."""
    there = Recognition(with_boxes(other.line, _moved(place)), other.candidates)
    here = Recognition(line, (Candidate(line.text, line.confidence or 0.0, "tesseract"),))
    if not there.line.words or score_of(there) < score_of(here) + 0.15:
        return vote([here, here, there]).line
    return vote([here, there]).line
