"""Global keys on Wayland: the GlobalShortcuts portal, spoken to by jeepney.

QtDBus cannot read ``a{sv}`` from Python, hence jeepney. The desktop owns the keys: what we send is
a wish that the user can change there. Registry.Register must come before any other call, and
BindShortcuts is allowed once a session (org.freedesktop.portal.GlobalShortcuts, version 1), so
that each ``bind`` opens a new session.
"""

from __future__ import annotations

import os
import secrets
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSocketNotifier, QTimer

from lumivox.core.i18n import tr

if TYPE_CHECKING:
    from lumivox.ui.hotkeys import Activated
    from lumivox.ui.hotkeys.shortcut import Shortcut

BUS = "org.freedesktop.portal.Desktop"
PATH = "/org/freedesktop/portal/desktop"
SHORTCUTS = "org.freedesktop.portal.GlobalShortcuts"
APP_ID = "io.github.lumivox.Lumivox"
CALL_SECONDS = 2.0


def is_available() -> bool:
    """Whether this is a Wayland session whose portal offers global shortcuts."""
    if not os.environ.get("WAYLAND_DISPLAY") or not os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return False
    try:
        with _connection() as connection:
            return _version(connection) > 0
    except (ImportError, OSError, TimeoutError, ValueError):
        return False


class PortalHotkeys(QObject):
    """One session with the portal; activations come as D-Bus signals on our own connection."""

    def __init__(self, activated: Activated) -> None:
        super().__init__()
        self._activated = activated
        self._connection = _connection()
        self._register_app()
        self._session = ""
        self._notifier = QSocketNotifier(
            self._connection.sock.fileno(), QSocketNotifier.Type.Read, self
        )
        self._notifier.activated.connect(self._read_signals)
        self._waiting: tuple[str, Mapping[str, Shortcut]] | None = None
        # Signals may arrive while the reply to a call is awaited: filters keep them.
        self._signals: deque[Any] = deque()
        self._listen("Activated", SHORTCUTS)
        self._listen("Response", "org.freedesktop.portal.Request")

    def bind(self, shortcuts: Mapping[str, Shortcut]) -> dict[str, str]:
        """See HotkeyHandler.bind. The desktop may ask the user; its answer comes later."""
        self._close_session()
        token = f"lumivox{secrets.token_hex(4)}"
        options = {"handle_token": ("s", token), "session_handle_token": ("s", token)}
        try:
            reply = self._call("CreateSession", "a{sv}", (options,))
        except (OSError, TimeoutError, ValueError):
            sentence = tr(
                "The desktop refused global keys. "
                "Bind “lumivox action NAME” to a key in the desktop's own settings."
            )
            return dict.fromkeys(shortcuts, sentence)
        self._waiting = (reply[0], dict(shortcuts))
        QTimer.singleShot(0, self, self._read_signals)
        return {}

    def close(self) -> None:
        """See HotkeyHandler.close."""
        self._notifier.setEnabled(False)
        self._close_session()
        self._connection.close()

    def _bind_in(self, session: str, shortcuts: Mapping[str, Shortcut]) -> None:
        self._session = session
        wishes = [
            (
                action,
                {"description": ("s", action), "preferred_trigger": ("s", trigger(shortcut))},
            )
            for action, shortcut in shortcuts.items()
        ]
        with suppress(TimeoutError, ValueError):
            self._call("BindShortcuts", "oa(sa{sv})sa{sv}", (session, wishes, "", {}))

    def _read_signals(self) -> None:
        try:
            while True:
                self._take(self._connection.recv_until_filtered(self._signals, timeout=0))
        except TimeoutError:
            return
        except OSError:
            # The bus is gone; a dead socket would call for ever.
            self._notifier.setEnabled(False)

    def _take(self, message: Any) -> None:
        from jeepney import HeaderFields

        member = message.header.fields.get(HeaderFields.member)
        path = message.header.fields.get(HeaderFields.path)
        if member == "Activated" and message.body[0] == self._session:
            self._activated(message.body[1])
        elif member == "Response" and self._waiting and path == self._waiting[0]:
            code, results = message.body
            shortcuts = self._waiting[1]
            self._waiting = None
            if code == 0 and "session_handle" in results:
                self._bind_in(results["session_handle"][1], shortcuts)

    def _call(self, method: str, signature: str, body: tuple[Any, ...]) -> tuple[Any, ...]:
        from jeepney import DBusAddress, MessageType, new_method_call

        address = DBusAddress(PATH, bus_name=BUS, interface=SHORTCUTS)
        message = new_method_call(address, method, signature, body)
        reply = self._connection.send_and_get_reply(message, timeout=CALL_SECONDS)
        if reply.header.message_type is MessageType.error:
            raise ValueError(str(reply.body))
        answer: tuple[Any, ...] = reply.body
        return answer

    def _listen(self, member: str, interface: str) -> None:
        from jeepney import MatchRule
        from jeepney.bus_messages import message_bus

        # The bus puts the owner's unique name into signals, so that our own filter cannot ask for
        # the well-known one; the bus itself checks it by the match.
        known = MatchRule(type="signal", interface=interface, member=member)
        self._connection.filter(known, queue=self._signals)
        rule = MatchRule(type="signal", sender=BUS, interface=interface, member=member)
        self._connection.send_and_get_reply(message_bus.AddMatch(rule), timeout=CALL_SECONDS)

    def _register_app(self) -> None:
        """Tell the portal who we are; older ones have no registry and do without."""
        from jeepney import DBusAddress, new_method_call

        address = DBusAddress(PATH, bus_name=BUS, interface="org.freedesktop.host.portal.Registry")
        message = new_method_call(address, "Register", "sa{sv}", (APP_ID, {}))
        with suppress(TimeoutError, OSError):
            self._connection.send_and_get_reply(message, timeout=CALL_SECONDS)

    def _close_session(self) -> None:
        from jeepney import DBusAddress, new_method_call

        if not self._session:
            return
        address = DBusAddress(
            self._session, bus_name=BUS, interface="org.freedesktop.portal.Session"
        )
        with suppress(TimeoutError, OSError):
            self._connection.send_and_get_reply(
                new_method_call(address, "Close"), timeout=CALL_SECONDS
            )
        self._session = ""


def trigger(shortcut: Shortcut) -> str:
    """The wish as the XDG shortcuts specification writes it: ``CTRL+ALT+r``."""
    from lumivox.ui.hotkeys.x11 import keysym_name

    held = (
        ("CTRL", shortcut.ctrl),
        ("ALT", shortcut.alt),
        ("SHIFT", shortcut.shift),
        ("LOGO", shortcut.meta),
    )
    names = [name for name, is_held in held if is_held]
    return "+".join([*names, keysym_name(shortcut) or ""])


def _connection() -> Any:
    from jeepney.io.blocking import open_dbus_connection

    return open_dbus_connection(bus="SESSION")


def _version(connection: Any) -> int:
    from jeepney import DBusAddress, MessageType, Properties

    address = DBusAddress(PATH, bus_name=BUS, interface=SHORTCUTS)
    reply = connection.send_and_get_reply(Properties(address).get("version"), timeout=CALL_SECONDS)
    return 0 if reply.header.message_type is MessageType.error else int(reply.body[0][1])
