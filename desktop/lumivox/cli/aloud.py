"""Reads aloud while it reads: the voice in the main thread, the errand in another.

Qt's sound output wants an event loop in the main thread; the models want a thread of their own.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QCoreApplication,
    QEventLoop,
    QMessageLogContext,
    QObject,
    QTimer,
    QtMsgType,
    Signal,
    Slot,
    qInstallMessageHandler,
)
from PySide6.QtMultimedia import QMediaDevices

from lumivox.cli.console import complain, voice_settings
from lumivox.core.i18n import tr
from lumivox.core.values import Line, Narration, Reading, Utterance
from lumivox.speech.queue import SpeechQueue
from lumivox.speech.stream import NarrationStream

if TYPE_CHECKING:
    from collections.abc import Callable

    from lumivox.cli.read import Errand

logger = logging.getLogger(__name__)

SIGNAL_MS = 100
"""How often Python gets to see signals while Qt waits for events."""

END_S = 5.0
"""How long the errand may take to its next checkpoint once it was cancelled."""


def read_aloud(errand: Errand) -> None:
    """Run the errand and speak its lines as they come; returns when all was spoken.

    Without a sound device it is run all the same, and one sentence says why nothing is heard.

    Raises:
        KeyboardInterrupt: on Ctrl+C.
        OutputError, BrokenPipeError: the results cannot be written.
    """
    with _quiet_qt():
        _read_aloud(errand)


def _read_aloud(errand: Errand) -> None:
    app = QCoreApplication.instance() or QCoreApplication(["lumivox"])
    if QMediaDevices.defaultAudioOutput().isNull():
        complain(
            tr(
                "There is no sound device, so nothing is read aloud. --speak-to FILE.wav saves the "
                "speech, --no-speech leaves this message away."
            )
        )
        errand.run()
        return
    aloud = _Aloud(errand)
    try:
        with _interrupts(aloud.interrupt):
            aloud.run()
    finally:
        aloud.close()
    del app


class _Aloud(QObject):
    """The voice of one errand. Its signals carry what is read from the errand's thread."""

    _line_read = Signal(object)
    _page_read = Signal(object)
    _ended = Signal()

    def __init__(self, errand: Errand) -> None:
        super().__init__()
        self._errand = errand
        self._error: BaseException | None = None
        self._loop = QEventLoop()
        self._stream = NarrationStream()
        self._given: list[Utterance] = []
        self._is_mute = self._is_reading = False
        self._queue = SpeechQueue()
        self._queue.set_settings(voice_settings())
        self._queue.load(Narration(), more=True)
        self._queue.finished.connect(self._loop.quit)
        self._queue.failed.connect(self._fall_mute)
        self._line_read.connect(self._add_line)
        self._page_read.connect(self._add_page)
        self._ended.connect(self._end)
        self._thread = threading.Thread(target=self._work, name="lumivox-read", daemon=True)

    def run(self) -> None:
        """Read and speak, to the end of both.

        Raises:
            BaseException: whatever the errand raised.
        """
        self._is_reading = True
        self._thread.start()
        self._loop.exec()
        if self._error is not None:
            raise self._error

    def interrupt(self) -> None:
        """Fall silent and stop reading."""
        self._error = KeyboardInterrupt()
        self._errand.task.cancel()
        self._loop.quit()

    def close(self) -> None:
        """End both threads."""
        self._errand.task.cancel()
        self._queue.close()
        self._thread.join(END_S)

    def _work(self) -> None:
        """In the errand's thread."""
        try:
            self._errand.run(self._line_read.emit, self._page_read.emit)
        except BaseException as error:  # noqa: BLE001 - raised again in the main thread
            self._error = self._error or error
        self._ended.emit()

    @Slot(object)
    def _add_line(self, line: Line) -> None:
        self._speak(self._stream.add(line))

    @Slot(object)
    def _add_page(self, reading: Reading) -> None:
        given = len(self._stream.given)
        self._speak(self._stream.settle(reading).utterances[given:])
        self._stream = NarrationStream()

    def _speak(self, utterances: tuple[Utterance, ...]) -> None:
        if self._is_mute or not utterances:
            return
        is_first = not self._given
        self._given += utterances
        self._queue.append(utterances)
        if is_first:
            self._queue.play()

    @Slot()
    def _end(self) -> None:
        """Nothing more is read: go on until all is spoken."""
        self._is_reading = False
        if self._is_mute or self._error is not None or not self._given:
            self._loop.quit()
        else:
            self._queue.settle(Narration(tuple(self._given)))

    @Slot(str)
    def _fall_mute(self, sentence: str) -> None:
        complain(sentence)
        self._is_mute = True
        if not self._is_reading:
            self._loop.quit()


@contextmanager
def _quiet_qt() -> Iterator[None]:
    """Send what Qt has to say (of libraries it tried and did not find) to the log file."""

    def keep(_kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
        logger.info("Qt: %s", message)

    before = qInstallMessageHandler(keep)
    try:
        yield
    finally:
        qInstallMessageHandler(before)


@contextmanager
def _interrupts(interrupt: Callable[[], None]) -> Iterator[None]:
    """Let Ctrl+C and SIGTERM through while Qt waits for events."""
    wake = QTimer()
    wake.timeout.connect(lambda: None)
    wake.start(SIGNAL_MS)
    wanted = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.getsignal(number) for number in wanted}
    for number in wanted:
        signal.signal(number, lambda _number, _frame: interrupt())
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        wake.stop()
