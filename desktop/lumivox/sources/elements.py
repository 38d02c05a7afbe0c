"""The control under a point of the screen, as its program describes it to assistive technology.

AT-SPI over D-Bus by jeepney. Programs that tell nothing, or take longer than a moment, are left
alone. Wayland has no screen coordinates: programs then answer in those of their window, and
nothing is asked.

Source: at-spi2-core, xml/Accessible.xml and xml/Component.xml.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from lumivox.core.geometry import Box
from lumivox.sources.grabber import is_wayland
from lumivox.sources.windows import DesktopWindow

if TYPE_CHECKING:
    from jeepney.io.blocking import DBusConnection

Reference = tuple[str, str]
"""Bus name and object path of an accessible."""

_REGISTRY: Reference = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
_ACCESSIBLE = "org.a11y.atspi.Accessible"
_COMPONENT = "org.a11y.atspi.Component"
_NULL = "/org/a11y/atspi/null"

_SCREEN = 0
"""Coordinates of the screen (AtspiCoordType)."""

_ACTIVE, _SHOWING = 1, 25
"""States of AtspiStateType, as bits of two 32-bit words."""

_SECONDS = 1.0
"""For all questions together: a program that hangs must not hang us."""

_MAX_DEPTH = 40


class _Tree:
    """Questions to accessibles, within a time for all of them."""

    def __init__(self, connection: DBusConnection) -> None:
        self._connection = connection
        self._end = time.monotonic() + _SECONDS

    def ask(self, of: Reference, interface: str, member: str, *arguments: Any) -> Any:
        """The first value of the answer.

        Raises:
            ValueError: the program does not know this.
            TimeoutError: the time is over.
        """
        from jeepney import DBusAddress, MessageType, new_method_call

        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        address = DBusAddress(of[1], bus_name=of[0], interface=interface)
        signature = {0: None, 1: "u", 3: "iiu"}[len(arguments)]
        message = new_method_call(address, member, signature, arguments)
        reply = self._connection.send_and_get_reply(message, timeout=left)
        if reply.header.message_type is MessageType.error:
            raise ValueError(member)
        return reply.body[0]

    def children(self, of: Reference) -> list[Reference]:
        """All children."""
        return [(child[0], child[1]) for child in self.ask(of, _ACCESSIBLE, "GetChildren")]

    def has_state(self, of: Reference, state: int) -> bool:
        """Whether it is in this state."""
        words = self.ask(of, _ACCESSIBLE, "GetState")
        return bool(words[state // 32] >> (state % 32) & 1)

    def box(self, of: Reference) -> Box:
        """Where it lies on the screen."""
        x, y, width, height = self.ask(of, _COMPONENT, "GetExtents", _SCREEN)
        return Box(x, y, max(0, width), max(0, height))

    def name(self, of: Reference) -> str:
        """Its accessible name."""
        from jeepney import DBusAddress, MessageType, Properties

        address = DBusAddress(of[1], bus_name=of[0], interface=_ACCESSIBLE)
        left = max(0.01, self._end - time.monotonic())
        reply = self._connection.send_and_get_reply(Properties(address).get("Name"), timeout=left)
        if reply.header.message_type is MessageType.error:
            return ""
        return str(reply.body[0][1])


def element_at(x: int, y: int) -> DesktopWindow | None:
    """Name and place of the innermost control at a point; ``None`` where nobody tells.

    Args:
        x: screen coordinates, as are ``y`` and the answer's box.
        y: see x.
    """
    if sys.platform != "linux" or is_wayland() or not os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return None
    try:
        with _accessibility_bus() as connection:
            tree = _Tree(connection)
            frame = _frame_at(tree, x, y)
            return _innermost(tree, frame, x, y) if frame else None
    except (ImportError, OSError, TimeoutError, ValueError, KeyError):
        return None


def _accessibility_bus() -> DBusConnection:
    """A connection to the bus of its own that accessibles live on.

    Raises:
        ValueError: the desktop has none.
    """
    from jeepney import DBusAddress, MessageType, new_method_call
    from jeepney.io.blocking import open_dbus_connection

    launcher = DBusAddress("/org/a11y/bus", bus_name="org.a11y.Bus", interface="org.a11y.Bus")
    with open_dbus_connection("SESSION") as session:
        question = new_method_call(launcher, "GetAddress")
        reply = session.send_and_get_reply(question, timeout=_SECONDS)
    if reply.header.message_type is MessageType.error:
        raise ValueError("no accessibility bus")
    return open_dbus_connection(reply.body[0])


def _frame_at(tree: _Tree, x: int, y: int) -> Reference | None:
    """The window there; of several the active one, because AT-SPI knows no stacking."""
    candidates: list[Reference] = []
    for program in tree.children(_REGISTRY):
        with suppress(ValueError):
            candidates.extend(
                frame
                for frame in tree.children(program)
                if tree.has_state(frame, _SHOWING) and tree.box(frame).contains(x, y)
            )
    active = (frame for frame in candidates if tree.has_state(frame, _ACTIVE))
    return next(active, candidates[-1] if candidates else None)


def _innermost(tree: _Tree, frame: Reference, x: int, y: int) -> DesktopWindow | None:
    """The deepest accessible at the point, below a window."""
    found, seen = frame, {frame}
    for _ in range(_MAX_DEPTH):
        try:
            answer = tree.ask(found, _COMPONENT, "GetAccessibleAtPoint", x, y, _SCREEN)
        except ValueError:
            break
        below = (answer[0], answer[1])
        if below[1] == _NULL or below in seen:
            break
        seen.add(below)
        found = below
    box = tree.box(found)
    return DesktopWindow(tree.name(found), box) if box.area else None
