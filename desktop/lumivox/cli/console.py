"""What all commands share: streams in UTF-8, errors as sentences, exit codes."""

from __future__ import annotations

import importlib
import importlib.util
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from lumivox.core.errors import AppError, Cancelled, ExitCode, OutputError
from lumivox.core.i18n import tr, use_language
from lumivox.core.report import log_to_file, sentence_for
from lumivox.core.task import Task

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from lumivox.core.engines import VoiceSettings
    from lumivox.core.task import Progress

BROKEN_PIPE = 128 + 13
"""What a shell reports of a program that a broken pipe ended."""


def prepare_streams() -> None:
    """Write UTF-8 whatever the locale: texts hold more than a code page does.

    A stream that the caller closed, or that a program without a console lacks, leads nowhere.
    """
    sys.stdout = sys.stdout or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def use_own_language() -> None:
    """Speak the interface's language: the one that was set, or else the system's."""
    from lumivox.settings.store import SettingsStore

    use_language(_system_language())  # in which the settings tell what is wrong with them
    store = SettingsStore()
    if language := store.load().general.language:
        use_language(language)
    if store.message:
        complain(store.message)


def _system_language() -> str:
    """BCP 47 tag of the system's language."""
    if sys.platform == "win32":
        import ctypes
        import locale

        return locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "en")
    names = (os.environ.get(x) for x in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))
    first = next((name for name in names if name), "en")
    tag = re.split(r"[:.@]", first)[0].replace("_", "-")
    return "en" if tag in ("C", "POSIX", "") else tag


def add_device(parser: ArgumentParser) -> None:
    """Declare ``--device``, the same for every command that runs models."""
    parser.add_argument(
        "--device",
        choices=("auto", "cpu", "cuda", "mps"),
        default="auto",
        help=tr("compute with the processor or a graphics processor"),
    )


def complain(sentence: str) -> None:
    """One sentence on standard error; the sound of a terminal is not ours to make."""
    with suppress(BrokenPipeError, ValueError):
        print(sentence, file=sys.stderr, flush=True)


def prepare_qt() -> None:
    """To be called before Qt is imported.

    On Windows torch, where it is installed, must be loaded first: the other way round its c10.dll
    fails with WinError 1114 (pytorch/pytorch#166628). And Qt shall not tell of every sound library
    that it tried and did not find.
    """
    os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.*=false")
    with interrupts_put_off():
        if sys.platform == "win32" and importlib.util.find_spec("torch"):
            importlib.import_module("torch")
        with suppress(ImportError):  # told by whoever needs it
            importlib.import_module("PySide6.QtCore")


def voice_settings() -> VoiceSettings:
    """The voice as the user has set it."""
    from lumivox.core.engines import VoiceSettings
    from lumivox.settings.store import SettingsStore

    speech = SettingsStore().load().speech
    return VoiceSettings(
        speech.voice or None, speech.rate, speech.volume / 100, pitch=speech.pitch / 100
    )


class _Command:
    """The command that runs now."""

    task = Task()


def command_task(progressed: Progress | None = None) -> Task:
    """The task of this command: Ctrl+C and SIGTERM cancel it.

    Libraries in other languages lose an exception that is raised in one of their callbacks; the
    flag stays, and the next checkpoint ends the job.
    """
    return _Command.task.relayed(progressed) if progressed else _Command.task


def _interrupt(_signal: int, _frame: object) -> NoReturn:
    _Command.task.cancel()
    raise KeyboardInterrupt


@contextmanager
def interrupts_put_off() -> Iterator[None]:
    """Let Ctrl+C and SIGTERM wait until the block ends: in the middle PySide's import aborts.

    Raises:
        KeyboardInterrupt: at the end of the block, where one of them came.
    """
    task = _Command.task
    before = {
        number: signal.signal(number, lambda *_: task.cancel())
        for number in (signal.SIGINT, signal.SIGTERM)
        if signal.getsignal(number) is _interrupt
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if before and task.is_cancelled:
        raise KeyboardInterrupt


def guarded(work: Callable[[], int]) -> int:
    """Run ``work`` and turn whatever it raises into a sentence and an exit code.

    What nobody expected goes to the log file, and the user gets a general sentence.
    """
    log_to_file()
    _Command.task = Task()
    with suppress(ValueError, AttributeError):  # not in the main thread; not on this system
        # Asked to end, clean up as for Ctrl+C: no half-written file stays behind.
        signal.signal(signal.SIGTERM, _interrupt)
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, _interrupt)
    try:
        code = work()
        write_out("")
    except (KeyboardInterrupt, Cancelled):
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        _forget_output()
        return BROKEN_PIPE
    except AppError as error:
        complain(str(error))
        _forget_output()
        return error.exit_code
    except Exception as error:  # noqa: BLE001 - the boundary: no traceback reaches a user
        complain(sentence_for(error))
        return ExitCode.SOURCE_FAILED
    return code


def write_out(text: str) -> None:
    """Write to standard output, at once.

    Raises:
        OutputError: it cannot be written (a full disk).
        BrokenPipeError: nobody listens any more.
    """
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(cannot_write(error)) from error


def cannot_write(error: OSError) -> str:
    """The sentence for a result that found no room."""
    sentence = tr("The result cannot be written: {reason}. Make room, or choose another place.")
    return sentence.format(reason=error.strerror or error)


def _forget_output() -> None:
    """Keep Python from flushing to a pipe or disk that took no more: it would complain at exit."""
    try:
        sys.stdout.flush()
    except OSError:
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
