"""The word at the caret is clicked on the real screen: a button of another window is pressed."""

import os
import subprocess
import sys

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication

from helpers.voices import SpyVoice, VirtualOutput
from helpers.window import ScriptedPipeline, save_picture, wait_for
from lumivox.core.geometry import Box
from lumivox.settings import Settings
from lumivox.speech.queue import SpeechQueue
from lumivox.ui.desk import Desk
from lumivox.ui.main_window import MainWindow
from lumivox.ui.pointing import WindowsPointer, X11Pointer, absolute, choose_pointer
from lumivox.workers.reading import ReadingWorker

needs_x11 = pytest.mark.skipif(not X11Pointer().is_available(), reason="there is no X server")

OTHER_PROGRAM = """
import select
import sys
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QWidget
app = QApplication([])
window = QWidget()
window.setWindowFlag(Qt.WindowType.FramelessWindowHint)
row = QHBoxLayout(window)
for name in ("Discard", "Save"):
    button = QPushButton(name)
    button.setStyleSheet("font-size: 30px; background: white; color: black")
    button.clicked.connect(lambda _=False, name=name: print(name, flush=True))
    row.addWidget(button, 1)
window.setGeometry(120, 90, 600, 160)
window.show()
print("shown", flush=True)
# Its window must be drawn and answer clicks while it waits for the line.
while not select.select([sys.stdin], [], [], 0.01)[0]:
    app.processEvents()
row.itemAt(0).widget().setText("Delete")
row.itemAt(1).widget().setText("Keep")
app.processEvents()
print("changed", flush=True)
app.exec()
"""


class Other(QObject):
    """Another program with two buttons; what it prints is what was pressed."""

    def __init__(self):
        super().__init__()
        self.lines = []
        self._process = subprocess.Popen(
            [sys.executable, "-c", OTHER_PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        os.set_blocking(self._process.stdout.fileno(), False)
        self._timer = QTimer(self, interval=10)
        self._timer.timeout.connect(self._look)
        self._timer.start()
        wait_for(lambda: "shown" in self.lines, 20_000)

    def change(self):
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        wait_for(lambda: "changed" in self.lines)

    def close(self):
        self._timer.stop()
        self._process.kill()
        self._process.communicate()

    def _look(self):
        self.lines += (self._process.stdout.readline() or "").split()


@pytest.fixture
def other(qapp):
    program = Other()
    yield program
    program.close()


@pytest.fixture
def desk(qapp, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    made = []

    def make(*pipeline):
        worker = ReadingWorker(*pipeline)
        queue = SpeechQueue(SpyVoice(), VirtualOutput())
        desk = Desk(MainWindow(worker, queue, Settings()), worker)
        made.append(desk)
        return desk

    yield make
    for each in made:
        each.quit()
    QApplication.processEvents()


def read_and_go_to(desk, name):
    """Read the other program's window, and put the caret on a word of it."""
    desk.capturing.last_region = Box(120, 90, 600, 160)
    desk.act("read-again")
    wait_for(lambda: desk.window.session.is_complete and desk.window.session.pages, 60_000)
    wait_for(lambda: name in desk.window.panel.text.toPlainText())
    desk.act("stop")
    text = desk.window.panel.text
    text.select(*text.places_of(name)[0])
    desk.window.controls.choose(text.caret_ref())


@needs_x11
def test_the_button_under_the_window_is_pressed(desk, other):
    desk = desk()
    read_and_go_to(desk, "Save")
    desk.window.setGeometry(100, 60, 900, 500)
    desk.show()
    wait_for(desk.window.isVisible)
    desk.act("click-word")
    wait_for(lambda: "Save" in other.lines)
    assert "Discard" not in other.lines
    assert "Clicked “Save”." in desk.window.status.sentence


@needs_x11
def test_what_changed_since_is_not_clicked(desk, other):
    desk = desk()
    read_and_go_to(desk, "Discard")
    other.change()
    desk.act("click-word")
    wait_for(lambda: "something else there" in desk.window.status.sentence)
    assert not {"Discard", "Save"} & set(other.lines)


def test_a_file_has_no_place_on_the_screen(desk, tmp_path):
    desk = desk(ScriptedPipeline)
    desk.window.read_sources([str(save_picture(tmp_path / "letter.png"))])
    wait_for(lambda: desk.window.session.is_complete and desk.window.session.pages)
    wait_for(lambda: "Leeds" in desk.window.panel.text.toPlainText())
    desk.window.panel.text.moveCursor(QTextCursor.MoveOperation.Start)
    desk.act("click-word")
    wait_for(lambda: "Only what was read from the screen" in desk.window.status.sentence)


def test_without_anything_read_it_is_said(desk):
    desk = desk(ScriptedPipeline)
    desk.act("click-word")
    assert "nothing to read yet" in desk.window.status.sentence


def test_no_program_may_click_on_wayland(monkeypatch):
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    if sys.platform == "linux":
        assert choose_pointer() is None
    assert WindowsPointer().is_available() == (sys.platform == "win32")


@pytest.mark.parametrize("screen", [(0, 0, 1920, 1080), (-1280, -200, 3200, 1280)])
def test_windows_gets_every_pixel_right(screen):
    left, top, width, height = screen
    for x, y in [(left, top), (left + width - 1, top + height - 1), (left + 777, top + 333)]:
        across, down = absolute(x, y, screen)
        assert 0 <= across <= 65535
        assert 0 <= down <= 65535
        # How Windows goes back to pixels.
        assert (left + across * width // 65536, top + down * height // 65536) == (x, y)
