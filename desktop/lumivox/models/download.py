"""One file from the web: resumed, retried, hashed while it streams, put in place at the end.

One GET with a Range header is all that is needed; ``web`` sends it.
"""

from __future__ import annotations

import errno
import hashlib
import http.client
import time
import urllib.error
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from lumivox.core.errors import Cancelled, ModelError
from lumivox.core.i18n import tr
from lumivox.core.task import Task
from lumivox.models.web import CHUNK, Answer, shown

Arrived = Callable[[int], None]
"""Called with the bytes of the file that are here by now."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to try: seconds without a byte, attempts without progress, first pause (doubled)."""

    timeout: float = 30.0
    attempts: int = 5
    pause: float = 1.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be fetched, and what is known of it."""

    url: str
    size: int | None = None
    sha256: str | None = None
    git_oid: str | None = None
    """Git's name of the file: SHA-1 over ``blob <size>\\0`` and its bytes."""


def fetch(
    wanted: Wanted,
    target: Path,
    task: Task,
    arrived: Arrived = lambda _count: None,
    patience: Patience | None = None,
) -> str:
    """Bring a file to ``target``; what came before a break is kept beside it as ``….part``.

    Returns:
        Its SHA-256.

    Raises:
        ModelError: it could not be had, or is not what was promised.
        Cancelled: within a moment; the part stays and is taken up by the next call.
    """
    patience = patience or Patience()
    part = target.with_name(target.name + ".part")
    part.parent.mkdir(parents=True, exist_ok=True)
    failures = 0
    while True:
        before = part.stat().st_size if part.exists() else 0
        try:
            digest, size = _attempt(wanted, part, task, arrived, patience.timeout)
            break
        except (OSError, http.client.HTTPException) as error:
            give_up_if_final(error, wanted.url)
            grown = part.exists() and part.stat().st_size > before
            failures = 1 if grown else failures + 1
            if failures >= patience.attempts:
                raise ModelError(
                    tr(
                        "{url} could not be fetched: {reason}. What has come is kept; "
                        "the next attempt goes on there."
                    ).format(url=shown(wanted.url), reason=reason_of(error))
                ) from error
            pause_before(failures + 1, patience, task)
    _check(wanted, part, digest, size)
    part.replace(target)
    return digest


def sha256_of(path: Path, task: Task) -> str:
    """SHA-256 of a file. Raises OSError, Cancelled."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            task.checkpoint()
            digest.update(chunk)
    return digest.hexdigest()


def _attempt(
    wanted: Wanted, part: Path, task: Task, arrived: Arrived, timeout: float
) -> tuple[str, int]:
    """One connection: go on behind what is here. Returns the SHA-256 and the size of the whole."""
    digest = hashlib.sha256()
    have = _hash_part(part, digest, task, arrived)
    if wanted.size is not None and have >= wanted.size:
        return digest.hexdigest(), have
    headers = {"Range": f"bytes={have}-"} if have else {}
    try:
        with Answer(wanted.url, timeout, task, headers) as answer:
            if answer.status != http.HTTPStatus.PARTIAL_CONTENT and have:
                # The server knows no ranges and sends the whole again.
                have, digest = 0, hashlib.sha256()
            total = have + answer.length if answer.length is not None else wanted.size
            with part.open("ab" if have else "wb") as file:
                have = _keep(answer, file, digest, have, wanted.size, arrived)
    except urllib.error.HTTPError as error:
        if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and headers:
            part.unlink()  # It does not belong to the file there: begin again.
            raise ConnectionError(tr("what has come does not fit what is offered")) from error
        raise
    if total is not None and have < total:
        raise ConnectionError(tr("the connection was cut"))
    return digest.hexdigest(), have


def _keep(  # noqa: PLR0917 - the pieces of one attempt
    answer: Answer, file: IO[bytes], digest: Any, have: int, most: int | None, arrived: Arrived
) -> int:
    """Write and hash what comes; no more than one chunk beyond what the file may have."""
    try:
        for chunk in answer:
            file.write(chunk)
            digest.update(chunk)
            have += len(chunk)
            arrived(have)
            if most is not None and have > most:
                break
    except Cancelled:
        file.writelines(answer.rest())
        raise
    return have


def _hash_part(part: Path, digest: Any, task: Task, arrived: Arrived) -> int:
    have = 0
    if part.exists():
        with part.open("rb") as file:
            while have < part.stat().st_size and (chunk := file.read(CHUNK)):
                digest.update(chunk)
                have += len(chunk)
                task.checkpoint()
                arrived(have)
    return have


def _check(wanted: Wanted, part: Path, digest: str, size: int) -> None:
    right = (
        (wanted.size is None or size == wanted.size)
        and (wanted.sha256 is None or digest == wanted.sha256)
        and (wanted.git_oid is None or _git_oid(part) == wanted.git_oid)
    )
    if not right:
        part.unlink(missing_ok=True)
        raise ModelError(
            tr(
                "{url} is not the file it should be: its checksum differs. It was thrown away. "
                "Try again; if it stays so, the file was changed where it is kept."
            ).format(url=shown(wanted.url))
        )


def _git_oid(path: Path) -> str:
    digest = hashlib.sha1(b"blob %d\0" % path.stat().st_size, usedforsecurity=False)
    digest.update(path.read_bytes())
    return digest.hexdigest()


def give_up_if_final(error: Exception, url: str) -> None:
    """Raise a sentence for what no further attempt can mend."""
    if isinstance(error, urllib.error.HTTPError):
        code = error.code
        if code not in {408, 425, 429} and code < http.HTTPStatus.INTERNAL_SERVER_ERROR:
            raise ModelError(
                tr("{url} could not be fetched: the server answers {code}.").format(
                    url=shown(url), code=code
                )
            ) from error
    elif isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        raise ModelError(
            tr("The disk is full. Free some space and try again; what has come is kept.")
        ) from error
    elif isinstance(error, OSError) and error.errno in {errno.EACCES, errno.EROFS}:
        raise ModelError(
            tr("The model cannot be written: {reason}").format(reason=error)
        ) from error


def pause_before(attempt: int, patience: Patience, task: Task) -> None:
    """Pause before an attempt, counted from 2 on, still open to a cancel; told as ``"retry"``."""
    task.checkpoint("retry", attempt, patience.attempts)
    seconds = patience.pause * 2 ** (attempt - 2)
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        task.checkpoint()
        time.sleep(min(0.1, left))


def reason_of(error: Exception) -> str:
    """The error in a few words."""
    if isinstance(error, urllib.error.URLError) and not isinstance(error, urllib.error.HTTPError):
        return str(error.reason)
    return str(error) or type(error).__name__
