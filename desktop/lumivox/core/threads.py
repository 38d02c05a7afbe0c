"""How many CPU threads the engines may use: decided once, before the first model.

Oversubscription costs five to ten times (two torch threads on a busy two-core machine were three
to ten times slower than one), so every engine takes its number from here.
"""

from __future__ import annotations

import os

_threads: int | None = None


def set_cpu_threads(count: int | None = None) -> int:
    """Fix the number of threads for all engines; the first call wins.

    OMP_NUM_THREADS counts as a wish too. OMP_THREAD_LIMIT, where it is set already, is kept: a
    team smaller than torch asked for leaves part of a bf16 product uncomputed, without an error
    (seen with torch 2.15).

    Args:
        count: wished number; ``None`` or less than 1 takes half the processors, at most four.

    Returns:
        The number in force.
    """
    global _threads  # noqa: PLW0603 - one number for the whole process
    if _threads is None:
        available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None
        processors = available or os.cpu_count() or 1
        wished = count if count and count > 0 else _stated("OMP_NUM_THREADS")
        _threads = wished or max(1, min(4, processors // 2))
        _threads = min(_threads, _stated("OMP_THREAD_LIMIT") or _threads)
        for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
            os.environ[name] = str(_threads)
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        os.environ["OMP_THREAD_LIMIT"] = str(_threads)
    return _threads


def _stated(name: str) -> int | None:
    """The number in an environment variable, where it is one."""
    value = os.environ.get(name, "").split(",")[0].strip()
    return int(value) if value.isdigit() and int(value) > 0 else None


def cpu_threads() -> int:
    """The number in force, fixed now if nobody did before."""
    return set_cpu_threads()
