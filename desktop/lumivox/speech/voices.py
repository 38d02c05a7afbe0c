"""The voices there are, in order of preference."""

from __future__ import annotations

from pathlib import Path

from lumivox.core.engines import Synthesizer
from lumivox.core.errors import EngineError
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
        models: the folder of the models that the user added, where neural voices are wanted.
    """
    system: tuple[Synthesizer, ...] = (
        EspeakSynthesizer(),
        PyttsxSynthesizer("sapi5"),
        PyttsxSynthesizer("nsss"),
    )
    # The default speaks what a neural voice cannot.
    others = next((engine for engine in system if engine.is_available()), system[0])
    neural: tuple[Synthesizer, ...] = (PiperSynthesizer(others),)
    if models is not None:
        neural = (KokoroSynthesizer(models / KOKORO, others), *neural)
    return (*system, *neural)


def first_available(name: str | None = None, models: Path | None = None) -> Synthesizer:
    """The engine of this name, or the first that can run here.

    Args:
        name: as ``Engine.name``; what cannot run here is passed over.
        models: as for ``synthesizers``.

    Raises:
        EngineError: none can; the sentence says how to get one.
    """
    engines = synthesizers(models)
    wanted = [engine for engine in engines if engine.name == name]
    for engine in (*wanted, *engines):
        if engine.is_available():
            return engine
    raise EngineError(
        tr("There is no voice on this machine.") + " " + (wanted or engines)[0].how_to_get()
    )
