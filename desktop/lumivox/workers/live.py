"""Live reading: regions of the screen are watched, and only what is new in them is told."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from lumivox.core.geometry import Box
from lumivox.core.options import ReadOptions
from lumivox.core.values import Capture, Line, Reading
from lumivox.vision.over_time import LineFollower
from lumivox.workers.reading import ReadingWorker, ReadJob
from lumivox.workers.watch import Grab, RegionWatcher


class LiveReader(QObject):
    """Joins the watcher with the models' thread. Regions that do not change cost no recognition.

    Signals:
        text_appeared(int, object): index of a region, and the Lines that were not there before.
        failed(str): a sentence; live reading has ended.
    """

    text_appeared = Signal(int, object)
    failed = Signal(str)

    def __init__(
        self,
        beside: ReadingWorker,
        grab: Grab,
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        """Nothing is watched yet.

        Args:
            beside: the window's worker; live pictures are read between its jobs.
            grab: pixels of a region in screen coordinates, called in the watching thread.
            clock: seconds.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._clock = clock
        self._watcher = RegionWatcher(grab, self)
        self._watcher.changed.connect(self._on_change)
        self._watcher.failed.connect(self._give_up)
        self._reader = ReadingWorker(beside=beside, parent=self)
        self._reader.finished.connect(self._on_read)
        self._reader.failed.connect(self._give_up)
        self._followers: list[LineFollower] = []
        self._waiting: dict[int, Capture] = {}
        self._current: int | None = None
        self.options = ReadOptions()

    @property
    def is_running(self) -> bool:
        """Whether regions are being watched."""
        return bool(self._followers)

    def start(self, regions: Sequence[Box], interval_ms: int) -> None:
        """Watch these regions (screen coordinates). What they show now counts as new."""
        self.stop()
        self._followers = [LineFollower() for _ in regions]
        self._watcher.watch(regions, interval_ms)

    def stop(self) -> None:
        """Watch no longer."""
        self._watcher.stop()
        self._reader.cancel()
        self._followers.clear()
        self._waiting.clear()
        self._current = None

    def close(self) -> None:
        """End the threads."""
        self.stop()
        self._reader.close()
        self._watcher.close()

    def _on_change(self, region: int, capture: Capture) -> None:
        self._waiting[region] = capture
        self._read_next()

    def _read_next(self) -> None:
        if self._reader.is_busy or not self._waiting:
            return
        self._current = next(iter(self._waiting))
        self._reader.read(ReadJob((self._waiting.pop(self._current),), self.options))

    def _on_read(self, readings: tuple[Reading, ...]) -> None:
        region, self._current = self._current, None
        if region is None or region >= len(self._followers):
            return
        lines: tuple[Line, ...] = tuple(
            line for reading in readings for block in reading.blocks for line in block.lines
        )
        now = round(self._clock() * 1000)
        follower = self._followers[region]
        # Between two changes nothing was looked at, for nothing moved.
        follower.hold(now)
        fresh = follower.look(now, now, lines)
        self._watcher.looked(region)
        if fresh:
            self.text_appeared.emit(region, fresh)
        self._read_next()

    def _give_up(self, sentence: str) -> None:
        self.stop()
        self.failed.emit(sentence)
