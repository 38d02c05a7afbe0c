"""The desk on a real X server: a key pressed anywhere, a region chosen by keys, and it is read."""

import shutil
import subprocess
import time

import pytest
from PySide6.QtCore import QEventLoop, QPoint, Qt, QTimer
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from helpers.voices import SpyVoice, VirtualOutput
from helpers.window import LETTER, picture_of
from lumivox.core.engines import Voice
from lumivox.core.geometry import Box
from lumivox.settings import Settings
from lumivox.speech.queue import SpeechQueue
from lumivox.ui.desk import Desk
from lumivox.ui.hotkeys.shortcut import Shortcut
from lumivox.ui.hotkeys.x11 import X11Hotkeys
from lumivox.ui.main_window import MainWindow
from lumivox.workers.reading import ReadingWorker

pytestmark = pytest.mark.skipif(
    shutil.which("xdotool") is None, reason="xdotool is not installed, so no key can be pressed"
)

PATIENCE_MS = 60_000


def until(condition, *signals, milliseconds=PATIENCE_MS):
    """Let the event loop run until the condition holds; it is looked at after each signal."""
    loop = QEventLoop()
    check = QTimer()
    check.timeout.connect(lambda: condition() and loop.quit())
    for signal in signals:
        signal.connect(lambda *_: condition() and loop.quit())
    check.start(20)
    QTimer.singleShot(milliseconds, loop, lambda: loop.exit(1))
    if not condition():
        assert loop.exec() == 0, "it did not happen"


def press(keys):
    subprocess.run(["xdotool", "key", keys], check=True)


@pytest.fixture
def notice(qapp):
    """Another program's window with a letter in it, at a known place."""
    image = picture_of(LETTER).convert("RGB")
    label = QLabel()
    label.setWindowFlag(Qt.WindowType.FramelessWindowHint)
    pixels = QImage(
        image.tobytes(), image.width, image.height, image.width * 3, QImage.Format.Format_RGB888
    )
    label.setPixmap(QPixmap.fromImage(pixels))
    label.setWindowTitle("Letter")
    label.move(100, 80)
    label.show()
    QTest.qWaitForWindowExposed(label)
    yield label
    label.close()


