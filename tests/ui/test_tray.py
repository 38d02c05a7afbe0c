"""The tray under a real tray host, and its menu's actions; without a host nothing breaks."""

import shutil
import subprocess

import pytest
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSystemTrayIcon, QWidget

from lumivox.core.resources import resource_path
from lumivox.ui.actions import Actions, ActionSpec
from lumivox.ui.tray import Tray


@pytest.fixture
def host(qapp):
    """A tray for icons, at the top left."""
    if shutil.which("trayer") is None:
        pytest.skip("trayer is not installed, so there is no tray host")
    place = ["--edge", "top", "--align", "left", "--widthtype", "pixel", "--width", "120"]
    tray = subprocess.Popen(["trayer", *place, "--height", "36"], stderr=subprocess.DEVNULL)
    until(QSystemTrayIcon.isSystemTrayAvailable)
    yield tray
    tray.terminate()
    tray.wait(10)
    until(lambda: not QSystemTrayIcon.isSystemTrayAvailable())


@pytest.fixture
def tray(qapp):
    done = []
    owner = QWidget()
    actions = Actions(owner)
    actions.add(
        (
            ActionSpec("read_screen", "Read the whole &screen", lambda: done.append("screen")),
            ActionSpec("quit", "&Quit", lambda: done.append("quit")),
        )
    )
    icon = QIcon(str(resource_path("icons", "lumivox.svg")))
    tray = Tray(icon, actions, ("read_screen", "", "quit"))
    tray.done, tray.opens = done, []
    tray.opened.connect(lambda: tray.opens.append(True))
    yield tray
    tray.hide()
    owner.deleteLater()


def until(condition, milliseconds=15_000):
    loop = QEventLoop()
    check = QTimer()
    check.timeout.connect(lambda: condition() and loop.quit())
    check.start(20)
    QTimer.singleShot(milliseconds, loop, lambda: loop.exit(1))
    assert condition() or loop.exec() == 0, "it did not happen"


def test_a_click_on_the_icon_opens_the_window_and_the_menu_acts(host, tray):
    assert Tray.is_available()
    tray.show()
    until(lambda: tray._icon.geometry().isValid() and tray._icon.isVisible())

    def click():
        if not tray.opens:
            subprocess.run(["xdotool", "mousemove", "18", "18", "click", "1"], check=True)
        return bool(tray.opens)

    until(click)
    texts = [action.text() for action in tray.menu.actions() if not action.isSeparator()]
    assert texts == ["Read the whole &screen", "&Quit"]
    tray.menu.popup(tray.menu.pos())
    QTest.keyClick(tray.menu, Qt.Key.Key_Down)
    QTest.keyClick(tray.menu, Qt.Key.Key_Return)
    assert tray.done == ["screen"]


def test_without_a_tray_host_showing_it_harms_nothing(qapp, tray):
    assert not Tray.is_available()
    tray.show()
    tray.hide()
    assert tray.opens == []
