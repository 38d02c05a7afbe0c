"""A web server on this machine that serves models as the hub does, with faults on demand."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import unquote, urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Faults:
    """What goes wrong; each is used up after its number of times.

    cut: by path, answers that end after half of what was promised.
    status: by path, (code, times) answered instead of the file.
    stall: by path, answers that send half and then nothing until ``released``.
    corrupt: paths whose bytes are changed on the way.
    ignore_range: send the whole file whatever was asked.
    redirect: by path, where to send the client.
    endless: by path, answers that go on and on and promise no length.
    """

    cut: Counter[str] = field(default_factory=Counter)
    status: dict[str, list[int]] = field(default_factory=dict)
    stall: Counter[str] = field(default_factory=Counter)
    corrupt: set[str] = field(default_factory=set)
    ignore_range: bool = False
    redirect: dict[str, str] = field(default_factory=dict)
    endless: Counter[str] = field(default_factory=Counter)


class ModelServer:
    """Serves folders as repositories; use as a context manager."""

    def __init__(self) -> None:
        self.repositories: dict[str, Path] = {}
        self.lfs: set[str] = {".safetensors", ".spm", ".onnx"}
        self.faults = Faults()
        self.pull_requests: dict[str, dict[int, tuple[str, Path]]] = {}
        self.requests: list[tuple[str, str | None]] = []
        self.half_sent = threading.Event()
        self.released = threading.Event()
        owner = self

        class Handler(_Handler):
            server_of = owner

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def asked_for(self, end: str) -> list[str | None]:
        """The Range headers of the requests for paths that end so."""
        return [ranges for path, ranges in self.requests if path.endswith(end)]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    server_of: ModelServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: Any) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        self.close_connection = True
        path = unquote(urlsplit(self.path).path)
        self.server_of.requests.append((path, self.headers.get("Range")))
        left = self.server_of.faults.status.get(path.rsplit("/", 1)[-1])
        name = path.rsplit("/", 1)[-1]
        if left:
            self._send(left.pop(0), b"no")
        elif name in self.server_of.faults.redirect:
            self.send_response(302)
            self.send_header("Location", self.server_of.faults.redirect[name])
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif path.startswith("/api/models/"):
            self._metadata(path.removeprefix("/api/models/"))
        else:
            self._file(path)

    def _metadata(self, path: str) -> None:
        owner, name, what, *rest = path.split("/")
        repository, requests = f"{owner}/{name}", self.server_of.pull_requests
        if what == "discussions":
            found = [
                {"num": n, "isPullRequest": True, "author": {"name": author}}
                for n, (author, _) in requests.get(repository, {}).items()
            ]
            return self._send(200, json.dumps({"discussions": found}).encode())
        folder = self.server_of.repositories.get(repository)
        commit = COMMIT
        if rest[:2] == ["refs", "pr"]:
            folder = requests[repository][int(rest[2])][1]
            commit = f"{int(rest[2]):040x}"
        if folder is None:
            return self._send(404, b"no such repository")
        siblings = [
            self._sibling(folder, file) for file in sorted(folder.rglob("*")) if file.is_file()
        ]
        return self._send(200, json.dumps({"sha": commit, "siblings": siblings}).encode())

    def _sibling(self, folder: Path, file: Path) -> dict[str, Any]:
        data = file.read_bytes()
        item: dict[str, Any] = {"rfilename": file.relative_to(folder).as_posix(), "size": len(data)}
        item["blobId"] = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
        if file.suffix in self.server_of.lfs:
            item["lfs"] = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
        return item

    def _file(self, path: str) -> None:
        server, faults = self.server_of, self.server_of.faults
        owner, name, _resolve, commit, *rest = path.lstrip("/").split("/")
        folder = server.repositories.get(f"{owner}/{name}")
        if commit != COMMIT and f"{owner}/{name}" in server.pull_requests:
            folder = server.pull_requests[f"{owner}/{name}"][int(commit, 16)][1]
        file = folder / "/".join(rest) if folder else None
        if file is None or not file.is_file():
            return self._send(404, b"no such file")
        data = file.read_bytes()
        if file.name in faults.corrupt:
            data = data[:-1] + bytes([data[-1] ^ 1])
        start = 0
        wanted = self.headers.get("Range")
        if wanted and not faults.ignore_range:
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
            if start >= len(data):
                return self._send(416, b"")
        return self._body(file.name, data[start:], 206 if start else 200)

    def _body(self, name: str, data: bytes, code: int) -> None:
        server, faults = self.server_of, self.server_of.faults
        self.send_response(code)
        if faults.endless[name] > 0:
            faults.endless[name] -= 1
            self.end_headers()
            with suppress(OSError):
                while not server.released.is_set():
                    self.wfile.write(data)
            return
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if faults.cut[name] > 0:
            faults.cut[name] -= 1
            self.wfile.write(data[: len(data) // 2])
        elif faults.stall[name] > 0:
            faults.stall[name] -= 1
            self.wfile.write(data[: len(data) // 2])
            self.wfile.flush()
            server.half_sent.set()
            server.released.wait(30)
        else:
            self.wfile.write(data)

    def _send(self, code: int, body: bytes) -> None:
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
