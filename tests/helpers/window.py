"""Pipelines for the window's tests: one reads what it is told, others fail on demand."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from PySide6.QtCore import QEventLoop, QTimer

from lumivox.core.errors import SourceError
from lumivox.core.geometry import Box
from lumivox.core.options import ReadOptions
from lumivox.core.task import Task
from lumivox.core.values import Block, BlockKind, Capture, Line, Reading, Word
from lumivox.ui.text_view import TextView
from lumivox.vision.find import Finder

LETTER = ("Dear Ada,", "the train to Leeds leaves", "at nine. Bring the map.", "Yours, Grace")

LINE_HEIGHT = 40
CHARACTER = 14


def line_of(text: str, row: int, *, unsure: tuple[str, ...] = ()) -> Line:
    """A line with its words in a grid of characters, in the ``row``-th row."""
    words = []
    column = 1
    for part in text.split():
        box = Box(column * CHARACTER, row * LINE_HEIGHT + 8, len(part) * CHARACTER, 28)
        words.append(Word(part, box, 0.4 if part in unsure else 0.98, unsure=part in unsure))
        column += len(part) + 1
    return Line(tuple(words), Box.around(w.box for w in words), "en")


def reading_of(
    texts: tuple[str, ...], capture: Capture, *, unsure: tuple[str, ...] = ()
) -> Reading:
    """A page of these lines, one paragraph."""
    lines = tuple(line_of(text, row, unsure=unsure) for row, text in enumerate(texts))
    blocks = ()
    if lines:
        box = Box.around(line.box for line in lines)
        blocks = (Block(BlockKind.PARAGRAPH, lines, box, "en"),)
    return Reading(
        capture.source,
        capture.width,
        capture.height,
        blocks,
        language="en",
        page=capture.page,
        pages=capture.pages,
    )


def picture_of(texts: tuple[str, ...]) -> Image.Image:
    """What ``reading_of`` says, drawn where its boxes are."""
    image = Image.new("RGB", (600, LINE_HEIGHT * (len(texts) + 1)), "white")
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(22)
    for row, text in enumerate(texts):
        for word in line_of(text, row).words:
            draw.text((word.box.x, word.box.y), word.text, "black", font)
    return image


def save_picture(path: Path, texts: tuple[str, ...] = LETTER) -> Path:
    """A picture file."""
    picture_of(texts).save(path)
    return path


def highlighted(text: TextView) -> str:
    """The characters that are drawn as spoken: the last mark lies upon all others."""
    marks = text.extraSelections()
    return marks[-1].cursor.selectedText() if marks else ""


def wait_for(condition: Callable[[], object], timeout_ms: int = 20_000) -> None:
    """Run the event loop until the condition holds."""
    loop = QEventLoop()
    poll = QTimer(interval=2)
    poll.timeout.connect(lambda: loop.quit() if condition() else None)
    poll.start()
    QTimer.singleShot(timeout_ms, loop.quit)
    if not condition():
        loop.exec()
    assert condition(), "the wait was in vain"


class ScriptedPipeline:
    """Reads, from any source, the texts it was given: a page a tuple of lines.

    Attributes:
        line_delay: seconds of honest waiting before each line, with checkpoints.
        gate: when given, waited for after the first line of each page.
        calls: sources asked for, in order.
        threads: idents of the threads it was called in.
    """

    def __init__(
        self,
        *pages: tuple[str, ...],
        line_delay: float = 0.0,
        gate: threading.Event | None = None,
        unsure: tuple[str, ...] = (),
    ) -> None:
        self.pages = pages or (LETTER,)
        self.line_delay = line_delay
        self.gate = gate
        self.unsure = unsure
        self.calls: list[str] = []
        self.threads: set[int] = set()
        self.unloaded = threading.Event()
        self.own_finder: Finder | None = None

    def captures(self, source: str, task: Task) -> Iterator[Capture]:
        """One blank picture a page; a source with ``missing`` in its name is not there."""
        self.threads.add(threading.get_ident())
        self.calls.append(source)
        if "missing" in source:
            raise SourceError(f"{source} is not there. Choose another file.")
        for number, texts in enumerate(self.pages, 1):
            task.checkpoint("open", number - 1, len(self.pages))
            pixels = np.array(picture_of(texts))
            yield Capture(pixels, source, number, len(self.pages))

    def read(
        self,
        capture: Capture,
        options: ReadOptions,
        task: Task,
        line_read: Callable[[Line], None],
    ) -> Reading:
        """The lines of the page, one by one."""
        self.threads.add(threading.get_ident())
        texts = self.pages[capture.page - 1]
        for row, text in enumerate(texts):
            end = time.monotonic() + self.line_delay
            while time.monotonic() < end:
                task.checkpoint("recognize", row, len(texts))
                time.sleep(0.005)
            task.checkpoint("recognize", row, len(texts))
            line_read(line_of(text, row, unsure=self.unsure))
            while row == 0 and self.gate is not None and not self.gate.wait(0.005):
                task.checkpoint()
        return reading_of(texts, capture, unsure=self.unsure)

    def finder(self, device: str = "auto") -> Finder:
        """The real one, without the model: it finds by text."""
        if self.own_finder is None:
            self.own_finder = Finder()
        return self.own_finder

    def unload(self) -> None:
        """Remember it."""
        self.threads.add(threading.get_ident())
        self.unloaded.set()


class FailingPipeline(ScriptedPipeline):
    """Raises ``error`` when it comes to read a page, or only that page."""

    def __init__(self, error: Exception, *pages: tuple[str, ...], only: int | None = None) -> None:
        super().__init__(*pages)
        self.error = error
        self.only = only

    def read(
        self,
        capture: Capture,
        options: ReadOptions,
        task: Task,
        line_read: Callable[[Line], None],
    ) -> Reading:
        """Fail where asked to."""
        if self.only is None or capture.page == self.only:
            raise self.error
        return super().read(capture, options, task, line_read)


class BusyPipeline(ScriptedPipeline):
    """Reads like pure Python at full load: what holds the window up if anything does."""

    def read(
        self,
        capture: Capture,
        options: ReadOptions,
        task: Task,
        line_read: Callable[[Line], None],
    ) -> Reading:
        """Compute between the lines without ever waiting."""
        texts = self.pages[capture.page - 1]
        for row, text in enumerate(texts):
            total = 0
            for step in range(60):
                total += sum(n * n for n in range(4000))
                task.checkpoint("recognize", row * 60 + step, len(texts) * 60)
            line_read(line_of(text, row))
        return reading_of(texts, capture)
