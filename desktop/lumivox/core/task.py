"""A running job as its worker sees it: progress out, cancel in."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from lumivox.core.errors import Cancelled

Progress = Callable[[str, int, int], None]
"""Called with a stage (``"detect"``, ``"recognize"`` …), steps done and steps in all."""


def _unheard(_stage: str, _done: int, _total: int) -> None:
    """Progress that nobody listens to."""


@dataclass(slots=True)
class Task:
    """Passed down through everything that takes time.

    A cancel is a flag, because a queued cancel slot would run only after the job has ended.
    ``cancel`` may be called from any thread; ``checkpoint`` only from the one that works.
    """

    progressed: Progress = _unheard
    _cancel: threading.Event = field(default_factory=threading.Event)
    _stops: list[Callable[[], None]] = field(default_factory=list)

    def cancel(self) -> None:
        """Ask the job to stop at its next checkpoint."""
        self._cancel.set()
        for stop in tuple(self._stops):
            stop()

    @contextmanager
    def stopped_by(self, stop: Callable[[], None]) -> Iterator[None]:
        """While this lasts, a cancel also calls ``stop``: for one long call that has no checkpoint.

        Args:
            stop: called from the thread that cancels, or at once where that has happened; it must
                return at once, and do no harm after the call has ended.
        """
        self._stops.append(stop)
        try:
            if self.is_cancelled:
                stop()
            yield
        finally:
            self._stops.remove(stop)

    @property
    def is_cancelled(self) -> bool:
        """Whether a cancel was asked for."""
        return self._cancel.is_set()

    def relayed(self, progressed: Progress = _unheard) -> Task:
        """A part of this job whose progress is heard elsewhere; both are cancelled together."""
        return Task(progressed, self._cancel, self._stops)

    def checkpoint(self, stage: str = "", done: int = 0, total: int = 0) -> None:
        """Report progress (where a stage is named) and stop here if a cancel was asked for.

        Raises:
            Cancelled: when it was.
        """
        if self._cancel.is_set():
            raise Cancelled
        if stage:
            self.progressed(stage, done, total)
