"""What to say while the camera is held: short words, seldom, and never over and over."""

from __future__ import annotations

import time
from collections.abc import Callable

from lumivox.vision.framing import Framing

INTERVAL = 1.5
"""Seconds between two words: more often nobody can follow with the hand."""

REMIND = 5.0
"""Seconds after which unchanged advice is said again: silence would mean that all is well."""


class Guide:
    """Chooses when to say an advice. Knows nothing of voices."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._said = ""
        self._when = -REMIND

    def sentence_for(self, framing: Framing) -> str | None:
        """The words to say now, or ``None`` to keep silent."""
        now = self._clock()
        sentence = framing.sentence
        wait = REMIND if sentence == self._said else INTERVAL
        if now - self._when < wait:
            return None
        self._said, self._when = sentence, now
        return sentence
