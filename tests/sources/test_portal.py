"""The Screenshot portal: a real bus, and a portal that answers as it is told to."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading

import pytest
from PIL import Image

from lumivox.core.errors import Cancelled, SourceError
from lumivox.core.geometry import Box
from lumivox.core.task import Task
from lumivox.sources import grab_screen, open_source
from lumivox.sources.portal import BUS, PATH, REQUEST, PortalGrabber

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="portals are Linux desktops' own"),
    pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="dbus-daemon is not installed"),
]


class Portal(threading.Thread):
    """Answers Screenshot calls on the session's bus with a code and a file, or not at all."""

    def __init__(self):
        super().__init__(daemon=True)
        from jeepney.bus_messages import message_bus
        from jeepney.io.blocking import open_dbus_connection

        self.code, self.uri, self.silent, self.refuses = 0, "", False, False
        self.calls, self.options, self.closed = 0, {}, threading.Event()
        self._connection = open_dbus_connection("SESSION")
        self._connection.send_and_get_reply(message_bus.RequestName(BUS))
        self._ended = False

    def run(self):
        from jeepney import HeaderFields, MessageType

        while not self._ended:
            try:
                message = self._connection.receive(timeout=0.1)
            except TimeoutError:
                continue
            if message.header.message_type is not MessageType.method_call:
                continue
            member = message.header.fields[HeaderFields.member]
            if member == "Screenshot":
                self._screenshot(message)
            elif member == "Close":
                self.closed.set()

    def _screenshot(self, message):
        from jeepney import DBusAddress, HeaderFields, new_error, new_method_return, new_signal

        self.calls += 1
        self.options = message.body[1]
        if self.refuses:
            self._connection.send(new_error(message, "org.freedesktop.DBus.Error.UnknownMethod"))
            return
        sender = message.header.fields[HeaderFields.sender]
        token = self.options["handle_token"][1]
        handle = f"{PATH}/request/{sender[1:].replace('.', '_')}/{token}"
        self._connection.send(new_method_return(message, "o", (handle,)))
        if not self.silent:
            request = DBusAddress(handle, interface=REQUEST)
            results = {"uri": ("s", self.uri)} if self.uri else {}
            self._connection.send(new_signal(request, "Response", "ua{sv}", (self.code, results)))

    def end(self):
        self._ended = True
        self.join(5)
        self._connection.close()


@pytest.fixture
def wayland_bus(monkeypatch):
    """A bus of its own, in what looks like a Wayland session without a compositor."""
    daemon = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address"],
        stdout=subprocess.PIPE,
        text=True,
    )
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", daemon.stdout.readline().strip())
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-of-a-test")
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "GNOME")
    yield
    daemon.terminate()
    daemon.wait(10)
    daemon.stdout.close()


@pytest.fixture
def portal(wayland_bus):
    portal = Portal()
    portal.start()
    yield portal
    portal.end()


@pytest.fixture
def screenshot(tmp_path):
    """800 x 400, blue right of the middle."""
    path = tmp_path / "Screenshot from today ü.png"
    image = Image.new("RGB", (800, 400), "white")
    image.paste((0, 0, 255), (400, 0, 800, 400))
    image.save(path)
    return path


def test_whole_desktop_and_the_file_is_gone(portal, screenshot):
    portal.uri = screenshot.as_uri()
    (capture,) = open_source("screen:", Task())
    assert (capture.width, capture.height, capture.source) == (800, 400, "screen:")
    assert capture.pixels[10, 700].tolist() == [0, 0, 255]
    assert portal.options["interactive"][1] is False
    assert not screenshot.exists()


def test_region_on_a_screen_of_scale_two(portal, screenshot):
    """800 x 400 pixels show a desktop of 400 x 200 that begins left of the main screen."""
    portal.uri = screenshot.as_uri()
    capture = grab_screen(Box(90, 20, 50, 30), desktop=Box(-100, 0, 400, 200))
    assert (capture.width, capture.height) == (100, 60)
    assert capture.transform.point(0, 0) == (90, 20)
    assert capture.transform.point(100, 60) == (140, 50)
    assert capture.pixels[0, 19].tolist() == [255, 255, 255]
    assert capture.pixels[0, 20].tolist() == [0, 0, 255]


def test_region_outside(portal, screenshot):
    portal.uri = screenshot.as_uri()
    with pytest.raises(SourceError, match="outside the screen, which spans 800 by 400"):
        grab_screen(Box(900, 0, 10, 10))


@pytest.mark.parametrize(("code", "sentence"), [(1, "was denied"), (2, "try again")])
def test_denied_and_failed(portal, code, sentence):
    portal.code = code
    with pytest.raises(SourceError, match=sentence):
        grab_screen()
    assert portal.calls == 1


def test_file_that_is_not_there(portal, tmp_path):
    portal.uri = (tmp_path / "gone.png").as_uri()
    with pytest.raises(SourceError, match="could not capture"):
        grab_screen()


def test_no_answer_in_time(portal):
    portal.silent = True
    with pytest.raises(SourceError, match="did not answer within 0 seconds"):
        PortalGrabber(answer_seconds=0.3).grab(None, None, Task())
    assert portal.closed.wait(5), "the dialog is closed"


def test_cancel_while_the_user_is_asked(portal):
    portal.silent = True
    task = Task()
    threading.Timer(0.3, task.cancel).start()
    with pytest.raises(Cancelled):
        grab_screen(task=task)
    assert portal.closed.wait(5), "the dialog is closed"


def test_desktop_without_screenshots(portal):
    portal.refuses = True
    with pytest.raises(SourceError, match="install xdg-desktop-portal"):
        grab_screen()


def test_no_portal(wayland_bus):
    grabber = PortalGrabber()
    with pytest.raises(SourceError, match="install xdg-desktop-portal"):
        grabber.grab(None, None, Task())


def test_no_bus(monkeypatch):
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-of-a-test")
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "GNOME")
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    assert not PortalGrabber().is_available()
    with pytest.raises(SourceError, match="install xdg-desktop-portal"):
        grab_screen()
