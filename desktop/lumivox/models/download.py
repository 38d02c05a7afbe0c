"""One file from the web: resumed, retried, hashed while it streams, put in place at the end.

Plain ``urllib``: it honours ``https_proxy`` and ``no_proxy`` by itself, and one GET with a Range
header is all that is needed. https only; http is let through to this very machine, for tests and
for a mirror that a user runs.
"""

from __future__ import annotations

import errno
import hashlib
import http.client
import ipaddress
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from lumivox.core.errors import ModelError
from lumivox.core.i18n import tr
from lumivox.core.task import Task

CHUNK = 1 << 18
"""Bytes between two checkpoints."""

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


def check_url(url: str) -> str:
    """The URL, if it is one that may be fetched.

    Raises:
        ModelError: it is neither https nor http to this machine.
    """
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname)):
        return url
    raise ModelError(tr("Models are only fetched by https. {url} is not.").format(url=_shown(url)))


def open_url(url: str, timeout: float, headers: dict[str, str] | None = None) -> Any:
    """Open a checked URL, following redirects to checked ones only.

    Raises:
        ModelError: the URL may not be fetched.
        OSError: as ``urllib`` raises it.
    """
    sent = {"User-Agent": "lumivox", "Accept-Encoding": "identity"} | (headers or {})
    request = urllib.request.Request(check_url(url), headers=sent)  # noqa: S310 - checked
    return urllib.request.build_opener(_CheckedRedirects).open(request, timeout=timeout)


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
        Cancelled: at a chunk; the part stays and is taken up by the next call.
    """
    patience = patience or Patience()
    part = target.with_name(target.name + ".part")
    part.parent.mkdir(parents=True, exist_ok=True)
    failures = 0

    def tell(count: int) -> None:
        task.checkpoint()
        arrived(count)

    while True:
        before = part.stat().st_size if part.exists() else 0
        try:
            digest, size = _attempt(wanted, part, tell, patience.timeout)
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
                    ).format(url=_shown(wanted.url), reason=reason_of(error))
                ) from error
            pause_for(patience.pause * 2 ** (failures - 1), task)
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


def _attempt(wanted: Wanted, part: Path, tell: Arrived, timeout: float) -> tuple[str, int]:
    """One connection: go on behind what is here. Returns the SHA-256 and the size of the whole."""
    digest = hashlib.sha256()
    have = _hash_part(part, digest, tell)
    if wanted.size is not None and have >= wanted.size:
        return digest.hexdigest(), have
    headers = {"Range": f"bytes={have}-"} if have else {}
    with _open_from(wanted.url, timeout, headers, part) as answer:
        if answer.status != http.HTTPStatus.PARTIAL_CONTENT and have:
            # The server knows no ranges and sends the whole again.
            have, digest = 0, hashlib.sha256()
        promised = answer.headers.get("Content-Length")
        total = have + int(promised) if promised else wanted.size
        with part.open("ab" if have else "wb") as file:
            have = _stream(answer, file, digest, have, tell)
    if total is not None and have < total:
        raise ConnectionError(tr("the connection was cut"))
    return digest.hexdigest(), have


def _open_from(url: str, timeout: float, headers: dict[str, str], part: Path) -> Any:
    try:
        return open_url(url, timeout, headers)
    except urllib.error.HTTPError as error:
        if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and headers:
            part.unlink()  # It does not belong to the file there: begin again.
            raise ConnectionError(tr("what has come does not fit what is offered")) from error
        raise


def _stream(answer: Any, file: IO[bytes], digest: Any, have: int, tell: Arrived) -> int:
    while chunk := answer.read1(CHUNK):
        file.write(chunk)
        digest.update(chunk)
        have += len(chunk)
        tell(have)
    return have


def _hash_part(part: Path, digest: Any, tell: Arrived) -> int:
    have = 0
    if part.exists():
        with part.open("rb") as file:
            while have < part.stat().st_size and (chunk := file.read(CHUNK)):
                digest.update(chunk)
                have += len(chunk)
                tell(have)
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
            ).format(url=_shown(wanted.url))
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
                    url=_shown(url), code=code
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


def pause_for(seconds: float, task: Task) -> None:
    """Pause before the next attempt, still open to a cancel."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        task.checkpoint()
        time.sleep(min(0.1, left))


def reason_of(error: Exception) -> str:
    """The error in a few words."""
    if isinstance(error, urllib.error.URLError) and not isinstance(error, urllib.error.HTTPError):
        return str(error.reason)
    return str(error) or type(error).__name__


def _is_loopback(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def _shown(url: str) -> str:
    """The URL without a query, which may carry a signature, and without a password."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    return f"{parts.scheme}://{host}{f':{parts.port}' if parts.port else ''}{parts.path}"


class _CheckedRedirects(urllib.request.HTTPRedirectHandler):
    """Follows a redirect only to where we would have gone ourselves."""

    def redirect_request(self, *args: Any) -> Any:
        check_url(args[-1])
        return super().redirect_request(*args)
