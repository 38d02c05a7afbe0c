"""Where the screens of a Wayland desktop lie in screen coordinates, asked of the compositor itself.

Pictures of the desktop come without places: with screens of different scale nobody could tell
which pixel belongs to which coordinate. Two questions over the compositor's socket are enough;
a library for all of the protocol would have to be compiled.

Source: wayland.xml, xdg-output-unstable-v1.xml; messages are described in "Wire Format" of the
Wayland documentation.
"""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lumivox.core.geometry import Box

_SECONDS = 1.0
"""A compositor answers within a millisecond; one that hangs must not hang us."""

_DISPLAY, _REGISTRY = 1, 2
_SYNC, _GET_REGISTRY, _BIND, _GET_XDG_OUTPUT = 0, 1, 0, 1

# Events, by their number in the interface's description.
_DISPLAY_ERROR, _GLOBAL, _CALLBACK_DONE = 0, 0, 0
_GEOMETRY, _MODE, _SCALE = 0, 1, 3
_LOGICAL_POSITION, _LOGICAL_SIZE = 0, 1

_CURRENT_MODE = 1
_TURNED = frozenset({1, 3, 5, 7})
"""Values of wl_output.transform that swap width and height."""


@dataclass(slots=True)
class _Output:
    """What a compositor said of one screen."""

    position: tuple[int, int] = (0, 0)
    mode: tuple[int, int] = (0, 0)
    scale: int = 1
    is_turned: bool = False
    logical_position: tuple[int, int] | None = None
    logical_size: tuple[int, int] | None = None

    def box(self) -> Box:
        """Its place; from the old protocol alone where the newer is missing."""
        width, height = self.mode[::-1] if self.is_turned else self.mode
        size = self.logical_size or (width // self.scale, height // self.scale)
        return Box(*(self.logical_position or self.position), *size)


def wayland_desktop() -> Box | None:
    """The rectangle around all screens; ``None`` where the compositor does not tell."""
    boxes = [box for box in wayland_screens() if box.area]
    return Box.around(boxes) if boxes else None


def wayland_screens() -> tuple[Box, ...]:
    """All screens in screen coordinates; empty where the compositor does not tell."""
    name = os.environ.get("WAYLAND_DISPLAY", "")
    path = Path(os.environ.get("XDG_RUNTIME_DIR", "")) / name
    if not name or not hasattr(socket, "AF_UNIX"):
        return ()
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(_SECONDS)
            connection.connect(str(path))
            return tuple(output.box() for output in _Client(connection).outputs())
    except (OSError, ValueError, struct.error):
        return ()


class _Client:
    """The few messages that are needed. Numbers are 32 bits in the machine's own byte order."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._last_id = _REGISTRY
        self._outputs: dict[int, _Output] = {}
        self._places: dict[int, _Output] = {}

    def outputs(self) -> list[_Output]:
        """All screens.

        Raises:
            OSError: the compositor is gone or slow.
            ValueError: it complains.
        """
        self._send(_DISPLAY, _GET_REGISTRY, struct.pack("=I", _REGISTRY))
        manager = 0
        for number, interface, version in list(self._globals()):
            if interface == "wl_output":
                bound = self._bind(number, interface, min(version, 2))
                self._outputs[bound] = _Output()
            elif interface == "zxdg_output_manager_v1":
                manager = self._bind(number, interface, 1)
        if manager:
            for bound, output in self._outputs.items():
                place = self._new_id()
                self._places[place] = output
                self._send(manager, _GET_XDG_OUTPUT, struct.pack("=II", place, bound))
        for sender, event, body in self._until_answered():
            self._take(sender, event, body)
        return list(self._outputs.values())

    def _globals(self) -> Iterator[tuple[int, str, int]]:
        """Number, interface and version of all that the compositor offers."""
        for sender, event, body in self._until_answered():
            if sender == _REGISTRY and event == _GLOBAL:
                number, length = struct.unpack_from("=II", body)
                interface = body[8 : 8 + length - 1].decode("ascii")
                yield number, interface, struct.unpack_from("=I", body, 8 + _padded(length))[0]

    def _take(self, sender: int, event: int, body: bytes) -> None:
        if output := self._outputs.get(sender):
            if event == _GEOMETRY:
                output.position = struct.unpack_from("=ii", body)
                output.is_turned = struct.unpack_from("=i", body, len(body) - 4)[0] in _TURNED
            elif event == _MODE and struct.unpack_from("=I", body)[0] & _CURRENT_MODE:
                output.mode = struct.unpack_from("=ii", body, 4)
            elif event == _SCALE:
                output.scale = max(1, struct.unpack_from("=i", body)[0])
        elif place := self._places.get(sender):
            if event == _LOGICAL_POSITION:
                place.logical_position = struct.unpack_from("=ii", body)
            elif event == _LOGICAL_SIZE:
                place.logical_size = struct.unpack_from("=ii", body)

    def _until_answered(self) -> Iterator[tuple[int, int, bytes]]:
        """Sender, number and body of all events until the compositor has dealt with all we sent."""
        callback = self._new_id()
        self._send(_DISPLAY, _SYNC, struct.pack("=I", callback))
        while True:
            sender, word = struct.unpack("=II", self._receive(8))
            event, size = word & 0xFFFF, word >> 16
            body = self._receive(size - 8)
            if sender == callback and event == _CALLBACK_DONE:
                return
            if sender == _DISPLAY and event == _DISPLAY_ERROR:
                raise ValueError("the compositor refused a request")
            yield sender, event, body

    def _bind(self, number: int, interface: str, version: int) -> int:
        bound, name = self._new_id(), interface.encode("ascii") + b"\0"
        text = struct.pack("=I", len(name)) + name.ljust(_padded(len(name)), b"\0")
        body = struct.pack("=I", number) + text + struct.pack("=II", version, bound)
        self._send(_REGISTRY, _BIND, body)
        return bound

    def _new_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def _send(self, receiver: int, request: int, body: bytes) -> None:
        word = (len(body) + 8) << 16 | request
        self._connection.sendall(struct.pack("=II", receiver, word) + body)

    def _receive(self, size: int) -> bytes:
        parts = bytearray()
        while len(parts) < size:
            part = self._connection.recv(size - len(parts))
            if not part:
                raise OSError("the compositor is gone")
            parts += part
        return bytes(parts)


def _padded(length: int) -> int:
    """Strings are filled up to whole words."""
    return (length + 3) // 4 * 4
