"""From a Capture to a Reading: kind of picture, engines, order, language, refinement, codes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from lumivox.core.engines import PageReader, Region, TextRecognizer
from lumivox.core.errors import AppError, EngineError, ModelError
from lumivox.core.geometry import Box
from lumivox.core.i18n import tr
from lumivox.core.options import Handwriting, ReadOptions
from lumivox.core.task import Task
from lumivox.core.values import Block, Capture, Code, Layout, Line, PictureKind, Pixels, Reading
from lumivox.vision.added import (
    first_of_all,
    for_doubtful,
    how_to_read_handwriting,
    looks_written,
    primary,
    reads_handwriting,
    speaks,
)
from lumivox.vision.blocks import order_blocks
from lumivox.vision.cascade import Step
from lumivox.vision.clear import ClearPrint
from lumivox.vision.job import Found, Job, Unsuited
from lumivox.vision.judge import Judge
from lumivox.vision.kind import Measures, is_clean, kind_of, measure
from lumivox.vision.language import mark_languages
from lumivox.vision.page_codes import codes_beside
from lumivox.vision.ppocr import PPOCR
from lumivox.vision.printed import PrintedReader
from lumivox.vision.refine import refine
from lumivox.vision.scene import SceneReader
from lumivox.vision.sheet import Sheet
from lumivox.vision.stopwatch import Stopwatch
from lumivox.vision.tesseract import Tesseract
from lumivox.vision.told import Told
from lumivox.vision.words import sound, with_boxes

logger = logging.getLogger(__name__)

LineRead = Callable[[Line], None]
Recognizers = Callable[[], Sequence[TextRecognizer]]
"""Gives the recognisers that the user added, as they are now."""

Way = Callable[[], Iterator[Found]]
"""A way of reading one picture; it may raise Unsuited before its first line."""

LARGEST = 40_000_000
"""Pixels beyond which a picture is shrunk first: each step needs several bytes of each."""

PRINTED = (PictureKind.PAGE, PictureKind.SCREEN)

EVEN = 0.6
"""Share of one brightness from which a small picture rather shows a button than a sign."""

SHORT = 5.0
"""Width over height up to which PP-OCR's second look differs from its first."""

SURE = 0.85
"""Score from which PP-OCR's first look at a crop is taken without a second one."""


@dataclass(slots=True)
class _Found:
    """What one way of reading has found so far, in pixels of its sheet."""

    sheet: Sheet
    lines: list[Line] = field(default_factory=list)
    unreadable: list[Box] = field(default_factory=list)
    calibrated: bool = False


