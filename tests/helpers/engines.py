"""Engines that fail on demand: slow, crashing, garbage, out of memory."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from lumivox.core.engines import Region
from lumivox.core.geometry import Box
from lumivox.core.values import Line, Word


def line(text: str, y: int, confidence: float | None = 0.95) -> Line:
    """A line of words, 10 pixels a sign, 20 high."""
    words, x = [], 10
    for part in text.split(" "):
        words.append(Word(part, Box(x, y, 10 * len(part), 20), confidence))
        x += 10 * (len(part) + 1)
    return Line(tuple(words), Box.around(word.box for word in words))


def region(box: Box, score: float | None = None) -> Region:
    """An upright region."""
    corners = ((box.x, box.y), (box.right, box.y), (box.right, box.bottom), (box.x, box.bottom))
    return Region(corners, score)


@dataclass
class ScriptedReader:
    """A PageReader that gives these lines, and then raises what it is told to raise.

    ``hold``: it waits for this before each line, and sets ``waiting``: a slow engine.
    """

    lines: tuple[Line, ...] = ()
    fault: BaseException | None = None
    available: bool = True
    hold: threading.Event | None = None
    waiting: threading.Event = field(default_factory=threading.Event)
    unloaded: int = 0
    calls: int = 0
    name: str = "tesseract"

    def is_available(self):
        return self.available

    def how_to_get(self):
        return "Install the scripted reader."

    def unload(self):
        self.unloaded += 1

    def languages(self):
        return ("en",)

    def read_lines(self, pixels, layout, languages, task):
        self.calls += 1
        for one in self.lines:
            if self.hold is not None:
                self.waiting.set()
                self.hold.wait(10)
            task.checkpoint()
            yield one
        if self.fault is not None:
            raise self.fault


class BrokenPPOCR:
    """Stands for PP-OCR: not there, or failing at every call."""

    name = "rapidocr"

    def __init__(self, fault: BaseException | None = None) -> None:
        self.fault = fault

    def is_available(self):
        return self.fault is not None

    def how_to_get(self):
        return "Install it."

    def unload(self):
        return None

    def languages(self):
        return ("en",)

    def again(self):
        return self

    def detect(self, pixels, task, *, longest=0):
        raise self.fault

    def recognize(self, crops, languages, task):
        raise self.fault
        yield
