"""Global keys on a real X server: pressed by xdotool, refused when taken, not leaked."""

import shutil
import subprocess

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QLineEdit

from helpers.window import wait_for
from lumivox.ui.hotkeys.shortcut import Shortcut
from lumivox.ui.hotkeys.x11 import X11Hotkeys, keysym_name

pytestmark = pytest.mark.skipif(
    shutil.which("xdotool") is None, reason="xdotool is not installed, so no key can be pressed"
)


@pytest.fixture
def pressed(qapp):
    """Names of pressed actions, with ``wait(count)`` that returns once there are so many."""

    class Pressed(list):
        loop = None

        def add(self, name):
            self.append(name)
            if self.loop:
                self.loop.quit()

        def wait(self, count, milliseconds=20_000):
            while len(self) < count:
                self.loop = QEventLoop()
                QTimer.singleShot(milliseconds, self.loop, lambda: self.loop.exit(1))
                if self.loop.exec() == 1:
                    break
            return list(self)

    return Pressed()


@pytest.fixture
def hotkeys(pressed):
    handler = X11Hotkeys(pressed.add)
    yield handler
    handler.close()


def press(*keys):
    subprocess.run(["xdotool", "key", *keys], check=True)


def test_a_pressed_key_tells_its_action(hotkeys, pressed):
    assert hotkeys.bind({"read-region": Shortcut.parse("Ctrl+Alt+R")}) == {}
    press("ctrl+alt+r")
    assert pressed.wait(1) == ["read-region"]


@pytest.mark.parametrize("lock", ["Num_Lock", "Caps_Lock"])
def test_locks_do_not_hide_the_key(hotkeys, pressed, lock):
    hotkeys.bind({"stop": Shortcut.parse("Ctrl+Alt+Space")})
    press(lock)
    try:
        press("ctrl+alt+space")
        assert pressed.wait(1) == ["stop"]
    finally:
        press(lock)


def test_a_key_that_is_taken_is_said_to_be_taken(hotkeys, pressed):
    other = X11Hotkeys(lambda _name: None)
    try:
        assert other.bind({"x": Shortcut.parse("Ctrl+Alt+K")}) == {}
        problems = hotkeys.bind(
            {"find": Shortcut.parse("Ctrl+Alt+K"), "stop": Shortcut.parse("Ctrl+Alt+J")}
        )
        assert list(problems) == ["find"]
        assert "Ctrl+Alt+K is taken" in problems["find"]
        press("ctrl+alt+j")
        assert pressed.wait(1) == ["stop"]
    finally:
        other.close()


def test_binding_anew_lets_the_old_keys_go(hotkeys, pressed):
    hotkeys.bind({"find": Shortcut.parse("Ctrl+Alt+K")})
    hotkeys.bind({"find": Shortcut.parse("Ctrl+Alt+J")})
    other = X11Hotkeys(lambda _name: None)
    try:
        assert other.bind({"x": Shortcut.parse("Ctrl+Alt+K")}) == {}
    finally:
        other.close()


def test_two_actions_on_one_key_are_reported(hotkeys):
    key = Shortcut.parse("Ctrl+Alt+K")
    problems = hotkeys.bind({"find": key, "stop": key})
    assert list(problems) == ["stop"]
    assert "two actions" in problems["stop"]


def test_a_held_key_acts_once_and_does_not_reach_the_focused_window(hotkeys, pressed, qapp):
    hotkeys.bind({"stop": Shortcut.parse("Ctrl+Alt+B"), "end": Shortcut.parse("Ctrl+Alt+E")})
    edit = QLineEdit()
    edit.show()
    edit.activateWindow()
    edit.setFocus()
    wait_for(edit.hasFocus)  # else the key could not have reached it anyway
    subprocess.run(["xdotool", "keydown", "ctrl", "keydown", "alt", "keydown", "b"], check=True)
    assert pressed.wait(1) == ["stop"]
    # The server's own repeat: 660 ms, then every 40 ms; the second key marks the end.
    subprocess.run(["xdotool", "sleep", "0.9", "keyup", "b"], check=True)
    subprocess.run(["xdotool", "key", "e", "keyup", "alt", "keyup", "ctrl"], check=True)
    assert pressed.wait(2) == ["stop", "end"]
    assert edit.text() == ""
    edit.close()


def test_shortcuts_are_parsed_and_named_for_x():
    assert Shortcut.parse("") is None
    assert Shortcut.parse("Ctrl+K, Ctrl+L") is None
    assert not Shortcut.parse("K").has_modifier
    names = {"Ctrl+Alt+R": "r", "Ctrl+F5": "F5", "Alt+Return": "Return", "Meta+PgUp": "Prior"}
    assert {text: keysym_name(Shortcut.parse(text)) for text in names} == names
