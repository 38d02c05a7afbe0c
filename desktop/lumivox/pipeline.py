"""The whole way from a source to Readings: blocking, no Qt. Used by cli, workers and tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lumivox.core.engines import Region, TextRecognizer
from lumivox.core.folders import models_folder
from lumivox.core.options import ReadOptions
from lumivox.core.task import Task
from lumivox.core.values import Capture, Line, Pixels, Reading, TimedText
from lumivox.vision.added import speaks
from lumivox.vision.reader import PictureReader

if TYPE_CHECKING:
    from lumivox.addons import AddedRecognizers
    from lumivox.vision.find import Finder


class Pipeline:
    """Joins the sources with the reader of pictures, and keeps the reader's models."""

    def __init__(self, reader: PictureReader | None = None) -> None:
        """A reader of one's own may be given; models are loaded when the first picture comes."""
        self._reader = reader or PictureReader(recognizers=self._recognizers)
        self._added: AddedRecognizers | None = None
        self._device = "auto"
        self._finder: tuple[str, Finder] | None = None

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
        self._device = options.device
        reading = self._reader.read(capture, options, task, line_read)
        if reading.is_empty:
            from lumivox.vision.quality import hindrance

            is_screen = capture.source.startswith("screen:")
            why = hindrance(capture.pixels, reading.unreadable, of_screen=is_screen)
            reading = replace(reading, hindrance=why)
        notes = self._unread(options.languages) if reading.origin == "ocr" else ()
        notes += self._added.take_notes() if self._added is not None else ()
        return replace(reading, notes=(*reading.notes, *notes)) if notes else reading

    def subtitles(self, source: str, options: ReadOptions, task: Task) -> tuple[TimedText, ...]:
        """What a video shows, each text once, with its times.

        Args:
            source: path of a video file.
            options: how to read its pictures.
            task: checked between pictures; hears ``watch`` in seconds of the video.

        Raises:
            SourceError: it is missing, broken, or without pictures.
            EngineError, ModelError: no engine could read it.
            Cancelled: at a checkpoint.
        """
        from lumivox.sources.video import iter_frames
        from lumivox.vision.over_time import collect_subtitles

        def watched(_stage: str, done: int, total: int) -> None:
            task.progressed("watch", done // 1000, total // 1000)

        looks = (
            (frame.start, frame.end, _lines(self.read(frame.capture, options, task.relayed())))
            for frame in iter_frames(source, task.relayed(watched))
        )
        return tuple(collect_subtitles(looks))

    def detect(self, pixels: Pixels, task: Task) -> tuple[Region, ...]:
        """Where lines of text lie, without reading them. ``pixels``: RGB ``(H, W, 3)``.

        Raises:
            EngineError, ModelError: no engine could look.
            Cancelled: at a checkpoint.
        """
        return self._reader.detect(pixels, task)

    def finder(self, device: str = "auto") -> Finder:
        """Finds words in what was read; by their looks too where the CLIP-OCR model is there.

        The same one for the same device, until the models are unloaded.
        """
        from lumivox.vision.clip import ClipOcr
        from lumivox.vision.find import Finder

        if self._finder is None or self._finder[0] != device:
            try:
                self._finder = device, Finder(ClipOcr(device=device))
            except FileNotFoundError:
                self._finder = device, Finder()
        return self._finder[1]

    def unload(self) -> None:
        """Give back the memory of all models; the next picture loads them again."""
        from lumivox.vision.lexicon import forget_words

        self._reader.unload()
        self._finder = None
        if self._added is not None:
            self._added.unload()
        forget_words()

    def _unread(self, languages: Sequence[str]) -> tuple[str, ...]:
        """What to add for those of the named languages that no engine reads here."""
        if not languages:
            return ()
        from lumivox.vision.recognizers.tesseract_languages import how_to_read

        known = self._reader.languages()
        return tuple(how_to_read(tag) for tag in languages if not speaks(known, (tag,)))

    def _recognizers(self) -> Sequence[TextRecognizer]:
        """What the user added; joined here because ``vision`` does not know ``models``."""
        folder = models_folder()
        if not (folder.is_dir() and any(folder.iterdir())):
            return ()  # The usual case, in which the first reading shall not wait for an import.
        if self._added is None:
            from lumivox.addons import AddedRecognizers

            self._added = AddedRecognizers()
        self._added.device = self._device
        return self._added()


def _lines(reading: Reading) -> list[Line]:
    return [line for block in reading.blocks for line in block.lines]
