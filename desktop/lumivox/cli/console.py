"""What all commands share: streams in UTF-8, errors as sentences, exit codes."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from io import TextIOWrapper
from typing import NoReturn

from lumivox.core.errors import AppError, Cancelled, ExitCode
from lumivox.core.report import log_to_file, sentence_for

BROKEN_PIPE = 128 + 13
"""What a shell reports of a program that a broken pipe ended."""


def prepare_streams() -> None:
    """Write UTF-8 whatever the locale: texts hold more than a code page does."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def complain(sentence: str) -> None:
    """One sentence on standard error; the sound of a terminal is not ours to make."""
    with suppress(BrokenPipeError, ValueError):
        print(sentence, file=sys.stderr, flush=True)


def preload_torch() -> None:
    """On Windows load torch, where it is installed, before Qt.

    The other way round its c10.dll fails with WinError 1114 (pytorch/pytorch#166628).
    """
    if sys.platform == "win32" and importlib.util.find_spec("torch"):
        importlib.import_module("torch")


def _interrupt(_signal: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt


def guarded(work: Callable[[], int]) -> int:
    """Run ``work`` and turn whatever it raises into a sentence and an exit code.

    What nobody expected goes to the log file, and the user gets a general sentence.
    """
    log_to_file()
    with suppress(ValueError, AttributeError):  # not in the main thread; not on this system
        # Asked to end, clean up as for Ctrl+C: no half-written file stays behind.
        signal.signal(signal.SIGTERM, _interrupt)
    try:
        code = work()
        sys.stdout.flush()
    except (KeyboardInterrupt, Cancelled):
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # Python flushes once more at exit, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except AppError as error:
        complain(str(error))
        return error.exit_code
    except Exception as error:  # noqa: BLE001 - the boundary: no traceback reaches a user
        complain(sentence_for(error))
        logging.shutdown()
        return ExitCode.SOURCE_FAILED
    return code
