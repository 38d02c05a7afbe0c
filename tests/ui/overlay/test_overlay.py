"""The overlay under a real X server, by mouse and by keys, to the pixel."""

import numpy as np
import pytest
from PySide6.QtCore import QEventLoop, QPoint, Qt, QTimer
from PySide6.QtTest import QTest

from lumivox.core.geometry import Box, Transform
from lumivox.core.values import Capture
from lumivox.ui.overlay import RegionOverlay, Selection, Target


class Chosen:
    """What the overlay told."""

    def __init__(self, overlay):
        self.boxes, self.cancels, self.said = [], [], []
        overlay.accepted.connect(self.boxes.append)
        overlay.cancelled.connect(lambda: self.cancels.append(True))
        overlay.announced.connect(self.said.append)


@pytest.fixture
def capture(qapp):
    size = qapp.primaryScreen().size() * qapp.primaryScreen().devicePixelRatio()
    rng = np.random.default_rng(1)
    return Capture(rng.integers(0, 255, (size.height(), size.width(), 3), np.uint8))


@pytest.fixture
def overlay(capture):
    overlay = RegionOverlay(capture, Box(100, 100, 200, 50))
    overlay.told = Chosen(overlay)
    overlay.show()
    window = overlay.windows[0]
    QTest.qWaitForWindowExposed(window)
    yield overlay
    if overlay.windows:
        overlay.cancel()


def press(overlay, key, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(overlay.windows[0], key, modifier)


CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_arrows_move_and_size_to_the_pixel_and_enter_reads(overlay):
    press(overlay, Qt.Key.Key_Right)
    press(overlay, Qt.Key.Key_Down, CTRL)
    press(overlay, Qt.Key.Key_Right, SHIFT)
    press(overlay, Qt.Key.Key_Up, SHIFT | CTRL)
    press(overlay, Qt.Key.Key_Return)
    assert overlay.told.boxes == [Box(110, 101, 210, 49)]
    assert overlay.told.cancels == []
    assert overlay.windows == ()


def test_escape_leaves_without_choosing(overlay):
    press(overlay, Qt.Key.Key_Escape)
    assert overlay.told.cancels == [True]
    assert overlay.told.boxes == []


def test_how_to_choose_and_where_it_is_are_said_at_once(overlay):
    assert "Arrows move" in overlay.told.said[0]
    assert "200 by 50 at 100, 100." in overlay.told.said[0]


def test_a_burst_of_arrows_is_said_once(overlay):
    loop = QEventLoop()
    before = len(overlay.told.said)
    overlay.announced.connect(loop.quit)
    QTimer.singleShot(3000, loop, loop.quit)
    for _ in range(5):
        press(overlay, Qt.Key.Key_Left)
    loop.exec()
    assert overlay.told.said[before:] == ["200 by 50 at 50, 100."]


def test_tab_jumps_to_windows_and_text_and_says_their_first_words(overlay):
    overlay.add_targets(
        [Target(Box(300, 300, 80, 20), "Dear Madam"), Target(Box(5, 5, 60, 20), "Window: Letter")]
    )
    press(overlay, Qt.Key.Key_Tab)
    assert overlay.told.said[-1] == "Dear Madam. 80 by 20 at 300, 300."
    press(overlay, Qt.Key.Key_Tab)
    assert overlay.told.said[-1].startswith("Window: Letter.")
    press(overlay, Qt.Key.Key_Backtab, SHIFT)
    press(overlay, Qt.Key.Key_Return)
    assert overlay.told.boxes == [Box(300, 300, 80, 20)]


def test_tab_without_targets_says_so(overlay):
    press(overlay, Qt.Key.Key_Tab)
    assert "No windows or text" in overlay.told.said[-1]


def test_a_rubber_band_chooses_what_it_surrounds(overlay):
    window = overlay.windows[0]
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(window, left, pos=QPoint(40, 30))
    QTest.mouseMove(window, QPoint(200, 100))
    QTest.mouseRelease(window, left, pos=QPoint(140, 90))
    ratio = overlay.capture.width / window.width()
    expected = Box.from_corners(40 * ratio, 30 * ratio, 140 * ratio, 90 * ratio)
    assert overlay.told.boxes == [expected]


def test_a_click_reads_the_smallest_target_under_the_pointer(overlay):
    overlay.add_targets(
        [Target(Box(0, 0, 400, 400), "Window"), Target(Box(50, 50, 40, 20), "Save")]
    )
    QTest.mouseClick(overlay.windows[0], Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
    assert overlay.told.boxes == [Box(50, 50, 40, 20)]


def test_what_is_painted_inside_the_region_is_the_picture_itself(overlay):
    grabbed = overlay.windows[0].grab().toImage()
    x, y = 150, 120
    color = grabbed.pixelColor(x, y)
    assert [color.red(), color.green(), color.blue()] == overlay.capture.pixels[y, x].tolist()
    outside = grabbed.pixelColor(600, 400)
    assert outside.lightness() <= max(overlay.capture.pixels[400, 600]) * 0.6


def test_a_picture_at_twice_the_screens_scale_is_cut_in_image_pixels(qapp):
    size = qapp.primaryScreen().size()
    pixels = np.zeros((size.height() * 2, size.width() * 2, 3), np.uint8)
    overlay = RegionOverlay(Capture(pixels, transform=Transform(0.5, 0.5)))
    told = Chosen(overlay)
    overlay.show()
    window = overlay.windows[0]
    QTest.mousePress(window, Qt.MouseButton.LeftButton, pos=QPoint(10, 20))
    QTest.mouseRelease(window, Qt.MouseButton.LeftButton, pos=QPoint(60, 70))
    assert told.boxes == [Box(20, 40, 100, 100)]


def test_the_region_stays_inside_the_picture_and_is_never_empty():
    selection = Selection(Box(0, 0, 100, 80))
    selection.choose(Box(90, 70, 50, 50))
    assert selection.box == Box(90, 70, 10, 10)
    selection.move(100, 100)
    assert selection.box == Box(90, 70, 10, 10)
    selection.resize(-100, -100)
    assert (selection.box.width, selection.box.height) == (4, 4)
    selection.move(-1000, 0)
    assert selection.box.x == 0
    selection.choose(Box(500, 500, 10, 10))
    assert selection.box.x == 0
