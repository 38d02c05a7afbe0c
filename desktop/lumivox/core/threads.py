"""How many CPU threads the engines may use: decided once, before the first model.

Oversubscription costs five to ten times (two torch threads on a busy two-core machine were three
to ten times slower than one), so every engine takes its number from here.
"""

from __future__ import annotations

import os

_threads: int | None = None


def set_cpu_threads(count: int | None = None) -> int:
    """Fix the number of threads for all engines; the first call wins.

    Args:
        count: wished number; ``None`` or less than 1 takes half the processors, at most four.

    Returns:
        The number in force.
    """
    global _threads  # noqa: PLW0603 - one number for the whole process
    if _threads is None:
        available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None
        processors = available or os.cpu_count() or 1
        _threads = count if count and count > 0 else max(1, min(4, processors // 2))
        for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
            os.environ.setdefault(name, str(_threads))
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        os.environ.setdefault("OMP_THREAD_LIMIT", str(_threads))
    return _threads


def cpu_threads() -> int:
    """The number in force, fixed now if nobody did before."""
    return set_cpu_threads()
