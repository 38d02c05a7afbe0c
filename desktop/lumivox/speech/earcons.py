"""Short sounds that say what happened before any word does."""

from __future__ import annotations

import wave
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtMultimedia import QMediaDevices, QSoundEffect

from lumivox.core.resources import resource_path


class Earcon(StrEnum):
    """What happened; the values are the names of the files in ``resources/sounds``."""

    CAPTURED = "captured"
    DONE = "done"
    NOTHING_FOUND = "nothing_found"
    ERROR = "error"


class Earcons(QObject):
    """Plays them, beside whatever else sounds. Lives in the GUI thread; no call blocks."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.is_enabled = True
        """As the setting says."""
        self.volume = 1.0
        """0 to 1."""
        self._effects: dict[Earcon, QSoundEffect] = {}

    def play(self, earcon: Earcon) -> bool:
        """Begin to play one; whether it is played. Without a sound device it is not."""
        if not self.is_enabled or QMediaDevices.defaultAudioOutput().isNull():
            return False
        effect = self._effects.get(earcon)
        if effect is None:
            effect = self._effects[earcon] = QSoundEffect(self)
            effect.setSource(QUrl.fromLocalFile(str(_file_of(earcon))))
        effect.setVolume(self.volume)
        effect.play()
        return True


def milliseconds_of(earcon: Earcon) -> int:
    """How long one sounds: words that follow it wait so long."""
    with wave.open(str(_file_of(earcon))) as file:
        return int(1000 * file.getnframes() / file.getframerate())


def _file_of(earcon: Earcon) -> Path:
    return resource_path("sounds", f"{earcon.value}.wav")