@pytest.fixture
def desk(qapp, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    worker = ReadingWorker()
    voice = SpyVoice()
    window = MainWindow(worker, SpeechQueue(voice, VirtualOutput()), Settings())
    desk = Desk(window, worker, voice.voices)
    desk.voice = voice
    assert desk.start(hidden=True)
    yield desk
    desk.quit()
    QApplication.processEvents()


def test_a_region_chosen_by_keys_is_read(desk, notice):
    press("ctrl+alt+r")
    until(lambda: desk.capturing.overlay is not None)
    overlay = desk.capturing.overlay
    QTest.qWaitForWindowExposed(overlay.windows[0])
    box = overlay.selection.box
    place, size = notice.pos(), notice.size()
    left = place.x() - box.x
    for _ in range(abs(left) // 10):
        QTest.keyClick(overlay.windows[0], Qt.Key.Key_Right if left > 0 else Qt.Key.Key_Left)
    up = place.y() - box.y
    for _ in range(abs(up) // 10):
        QTest.keyClick(overlay.windows[0], Qt.Key.Key_Down if up > 0 else Qt.Key.Key_Up)
    assert abs(overlay.selection.box.x - place.x()) < 10
    assert abs(overlay.selection.box.y - place.y()) < 10
    assert overlay.selection.box.width >= size.width() * 0.9
    QTest.keyClick(overlay.windows[0], Qt.Key.Key_Return)
    until(lambda: desk.window.session.is_complete and desk.window.session.pages)
    text = desk.window.session.text()
    assert "the train to Leeds leaves" in text
    assert desk.capturing.overlay is None
    until(lambda: any("Leeds" in spoken for spoken in desk.voice.spoken))
    assert not desk.window.isVisible()
    ref, word = next(
        (ref, word)
        for ref, word in desk.window.session.pages[0].reading.words()
        if word.text == "Leeds"
    )
    assert ref is not None
    on_screen = desk.window.session.pages[0].reading.transform.box(word.box)
    assert notice.geometry().contains(QPoint(on_screen.x, on_screen.y))


def test_tab_in_the_overlay_finds_the_text_and_says_its_first_words(desk, notice):
    desk.act("read-region")
    until(lambda: desk.capturing.overlay is not None)
    overlay = desk.capturing.overlay
    said = []
    overlay.announced.connect(said.append)
    until(lambda: any("Ada" in target.label for target in overlay.selection.targets))
    labels = [target.label for target in overlay.selection.targets]
    while not said or "Ada" not in said[-1]:
        QTest.keyClick(overlay.windows[0], Qt.Key.Key_Tab)
        assert len(said) <= len(labels) + 1
    QTest.keyClick(overlay.windows[0], Qt.Key.Key_Escape)
    assert desk.capturing.overlay is None


def test_the_last_region_is_read_again_and_without_one_it_is_said(desk, notice):
    desk.act("read-again")
    until(lambda: "No region was read before" in desk.window.status.sentence)
    geometry = notice.geometry()
    desk.capturing.last_region = Box(
        geometry.x(), geometry.y(), geometry.width(), geometry.height()
    )
    press("ctrl+alt+g")
    until(lambda: desk.window.session.is_complete and desk.window.session.pages)
    assert "Bring the map" in desk.window.session.text()


def test_closing_goes_to_the_background_and_quit_ends(desk):
    desk.show()
    QTest.qWaitForWindowExposed(desk.window)
    desk.window.close()
    assert not desk.window.isVisible()
    assert desk.instance is not None
    press("ctrl+alt+f")
    until(desk.window.isVisible)
    assert desk.window.find_bar.isVisible()


def test_a_taken_key_is_told_and_a_new_one_from_the_settings_works(desk):
    other = X11Hotkeys(lambda _name: None)
    try:
        assert other.bind({"x": Shortcut.parse("Ctrl+Alt+K")}) == {}
        desk.window.replace_settings(desk.window.settings.changed("hotkeys.find", "Ctrl+Alt+K"))
        until(lambda: "Ctrl+Alt+K is taken" in desk.window.status.sentence)
    finally:
        other.close()
    desk.window.replace_settings(desk.window.settings.changed("hotkeys.find", "Ctrl+Alt+J"))
    press("ctrl+alt+j")
    until(desk.window.find_bar.isVisible)


def test_settings_open_by_action_and_apply(desk):
    desk.act("settings")
    dialog = desk._dialog
    assert dialog.isVisible()
    dialog.editor("panel.type_size").setValue(200)
    dialog._accept()
    assert desk.window.settings.panel.type_size == 200


def test_unknown_actions_are_not_known_and_hyphens_are(desk):
    assert desk.knows("read-region")
    assert desk.knows("stop")
    assert not desk.knows("dance")


def test_live_reading_speaks_only_what_is_new(desk, notice):
    shown = notice.geometry()
    desk.capturing.last_region = Box(shown.x(), shown.y(), shown.width(), shown.height())
    said = []
    desk.live.reader.text_appeared.connect(
        lambda _region, lines: said.append(" ".join(line.text for line in lines))
    )
    press("ctrl+alt+v")
    until(lambda: any("Leeds" in text for text in said))
    before = len(said)
    image = picture_of((*LETTER, "Mind the gap.")).convert("RGB")
    pixels = QImage(
        image.tobytes(), image.width, image.height, image.width * 3, QImage.Format.Format_RGB888
    )
    notice.setPixmap(QPixmap.fromImage(pixels).copy(0, 40, image.width, shown.height()))
    until(lambda: any("gap" in text for text in said))
    assert not any("Bring the map" in text for text in said[before:])
    until(lambda: any("gap" in spoken for spoken in desk.voice.spoken))
    assert "gap" in desk.live.text.toPlainText()
    press("ctrl+alt+v")
    until(lambda: not desk.live.reader.is_running)
    assert "Live reading stopped." in desk.window.status.sentence


def test_watching_what_does_not_change_costs_little(desk, notice):
    looks = []
    grab = desk.live.reader._watcher._worker._grab

    def counted(region):
        looks.append(region)
        return grab(region)

    desk.live.reader._watcher._worker._grab = counted
    appeared = []
    desk.live.reader.text_appeared.connect(lambda _region, lines: appeared.extend(lines))
    notice.setFixedSize(800, 200)
    desk.capturing.last_region = Box(notice.x(), notice.y(), 800, 200)
    desk.act("live")
    until(lambda: appeared)
    until(lambda: len(looks) >= 4)  # the voice and all that followed the first look are done
    begun, processor, read = time.monotonic(), time.process_time(), len(appeared)
    wanted = len(looks) + 8
    loop = QEventLoop()
    desk.live.reader._watcher._worker._grab = lambda region: (
        loop.quit() if len(looks) >= wanted else None,
        counted(region),
    )[1]
    loop.exec()
    share = (time.process_time() - processor) / (time.monotonic() - begun)
    assert len(appeared) == read
    assert share <= 0.15, f"{share:.1%} of one core"


def test_the_camera_window_says_that_there_is_no_camera(desk):
    from lumivox.ui.camera import CameraFeed

    if CameraFeed.cameras():
        pytest.skip("this machine has a camera")
    desk.act("camera")
    until(lambda: "No camera was found" in desk.window.status.sentence)


def test_what_is_done_with_models_is_told_also_when_the_settings_are_closed(desk):
    desk.act("settings")
    work = desk.models()
    desk._dialog.open_section("models")
    desk._dialog.close()
    work.remove("blip-base")
    until(lambda: "is not installed." in desk.window.status.sentence)


def test_a_voice_that_was_added_can_be_chosen_in_the_open_settings(desk, monkeypatch):
    desk.act("settings")
    combo = desk._dialog.editor("speech.voice")
    before = [combo.itemData(index) for index in range(combo.count())]
    combo.setCurrentIndex(combo.findData("spy"))
    added = Voice("af_heart", "Kokoro Heart", ("en-US",))
    monkeypatch.setattr(desk, "_voices", lambda: (*desk.voice.voices(), added))
    desk.models().verify("kokoro-82m")
    until(lambda: combo.findData("af_heart") >= 0)
    assert [combo.itemData(index) for index in range(combo.count())] == ["", "af_heart", "spy"]
    assert before == ["", "spy"]
    assert combo.currentData() == "spy", "what was chosen stays"
    desk._dialog.close()