class PictureReader:
    """Reads pictures, and keeps the engines that it needed."""

    def __init__(
        self,
        tesseract: PageReader | None = None,
        ppocr: PPOCR | None = None,
        recognizers: Recognizers = tuple,
    ) -> None:
        """Engines of one's own may be given; models are loaded when a picture needs them.

        ``recognizers`` are what the user added; ``added`` says when they are asked.
        """
        self._has_hinted = False
        self._recognizers = recognizers
        self._tesseract = tesseract or Tesseract()
        self._ppocr = ppocr or PPOCR()
        second = self._ppocr if self._ppocr.is_available() else None
        self._judge = Judge(self._ppocr)
        self._printed = PrintedReader(self._tesseract, second, self._judge)

    def unload(self) -> None:
        """Give back the memory of all engines."""
        self._tesseract.unload()
        self._ppocr.unload()
        self._judge.unload()

    def languages(self) -> tuple[str, ...]:
        """BCP 47 tags of what any engine reads here, those that the user added among them."""
        engines: list[PageReader | TextRecognizer] = [self._tesseract, self._ppocr, *self._there()]
        return tuple(tag for e in engines if e.is_available() for tag in e.languages())

    def detect(self, pixels: Pixels, task: Task) -> tuple[Region, ...]:
        """Where lines of text lie, without reading them; see ``Pipeline.detect``."""
        return tuple(self._ppocr.detect(pixels, task))

    def read(
        self, capture: Capture, options: ReadOptions, task: Task, line_read: LineRead
    ) -> Reading:
        """Read one picture; see ``Pipeline.read``."""
        watch = Stopwatch()
        if capture.lines and options.use_text_layer:
            found = _Found(Sheet.of(capture.pixels), list(capture.lines))
            for line in capture.lines:
                line_read(line)
            reading = self._ordered(capture, found, PictureKind.PAGE, options, watch)
            return replace(reading, origin="text layer", timings=watch.timings())
        task.checkpoint("detect")
        with watch.stage("kind"):
            sheet = _within_bounds(capture.pixels)
            seen = measure(sheet.pixels)
            job = Job(
                kind_of(seen),
                options.layout,
                tuple(options.languages),
                options.words,
                options.handwriting,
            )
            self._judge.use(options.device)
        found = _Found(sheet)
        if job.kind is not PictureKind.BLANK:
            with watch.stage("recognize"):
                found = self._lines(sheet, seen, job, task, line_read)
        task.checkpoint("order")
        codes: tuple[Code, ...] = ()
        if job.layout not in (Layout.LINE, Layout.WORD) and job.kind is not PictureKind.BLANK:
            with watch.stage("codes"):
                codes = codes_beside(found.lines, found.sheet, capture.pixels, job.kind)
        task.checkpoint("order")
        reading = self._ordered(capture, found, job.kind, options, watch)
        notes = self._hints(found, job)
        return replace(reading, codes=codes, notes=notes, timings=watch.timings())

    def _lines(
        self, sheet: Sheet, seen: Measures, job: Job, task: Task, line_read: LineRead
    ) -> _Found:
        """The lines by the first way that suits and does not fail; each is told once.

        Raises:
            EngineError, ModelError: all ways failed.
            Cancelled: at a checkpoint.
        """
        failure: Exception | None = None
        told = Told(line_read)
        for way in self._ways(sheet.pixels, seen, job, task):
            found, seen_on = _Found(sheet), None
            try:
                for item in way():
                    if item.sheet is not seen_on:
                        seen_on, found.sheet = item.sheet, item.sheet.after(sheet)
                    found.calibrated = item.calibrated
                    _add(found, item.line, told.tell)
            except Unsuited:
                continue
            except (AppError, ArithmeticError, LookupError, MemoryError, OSError) as error:
                failure = error
            except (RuntimeError, TypeError, ValueError, AttributeError) as error:
                failure = error
            else:
                return found
            logger.warning("a way of reading failed: %s", type(failure).__name__)
            told.begin_anew()
        if isinstance(failure, AppError):
            raise failure
        if failure is not None:
            raise EngineError(
                tr("No text engine could read this picture. Try a smaller part of it.")
            ) from failure
        raise EngineError(self._tesseract.how_to_get())

    def _ways(self, pixels: Pixels, seen: Measures, job: Job, task: Task) -> Iterator[Way]:
        """Ways of reading this picture, best first."""
        has_tesseract, has_ppocr = self._tesseract.is_available(), self._ppocr.is_available()
        judge = self._judge if self._judge.is_available() else None
        # Who judges looks again where it is worth it.
        second = () if judge else (Step(self._ppocr.again(), 1.0, longest=SHORT),)
        recognizers = self._there() if has_ppocr else ()
        by_hand = job.handwriting is Handwriting.ALWAYS
        third = for_doubtful(recognizers, job.languages, job.handwriting)
        # Whoever says that it was written by hand wants those asked who know that.
        steps = (Step(self._ppocr, 2.0 if by_hand and third else SURE), *second, *third)
        printed = self._printed

        def by_regions(steps: tuple[Step, ...], judge: Judge | None) -> Way:
            clear = ClearPrint(judge, self._ppocr) if judge and is_print else None
            scene = SceneReader(self._ppocr, steps, judge, clear)
            is_tight = job.layout in (Layout.LINE, Layout.WORD)
            read = scene.read_tight if is_tight else scene.read
            return lambda: read(pixels, job, task)

        first = first_of_all(recognizers, job.languages, self._ppocr.languages())
        tesseract_knows = first and speaks(self._tesseract.languages(), job.languages[:1])
        is_print = not by_hand and (job.kind in PRINTED or seen.ground >= EVEN)
        is_printed = (not by_hand and job.layout is Layout.PAGE) or (
            job.layout is Layout.AUTO and (job.kind in PRINTED or is_clean(seen))
        )
        if first and not (is_printed and tesseract_knows):
            yield by_regions(first, None)
        if has_tesseract and is_printed:
            insist = not has_ppocr
            yield lambda: printed.read(pixels, seen, job, insist=insist, task=task)
        if first and is_printed and tesseract_knows:
            yield by_regions(first, None)
        if has_ppocr:
            yield by_regions(steps, judge)
        if has_tesseract:
            yield lambda: printed.read(pixels, seen, job, insist=True, task=task)

    def _there(self) -> Sequence[TextRecognizer]:
        """What the user added. A list of models that cannot be read keeps nobody from reading."""
        try:
            return self._recognizers()
        except ModelError as error:
            logger.warning("added recognisers cannot be asked: %s", error)
            return ()

    def _hints(self, found: _Found, job: Job) -> tuple[str, ...]:
        """What could be added for this picture; told once in the life of this reader."""
        if self._has_hinted or job.handwriting is Handwriting.NEVER:
            return ()
        lines = [*found.lines, *(Line((), box) for box in found.unreadable)]
        by_hand = job.handwriting is Handwriting.ALWAYS
        if not by_hand and not looks_written(found.sheet.pixels, lines):
            return ()
        there = any(reads_handwriting(recognizer) for recognizer in self._there())
        if there or (job.languages and "en" not in map(primary, job.languages)):
            return ()
        self._has_hinted = True
        return (how_to_read_handwriting(),)

    def _ordered(
        self,
        capture: Capture,
        found: _Found,
        kind: PictureKind,
        options: ReadOptions,
        watch: Stopwatch,
    ) -> Reading:
        """Blocks in reading order, with languages and doubtful words marked."""
        sheet = found.sheet
        height, width = sheet.pixels.shape[:2]
        with watch.stage("order"):
            blocks = order_blocks(found.lines, width, height, kind)
            blocks, language = mark_languages(blocks, options.languages)
        with watch.stage("refine"):
            table = self._judge.table if found.calibrated else None
            doubt = table.unsure_below if table else None
            blocks = refine(blocks, language, options.words, doubt)
        return Reading(
            source=capture.source,
            width=capture.width,
            height=capture.height,
            blocks=tuple(_block_with_boxes(block, sheet.place) for block in blocks),
            language=language,
            page=capture.page,
            pages=capture.pages,
            kind=kind,
            unreadable=tuple(sheet.place(box) for box in found.unreadable),
            rotation=sheet.rotation,
            transform=capture.transform,
        )


def _add(found: _Found, line: Line, line_read: LineRead) -> None:
    """Take a line in, and tell it in pixels of the captured picture."""
    height, width = found.sheet.pixels.shape[:2]
    line = sound(line, width, height)
    if line.words:
        found.lines.append(line)
        line_read(with_boxes(line, found.sheet.place))
    elif line.box.area:
        found.unreadable.append(line.box)


def _block_with_boxes(block: Block, place: Callable[[Box], Box]) -> Block:
    lines = tuple(with_boxes(line, place) for line in block.lines)
    return replace(block, lines=lines, box=place(block.box))


def _within_bounds(pixels: Pixels) -> Sheet:
    """The picture, shrunk where it is gigantic."""
    size = pixels.shape[0] * pixels.shape[1]
    sheet = Sheet.of(pixels)
    return sheet if size <= LARGEST else sheet.scaled((LARGEST / size) ** 0.5)
