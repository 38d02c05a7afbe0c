"""Seconds by stage."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Stopwatch:
    """Adds up the seconds that each named stage took, in the order of their first start."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count the time of this block for ``name``."""
        start = time.perf_counter()
        self._seconds.setdefault(name, 0.0)
        try:
            yield
        finally:
            self._seconds[name] += time.perf_counter() - start

    def timings(self) -> tuple[tuple[str, float], ...]:
        """Stages with their seconds."""
        return tuple((name, round(seconds, 4)) for name, seconds in self._seconds.items())
