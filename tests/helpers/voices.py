"""Voices and outputs for tests: what was spoken is recorded, and time is the test's own."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from lumivox.core.engines import Sound, Voice, VoiceSettings, WordMark
from lumivox.core.errors import EngineError, OutputError

SAMPLE_RATE = 16000
WORD_MS = 100
"""How long the spy takes for each word at 180 words a minute."""


@dataclass
class SpyVoice:
    """A synthesizer that records: one mark and ``WORD_MS`` of a tone for each word.

    ``spoken`` holds all texts in the order they were synthesised, ``calls`` language and settings
    too. Where ``error`` is set it raises EngineError with that sentence.
    """

    name: str = "spy"
    error: str | None = None
    calls: list[tuple[str, str | None, VoiceSettings]] = field(default_factory=list)

    @property
    def spoken(self) -> list[str]:
        return [text for text, _, _ in self.calls]

    def is_available(self) -> bool:
        return True

    def how_to_get(self) -> str:
        return "It is always there."

    def unload(self) -> None:
        pass

    def voices(self) -> tuple[Voice, ...]:
        return (Voice("spy", "Spy", ("en",)),)

    def synthesize(self, text: str, language: str | None, settings: VoiceSettings) -> Sound:
        self.calls.append((text, language, settings))
        if self.error:
            raise EngineError(self.error)
        each = WORD_MS * 180 / settings.rate
        words = list(re.finditer(r"\S+", text))
        marks = tuple(
            WordMark(word.start(), len(word.group()), int(index * each))
            for index, word in enumerate(words)
        )
        samples = np.full(int(len(words) * each * SAMPLE_RATE / 1000), 1000, np.int16)
        return Sound(samples, SAMPLE_RATE, marks)


@dataclass
class VirtualOutput:
    """An audio output on a virtual clock.

    With ``instant`` all that is written counts as heard at the next tick, so that speech takes no
    time. Otherwise nothing is heard until the test calls ``advance``, or sets ``per_tick_ms``: so
    much is then heard each time the player looks. ``heard`` is all the sound so far, in samples;
    ``log`` tells what was asked of it. Where ``error`` is set there is no device; set ``lost`` to
    lose it.
    """

    instant: bool = True
    error: str | None = None
    buffer_ms: float = 250
    per_tick_ms: float = 0
    log: list[str] = field(default_factory=list)
    heard: bytearray = field(default_factory=bytearray)
    sample_rate: int = SAMPLE_RATE
    lost: str | None = None
    _waiting: bytearray = field(default_factory=bytearray)
    _played: int = 0
    _suspended: bool = False

    def begin(self, sample_rate: int) -> None:
        if self.error:
            raise OutputError(self.error)
        self.log.append("begin")
        self.sample_rate, self._played, self._suspended = sample_rate, 0, False
        self._waiting.clear()

    def write(self, samples: bytes) -> int:
        room = int(self.sample_rate * self.buffer_ms / 1000) * 2 - len(self._waiting)
        taken = len(samples) if self.instant else max(0, min(room, len(samples)))
        self._waiting += samples[:taken]
        if self.instant and not self._suspended:
            self._hear(len(self._waiting))
        return taken

    def played_ms(self) -> float:
        self.advance(self.per_tick_ms)
        return 1000 * self._played / self.sample_rate

    def suspend(self) -> None:
        self.log.append("suspend")
        self._suspended = True

    def resume(self) -> None:
        self.log.append("resume")
        self._suspended = False

    def stop(self) -> None:
        self.log.append("stop")
        self.lost = None  # the next one is another device
        self._waiting.clear()

    def problem(self) -> str | None:
        return self.lost

    def advance(self, milliseconds: float) -> None:
        """Let time pass: so much of what is waiting is heard."""
        if not self._suspended:
            self._hear(min(len(self._waiting), int(self.sample_rate * milliseconds / 1000) * 2))

    def _hear(self, count: int) -> None:
        self.heard += self._waiting[:count]
        del self._waiting[:count]
        self._played += count // 2
