"""Reading of screens and pages by Tesseract: made ready, laid out, read piece by piece.

The first pieces are held back until they speak for themselves: do they make sense this way up, in
this language, in this engine at all? Only then does the first line go out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from statistics import median

from lumivox.core.engines import PageReader, TextRecognizer
from lumivox.core.language import identify_language
from lumivox.core.options import Handwriting
from lumivox.core.task import Task
from lumivox.core.values import Layout, Line, PictureKind, Pixels
from lumivox.vision.added import looks_written, primary
from lumivox.vision.clip.fusion import Tongue
from lumivox.vision.job import Found, Job, Unsuited
from lumivox.vision.judge import Judge
from lumivox.vision.kind import Measures
from lumivox.vision.preparing import prepared
from lumivox.vision.review import Review
from lumivox.vision.second import SecondLooks, signs_of
from lumivox.vision.sheet import Sheet
from lumivox.vision.skew import ink_of, runs_sideways
from lumivox.vision.tesseract import gray_of

ENOUGH = 150
"""Letters after which a sample speaks for the page in any case."""

SPOILT = 30, 0.60
"""Letters, and their mean confidence, from and below which a sample in no language is not gone on
with: keys, another script, a logo."""

HOPELESS = 0.50
"""Mean confidence below which a sample is upside down, or not for Tesseract."""

CUT_OUT = 0.88
"""The same for a small picture: little text, and no page around it to make sense of."""

WRITTEN = 0.8
"""The same where the strokes look written by hand. Of thirty printed pages, receipts and screens
none was below it and looked so; rendered letters in handwriting faces had 0.5 to 0.8."""

NO_PROSE = 0.92
"""The same where the sample is in no language: prices, names and numbers on a receipt."""

CLEAR = 40, WRITTEN
"""Letters and their mean confidence from which a page in the expected language goes on at once; of
cuttings and slips, as sure as these have to be in the end."""

FRAGMENT = 14
"""Letters of a line up to which it is rather a label or an amount than running text."""

SMALL_PICTURE = 800_000
"""Pixels up to which reading all again by another engine costs less than a second."""

SLIP = 1.75
"""Height over width from which a page is a receipt, unless it is read without doubt."""

NOISE = 0.3
"""Confidence of a line below which it is a place that could not be read."""

COLOURED = 0.02
"""Share of coloured pixels from which a page keeps its colours: faded ink on brown paper differs
from it in one colour more than in luminance. Grey takes four fifths of the time."""


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
        languages = job.languages or (self._usual,)
        sure = max(CLEAR[1], _bound(seen, job.kind, languages[0]))
        start = _Start(self._engine, job.layout, task, sure)
        sample, rest = start.begin(sheet, languages)
        if sample.letters >= 8 and sample.confidence < HOPELESS:
            # No screen stands on its head; that another engine would find out as well.
            anyhow = insist or job.kind is PictureKind.PAGE
            found = start.other_way_up(sheet, sample, languages, on_its_head=anyhow)
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
        seconds = SecondLooks(self._second, sheet, languages, task)
        review = self._review(sheet, Tongue.of(languages, job.words), task)
        for line in chain(sample.lines, rest):
            better = seconds.better(line)
            known = better.confidence is None or better.confidence >= NOISE
            shown = better if known else replace(better, words=())
            if review is not None:
                engine = "tesseract" if signs_of(shown) == signs_of(line) else "rapidocr"
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
    return sample.letters < 8 or sample.confidence < _bound(seen, kind, spoken)


def _bound(seen: Measures, kind: PictureKind, spoken: str | None) -> float:
    """Mean confidence below which another engine will read this picture better."""
    if seen.height > 600 and (spoken is None or seen.height >= SLIP * seen.width):
        return NO_PROSE
    return CUT_OUT if kind is PictureKind.CROP else HOPELESS


@dataclass(frozen=True, slots=True)
class _Start:
    """How a page is begun; ``sure`` is the confidence from which it goes on at once."""

    engine: PageReader
    layout: Layout
    task: Task
    sure: float

    def begin(
        self, sheet: Sheet, languages: Sequence[str], enough: int = ENOUGH
    ) -> tuple[_Sample, Iterator[Line]]:
        """Read until there are enough letters; the rest is still to come."""
        lines = self.engine.read_lines(sheet.pixels, self.layout, languages, self.task)
        sample = _Sample()
        for line in lines:
            sample.lines.append(line)
            if sample.letters >= enough or self._has_seen_enough(sample, languages):
                break
        return sample, lines

    def _has_seen_enough(self, sample: _Sample, languages: Sequence[str]) -> bool:
        """Whether it is clear already that the page is in the first language, or in none."""
        clear = sample.letters >= CLEAR[0] and sample.confidence >= self.sure
        spoilt = sample.letters >= SPOILT[0] and sample.confidence < SPOILT[1]
        if not clear and not spoilt:
            return False
        spoken = identify_language(sample.text, languages)
        return spoken is None if spoilt else spoken == languages[0]

    def other_way_up(
        self, sheet: Sheet, sample: _Sample, languages: Sequence[str], *, on_its_head: bool
    ) -> tuple[Sheet, _Sample, Iterator[Line]] | None:
        """Upside down (if that may be), or lying on its side, where that reads better."""
        if sheet.rotation % 180 == 0 and runs_sideways(ink_of(gray_of(sheet.pixels))):
            sheet = sheet.turned(1)
            sample, rest = self.begin(sheet, languages)
            if sample.confidence >= HOPELESS:
                return sheet, sample, rest
            on_its_head = True
        if not on_its_head:
            return None
        turned = sheet.turned(2)
        other, rest = self.begin(turned, languages, enough=CLEAR[0])
        return (turned, other, rest) if other.confidence > sample.confidence + 0.15 else None
