"""Short sounds that say what happened before any word does."""

from __future__ import annotations

from enum import StrEnum

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
            source = resource_path("sounds", f"{earcon.value}.wav")
            effect.setSource(QUrl.fromLocalFile(str(source)))
        effect.setVolume(self.volume)
        effect.play()
        return True
