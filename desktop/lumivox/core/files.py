"""Files are written by replace: whole, or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast

from lumivox.core.errors import OutputError
from lumivox.core.i18n import tr


@contextmanager
def replace_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write to that takes ``path``'s place when the block ends without an error.

    A device or pipe (``/dev/stdout``) is written to directly, since it cannot be replaced.

    Raises:
        OutputError: the place cannot be written, or the disk is full; what was there is kept.
    """
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as stream:
                yield stream
            return
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                yield cast("BinaryIO", stream)
                stream.flush()
                os.fsync(stream.fileno())
            _keep_mode(path, part)
            part.replace(path)
        except BaseException:
            with suppress(OSError):
                part.unlink()
            raise
    except OSError as error:
        reason = error.strerror or str(error)
        message = tr("Cannot write {path}: {reason}. Choose another place.")
        raise OutputError(message.format(path=path, reason=reason)) from error


def _keep_mode(path: Path, part: Path) -> None:
    """Give the new file the old one's permissions, or those of any new file (mkstemp gives 600)."""
    if path.exists():
        mode = path.stat().st_mode & 0o777
    else:
        mask = os.umask(0)
        os.umask(mask)
        mode = 0o666 & ~mask
    part.chmod(mode)
