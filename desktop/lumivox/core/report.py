"""What to tell a person about any error, and where the rest of the story is kept."""

from __future__ import annotations

import logging
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from lumivox.core.errors import AppError
from lumivox.core.i18n import tr

logger = logging.getLogger(__name__)

LOG_BYTES = 500_000


def sentence_for(error: BaseException) -> str:
    """What to tell a person about any error; what is not an AppError goes to the log too.

    The log gets the way to the error, and its own words only where they cannot hold recognised
    text.
    """
    if isinstance(error, AppError):
        return str(error)
    words = f" ({error})" if isinstance(error, ImportError | OSError) else ""
    logger.error("%s%s at %s", type(error).__name__, words, " > ".join(_frames(error)))
    if isinstance(error, MemoryError):
        return tr("There is not enough memory. Close other programs, or try a smaller picture.")
    sentence = tr("Something went wrong inside Lumivox. Please try again; {path} says more.")
    return sentence.format(path=log_path())


def _frames(error: BaseException) -> list[str]:
    frames = []
    trace = error.__traceback__
    while trace is not None:
        frames.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}")
        trace = trace.tb_next
    return frames


def log_path() -> Path:
    """Where the log file lies; the folder need not exist yet."""
    from platformdirs import user_log_path

    return user_log_path("lumivox", appauthor=False) / "lumivox.log"


class _LateFile(RotatingFileHandler):
    """Makes its folder only when there is something to write, and keeps quiet where it cannot."""

    def _open(self) -> TextIOWrapper:
        Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
        return super()._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the base's name
        """A log that cannot be written is no reason to disturb anybody."""


def log_to_file() -> None:
    """Send warnings and errors, the libraries' too, to the log file and none to the console."""
    root = logging.getLogger()
    if any(isinstance(handler, _LateFile) for handler in root.handlers):
        return
    handler = _LateFile(log_path(), maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8", delay=True)
    handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)
    logging.captureWarnings(capture=True)
