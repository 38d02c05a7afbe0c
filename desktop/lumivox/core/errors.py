"""The one tree of errors. Each carries a sentence that a person can act on.

The sentence says what happened and what to do. Whoever shows it (command line, window) shows it
as it is; any other exception is logged and answered with a general sentence.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the command line answers to its caller."""

    READ = 0
    NOTHING_FOUND = 1
    WRONG_USE = 2
    SOURCE_FAILED = 3
    INTERRUPTED = 130


class AppError(Exception):
    """An error whose message is a sentence for a person."""

    exit_code = ExitCode.SOURCE_FAILED


class UsageError(AppError):
    """What was asked for cannot be asked for."""

    exit_code = ExitCode.WRONG_USE


class SourceError(AppError):
    """A picture could not be had: missing, broken, encrypted, not allowed, too large."""


class EngineError(AppError):
    """An engine (recogniser, voice, translator) failed at its work."""


class ModelError(AppError):
    """A model is missing, corrupt, or does not fit into memory."""


class OutputError(AppError):
    """A result could not be written or played."""


class Cancelled(Exception):  # noqa: N818 - an outcome, not an error
    """Raised at a checkpoint of a Task whose cancel was asked for."""
