"""The whole way from a source to Readings: blocking, no Qt. Command line, workers and tests use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lumivox.core.engines import Region
from lumivox.core.options import ReadOptions
from lumivox.core.task import Task
from lumivox.core.values import Capture, Line, Pixels, Reading
from lumivox.vision.reader import PictureReader


class Pipeline:
    """Joins the sources with the reader of pictures, and keeps the reader's models."""

    def __init__(self, reader: PictureReader | None = None) -> None:
        """A reader of one's own may be given; models are loaded when the first picture comes."""
        self._reader = reader or PictureReader()

    def captures(self, source: str, task: Task) -> Iterator[Capture]:
        """The pages of a source, each as soon as it is there.

        Args:
            source: a path, ``-``, ``clipboard:``, ``screen:`` or ``screen:X,Y,W,H``.
            task: checked between pages.

        Raises:
            SourceError: it cannot be read.
            Cancelled: at a checkpoint.
        """
        from lumivox.sources import open_source

        yield from open_source(source, task)

    def read(
        self,
        capture: Capture,
        options: ReadOptions,
        task: Task,
        line_read: Callable[[Line], None] = lambda _line: None,
    ) -> Reading:
        """Read one page.

        Args:
            capture: the picture.
            options: how to read it.
            task: checked between lines and stages; hears ``detect``, ``recognize``, ``order``.
            line_read: called for each line as it is recognised, in reading order as far as it is
                known by then. The Reading that is returned is authoritative.

        Raises:
            EngineError, ModelError: no engine could read it.
            Cancelled: at a checkpoint.
        """
        return self._reader.read(capture, options, task, line_read)

    def detect(self, pixels: Pixels, task: Task) -> tuple[Region, ...]:
        """Where lines of text lie, without reading them. ``pixels``: RGB ``(H, W, 3)``.

        Raises:
            EngineError, ModelError: no engine could look.
            Cancelled: at a checkpoint.
        """
        return self._reader.detect(pixels, task)

    def unload(self) -> None:
        """Give back the memory of all models; the next picture loads them again."""
        self._reader.unload()
