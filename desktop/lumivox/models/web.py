"""One answer of the web, read in a thread of its own, so that a cancel never waits for it.

Plain ``urllib``: it honours ``https_proxy`` and ``no_proxy`` by itself. https only; http is let
through to this very machine, for tests and for a mirror that a user runs.
"""

from __future__ import annotations

import ipaddress
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from queue import Empty, Full, Queue
from typing import Any, Self
from urllib.parse import urlsplit

from lumivox.core.errors import ModelError
from lumivox.core.i18n import tr
from lumivox.core.task import Task

CHUNK = 1 << 18
"""Bytes read at once, at most."""

_STEP = 0.1
"""Seconds between two looks at the task while nothing comes."""


def check_url(url: str) -> str:
    """The URL, if it is one that may be fetched.

    Raises:
        ModelError: it is neither https nor http to this machine.
    """
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname)):
        return url
    raise ModelError(tr("Models are only fetched by https. {url} is not.").format(url=shown(url)))


def shown(url: str) -> str:
    """The URL without a query, which may carry a signature, and without a password."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    return f"{parts.scheme}://{host}{f':{parts.port}' if parts.port else ''}{parts.path}"


class Answer:
    """What a server sends to one request; iterate over it for the bytes. A context manager.

    Whatever may block (names, connecting, waiting for bytes) happens in a thread that this class
    starts; whoever uses it only waits for that thread, a tenth of a second at a time.

    Args:
        url: what to ask for; checked, as is every redirect.
        timeout: seconds without a byte after which it is given up.
        task: asked while waiting.
        headers: to be sent too.
    """

    def __init__(
        self, url: str, timeout: float, task: Task, headers: dict[str, str] | None = None
    ) -> None:
        sent = {"User-Agent": "lumivox", "Accept-Encoding": "identity"} | (headers or {})
        self._request = urllib.request.Request(check_url(url), headers=sent)  # noqa: S310 - checked
        self._timeout = timeout
        self._task = task
        # A few chunks ahead at most: a slow disk must not fill the memory.
        self._parts: Queue[bytes | BaseException | None] = Queue(4)
        self._unwanted = threading.Event()
        self.status = 0
        """HTTP's."""
        self.length: int | None = None
        """Bytes that were promised, where any were."""

    def __enter__(self) -> Self:
        """Send the request and wait for the answer's head.

        Raises:
            OSError, HTTPException: as ``urllib`` raises them.
            ModelError: a redirect leads to where we do not go.
            Cancelled: while waiting.
        """
        threading.Thread(target=self._read, name="lumivox-web", daemon=True).start()
        try:
            self._next()
        except BaseException:
            self._unwanted.set()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing more is wanted; the thread ends by itself, with its timeout at the latest."""
        self._unwanted.set()

    def __iter__(self) -> Iterator[bytes]:
        """The bytes as they come. Raises as ``__enter__`` does."""
        while part := self._next():
            yield part

    def rest(self) -> Iterator[bytes]:
        """What has come by now, for whoever stops before the end; waits for nothing."""
        with suppress(Empty):
            while isinstance(part := self._parts.get_nowait(), bytes):
                yield part

    def _next(self) -> bytes | None:
        while True:
            self._task.checkpoint()
            try:
                part = self._parts.get(timeout=_STEP)
            except Empty:
                continue
            if isinstance(part, BaseException):
                raise part
            return part

    def _read(self) -> None:
        """In the thread."""
        opener = urllib.request.build_opener(_CheckedRedirects)
        try:
            with opener.open(self._request, timeout=self._timeout) as answer:
                promised = answer.headers.get("Content-Length")
                self.status, self.length = answer.status, int(promised) if promised else None
                self._give(b"")
                while not self._unwanted.is_set() and (chunk := answer.read1(CHUNK)):
                    self._give(chunk)
            self._give(None)
        except urllib.error.HTTPError as error:
            error.close()
            self._give(error)
        except BaseException as error:  # noqa: BLE001 - raised again by whoever waits
            self._give(error)

    def _give(self, part: bytes | BaseException | None) -> None:
        while not self._unwanted.is_set():
            try:
                self._parts.put(part, timeout=_STEP)
            except Full:
                continue
            return


def _is_loopback(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


class _CheckedRedirects(urllib.request.HTTPRedirectHandler):
    """Follows a redirect only to where we would have gone ourselves."""

    def redirect_request(self, req: Any, fp: Any, *rest: Any) -> Any:
        try:
            check_url(rest[-1])
        except ModelError:
            fp.close()
            raise
        return super().redirect_request(req, fp, *rest)
