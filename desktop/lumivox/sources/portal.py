"""Screen pixels by the desktop portal's Screenshot interface, spoken to by jeepney.

The portal writes a picture of the whole desktop into a file, which is removed as soon as it is
read. It asks the user for permission once; the dialog shows only for a program that has a visible
window. QtDBus cannot read its ``a{sv}`` answers from Python.

Source: org.freedesktop.portal.Screenshot, versions 1 and 2.
"""

from __future__ import annotations

import os
import secrets
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import numpy as np

from lumivox.core.errors import SourceError
from lumivox.core.geometry import Box
from lumivox.core.i18n import tr
from lumivox.core.task import Task
from lumivox.core.values import Capture
from lumivox.sources.grabber import SOURCE, clamped_region, is_wayland, screen_capture
from lumivox.sources.wayland_outputs import wayland_desktop

if TYPE_CHECKING:
    from jeepney.io.blocking import DBusConnection

BUS = "org.freedesktop.portal.Desktop"
PATH = "/org/freedesktop/portal/desktop"
SCREENSHOT = "org.freedesktop.portal.Screenshot"
REQUEST = "org.freedesktop.portal.Request"

CALL_SECONDS = 5.0
"""For the bus itself to answer."""

ANSWER_SECONDS = 60.0
"""For the picture: 0.1 as a rule, 22 after a cold start, and the user may be asked first."""

_STEP = 0.2
"""Seconds between two looks at the task's cancel flag."""

_GRANTED, _DENIED = 0, 1


class PortalGrabber:
    """See ScreenGrabber."""

    name = "portal"

    def __init__(self, answer_seconds: float = ANSWER_SECONDS) -> None:
        """Give up where no picture comes within this time."""
        self._answer_seconds = answer_seconds

    def is_available(self) -> bool:
        """On Wayland with a portal on the session's bus, be it running or to be started."""
        if not is_wayland() or not os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
            return False
        try:
            with _connection() as connection:
                return any(
                    BUS in _call(connection, _bus_question(question))[0]
                    for question in ("ListActivatableNames", "ListNames")
                )
        except (ImportError, OSError, TimeoutError, ValueError):
            return False

    def how_to_get(self) -> str:
        """What to install."""
        return tr(
            "The screen of this Wayland desktop cannot be captured: install xdg-desktop-portal "
            "and the part of it that belongs to your desktop."
        )

    def grab(self, region: Box | None, desktop: Box | None, task: Task) -> Capture:
        """See ScreenGrabber.

        Where nobody knows the desktop, the picture's own pixels are taken as screen coordinates.
        """
        from lumivox.sources.images import one_picture

        pixels = one_picture(_taken(self._file(task)), SOURCE)
        height, width = pixels.shape[:2]
        desktop = desktop or wayland_desktop() or Box(0, 0, width, height)
        whole = screen_capture(pixels, desktop)
        if region is None:
            return whole
        wanted = clamped_region(region, desktop)
        part = whole.transform.inverse().box(wanted).clamped(width, height)
        cut = np.ascontiguousarray(pixels[part.y : part.bottom, part.x : part.right])
        return screen_capture(cut, whole.transform.box(part))

    def _file(self, task: Task) -> Path:
        """Where the portal put the picture.

        Raises:
            SourceError: denied, failed, or no answer in time.
            Cancelled: at a checkpoint; the portal's dialog is closed.
        """
        try:
            with _connection() as connection:
                return self._ask(connection, task)
        except TimeoutError as error:
            raise SourceError(
                tr("The desktop did not answer within {seconds} seconds: try again.").format(
                    seconds=round(self._answer_seconds)
                )
            ) from error
        except (ImportError, OSError, ValueError) as error:
            raise SourceError(self.how_to_get()) from error

    def _ask(self, connection: DBusConnection, task: Task) -> Path:
        from jeepney import DBusAddress, MatchRule, new_method_call
        from jeepney.bus_messages import message_bus

        # The request's path is known beforehand, so that an answer cannot come before we listen.
        token = f"lumivox{secrets.token_hex(4)}"
        sender = connection.unique_name.lstrip(":").replace(".", "_")
        handle = f"{PATH}/request/{sender}/{token}"
        rule = MatchRule(type="signal", interface=REQUEST, member="Response", path=handle)
        _call(connection, message_bus.AddMatch(rule))
        portal = DBusAddress(PATH, bus_name=BUS, interface=SCREENSHOT)
        options = {"handle_token": ("s", token), "interactive": ("b", False)}
        serial = next(connection.outgoing_serial)
        call = new_method_call(portal, "Screenshot", "sa{sv}", ("", options))
        connection.send(call, serial=serial)
        try:
            code, results = self._answer(connection, serial, handle, task)
        except BaseException:
            request = DBusAddress(handle, bus_name=BUS, interface=REQUEST)
            with suppress(OSError):
                connection.send(new_method_call(request, "Close"))
            raise
        if code == _GRANTED and "uri" in results:
            return Path(unquote(urlsplit(results["uri"][1]).path))
        if code == _DENIED:
            raise SourceError(
                tr(
                    "Capturing the screen was denied: allow it for Lumivox "
                    "in the desktop's privacy settings."
                )
            )
        raise SourceError(tr("The desktop could not capture the screen: try again."))

    def _answer(
        self, connection: DBusConnection, serial: int, handle: str, task: Task
    ) -> tuple[int, Any]:
        """Code and results of the request: the call's own reply may be as late as they are.

        Raises:
            TimeoutError: none came in time.
            ValueError: the portal refused the call itself.
            Cancelled: at a checkpoint.
        """
        from jeepney import HeaderFields, MessageType

        end = time.monotonic() + self._answer_seconds
        while True:
            task.checkpoint()
            try:
                message = connection.receive(timeout=_STEP)
            except TimeoutError:
                if time.monotonic() >= end:
                    raise
                continue
            fields = message.header.fields
            if fields.get(HeaderFields.path) == handle:
                code, results = message.body
                return code, results
            is_error = message.header.message_type is MessageType.error
            if is_error and fields.get(HeaderFields.reply_serial) == serial:
                raise ValueError(str(message.body))


def _taken(path: Path) -> bytes:
    """The file's bytes; the file is removed, because it shows the user's whole screen.

    Raises:
        SourceError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise SourceError(tr("The desktop could not capture the screen: try again.")) from error
    finally:
        with suppress(OSError):
            path.unlink()


def _connection() -> DBusConnection:
    """A connection of our own to the session's bus."""
    from jeepney.io.blocking import open_dbus_connection

    return open_dbus_connection("SESSION")


def _bus_question(member: str) -> Any:
    from jeepney import DBusAddress, new_method_call

    bus = DBusAddress(
        "/org/freedesktop/DBus", bus_name="org.freedesktop.DBus", interface="org.freedesktop.DBus"
    )
    return new_method_call(bus, member)


def _call(connection: DBusConnection, message: Any) -> tuple[Any, ...]:
    """The body of the reply.

    Raises:
        ValueError: it is an error.
        TimeoutError: none came.
    """
    from jeepney import MessageType

    reply = connection.send_and_get_reply(message, timeout=CALL_SECONDS)
    if reply.header.message_type is MessageType.error:
        raise ValueError(str(reply.body))
    body: tuple[Any, ...] = reply.body
    return body
