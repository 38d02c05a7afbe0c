"""eSpeak NG as a synthesizer: about a hundred languages, small, quick, exact word times.

It uses the binding that pyttsx3 ships, not pyttsx3's engine: that one tells all words before the
first sound, cannot pause or stop, and loses a second sentence (measured with pyttsx3 2.99).
Synthesis is about a thousand times faster than speech. The library is one per process and not
thread-safe, so a lock stands around it.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import numpy as np

from lumivox.core.engines import Sound, Voice, VoiceSettings, WordMark
from lumivox.core.errors import EngineError
from lumivox.core.i18n import tr
from lumivox.speech.languages import usable_voice

SYSTEM_LIBRARY = "libespeak-ng.so.1"
_lock = threading.Lock()


class EspeakSynthesizer:
    """eSpeak NG, of the system or from the espeakng-loader package."""

    name = "espeak-ng"

    def is_available(self) -> bool:
        """Whether a library can be found; nothing is loaded that was not loaded before."""
        if not sys.platform.startswith("linux"):
            return False  # pyttsx3's binding looks there in fixed places only
        return importlib.util.find_spec("espeakng_loader") is not None or _has_system_library()

    def how_to_get(self) -> str:
        """A sentence: what to install."""
        return tr("Install the system package libespeak-ng1 or the Python package espeakng-loader.")

    def unload(self) -> None:
        """Nothing to give back: its data is some megabytes, and it cannot be started twice."""

    def voices(self) -> tuple[Voice, ...]:
        """All voices of eSpeak NG, without the variants that need MBROLA."""
        with _lock:
            return _voices()

    def synthesize(self, text: str, language: str | None, settings: VoiceSettings) -> Sound:
        """The sound of one utterance; see the Protocol.

        The set voice speaks where it knows the utterance's language or that is unknown; another
        voice that does know it takes over otherwise.

        Raises:
            EngineError: the library is missing or refused.
        """
        with _lock:
            espeak, rate = _start()
            voice = usable_voice(_voices(), language, settings.voice) or "gmw/en-US"
            if espeak.SetVoiceByName(voice.encode()) != 0:
                raise EngineError(tr("The voice {name} cannot be used.").format(name=voice))
            espeak.SetParameter(espeak.RATE, max(80, min(900, settings.rate)), 0)
            espeak.SetParameter(espeak.VOLUME, round(100 * settings.volume), 0)
            espeak.SetParameter(espeak.PITCH, round(100 * settings.pitch), 0)
            return _speak(espeak, rate, text)


@contextmanager
def borrow_library() -> Iterator[Any]:
    """The started binding, for this thread alone.

    Raises:
        EngineError: no library, or no data.
    """
    with _lock:
        yield _start()[0]


def _has_system_library() -> bool:
    try:
        ctypes.CDLL(SYSTEM_LIBRARY)
    except OSError:
        return False
    return True


@lru_cache(maxsize=1)
def _start() -> tuple[Any, int]:
    """The binding and its sample rate, started once.

    Raises:
        EngineError: no library, or no data.
    """
    try:
        if not _has_system_library():
            # pyttsx3 looks for the library by its name alone: one that is loaded globally
            # under that name is found.
            import espeakng_loader

            os.environ.setdefault("ESPEAK_DATA_PATH", str(espeakng_loader.get_data_path()))
            ctypes.CDLL(str(espeakng_loader.get_library_path()), mode=ctypes.RTLD_GLOBAL)
        from pyttsx3.drivers import _espeak
    except (ImportError, OSError, RuntimeError) as error:
        raise EngineError(
            tr("There is no voice: eSpeak NG is not installed.")
            + " "
            + EspeakSynthesizer().how_to_get()
        ) from error
    rate = int(_espeak.Initialize(_espeak.AUDIO_OUTPUT_SYNCHRONOUS, 0))
    if rate <= 0:
        raise EngineError(tr("The voice eSpeak NG could not start: its data is missing."))
    return _espeak, rate


@lru_cache(maxsize=1)
def _voices() -> tuple[Voice, ...]:
    espeak, _ = _start()
    found = []
    for voice in espeak.ListVoices(None):
        identifier = voice.identifier.decode()
        if identifier.startswith("mb/"):
            continue
        # One byte of priority, a name and a zero for each language; ctypes stops at the first
        # zero, which is the language the voice is made for.
        language = (voice.languages or b"\0")[1:].decode("ascii", "ignore")
        found.append(Voice(identifier, voice.name.decode("utf-8", "replace"), (language,)))
    return tuple(found)


def _speak(espeak: Any, rate: int, text: str) -> Sound:
    chunks: list[bytes] = []
    events: list[tuple[int, int, int]] = []

    def take(wave: Any, samples: int, event: Any) -> int:
        index = 0
        while event[index].type != espeak.EVENT_LIST_TERMINATED:
            if event[index].type == espeak.EVENT_WORD:
                here = event[index]
                events.append((here.text_position - 1, here.length, here.audio_position))
            index += 1
        if wave and samples > 0:
            chunks.append(ctypes.string_at(wave, samples * 2))
        return 0

    # A zero character would end the text early and leave the rest unspoken.
    encoded = text.replace("\0", " ").encode("utf-8", "replace")
    espeak.SetSynthCallback(take)
    result = espeak.cSynth(
        encoded, len(encoded) + 1, 0, espeak.POS_CHARACTER, 0, espeak.CHARS_UTF8, None, None
    )
    if result != espeak.EE_OK:
        raise EngineError(tr("The voice could not speak this sentence."))
    samples = np.frombuffer(b"".join(chunks), np.int16)
    return Sound(samples, rate, _marks(events, text, 1000 * len(samples) // rate))


def _marks(events: list[tuple[int, int, int]], text: str, duration: int) -> tuple[WordMark, ...]:
    """The events that are to be trusted, each place once, forward in text and time.

    eSpeak repeats a place inside numbers (with a length too long) and invents places of length
    zero at clause ends.
    """
    marks: list[WordMark] = []
    for start, length, milliseconds in events:
        if length <= 0 or not 0 <= start < len(text) or text[start].isspace():
            continue
        if marks and (start < marks[-1].start + 1 or milliseconds < marks[-1].milliseconds):
            continue
        marks.append(WordMark(start, min(length, len(text) - start), min(milliseconds, duration)))
    return tuple(marks)
