"""The voices there are, in order of preference."""

from __future__ import annotations

from lumivox.core.engines import Synthesizer
from lumivox.core.errors import EngineError
from lumivox.core.i18n import tr
from lumivox.speech.espeak import EspeakSynthesizer
from lumivox.speech.pyttsx import PyttsxSynthesizer


def synthesizers() -> tuple[Synthesizer, ...]:
    """All engines that this version knows, the preferred one first."""
    return (EspeakSynthesizer(), PyttsxSynthesizer("sapi5"), PyttsxSynthesizer("nsss"))


def first_available(name: str | None = None) -> Synthesizer:
    """The engine of this name, or the first that can run here.

    Raises:
        EngineError: none can; the sentence says how to get one.
    """
    engines = synthesizers()
    wanted = [engine for engine in engines if engine.name == name]
    for engine in (*wanted, *engines):
        if engine.is_available():
            return engine
    raise EngineError(
        tr("There is no voice on this machine.") + " " + (wanted or engines)[0].how_to_get()
    )
