"""Watches regions of the screen and tells when their pixels changed. No model is asked here.

The thread of its own keeps grabbing out of the GUI thread and out of the models' thread. A region
that was told as changed rests until ``looked`` says that it was dealt with: what changes meanwhile
is seen then, once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from lumivox.core.geometry import Box
from lumivox.core.report import sentence_for
from lumivox.core.values import Capture, Pixels

Grab = Callable[[Box], Capture]
"""Pixels of a region in screen coordinates. Called in the watching thread."""

CHANGED_LEVEL = 24
"""Of 255: what video noise and a fading caret stay under."""

CHANGED_SHARE = 0.0005
"""Of all pixels: one sign of small type in a subtitle's box is more."""

CLOSE_TIMEOUT_MS = 3000


def differs(before: Pixels, after: Pixels) -> bool:
    """Whether enough changed between two pictures for text to have changed.

    Args:
        before: RGB ``(H, W, 3)``.
        after: likewise.
    """
    if before.shape != after.shape:
        return True
    # Green carries most of the brightness and needs no weighing.
    one, other = before[:, :, 1], after[:, :, 1]
    if np.array_equal(one, other):
        return False
    distance = np.maximum(one, other) - np.minimum(one, other)
    return bool(np.count_nonzero(distance > CHANGED_LEVEL) > CHANGED_SHARE * one.size)


class RegionWatcher(QObject):
    """The facade: lives in the GUI thread, and so do its signals.

    Signals:
        changed(int, object): index of a region, and its Capture.
        failed(str): the screen cannot be grabbed any more; watching has stopped.
    """

    changed = Signal(int, object)
    failed = Signal(str)

    _told_start = Signal(object, int)
    _told_stop = Signal()
    _told_looked = Signal(int)

    def __init__(self, grab: Grab, parent: QObject | None = None) -> None:
        """Start the thread; nothing is watched yet."""
        super().__init__(parent)
        self._round = 0
        self._thread = QThread()
        self._thread.setObjectName("lumivox-watch")
        self._worker = _Worker(grab)
        self._worker.moveToThread(self._thread)
        self._told_start.connect(self._worker.start)
        self._told_stop.connect(self._worker.stop)
        self._told_looked.connect(self._worker.looked)
        self._worker.changed.connect(self._hear_change)
        self._worker.failed.connect(self.failed)
        # A timer must die in the thread it runs in.
        self._thread.finished.connect(self._worker.end)
        self._thread.start()

    def watch(self, regions: Sequence[Box], interval_ms: int) -> None:
        """Watch these regions (screen coordinates) from now on; each is told at once."""
        self._round += 1
        self._told_start.emit((self._round, tuple(regions)), interval_ms)

    def looked(self, region: int) -> None:
        """The region's change was dealt with: tell the next."""
        self._told_looked.emit(region)

    def stop(self) -> None:
        """Watch nothing; what is on its way is not told any more."""
        self._round += 1
        self._told_stop.emit()

    def close(self) -> bool:
        """End the thread; whether it ended in time."""
        self.stop()
        self._thread.quit()
        return self._thread.wait(CLOSE_TIMEOUT_MS)

    @Slot(int, int, object)
    def _hear_change(self, round_: int, region: int, capture: Capture) -> None:
        if round_ == self._round:
            self.changed.emit(region, capture)


class _Worker(QObject):
    """Grabs in its own thread."""

    changed = Signal(int, int, object)
    failed = Signal(str)

    def __init__(self, grab: Grab) -> None:
        super().__init__()
        self._grab = grab
        self._timer: QTimer | None = None
        self._round = 0
        self._regions: tuple[Box, ...] = ()
        self._last: dict[int, Pixels] = {}
        self._resting: set[int] = set()

    @Slot(object, int)
    def start(self, job: tuple[int, tuple[Box, ...]], interval_ms: int) -> None:
        """Begin anew with these regions."""
        self._round, self._regions = job
        self._last.clear()
        self._resting.clear()
        if self._timer is None:
            self._timer = QTimer(self)
            self._timer.timeout.connect(self._look)
        self._timer.start(interval_ms)
        self._look()

    @Slot()
    def stop(self) -> None:
        """Rest."""
        if self._timer is not None:
            self._timer.stop()
        self._last.clear()

    @Slot()
    def end(self) -> None:
        """Let go of the timer, in its own thread."""
        if self._timer is not None:
            self._timer.stop()
            self._timer.deleteLater()
            self._timer = None

    @Slot(int)
    def looked(self, region: int) -> None:
        """The region may be told again."""
        self._resting.discard(region)

    def _look(self) -> None:
        for index, region in enumerate(self._regions):
            if index in self._resting:
                continue
            try:
                capture = self._grab(region)
            except Exception as error:  # noqa: BLE001 - the boundary: nothing may kill the thread
                self.stop()
                self.failed.emit(sentence_for(error))
                return
            last = self._last.get(index)
            if last is None or differs(last, capture.pixels):
                self._last[index] = capture.pixels
                self._resting.add(index)
                self.changed.emit(self._round, index, capture)
