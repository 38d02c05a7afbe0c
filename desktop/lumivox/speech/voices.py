"""The voices there are, in order of preference."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lumivox.core.engines import Sound, Synthesizer, Voice, VoiceSettings
from lumivox.core.errors import EngineError
from lumivox.core.folders import models_folder
from lumivox.core.i18n import tr
from lumivox.speech.espeak import EspeakSynthesizer
from lumivox.speech.kokoro import KokoroSynthesizer
from lumivox.speech.piper import PiperSynthesizer
from lumivox.speech.pyttsx import PyttsxSynthesizer

KOKORO = "kokoro-82m"
"""Name of the neural voice among the models that a user adds."""


def synthesizers(models: Path | None = None) -> tuple[Synthesizer, ...]:
    """All engines that this version knows, the preferred one first.

    Args:
        models: the folder of the models that the user added; the usual one otherwise.
    """
    system: tuple[Synthesizer, ...] = (
        EspeakSynthesizer(),
        PyttsxSynthesizer("sapi5"),
        PyttsxSynthesizer("nsss"),
    )
    # The default speaks what a neural voice cannot.
    others = next((engine for engine in system if engine.is_available()), system[0])
    kokoro = KokoroSynthesizer((models or models_folder()) / KOKORO, others)
    return (*system, kokoro, PiperSynthesizer(others))


def first_available(models: Path | None = None) -> Synthesizer:
    """All engines as one; the preferred one of those that can run speaks where nothing is set.

    Args:
        models: as for ``synthesizers``.

    Raises:
        EngineError: none can run here; the sentence says how to get one.
    """
    engines = synthesizers(models)
    if not any(engine.is_available() for engine in engines):
        raise EngineError(tr("There is no voice on this machine.") + " " + engines[0].how_to_get())
    return ManyVoices(engines)


class ManyVoices:
    """Several engines as one: the voice that is set decides which of them speaks.

    Which of them can run is looked up anew each time: a voice that the user adds speaks at once,
    and one that is removed leaves its texts to the others.
    """

    def __init__(self, engines: Sequence[Synthesizer]) -> None:
        """Join engines.

        Args:
            engines: at least one; the first that can run speaks where no other is asked for.
        """
        self._engines = tuple(engines)

    @property
    def name(self) -> str:
        """That of the default."""
        return self._usable()[0].name

    def is_available(self) -> bool:
        """Whether any can run."""
        return any(engine.is_available() for engine in self._engines)

    def how_to_get(self) -> str:
        """What the default says."""
        return self._engines[0].how_to_get()

    def unload(self) -> None:
        """Give back the memory of all."""
        for engine in self._engines:
            engine.unload()

    def voices(self) -> tuple[Voice, ...]:
        """Those of all, each once."""
        return tuple({v.id: v for engine in self._usable() for v in engine.voices()}.values())

    def synthesize(self, text: str, language: str | None, settings: VoiceSettings) -> Sound:
        """The sound of one utterance; see the Protocol.

        Raises:
            EngineError: it could not speak.
        """
        return self._engine(settings.voice).synthesize(text, language, settings)

    def _usable(self) -> tuple[Synthesizer, ...]:
        """Those that can run now; all where none can, so that the first says what it lacks."""
        return tuple(engine for engine in self._engines if engine.is_available()) or self._engines

    def _engine(self, voice: str | None) -> Synthesizer:
        usable = self._usable()
        if voice is not None:
            for engine in usable:
                if any(voice in (known.id, known.name) for known in engine.voices()):
                    return engine
        return usable[0]
