"""What the first key would wait for, done before in the background: libraries, screen and voice.

Measured on two busy cores, to the first sample of speech: 0.5 s instead of 0.7 for the first key,
for 30 MB at rest. The engine itself is left to the first picture: with it and the word lists the
first key takes 0.2 s, but a Lumivox that waits has 185 MB resident instead of 135.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer

from lumivox.core.errors import SourceError
from lumivox.core.geometry import Box
from lumivox.core.options import ReadOptions
from lumivox.core.task import Task
from lumivox.core.values import Capture
from lumivox.sources import grab_screen
from lumivox.sources.grabber import is_wayland
from lumivox.ui.reader_voice import ReaderVoice
from lumivox.workers.reading import CallJob, ReadingWorker

if TYPE_CHECKING:
    from lumivox.workers.reading import Pipeline

AFTER_MS = 2500
"""Later than the window's first paint and the first sentence."""


class Preparing(QObject):
    """Prepares once, in the threads that will do the work."""

    def __init__(self, worker: ReadingWorker, voice: ReaderVoice, parent: QObject) -> None:
        super().__init__(parent)
        self._worker, self._voice = worker, voice
        self._reader = ReadingWorker(beside=worker, parent=self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._prepare)

    def start(self) -> None:
        """When things are calm."""
        self._timer.start(AFTER_MS)

    def close(self) -> None:
        """Not any more."""
        self._timer.stop()
        self._reader.close()

    def _prepare(self) -> None:
        if not self._worker.is_busy:  # else it is being loaded already
            self._voice.prepare()
            self._reader.read(CallJob(_read_nothing))


def _read_nothing(pipeline: Pipeline, task: Task) -> None:
    """Take a picture of a dot of the screen, and read an empty one.

    Raises:
        AppError: as Pipeline.read; nobody needs to be told.
        Cancelled: at a checkpoint.
    """
    # Elsewhere a picture may ask for permission, which is the first key's to do.
    if sys.platform != "darwin" and not is_wayland():
        with suppress(SourceError):
            grab_screen(Box(0, 0, 1, 1), task=task)
    empty = np.full((64, 64, 3), 255, np.uint8)
    pipeline.read(Capture(empty), ReadOptions(), task, lambda _line: None)
