"""Where speech goes: a sound device, behind a seam that a test's virtual clock can take."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QIODevice
from PySide6.QtMultimedia import QAudioFormat, QAudioSink, QMediaDevices, QtAudio

from lumivox.core.errors import OutputError
from lumivox.core.i18n import tr

BUFFER_MS = 500
"""Sound kept ahead, ten times what the GUI thread may ever wait; delays neither begin nor stop."""


class AudioOutput(Protocol):
    """Plays mono int16 samples. Called in the GUI thread only; no call blocks."""

    def begin(self, sample_rate: int) -> None:
        """Start anew, at time 0.

        Raises:
            OutputError: no device, or it refuses.
        """

    def write(self, samples: bytes) -> int:
        """Hand over what fits; the number of bytes taken."""

    def played_ms(self) -> float:
        """Milliseconds of sound that were heard since ``begin``."""

    def suspend(self) -> None:
        """Fall silent at once, keeping what is not yet played."""

    def resume(self) -> None:
        """Go on where it was suspended."""

    def stop(self) -> None:
        """Fall silent at once and forget the rest."""

    def problem(self) -> str | None:
        """A sentence when the device was lost while playing."""


class QtAudioOutput:
    """The default sound device, by QAudioSink."""

    def __init__(self) -> None:
        self._sink: QAudioSink | None = None
        self._device: QIODevice | None = None

    def begin(self, sample_rate: int) -> None:
        """Open the default device, whichever that is by now; see the Protocol."""
        self.stop()
        device = QMediaDevices.defaultAudioOutput()
        if device.isNull():
            raise OutputError(no_device())
        shape = QAudioFormat()
        shape.setSampleRate(sample_rate)
        shape.setChannelCount(1)
        shape.setSampleFormat(QAudioFormat.SampleFormat.Int16)
        sink = QAudioSink(device, shape)
        sink.setBufferSize(sample_rate * 2 * BUFFER_MS // 1000)
        opened = sink.start()
        if opened is None or sink.error() is not QtAudio.Error.NoError:
            raise OutputError(
                tr(
                    "The sound device {name} cannot be used. The text can be saved as sound."
                ).format(name=device.description())
            )
        self._sink, self._device = sink, opened

    def write(self, samples: bytes) -> int:
        """See the Protocol."""
        if self._sink is None or self._device is None:
            return 0
        free = min(self._sink.bytesFree(), len(samples)) & ~1
        return max(0, self._device.write(samples[:free])) if free > 0 else 0

    def played_ms(self) -> float:
        """See the Protocol."""
        return self._sink.processedUSecs() / 1000 if self._sink else 0.0

    def suspend(self) -> None:
        """See the Protocol."""
        if self._sink:
            self._sink.suspend()

    def resume(self) -> None:
        """See the Protocol."""
        if self._sink:
            self._sink.resume()

    def stop(self) -> None:
        """See the Protocol."""
        if self._sink:
            self._sink.reset()  # stop() alone would play what is buffered
            self._sink.stop()
        self._sink = self._device = None

    def problem(self) -> str | None:
        """See the Protocol."""
        if self._sink is None:
            return None
        bad = (QtAudio.Error.IOError, QtAudio.Error.FatalError, QtAudio.Error.OpenError)
        return tr("The sound device was lost.") if self._sink.error() in bad else None


def no_device() -> str:
    """The sentence for a machine without sound."""
    return tr(
        "There is no sound device. The text stays on the screen, and it can be saved as a sound"
        " file."
    )
