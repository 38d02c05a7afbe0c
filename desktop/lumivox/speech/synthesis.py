"""The thread in which text becomes sound."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from lumivox.core.engines import Sound, Synthesizer, VoiceSettings
from lumivox.core.errors import AppError
from lumivox.core.i18n import tr
from lumivox.core.values import Utterance
from lumivox.speech.tokens import load_words
from lumivox.speech.voices import first_available

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Order:
    """One utterance to synthesise; ``number`` tells its answer from older ones."""

    number: int
    utterance: Utterance
    settings: VoiceSettings


class _Worker(QObject):
    """Lives in the speech thread and is not seen outside."""

    done = Signal(int, object)
    failed = Signal(int, str)

    def __init__(self, synthesizer: Synthesizer | None) -> None:
        super().__init__()
        self._synthesizer = synthesizer
        self.oldest = 0  # orders below are not wanted any more; set by the GUI thread

    @Slot(object)
    def synthesize(self, order: Order) -> None:
        if order.number < self.oldest:
            return
        try:
            if self._synthesizer is None:
                self._synthesizer = first_available()
            utterance = order.utterance
            sound = self._synthesizer.synthesize(utterance.text, utterance.language, order.settings)
        except AppError as error:
            self.failed.emit(order.number, str(error))
        except Exception:  # noqa: BLE001 - a voice is foreign code; the queue must live on
            # The traceback alone: the text that was spoken is nobody's business.
            _log.exception("a voice failed")
            self.failed.emit(order.number, tr("The voice failed. Choose another one in Settings."))
        else:
            self.done.emit(order.number, sound)
        # While the first sentence sounds: the window, which joins lines, need not wait for it.
        load_words()

    @Slot()
    def prepare(self) -> None:
        if self._synthesizer is not None:
            return
        try:
            self._synthesizer = first_available()
            self._synthesizer.synthesize("a", None, VoiceSettings())
        except AppError:
            _log.info("no voice to prepare")
        except Exception:  # noqa: BLE001 - as above; the first words will tell the user
            _log.exception("a voice failed")


class SynthesisThread(QObject):
    """The facade, in the GUI thread: ``order`` an utterance, and ``sound_ready`` brings its sound.

    Orders are answered one after the other; those that were dropped are not answered.
    """

    sound_ready = Signal(int, object)
    failed = Signal(int, str)
    _ordered = Signal(object)
    _to_prepare = Signal()

    def __init__(self, synthesizer: Synthesizer | None = None) -> None:
        super().__init__()
        self._next = 0
        self._thread = QThread()
        self._thread.setObjectName("speech")
        self._worker = _Worker(synthesizer)
        self._worker.moveToThread(self._thread)
        self._ordered.connect(self._worker.synthesize, Qt.ConnectionType.QueuedConnection)
        self._to_prepare.connect(self._worker.prepare, Qt.ConnectionType.QueuedConnection)
        self._worker.done.connect(self._pass_on, Qt.ConnectionType.QueuedConnection)
        self._worker.failed.connect(self._pass_on_failure, Qt.ConnectionType.QueuedConnection)

    def prepare(self) -> None:
        """Load the voice, so that the first words need not wait for it."""
        if not self._thread.isRunning():
            self._thread.start()
        self._to_prepare.emit()

    def order(self, utterance: Utterance, settings: VoiceSettings) -> int:
        """Ask for the sound of an utterance; the number its answer will have."""
        if not self._thread.isRunning():
            self._thread.start()
        self._next += 1
        self._ordered.emit(Order(self._next, utterance, settings))
        return self._next

    def drop_all(self) -> None:
        """No answer to any order so far is wanted."""
        self._worker.oldest = self._next + 1

    def close(self, milliseconds: int = 3000) -> bool:
        """End the thread; whether it ended in time."""
        self.drop_all()
        self._thread.quit()
        return self._thread.wait(milliseconds) if self._thread.isRunning() else True

    @Slot(int, object)
    def _pass_on(self, number: int, sound: Sound) -> None:
        if number >= self._worker.oldest:
            self.sound_ready.emit(number, sound)

    @Slot(int, str)
    def _pass_on_failure(self, number: int, sentence: str) -> None:
        if number >= self._worker.oldest:
            self.failed.emit(number, sentence)
