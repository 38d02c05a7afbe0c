"""Finding in all pages, in the models' thread: texts at once, then the pictures page by page."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from lumivox.core.task import Task
from lumivox.core.values import Capture, Reading
from lumivox.vision.find import Match, Query, by_text
from lumivox.workers.reading import CallJob, Pipeline, ReadingWorker

Picture = Callable[[int], Capture | None]
"""Gives the picture of a page; called in the GUI thread, shortly before it is looked at."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of one page: its matches, and whether its pictures were looked at."""

    page: int
    matches: tuple[Match, ...]
    is_seen: bool


@dataclass(frozen=True, slots=True)
class _AtOnce:
    pages: tuple[Found, ...]
    sees: bool


class PageFinder(QObject):
    """Looks for one query at a time, beside the window's reading; a newer one ends the older.

    Signals:
        found(Found): of a page, in the order in which they were asked for; again when its pictures
            were looked at.
        finished(bool): all pages were searched; whether pictures can be looked at here.
        failed(str): a sentence.
    """

    found = Signal(object)
    finished = Signal(bool)
    failed = Signal(str)

    def __init__(self, beside: ReadingWorker, parent: QObject | None = None) -> None:
        """``beside``: the worker whose thread and models are used."""
        super().__init__(parent)
        self._worker = ReadingWorker(beside=beside, parent=self)
        self._worker.answered.connect(self._hear)
        self._worker.failed.connect(self._fail)
        self._query = Query("")
        self._readings: dict[int, Reading] = {}
        self._device = "auto"
        self._picture: Picture = lambda _page: None
        self._left: deque[int] = deque()
        self._known: dict[int, tuple[Match, ...]] = {}
        self._is_new = True
        self._is_wanted = False
        self._sees = True

    @property
    def is_busy(self) -> bool:
        """Whether it is still searching."""
        return self._worker.is_busy

    def find(
        self, query: Query, pages: Sequence[tuple[int, Reading]], picture: Picture, device: str
    ) -> None:
        """Begin to search.

        Args:
            query: its expression was tried already.
            pages: numbers and Readings, the nearest first.
            picture: gives the pictures.
            device: to compute with.
        """
        self.stop()
        self._query, self._picture, self._device = query, picture, device
        self._readings = dict(pages)
        self._known.clear()
        self._is_wanted = True
        is_new, self._is_new = self._is_new, False

        def at_once(pipeline: Pipeline, task: Task) -> _AtOnce:
            finder = pipeline.finder(device)
            if is_new:
                finder.forget()
            kept = finder.kept([reading for _, reading in pages], query)
            done = []
            for row, (page, reading) in enumerate(pages):
                task.checkpoint()
                matches = (*by_text(reading, query), *kept.get(row, ()))
                seen = row in kept or query.is_regex or not finder.sees
                done.append(Found(page, matches, seen))
            return _AtOnce(tuple(done), finder.sees)

        self._worker.read(CallJob(at_once))

    def stop(self) -> None:
        """Search no more."""
        # What is answered already but not heard yet concerns nobody any more.
        self._is_wanted = False
        self._left.clear()
        self._readings = {}
        self._worker.cancel()

    def forget(self) -> None:
        """Other pages take the place of those that were searched."""
        self.stop()
        self._is_new = True

    def close(self) -> None:
        """Search no more."""
        self.stop()
        self._worker.close()

    def _hear(self, answer: object) -> None:
        if not self._is_wanted:
            return
        if isinstance(answer, _AtOnce):
            self._left.extend(page.page for page in answer.pages if not page.is_seen)
            for page in answer.pages:
                self._known[page.page] = page.matches
                self.found.emit(page)
            self._sees = answer.sees
        elif isinstance(answer, Found):
            self.found.emit(answer)
        self._look()

    def _look(self) -> None:
        """Look at the next page."""
        while self._left:
            page = self._left.popleft()
            capture = self._picture(page)
            if capture is not None:
                look = partial(
                    _look_at,
                    device=self._device,
                    query=self._query,
                    capture=capture,
                    reading=self._readings[page],
                    before=Found(page, self._known[page], is_seen=True),
                )
                self._worker.read(CallJob(look))
                return
        self.finished.emit(self._sees)

    def _fail(self, sentence: str) -> None:
        self._left.clear()
        if self._is_wanted:
            self.failed.emit(sentence)


def _look_at(
    pipeline: Pipeline,
    task: Task,
    *,
    device: str,
    query: Query,
    capture: Capture,
    reading: Reading,
    before: Found,
) -> Found:
    """Add what the pictures of a page show to what its text said.

    Raises:
        Cancelled: at a checkpoint.
    """
    alike = pipeline.finder(device).by_picture(capture, reading, query, task)
    return replace(before, matches=(*before.matches, *alike))
