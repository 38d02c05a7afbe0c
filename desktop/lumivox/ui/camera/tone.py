"""A tone that rises as the page comes into view, for those who follow pitch faster than words."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QByteArray, QObject
from PySide6.QtMultimedia import QAudioFormat, QAudioSink, QMediaDevices

RATE = 22050
SECONDS = 0.12
LOW_HZ, HIGH_HZ = 330.0, 990.0
LOUDNESS = 0.2


def tone(fitness: float) -> bytes:
    """Mono int16 samples of one short tone; ``fitness`` 0-1 is its height, by equal intervals."""
    times = np.arange(int(RATE * SECONDS)) / RATE
    hertz = LOW_HZ * (HIGH_HZ / LOW_HZ) ** min(max(fitness, 0.0), 1.0)
    # Faded in and out, or it would click.
    fade = np.minimum(1, np.minimum(times, times[::-1]) / 0.015)
    wave = np.sin(2 * np.pi * hertz * times) * fade * LOUDNESS
    return bytes((wave * 32767).astype("<i2").tobytes())


class FramingTone(QObject):
    """Plays the tone; silent where there is no audio device."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sink: QAudioSink | None = None
        device = QMediaDevices.defaultAudioOutput()
        if not device.isNull():
            kind = QAudioFormat()
            kind.setSampleRate(RATE)
            kind.setChannelCount(1)
            kind.setSampleFormat(QAudioFormat.SampleFormat.Int16)
            self._sink = QAudioSink(device, kind, self)

    def play(self, fitness: float) -> None:
        """Play one tone of this height, unless the last one still sounds."""
        if self._sink is None:
            return
        device = self._sink.start()
        if device is not None:
            device.write(QByteArray(tone(fitness)))

    def stop(self) -> None:
        """Fall silent."""
        if self._sink is not None:
            self._sink.stop()
