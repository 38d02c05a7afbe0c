"""Bytes from a file or standard input, and what they are."""

from __future__ import annotations

import stat
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from lumivox.core.errors import SourceError
from lumivox.core.i18n import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lumivox.core.task import Task
    from lumivox.core.values import Capture

MAX_BYTES = 1 << 30
"""Files are held in memory while they are read; more than this is refused."""

_CHUNK = 1 << 20


def file(path: str, task: Task) -> Iterator[Capture]:
    """The pages of a file.

    Raises:
        SourceError: it is missing, a folder, forbidden, empty, too large, or no picture.
        Cancelled: at a checkpoint.
    """
    task.checkpoint("open", 0, 1)
    yield from pages_of(read_file(path, task), path, task)


def standard_input(task: Task) -> Iterator[Capture]:
    """The pages of what is piped in.

    Raises:
        SourceError: nothing comes, it is too large, or no picture.
        Cancelled: at a checkpoint.
    """
    task.checkpoint("open", 0, 1)
    if sys.stdin is None or sys.stdin.isatty():
        raise SourceError(tr("Nothing is piped in: - reads a picture from standard input."))
    yield from pages_of(_read_all(sys.stdin.buffer, "-", task), "-", task)


def pages_of(data: bytes, source: str, task: Task) -> Iterator[Capture]:
    """The pages that these bytes hold; their content says what they are.

    Raises:
        SourceError: they are empty, broken, encrypted, too large, or no picture.
        Cancelled: at a checkpoint.
    """
    if not data:
        if source == "-":
            raise SourceError(tr("Standard input is empty: nothing was piped in."))
        raise SourceError(tr("{name} is empty.").format(name=source))
    # Adobe's readers accept up to 1024 bytes before the header, and such files exist.
    if b"%PDF-" in data[:1024]:
        from lumivox.sources.pdf import pdf_pages

        return pdf_pages(data, source, task)
    from lumivox.sources.images import image_pages
    from lumivox.sources.video import is_video_data

    if is_video_data(data):
        raise SourceError(
            tr("{name} is a video: “lumivox read” tells the text in it, with times.").format(
                name=source
            )
        )
    return image_pages(data, source, task)


def read_file(path: str, task: Task) -> bytes:
    """All bytes of a file, which is closed again.

    Raises:
        SourceError: it is missing, a folder, forbidden, too large, or cannot be read.
        Cancelled: at a checkpoint.
    """
    with _opened(path) as stream:
        return _read_all(stream, path, task)


def check_readable(path: str) -> None:
    """Open the file and close it again, for readers that say less about why they cannot.

    Raises:
        SourceError: it is missing, a folder, forbidden, empty, or cannot be read.
    """
    with _opened(path) as stream:
        if not stream.read(1):
            raise SourceError(tr("{name} is empty.").format(name=path))


@contextmanager
def _opened(path: str) -> Iterator[BinaryIO]:
    """The file while it is read; what the system says against that becomes a sentence."""
    try:
        with Path(path).open("rb") as stream:
            yield stream
    except FileNotFoundError as error:
        raise SourceError(tr("{name} does not exist: check the name.").format(name=path)) from error
    except IsADirectoryError as error:
        raise SourceError(_is_a_folder(path)) from error
    except PermissionError as error:
        # Windows answers a folder so, too.
        if _mode(path, stat.S_ISDIR):
            raise SourceError(_is_a_folder(path)) from error
        raise SourceError(
            tr("{name} may not be read: ask for permission to read it.").format(name=path)
        ) from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise SourceError(
            tr("{name} cannot be read: {reason}.").format(name=path, reason=reason)
        ) from error


def _is_a_folder(path: str) -> str:
    return tr("{name} is a folder: name the files in it.").format(name=path)


def exists(path: str) -> bool:
    """Whether something of this name can be seen, be it a file or not."""
    return _mode(path, lambda _mode: True)


def _mode(path: str, is_kind: Callable[[int], bool]) -> bool:
    """Whether the path can be seen and is of a kind; ``Path.exists`` raises in closed folders."""
    try:
        return is_kind(Path(path).stat().st_mode)
    except (OSError, ValueError):
        return False


def _read_all(stream: BinaryIO, source: str, task: Task) -> bytes:
    """The stream to its end, in chunks, so that a slow pipe can be cancelled between them."""
    chunks: list[bytes] = []
    size = 0
    while chunk := stream.read(_CHUNK):
        task.checkpoint()
        size += len(chunk)
        if size > MAX_BYTES:
            raise SourceError(
                tr("{name} is too large: more than {gigabytes} GB cannot be read.").format(
                    name=source, gigabytes=MAX_BYTES >> 30
                )
            )
        chunks.append(chunk)
    return b"".join(chunks)
