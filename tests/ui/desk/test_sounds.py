"""Short sounds at what happens, and words that wait for them."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from helpers.voices import SpyVoice, VirtualOutput
from helpers.window import FailingPipeline, ScriptedPipeline, save_picture, wait_for
from lumivox.core.errors import EngineError
from lumivox.core.geometry import Box
from lumivox.core.values import Capture
from lumivox.settings import Settings
from lumivox.speech.earcons import Earcon, Earcons, milliseconds_of
from lumivox.speech.queue import SpeechQueue
from lumivox.ui.desk import Desk
from lumivox.ui.main_window import MainWindow
from lumivox.workers.reading import ReadingWorker


class Heard(Earcons):
    """Takes part in a machine that has a sound device, and writes down what happens when."""

    def __init__(self, events):
        super().__init__()
        self.events = events

    def play(self, earcon):
        if self.is_enabled:
            self.events.append(earcon)
        return self.is_enabled


@pytest.fixture
def make_desk(qapp, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    made = []

    def make(pipeline, settings=None):
        worker = ReadingWorker(lambda: pipeline)
        queue = SpeechQueue(SpyVoice(), VirtualOutput())
        window = MainWindow(worker, queue, settings or Settings())
        desk = Desk(window, worker)
        desk.events = []
        desk.earcons = Heard(desk.events)
        window.job.told.connect(lambda sentence, _: desk.events.append(sentence))
        made.append(desk)
        return desk

    yield make
    for desk in made:
        desk.quit()
    QApplication.processEvents()


def test_captured_sounds_for_a_picture_of_this_moment_alone(make_desk, tmp_path):
    desk = make_desk(ScriptedPipeline())
    capture = Capture(np.full((40, 60, 3), 255, np.uint8), "screen:")
    desk.capturing.captured.emit(capture)
    wait_for(lambda: desk.window.session.is_complete)
    assert desk.events == [Earcon.CAPTURED], "the voice itself tells the end"
    desk.window.read_sources([str(save_picture(tmp_path / "letter.png"))])
    wait_for(lambda: len(desk.window.session.pages) == 1 and desk.window.session.is_complete)
    assert desk.events == [Earcon.CAPTURED]


def test_words_wait_for_the_sound_before_them(make_desk):
    desk = make_desk(ScriptedPipeline(()))
    desk.window.read_sources(["blank.png"])
    wait_for(lambda: desk.events)
    assert desk.events == [Earcon.NOTHING_FOUND]
    assert "No text was found" in desk.window.status.sentence, "the eye need not wait"
    wait_for(lambda: len(desk.events) > 1)
    assert "No text was found" in desk.events[1]


@pytest.mark.parametrize("pipeline", [FailingPipeline(EngineError("It broke.")), None])
def test_an_error_sounds(make_desk, pipeline):
    desk = make_desk(pipeline or ScriptedPipeline())
    if pipeline:
        desk.window.read_sources(["letter.png"])
    else:
        desk.act("read-again")
    wait_for(lambda: len(desk.events) >= 2)
    assert desk.events[0] is Earcon.ERROR
    assert desk.events[1] in ("It broke.", "No region was read before. Choose one first.")


def test_done_sounds_where_nothing_is_read_aloud(make_desk):
    desk = make_desk(ScriptedPipeline(), Settings().changed("speech.read_aloud", False))
    desk.window.read_sources(["letter.png"])
    wait_for(lambda: len(desk.events) >= 2)
    assert desk.events[0] is Earcon.DONE
    assert desk.events[1].startswith("Done: ")


def test_a_newer_job_silences_what_was_to_be_said_of_the_older(make_desk):
    desk = make_desk(ScriptedPipeline(()))
    desk.window.read_sources(["blank.png"])
    wait_for(lambda: desk.events)
    desk._worker._worker._pipeline.pages = (("Hello",),)
    desk.window.read_sources(["letter.png"])
    wait_for(lambda: desk.window.session.pages and desk.window.session.is_complete)
    done = []
    desk.window.job._tell_after(Earcon.ERROR, "Later.", interrupts=False)
    desk.window.job.told.connect(lambda sentence, _: done.append(sentence))
    wait_for(lambda: done)
    assert done == ["Later."]
    assert not any("No text" in str(event) for event in desk.events)


def test_the_setting_turns_them_off(make_desk):
    desk = make_desk(ScriptedPipeline(()), Settings().changed("reading.earcons", False))
    desk.window.read_sources(["blank.png"])
    wait_for(lambda: desk.events)
    assert "No text was found" in desk.events[0]


def test_the_sound_of_a_capture_is_over_before_a_first_word_may_come():
    assert milliseconds_of(Earcon.CAPTURED) <= 200
    assert milliseconds_of(Earcon.ERROR) < 500


def test_a_black_screen_is_said_to_be_so(make_desk, qapp):
    dark = QWidget()
    dark.setWindowFlag(Qt.WindowType.FramelessWindowHint)
    dark.setStyleSheet("background: black")
    dark.setGeometry(40, 40, 200, 100)
    dark.show()
    wait_for(dark.isVisible)
    desk = make_desk(ScriptedPipeline())
    desk.capturing.last_region = Box(60, 60, 100, 50)
    try:
        desk.act("read-again")
        wait_for(lambda: len(desk.events) >= 2)
    finally:
        dark.close()
    assert desk.events[0] is Earcon.ERROR
    assert "all black" in desk.events[1]
    assert not desk.window.session.pages
