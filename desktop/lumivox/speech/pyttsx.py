"""The voices of Windows (SAPI 5) and macOS (NSSpeechSynthesizer), by pyttsx3's own drivers.

Each utterance is rendered into a file and played by Lumivox itself, so that pause, resume and the
highlight are the same as everywhere. The drivers tell words without times while they render;
places in the sound are therefore reckoned by length (``playback.word_times``).

Written after the drivers' sources and tested with a driver of the same shape; not yet run on
Windows and macOS.
"""

from __future__ import annotations

import importlib.util
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from lumivox.core.engines import Sound, Voice, VoiceSettings
from lumivox.core.errors import EngineError
from lumivox.core.i18n import tr
from lumivox.speech.languages import usable_voice
from lumivox.speech.wavefile import read_sound

_PLATFORMS = {"sapi5": "win32", "nsss": "darwin"}


class PyttsxSynthesizer:
    """One of pyttsx3's drivers. Its engine belongs to the thread that first uses it (COM)."""

    def __init__(self, driver: str) -> None:
        """Name the driver; it is loaded at first use.

        Args:
            driver: ``sapi5`` or ``nsss``.
        """
        self._driver = driver
        self._local = threading.local()

    @property
    def name(self) -> str:
        """That of the driver."""
        return self._driver

    def is_available(self) -> bool:
        """Whether this is the system it speaks on."""
        expected = _PLATFORMS.get(self._driver, sys.platform)
        return sys.platform == expected and importlib.util.find_spec("pyttsx3") is not None

    def how_to_get(self) -> str:
        """A sentence: where its voices are."""
        return tr("Add a voice in the system's settings, under speech.")

    def unload(self) -> None:
        """Let this thread's engine go."""
        self._local = threading.local()

    def voices(self) -> tuple[Voice, ...]:
        """All voices of the system.

        Raises:
            EngineError: the system's speech cannot be reached.
        """
        known: tuple[Voice, ...] | None = getattr(self._local, "voices", None)
        if known is None:
            found = self._engine().getProperty("voices") or ()
            known = tuple(Voice(str(v.id), str(v.name), _tags(v.languages)) for v in found)
            self._local.voices = known
        return known

    def synthesize(self, text: str, language: str | None, settings: VoiceSettings) -> Sound:
        """The sound of one utterance; see the Protocol. Pitch is not offered by these drivers.

        Raises:
            EngineError: the system's speech failed.
        """
        engine = self._engine()
        if voice := usable_voice(self.voices(), language, settings.voice):
            engine.setProperty("voice", voice)
        engine.setProperty("rate", settings.rate)
        engine.setProperty("volume", settings.volume)
        with tempfile.TemporaryDirectory(prefix="lumivox-") as folder:
            path = Path(folder) / ("speech.aiff" if self._driver == "nsss" else "speech.wav")
            # An empty text is an error to pyttsx3, and a space is none to the voice.
            engine.save_to_file(text.strip() or " ", str(path))
            engine.runAndWait()
            try:
                return read_sound(path)
            except (OSError, ValueError, EOFError) as error:
                raise EngineError(tr("The voice could not speak this sentence.")) from error

    def _engine(self) -> Any:
        """This thread's engine.

        Raises:
            EngineError: pyttsx3 or the system's speech is missing.
        """
        engine = getattr(self._local, "engine", None)
        if engine is None:
            try:
                if sys.platform == "win32":
                    import pythoncom

                    pythoncom.CoInitialize()
                from pyttsx3.engine import Engine  # init() would share one among threads

                engine = self._local.engine = Engine(self._driver)
            except Exception as error:
                raise EngineError(tr("The system's voices cannot be reached.")) from error
        return engine


def _tags(languages: Any) -> tuple[str, ...]:
    """BCP 47 tags of what a driver calls languages: with underscores, or bytes with a priority."""
    tags = []
    for language in languages or ():
        text = language.decode("ascii", "ignore") if isinstance(language, bytes) else str(language)
        tags.append(text.strip("\x05\x00 ").replace("_", "-"))
    return tuple(tag for tag in tags if tag)
