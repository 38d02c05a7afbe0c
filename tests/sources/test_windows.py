"""Windows of a real X server: with a window manager's hints, and without any."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lumivox.core.errors import SourceError
from lumivox.core.geometry import Box
from lumivox.sources.elements import element_at
from lumivox.sources.windows import (
    DesktopWindow,
    active_window,
    element_at_pointer,
    visible_windows,
    window_at_pointer,
)
from lumivox.sources.windows_sway import SwayWindows

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="X11 is Linux desktops' own")


class Desk:
    """Two windows that overlap, and a pointer: what a window manager would have arranged."""

    def __init__(self, name):
        from Xlib.display import Display

        self.display = Display(name)
        self.root = self.display.screen().root
        self.back = self.window("Zurück – back", 100, 100, 300, 200)
        self.front = self.window("front", 200, 150, 300, 200)

    def window(self, title, x, y, width, height):
        depth = self.display.screen().root_depth
        window = self.root.create_window(x, y, width, height, 0, depth)
        utf8 = self.display.get_atom("UTF8_STRING")
        window.change_property(self.display.get_atom("_NET_WM_NAME"), utf8, 8, title.encode())
        window.map()
        self.display.sync()
        return window

    def hint(self, window, name, kind, values):
        atom = self.display.get_atom(name)
        window.change_property(atom, self.display.get_atom(kind), 32, values)
        self.display.sync()

    def point(self, x, y):
        self.root.warp_pointer(x, y)
        self.display.sync()

    def close(self):
        for name in ("_NET_ACTIVE_WINDOW", "_NET_CLIENT_LIST_STACKING"):
            self.root.delete_property(self.display.get_atom(name))
        self.back.destroy()
        self.front.destroy()
        self.display.sync()
        self.display.close()


@pytest.fixture
def desk(on_x):
    desk = Desk(on_x)
    yield desk
    desk.close()


BACK = DesktopWindow("Zurück – back", Box(100, 100, 300, 200))
FRONT = DesktopWindow("front", Box(200, 150, 300, 200))


def test_windows_front_to_back(desk):
    assert visible_windows() == (FRONT, BACK)


def test_stacking_of_the_window_manager_counts(desk):
    desk.hint(desk.root, "_NET_CLIENT_LIST_STACKING", "WINDOW", [desk.front.id, desk.back.id])
    assert visible_windows() == (BACK, FRONT)


@pytest.mark.parametrize(
    ("place", "expected"), [((110, 110), BACK), ((250, 200), FRONT), ((450, 340), FRONT)]
)
def test_window_at_pointer(desk, place, expected):
    desk.point(*place)
    assert window_at_pointer() == expected


def test_no_window_at_pointer(desk):
    desk.point(790, 10)
    with pytest.raises(SourceError, match="no window under the pointer"):
        window_at_pointer()


def test_active_window_of_the_window_manager(desk):
    desk.hint(desk.root, "_NET_ACTIVE_WINDOW", "WINDOW", [desk.back.id])
    assert active_window() == BACK


def test_active_window_is_the_focused_one_without_a_window_manager(desk):
    from Xlib import X

    desk.front.set_input_focus(X.RevertToPointerRoot, X.CurrentTime)
    desk.display.sync()
    assert active_window() == FRONT


def test_no_active_window(desk):
    desk.hint(desk.root, "_NET_ACTIVE_WINDOW", "WINDOW", [0])
    desk.display.set_input_focus(1, 1, 0)
    desk.display.sync()
    with pytest.raises(SourceError, match="No window is active"):
        active_window()


def test_window_that_closed_meanwhile_is_left_out(desk):
    gone = desk.window("gone", 0, 0, 50, 50)
    stacking = [desk.back.id, gone.id, desk.front.id]
    desk.hint(desk.root, "_NET_CLIENT_LIST_STACKING", "WINDOW", stacking)
    gone.destroy()
    desk.display.sync()
    assert visible_windows() == (FRONT, BACK)


def test_hidden_windows_and_the_desktop_are_left_out(desk):
    desk.back.unmap()
    kind = desk.display.get_atom("_NET_WM_WINDOW_TYPE_DESKTOP")
    desk.hint(desk.front, "_NET_WM_WINDOW_TYPE", "ATOM", [kind])
    assert visible_windows() == ()


def test_shadows_are_no_part_of_a_window(desk):
    desk.hint(desk.front, "_GTK_FRAME_EXTENTS", "CARDINAL", [10, 20, 5, 15])
    assert visible_windows()[0].box == Box(210, 155, 270, 180)


def test_window_inside_a_frame_has_its_place_on_the_screen(desk):
    """Window managers put a client into a frame of their own."""
    client = desk.window("client", 0, 0, 80, 40)
    client.reparent(desk.front, 7, 25)
    desk.display.sync()
    desk.hint(desk.root, "_NET_ACTIVE_WINDOW", "WINDOW", [client.id])
    assert active_window() == DesktopWindow("client", Box(207, 175, 80, 40))


def test_desktops_that_do_not_tell(monkeypatch):
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-of-a-test")
    monkeypatch.delenv("SWAYSOCK", raising=False)
    assert visible_windows() == ()
    with pytest.raises(SourceError, match="does not tell where windows are"):
        active_window()
    with pytest.raises(SourceError, match="does not tell where windows are"):
        element_at_pointer()


def test_no_display(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(SourceError, match="no display"):
        active_window()


PROGRAM = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QPushButton, QWidget, QLabel
application = QApplication(sys.argv)
window = QWidget()
window.setWindowTitle("A program")
window.setGeometry(150, 100, 400, 300)
label = QLabel("Some words", window)
label.setGeometry(20, 20, 200, 30)
button = QPushButton("Send it", window)
button.setGeometry(40, 200, 120, 40)
window.show()
QTimer.singleShot(0, lambda: print("ready", flush=True))
application.exec()
"""


@pytest.fixture
def program(on_x, tmp_path, monkeypatch):
    """A Qt program on a bus with an accessibility bus, told to describe itself."""
    if not Path("/usr/share/dbus-1/services/org.a11y.Bus.service").exists():
        pytest.skip("at-spi2-core is not installed")
    if shutil.which("dbus-daemon") is None:
        pytest.skip("dbus-daemon is not installed")
    daemon = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", daemon.stdout.readline().strip())
    monkeypatch.setenv("QT_LINUX_ACCESSIBILITY_ALWAYS_ON", "1")
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout.readline() == "ready\n"
    # The first question starts the accessibility bus; programs find it without telling anybody.
    end = time.monotonic() + 20
    while element_at(200, 320) is None:
        assert time.monotonic() < end, "the program does not describe itself"
    yield
    for each in (process, daemon):
        each.terminate()
        each.wait(10)
        each.stdout.close()


def test_element_at_pointer(program, desk):
    desk.back.unmap()
    desk.front.unmap()
    desk.point(200, 320)
    assert element_at_pointer() == DesktopWindow("Send it", Box(190, 300, 120, 40))
    desk.point(180, 135)
    assert element_at_pointer() == DesktopWindow("Some words", Box(170, 120, 200, 30))


def test_element_of_a_program_that_tells_nothing_is_its_window(desk, monkeypatch):
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    desk.point(250, 200)
    assert element_at_pointer() == FRONT


def test_sway_is_asked_in_sway_only(monkeypatch):
    monkeypatch.delenv("SWAYSOCK", raising=False)
    assert not SwayWindows().is_available()
