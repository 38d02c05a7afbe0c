"""Pictures of the screen taken on a key: region, window, element, screen, the last one again.

Taking a picture may wait for the desktop (a portal's dialog, a slow program's tree), so it is done
in a background thread, one at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, Signal

from lumivox.core.errors import SourceError, UsageError
from lumivox.core.geometry import Box, Transform
from lumivox.core.i18n import tr
from lumivox.core.options import ReadOptions
from lumivox.core.task import Task
from lumivox.core.values import Capture, Line, Reading
from lumivox.sources import grab_screen
from lumivox.sources.screen import refuse_black
from lumivox.sources.windows import (
    DesktopWindow,
    active_window,
    element_at_pointer,
    visible_windows,
)
from lumivox.ui.overlay import RegionOverlay, Target
from lumivox.workers.chores import ChoreRunner
from lumivox.workers.reading import ReadingWorker, ReadJob

FIRST_WORDS = 6


class Capturing(QObject):
    """Takes pictures of the screen.

    Signals:
        captured(object): a Capture to read.
        region_chosen(object): a Box in screen coordinates, or None where the choice was left.
        told(str): a sentence about what goes on (the overlay's announcements).
        failed(str): a sentence.
    """

    captured = Signal(object)
    region_chosen = Signal(object)
    told = Signal(str)
    failed = Signal(str)

    def __init__(
        self,
        worker: ReadingWorker,
        options: Callable[[], ReadOptions] = ReadOptions,
        parent: QObject | None = None,
    ) -> None:
        """Nothing is taken yet.

        Args:
            worker: reads the frozen screen beside the window's own jobs, so that Tab can jump to
                text.
            options: how to read it, asked each time.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._options = options
        self._chores = ChoreRunner(self)
        self._chores.done.connect(lambda answer: answer())
        self._chores.failed.connect(self.failed)
        self._reader = ReadingWorker(beside=worker, parent=self)
        self._reader.page_read.connect(self._add_text)
        self._overlay: RegionOverlay | None = None
        self._is_to_read = True
        self.last_region: Box | None = None
        """In screen coordinates."""

    @property
    def overlay(self) -> RegionOverlay | None:
        """The overlay while a region is being chosen."""
        return self._overlay

    def take_screen(self) -> None:
        """The whole screen."""
        self._grab(lambda: None)

    def take_window(self) -> None:
        """The window that has the keyboard."""
        self._grab(lambda: active_window().box)

    def take_at_pointer(self) -> None:
        """The control or window under the pointer."""
        self._grab(lambda: element_at_pointer().box)

    def take_again(self) -> None:
        """The last region, as it looks now."""
        region = self.last_region
        if region is None:
            self.failed.emit(tr("No region was read before. Choose one first."))
            return
        self._grab(lambda: region)

    def choose_region(self, *, to_read: bool = True) -> None:
        """Freeze the screen and let a region be chosen, to be read or only to be known."""
        if self._overlay is not None:
            return
        self._is_to_read = to_read

        def freeze(_task: Task) -> Callable[[], None]:
            capture, windows = grab_screen(None), visible_windows()
            if to_read:
                refuse_black(capture)
            return lambda: self._open_overlay(capture, windows)

        self._chores.run(freeze)

    def close(self) -> None:
        """End the thread; an open overlay is left."""
        if self._overlay is not None:
            self._overlay.cancel()
        self._reader.close()
        self._chores.close()

    def _grab(self, find: Callable[[], Box | None]) -> None:
        """Find out where to look, look, and tell the picture."""

        def grab(_task: Task) -> Callable[[], None]:
            region = find()
            capture = refuse_black(grab_screen(region))
            return lambda: self._finish(capture, region)

        self._chores.run(grab)

    def _finish(self, capture: Capture, region: Box | None) -> None:
        if region is not None:
            self.last_region = region
        self.captured.emit(capture)

    def _open_overlay(self, capture: Capture, windows: tuple[DesktopWindow, ...]) -> None:
        to_image = capture.transform.inverse()
        start = to_image.box(self.last_region) if self.last_region else None
        overlay = RegionOverlay(capture, start, self)
        named = tr("Window: {title}")
        overlay.add_targets(
            Target(to_image.box(w.box), named.format(title=w.title or tr("without a title")))
            for w in windows
        )
        overlay.announced.connect(self.told)
        overlay.accepted.connect(self._take_chosen)
        overlay.cancelled.connect(self._leave)
        self._overlay = overlay
        overlay.show()
        self._reader.read(ReadJob((capture,), self._options()))

    def _add_text(self, reading: Reading) -> None:
        if self._overlay is not None:
            self._overlay.add_targets(
                Target(block.box, first_words(block.lines)) for block in reading.blocks
            )

    def _take_chosen(self, box: Box) -> None:
        overlay = self._overlay
        assert overlay is not None
        self._close_overlay()
        region = overlay.capture.transform.box(box)
        self.last_region = region
        self.region_chosen.emit(region)
        if self._is_to_read:
            try:
                self.captured.emit(refuse_black(cut(overlay.capture, box)))
            except SourceError as error:
                self.failed.emit(str(error))

    def _leave(self) -> None:
        self._close_overlay()
        self.region_chosen.emit(None)
        self.told.emit(tr("No region was chosen."))

    def _close_overlay(self) -> None:
        # What the overlay still reads would only keep the chosen region waiting.
        self._reader.cancel()
        if self._overlay is not None:
            self._overlay.deleteLater()
            self._overlay = None


def cut(capture: Capture, box: Box) -> Capture:
    """A part of a capture, which still knows where on the screen it lies.

    Args:
        capture: the whole.
        box: in its pixels.

    Raises:
        UsageError: the box lies outside.
    """
    inside = box.clamped(capture.width, capture.height)
    if not inside.area:
        raise UsageError(tr("This region lies outside the screen."))
    rows = slice(inside.y, inside.bottom)
    pixels = np.ascontiguousarray(capture.pixels[rows, inside.x : inside.right])
    whole = capture.transform
    x, y = whole.point(inside.x, inside.y)
    place = Transform(whole.scale_x, whole.scale_y, x, y)
    return replace(capture, pixels=pixels, transform=place, lines=())


def first_words(lines: tuple[Line, ...]) -> str:
    """The beginning of a block, to know it by."""
    words = [word.text for line in lines for word in line.words]
    return " ".join(words[:FIRST_WORDS]) + ("…" if len(words) > FIRST_WORDS else "")
