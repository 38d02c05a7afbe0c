"""What was read since the last job began: its pages with pictures and text, and the one shown."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, Signal

from lumivox.core.values import Capture, Line, Reading
from lumivox.documents.text import to_text
from lumivox.speech.narration import NarrationOptions
from lumivox.speech.stream import NarrationStream
from lumivox.ui.pictures import PictureShelf, image_of


@dataclass(slots=True)
class Page:
    """One page: provisional while its lines arrive, then settled by its Reading."""

    reading: Reading
    stream: NarrationStream
    settled: bool = field(default=False)


class ReadingSession(QObject):
    """Collects pages from the worker's signals. Pages are counted from 0.

    Signals:
        page_begun(int): a page with its picture is there; its text follows.
        line_added(int, Line, tuple[Utterance, ...]): of the page that is being read, and what can
            be spoken by now.
        page_settled(int): its Reading is authoritative now.
        completed(): no page will come any more.
        cleared(): all pages were forgotten.
    """

    page_begun = Signal(int)
    line_added = Signal(int, object, object)
    page_settled = Signal(int)
    completed = Signal()
    cleared = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pages: list[Page] = []
        self.pictures = PictureShelf()
        self.narration = NarrationOptions()
        self.is_complete = True
        """Whether no further page will come."""

    def clear(self) -> None:
        """Forget all pages."""
        self.is_complete = False
        self.pages.clear()
        self.pictures.clear()
        self.cleared.emit()

    def begin_page(self, capture: Capture) -> None:
        """A picture that is about to be read."""
        self._leave_page()
        index = len(self.pages)
        empty = Reading(
            capture.source,
            capture.width,
            capture.height,
            page=capture.page,
            pages=capture.pages,
            transform=capture.transform,
        )
        self.pages.append(Page(empty, NarrationStream(self.narration)))
        self.pictures.put(index, image_of(capture))
        self.page_begun.emit(index)

    @property
    def expected(self) -> int:
        """How many pages there will be, as far as is known."""
        last = self.pages[-1].reading if self.pages else None
        return len(self.pages) + (last.pages - last.page if last and not self.is_complete else 0)

    def text(self) -> str:
        """All pages, parted by a form feed as text files do."""
        return "\f\n".join(to_text(page.reading) for page in self.pages)

    def readings(self) -> tuple[Reading, ...]:
        """All pages that were read to their end."""
        return tuple(page.reading for page in self.pages if page.settled)

    def add_line(self, line: Line) -> None:
        """A line of the last page."""
        if not self.pages or self.pages[-1].settled:
            return
        page = self.pages[-1]
        utterances = page.stream.add(line)
        page.reading = replace(page.reading, blocks=(page.stream.provisional,))
        self.line_added.emit(len(self.pages) - 1, line, utterances)

    def settle(self, reading: Reading) -> None:
        """The Reading of the last page."""
        if self.pages:
            self.pages[-1].reading = reading
            self.pages[-1].settled = True
            self.page_settled.emit(len(self.pages) - 1)

    def complete(self) -> None:
        """No page will come any more."""
        self._leave_page()
        self.is_complete = True
        self.completed.emit()

    def _leave_page(self) -> None:
        """A page that was broken off stays as far as it came."""
        if self.pages and not self.pages[-1].settled:
            self.settle(self.pages[-1].reading)
