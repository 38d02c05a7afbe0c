"""One running Lumivox: a second start hands its wish to the first over a private local socket.

The socket is the user's own: other users cannot connect (QLocalServer.UserAccessOption, and on
Unix a folder that only the user may enter). A message is one line of JSON,
``{"action": name, "arguments": [texts]}``; the answer is a line, ``ok`` or ``unknown action``.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from lumivox.core.errors import SourceError
from lumivox.core.i18n import tr

log = logging.getLogger(__name__)

LONGEST_MESSAGE = 64 * 1024
CONNECT_MILLISECONDS = 500
ANSWER_MILLISECONDS = 3000


def server_name() -> str:
    """The address of this user's Lumivox: a socket's path, on Windows a pipe's name.

    Raises:
        SourceError: the folder for the socket belongs to somebody else.
    """
    if sys.platform == "win32":
        return f"lumivox-{os.environ.get('USERNAME', 'user')}"
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime and Path(runtime).is_dir():
        return str(Path(runtime) / "lumivox.socket")
    folder = Path(tempfile.gettempdir()) / f"lumivox-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    facts = folder.lstat()
    # The folder for temporary files is everybody's: what lies there may be a trap.
    if facts.st_uid != os.getuid() or facts.st_mode & 0o077 or folder.is_symlink():
        sentence = tr("{folder} is not only yours. Remove it, then start Lumivox again.")
        raise SourceError(sentence.format(folder=folder))
    return str(folder / "lumivox.socket")


def _windows_lock() -> str:
    return str(Path(tempfile.gettempdir()) / "lumivox.lock")


class Instance(QObject):
    """The first Lumivox of this user; tells what later ones were asked for.

    Signals:
        asked(str, list): name of an action, and its arguments (texts).
    """

    asked = Signal(str, list)

    def __init__(self, known: Callable[[str], bool], parent: QObject | None = None) -> None:
        """Not listening yet.

        Args:
            known: whether an action of this name exists.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._known = known
        self._lock: QLockFile | None = None
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._accept)

    def listen(self) -> bool:
        """Become the one instance; false where another one already answers."""
        name = server_name()
        # A private socket is put in place by renaming, over whoever listens there: only a lock
        # tells whether somebody does. It knows a lock that a crash left by its process.
        self._lock = QLockFile(f"{name}.lock" if os.sep in name else _windows_lock())
        self._lock.setStaleLockTime(0)
        if not self._lock.tryLock(0):
            return False
        QLocalServer.removeServer(name)
        return self._server.listen(name)

    def close(self) -> None:
        """Answer no more."""
        self._server.close()
        if self._lock:
            self._lock.unlock()

    def _accept(self) -> None:
        while self._server.hasPendingConnections():
            connection = self._server.nextPendingConnection()
            connection.readyRead.connect(self._read)
            connection.disconnected.connect(connection.deleteLater)

    def _read(self) -> None:
        connection = self.sender()
        if not isinstance(connection, QLocalSocket):
            return
        if not connection.canReadLine():
            if connection.bytesAvailable() > LONGEST_MESSAGE:
                connection.abort()
            return
        answer = self._answer(bytes(connection.readLine().data()))
        connection.write(answer.encode() + b"\n")
        connection.flush()
        connection.disconnectFromServer()

    def _answer(self, line: bytes) -> str:
        try:
            message = json.loads(line)
            action, arguments = message["action"], message["arguments"]
        except (ValueError, KeyError, TypeError):
            return "not understood"
        if not isinstance(action, str) or not isinstance(arguments, list):
            return "not understood"
        if not action:
            return "ok"
        if not self._known(action):
            return "unknown action"
        self.asked.emit(action, [str(argument) for argument in arguments])
        return "ok"


def ask(action: str, arguments: Sequence[str]) -> str | None:
    """Hand a wish to the running Lumivox; an empty action only asks whether it is there.

    Returns:
        Its answer (``ok``, ``unknown action``, ``not understood``), or ``None`` where none runs.
    """
    socket = QLocalSocket()
    socket.connectToServer(server_name())
    if not socket.waitForConnected(CONNECT_MILLISECONDS):
        return None
    message = json.dumps({"action": action, "arguments": list(arguments)}, ensure_ascii=False)
    socket.write(message.encode() + b"\n")
    socket.flush()
    answer = b""
    while not answer.endswith(b"\n") and socket.waitForReadyRead(ANSWER_MILLISECONDS):
        answer += bytes(socket.readAll().data())
    socket.abort()
    return answer.decode(errors="replace").strip() or None
