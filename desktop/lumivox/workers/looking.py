"""What the camera sees, judged in the models' thread: one frame at a time, the newest one next."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Signal

from lumivox.core.task import Task
from lumivox.core.values import Capture, Pixels
from lumivox.vision.dewarp import flatten_page
from lumivox.vision.framing import Framing, judge, steady
from lumivox.workers.reading import CallJob, Pipeline, ReadingWorker

STEADY_FRAMES = 3
"""Judged frames in a row that must be good before a picture is taken by itself."""


DETECTION_SIDE = 800
"""Pixels of the longer side: enough to see where text lies, not what it says."""


class FrameLooker(QObject):
    """Judges frames beside the window's reading, and takes pictures.

    Signals:
        judged(object): the Framing of a frame.
        ready(): steady, sharp and whole for some frames: now would be the moment.
        shot(object): the Capture that was asked for, its page pulled flat.
        failed(str): a sentence.
    """

    judged = Signal(object)
    ready = Signal()
    shot = Signal(object)
    failed = Signal(str)

    def __init__(self, beside: ReadingWorker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = ReadingWorker(beside=beside, parent=self)
        self._worker.answered.connect(self._hear)
        self._worker.failed.connect(self._give_up)
        self._frame: Pixels | None = None
        self._before: Pixels | None = None
        self._good = 0
        self._has_failed = False

    def look(self, frame: Pixels) -> None:
        """Judge a frame, RGB ``(H, W, 3)``, unless another one is still being judged."""
        if self._worker.is_busy or self._has_failed:
            return
        self._before, self._frame = self._frame, frame
        self._worker.read(CallJob(lambda pipeline, task: _judge(pipeline, frame, task)))

    def take(self, frame: Pixels) -> None:
        """Make a Capture of this frame; a judgement under way is dropped."""
        self._good = 0
        self._worker.read(CallJob(lambda _pipeline, _task: _capture(frame)))

    def close(self) -> None:
        """Judge no more."""
        self._worker.close()

    def _give_up(self, sentence: str) -> None:
        """What failed for one frame fails for the next: tell it once."""
        self._has_failed = True
        self.failed.emit(sentence)

    def _hear(self, answer: object) -> None:
        if isinstance(answer, Capture):
            self.shot.emit(answer)
            return
        assert isinstance(answer, Framing)
        is_steady = (
            self._before is not None
            and self._frame is not None
            and steady(self._before, self._frame)
        )
        self._good = self._good + 1 if answer.is_good and is_steady else 0
        self.judged.emit(answer)
        if self._good >= STEADY_FRAMES:
            self._good = 0
            self.ready.emit()


def _judge(pipeline: Pipeline, frame: Pixels, task: Task) -> Framing:
    """Lines are found in a smaller frame, in a quarter of the time; sharpness needs the whole."""
    import cv2

    factor = min(1.0, DETECTION_SIDE / max(frame.shape[:2]))
    small = cv2.resize(frame, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    regions = pipeline.detect(np.asarray(small, np.uint8), task)
    return judge(frame, [region.scaled(1 / factor) for region in regions])


def _capture(frame: Pixels) -> Capture:
    page = flatten_page(frame)
    return Capture(frame if page is None else page, source="camera:")
