"""From a Capture to a Reading: kind of picture, engines, order, language, refinement, codes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from lumivox.core.options import ReadOptions
from lumivox.core.task import Task
from lumivox.core.values import (
    Block,
    BlockKind,
    Capture,
    Layout,
    Line,
    PictureKind,
    Pixels,
    Reading,
)
from lumivox.vision.crops import crop_of
from lumivox.vision.kind import kind_of, measure
from lumivox.vision.ppocr import PPOCR
from lumivox.vision.stopwatch import Stopwatch
from lumivox.vision.tesseract import Tesseract
from lumivox.vision.words import with_boxes

LineRead = Callable[[Line], None]


class PictureReader:
    """Reads pictures, and keeps the engines that it needed."""

    def __init__(self) -> None:
        self._tesseract = Tesseract()
        self._ppocr = PPOCR()

    def unload(self) -> None:
        """Give back the memory of all engines."""
        self._tesseract.unload()
        self._ppocr.unload()

    def read(
        self, capture: Capture, options: ReadOptions, task: Task, line_read: LineRead
    ) -> Reading:
        """Read one picture; see ``Pipeline.read``."""
        watch = Stopwatch()
        if capture.lines and options.use_text_layer:
            return self._finished(capture, list(capture.lines), PictureKind.PAGE, watch, line_read)
        task.checkpoint("detect")
        with watch.stage("kind"):
            kind = kind_of(measure(capture.pixels))
        lines: list[Line] = []
        if kind is not PictureKind.BLANK:
            with watch.stage("recognize"):
                for line in self._lines(capture.pixels, kind, options, task):
                    lines.append(line)
                    line_read(line)
        task.checkpoint("order")
        return self._finished(capture, lines, kind, watch, None)

    def _lines(
        self, pixels: Pixels, kind: PictureKind, options: ReadOptions, task: Task
    ) -> Iterator[Line]:
        """Lines by the engine that suits this kind."""
        printed = kind in (PictureKind.PAGE, PictureKind.SCREEN)
        tight = options.layout in (Layout.LINE, Layout.WORD)
        if printed and not tight and self._tesseract.is_available():
            languages = options.languages or ("en",)
            yield from self._tesseract.read_lines(pixels, options.layout, languages, task)
        elif tight:
            for recognition in self._ppocr.recognize([pixels], options.languages, task):
                yield recognition.line
        else:
            yield from self._by_regions(pixels, options.languages, task)

    def _by_regions(self, pixels: Pixels, languages: Sequence[str], task: Task) -> Iterator[Line]:
        for region in self._ppocr.detect(pixels, task):
            crop, place = crop_of(pixels, region)
            for recognition in self._ppocr.recognize([crop], languages, task):
                if recognition.line.words:
                    yield with_boxes(recognition.line, place)

    def _finished(
        self,
        capture: Capture,
        lines: list[Line],
        kind: PictureKind,
        watch: Stopwatch,
        line_read: LineRead | None,
    ) -> Reading:
        if line_read:
            for line in lines:
                line_read(line)
        with watch.stage("order"):
            blocks = tuple(Block(BlockKind.PARAGRAPH, (line,), line.box) for line in lines)
        return Reading(
            source=capture.source,
            width=capture.width,
            height=capture.height,
            blocks=blocks,
            page=capture.page,
            pages=capture.pages,
            kind=kind,
            origin="text layer" if line_read else "ocr",
            transform=capture.transform,
            timings=watch.timings(),
        )
