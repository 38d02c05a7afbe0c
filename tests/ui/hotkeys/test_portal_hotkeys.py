"""Global keys by the GlobalShortcuts portal: a real bus, and a portal that answers as it should."""

import shutil
import subprocess
import sys
import threading

import pytest
from PySide6.QtCore import QEventLoop, QTimer

from lumivox.ui.hotkeys import portal
from lumivox.ui.hotkeys.shortcut import Shortcut

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="portals are Linux desktops' own"),
    pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="dbus-daemon is not installed"),
]

SESSION = f"{portal.PATH}/session/1_1/lumivox"


class Portal(threading.Thread):
    """Takes sessions and keys, and tells of presses."""

    def __init__(self, *, version=1, refuses=False):
        super().__init__(daemon=True)
        from jeepney.bus_messages import message_bus
        from jeepney.io.blocking import open_dbus_connection

        self.version, self.refuses = version, refuses
        self.members, self.bound = [], threading.Event()
        self.shortcuts = []
        self._ended = False
        self._connection = open_dbus_connection("SESSION")
        self._connection.send_and_get_reply(message_bus.RequestName(portal.BUS))

    def run(self):
        from jeepney import HeaderFields, MessageType

        while not self._ended:
            try:
                message = self._connection.receive(timeout=0.05)
            except TimeoutError:
                continue
            if message.header.message_type is MessageType.method_call:
                member = message.header.fields[HeaderFields.member]
                self.members.append(member)
                self._answer(member, message)

    def press(self, action):
        self._signal(
            portal.PATH, portal.SHORTCUTS, "Activated", "osta{sv}", (SESSION, action, 5, {})
        )

    def end(self):
        self._ended = True
        self.join(5)
        self._connection.close()

    def _answer(self, member, message):
        from jeepney import HeaderFields, new_error, new_method_return

        send = self._connection.send
        if member == "Get":
            send(new_method_return(message, "v", (("u", self.version),)))
        elif member == "CreateSession" and self.refuses:
            send(new_error(message, "org.freedesktop.portal.Error.NotAllowed"))
        elif member in ("CreateSession", "BindShortcuts"):
            sender = message.header.fields[HeaderFields.sender][1:].replace(".", "_")
            handle = f"{portal.PATH}/request/{sender}/token"
            results = {}
            if member == "CreateSession":
                # The answer may come before the call has returned.
                results = {"session_handle": ("s", SESSION)}
                self._respond(handle, results)
            else:
                self.shortcuts = message.body[1]
            send(new_method_return(message, "o", (handle,)))
            if member == "CreateSession":
                self._respond(handle, results)
            else:
                self.bound.set()
        else:
            send(new_method_return(message))

    def _respond(self, handle, results):
        request = "org.freedesktop.portal.Request"
        self._signal(handle, request, "Response", "ua{sv}", (0, results))

    def _signal(self, path, interface, member, signature, body):
        from jeepney import DBusAddress, new_signal

        address = DBusAddress(path, interface=interface)
        self._connection.send(new_signal(address, member, signature, body))


@pytest.fixture
def bus(monkeypatch):
    daemon = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address"],
        stdout=subprocess.PIPE,
        text=True,
    )
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", daemon.stdout.readline().strip())
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-of-a-test")
    yield
    daemon.terminate()
    daemon.wait(10)
    daemon.stdout.close()


@pytest.fixture
def start(bus):
    started = []

    def make(**facts):
        started.append(Portal(**facts))
        started[-1].start()
        return started[-1]

    yield make
    for each in started:
        each.end()


def until(condition, milliseconds=10_000):
    loop = QEventLoop()
    check = QTimer()
    check.timeout.connect(lambda: condition() and loop.quit())
    check.start(10)
    QTimer.singleShot(milliseconds, loop, lambda: loop.exit(1))
    assert condition() or loop.exec() == 0, "it did not happen"


KEYS = {"read_region": Shortcut.parse("Ctrl+Alt+R"), "stop": Shortcut.parse("Ctrl+Alt+Space")}


def test_keys_are_wished_for_and_presses_tell_their_action(qapp, start):
    service = start()
    assert portal.is_available()
    pressed = []
    hotkeys = portal.PortalHotkeys(pressed.append)
    try:
        assert hotkeys.bind(KEYS) == {}
        until(service.bound.is_set)
        wishes = {name: facts["preferred_trigger"][1] for name, facts in service.shortcuts}
        assert wishes == {"read_region": "CTRL+ALT+r", "stop": "CTRL+ALT+space"}
        assert service.members.index("Register") < service.members.index("CreateSession")
        service.press("stop")
        until(lambda: pressed)
        assert pressed == ["stop"]
    finally:
        hotkeys.close()
    until(lambda: "Close" in service.members)


def test_a_refusal_says_what_to_do_for_every_key(qapp, start):
    start(refuses=True)
    hotkeys = portal.PortalHotkeys(lambda _name: None)
    try:
        problems = hotkeys.bind(KEYS)
        assert set(problems) == set(KEYS)
        assert "lumivox action NAME" in problems["stop"]
    finally:
        hotkeys.close()


def test_without_the_portal_it_is_not_available(bus):
    assert not portal.is_available()


def test_a_portal_that_ended_is_told_like_a_refusal(qapp, start):
    service = start()
    hotkeys = portal.PortalHotkeys(lambda _name: None)
    try:
        hotkeys.bind(KEYS)
        until(service.bound.is_set)
        service.end()
        assert set(hotkeys.bind(KEYS)) == set(KEYS)
    finally:
        hotkeys.close()
