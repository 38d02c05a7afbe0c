"""Small work that would hold up the window: saving speech, exporting. One thread, one at a time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QThread, Signal, Slot

from lumivox.core.errors import Cancelled
from lumivox.core.report import sentence_for
from lumivox.core.task import Task

Chore = Callable[[Task], object]
"""Runs in the background thread; touches no Qt object."""


class ChoreRunner(QObject):
    """The facade, in the GUI thread. The thread starts with the first chore.

    Signals:
        progressed(str, int, int): as of a Task.
        done(object): what the chore returned.
        failed(str): a sentence.
        cancelled().
    """

    progressed = Signal(str, int, int)
    done = Signal(object)
    failed = Signal(str)
    cancelled = Signal()

    _asked = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._task: Task | None = None
        self._thread = QThread()
        self._thread.setObjectName("lumivox-chores")
        self._worker = _Worker()
        self._worker.moveToThread(self._thread)
        self._asked.connect(self._worker.run)
        self._worker.told.connect(self._hear)

    @property
    def is_busy(self) -> bool:
        """Whether a chore has not come to its end yet."""
        return self._task is not None

    @property
    def task(self) -> Task | None:
        """Of the chore that is running."""
        return self._task

    def run(self, chore: Chore) -> bool:
        """Begin a chore; false where one is still running."""
        if self._task is not None:
            return False
        if not self._thread.isRunning():
            self._thread.start()
        self._task = Task()
        self._asked.emit(chore, self._task)
        return True

    def cancel(self) -> None:
        """Ask the running chore to stop."""
        if self._task is not None:
            self._task.cancel()

    def close(self, timeout_ms: int = 5000) -> bool:
        """Cancel and end the thread; whether it ended in time."""
        self.cancel()
        self._thread.quit()
        return self._thread.wait(timeout_ms) if self._thread.isRunning() else True

    @Slot(str, tuple)
    def _hear(self, signal: str, values: tuple[object, ...]) -> None:
        if signal != "progressed":
            self._task = None
        getattr(self, signal).emit(*values)


class _Worker(QObject):
    """Lives in the thread."""

    told = Signal(str, tuple)

    @Slot(object, object)
    def run(self, chore: Chore, task: Task) -> None:
        """Do it, and tell the one outcome."""
        task.progressed = lambda *progress: self.told.emit("progressed", progress)
        try:
            result = chore(task)
        except Cancelled:
            self.told.emit("cancelled", ())
        except Exception as error:  # noqa: BLE001 - the boundary: nothing may kill the thread
            self.told.emit("failed", (sentence_for(error),))
        else:
            self.told.emit("done", (result,))
