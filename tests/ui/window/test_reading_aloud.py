"""From a dropped file to words in the ear: the whole way through the real window."""

from __future__ import annotations

import threading
import time

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from window import LETTER, BusyPipeline, ScriptedPipeline, highlighted, save_picture, wait_for

from lumivox.core.values import WordRef
from lumivox.settings.schema import Settings

WORDS = " ".join(LETTER).split()


def read(stage, *paths):
    stage.drop(*paths)
    wait_for(lambda: stage.window.session.is_complete)


def test_dropped_file_is_heard_word_by_word_and_highlighted_in_both_views(stage, tmp_path):
    here = stage()
    read(here, save_picture(tmp_path / "letter.png"))
    view = here.window.panel
    for word in WORDS:
        assert here.hear(1) == word
        assert highlighted(view.text) == word
        assert view.reading.word(view.picture.current).text == word
    here.hear_out()
    assert here.words == WORDS
    assert view.text.toPlainText().split() == WORDS


def test_pause_is_silence_and_resume_goes_on_at_the_same_word(stage, tmp_path):
    here = stage()
    read(here, save_picture(tmp_path / "letter.png"))
    assert here.hear(4) == WORDS[3]
    here.trigger("pause")
    sounded = len(here.output.heard)
    here.output.advance(5000)
    QTest.qWait(50)
    assert len(here.output.heard) == sounded
    assert here.words == WORDS[:4]
    assert here.window.actions_["pause"].iconText() == "Resume"
    here.trigger("pause")
    assert here.hear(1) == WORDS[4]


def test_first_line_is_spoken_while_the_second_is_not_read_yet(stage, tmp_path):
    gate = threading.Event()
    here = stage(ScriptedPipeline(gate=gate))
    here.drop(save_picture(tmp_path / "letter.png"))
    assert here.hear(2) == "Ada,"
    assert here.window.job.is_busy
    assert here.window.panel.text.toPlainText() == "Dear Ada,"
    gate.set()
    here.hear_out()
    assert here.words == WORDS


def test_reading_goes_on_at_the_word_that_was_clicked(stage, tmp_path):
    here = stage()
    read(here, save_picture(tmp_path / "letter.png"))
    here.hear(1)
    here.trigger("stop")
    text = here.window.panel.text
    cursor = text.textCursor()
    cursor.setPosition(text.toPlainText().index("nine") + 1)
    point = text.cursorRect(cursor).center()
    QTest.mouseClick(text.viewport(), Qt.MouseButton.LeftButton, pos=point)
    here.trigger("read")
    assert here.hear(1) == "nine."


def test_reading_goes_on_at_the_caret_moved_by_key(stage, tmp_path):
    here = stage(settings=Settings().changed("speech.read_aloud", False))
    read(here, save_picture(tmp_path / "letter.png"))
    assert here.words == []  # nothing is spoken until asked for
    text = here.window.panel.text
    text.setFocus()
    for _ in range(3):
        QTest.keyClick(text, Qt.Key.Key_Down)
    QTest.keyClick(text, Qt.Key.Key_End)
    here.trigger("read")
    assert here.hear(1) == "Grace"


def test_word_chosen_in_the_picture_is_where_reading_begins(stage, tmp_path):
    here = stage()
    read(here, save_picture(tmp_path / "letter.png"))
    here.trigger("stop")
    picture = here.window.panel.picture
    box = picture.box_of(WordRef(0, 1, 3))
    point = picture.mapFromScene(*box.center)
    QTest.mouseClick(picture.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(point))
    assert here.window.panel.text.caret_ref() == WordRef(0, 1, 3)
    here.trigger("read")
    assert here.hear(1) == "Leeds"


@pytest.mark.parametrize(
    ("action", "heard"),
    [
        ("next_word", "Leeds"),
        ("previous_word", "train"),
        ("next_line", "at nine. Bring the map."),
        ("previous_line", "Dear Ada,"),
        ("next_sentence", "Bring the map."),
    ],
)
def test_step_speaks_that_unit_alone_and_moves_the_caret_there(stage, tmp_path, action, heard):
    here = stage()
    read(here, save_picture(tmp_path / "letter.png"))
    assert here.hear(5) == "to"
    here.trigger("pause")
    before = len(here.words)
    here.trigger(action)
    wait_for(lambda: here.output.advance(10) or here.window.voice.state == "paused")
    assert " ".join(here.words[before:]) == heard
    panel = here.window.panel
    assert panel.reading.word(panel.text.caret_ref()).text == heard.split()[0]


def test_step_begins_at_the_caret_when_nothing_was_spoken(stage, tmp_path):
    here = stage(settings=Settings().changed("speech.read_aloud", False))
    read(here, save_picture(tmp_path / "letter.png"))
    panel = here.window.panel
    panel.text.setFocus()
    QTest.keyClick(panel.text, Qt.Key.Key_Down)
    here.trigger("next_line")
    here.hear(1)
    assert here.words == ["at"]


def test_stop_silences_and_leaves_the_caret_at_the_word(stage, tmp_path):
    here = stage()
    read(here, save_picture(tmp_path / "letter.png"))
    assert here.hear(6) == "Leeds"
    here.trigger("stop")
    assert here.window.voice.state == "idle"
    panel = here.window.panel
    assert panel.reading.word(panel.text.caret_ref()).text == "Leeds"
    here.trigger("read")
    assert here.hear(1) == "Leeds"


def test_stop_gives_up_a_long_reading_within_300_ms(stage, tmp_path):
    """The best of three: whatever else this machine does can only make it worse."""
    here = stage(ScriptedPipeline(tuple("abcdefgh"), line_delay=60))
    took = []
    for _ in range(3):
        here.drop(save_picture(tmp_path / "letter.png"))
        wait_for(lambda: here.window.session.pages)
        asked = time.monotonic()
        here.trigger("stop")
        wait_for(lambda: not here.window.job.is_busy)
        took.append(time.monotonic() - asked)
        assert here.window.status.sentence == "Stopped."
    assert min(took) < 0.3, took


def test_spelling_says_the_letters_of_the_word(stage, tmp_path):
    here = stage()
    read(here, save_picture(tmp_path / "letter.png"))
    here.hear(4)
    here.trigger("pause")
    here.voice.calls.clear()
    here.trigger("spell")
    wait_for(lambda: here.voice.spoken)
    letters = [letter for letter in here.voice.spoken[0].lower() if letter.isalpha()]
    assert "".join(letters) == "train"


def test_pages_are_read_on_into_the_next_and_shown(stage, tmp_path):
    here = stage(ScriptedPipeline(("one two",), ("three four",), ("five",)))
    read(here, save_picture(tmp_path / "pages.png"))
    assert here.hear(3) == "three"
    assert here.window.panel.text.toPlainText() == "three four"
    assert "Page 2 of 3" in here.window.windowTitle()
    here.hear_out()
    assert here.words == ["one", "two", "three", "four", "five"]


def test_page_without_text_does_not_stop_the_voice(stage, tmp_path):
    here = stage(ScriptedPipeline(("one",), (), ("three",)))
    read(here, save_picture(tmp_path / "pages.png"))
    wait_for(lambda: here.output.advance(50) or len(here.words) == 2)
    assert here.words == ["one", "three"]


def test_turning_the_page_takes_the_voice_along(stage, tmp_path):
    here = stage(ScriptedPipeline(("one two",), ("three four",)))
    read(here, save_picture(tmp_path / "pages.png"))
    here.hear(1)
    here.trigger("next_page")
    assert here.hear(1) == "three"
    here.trigger("previous_page")
    assert here.hear(1) == "one"


def test_several_files_dropped_at_once_are_all_read(stage, tmp_path):
    here = stage()
    read(here, save_picture(tmp_path / "a.png"), save_picture(tmp_path / "b.png"))
    assert [page.reading.source for page in here.window.session.pages] == [
        str(tmp_path / "a.png"),
        str(tmp_path / "b.png"),
    ]
    here.hear_out()
    assert here.words == WORDS * 2


def test_new_drop_replaces_what_was_being_read(stage, tmp_path):
    here = stage(ScriptedPipeline(tuple("abcdefgh"), line_delay=0.2))
    here.drop(save_picture(tmp_path / "old.png"))
    wait_for(lambda: here.window.session.pages)
    here.pipeline.line_delay = 0
    read(here, save_picture(tmp_path / "new.png"))
    assert [page.reading.source for page in here.window.session.pages] == [
        str(tmp_path / "new.png")
    ]
    here.hear_out()
    assert here.words == list("abcdefgh")


@pytest.mark.parametrize("kind", [ScriptedPipeline, BusyPipeline])
def test_window_is_never_held_up_for_more_than_50_ms(stage, tmp_path, kind):
    """The best of fifteen runs: whatever else this machine does can only make it worse."""
    page = tuple(" ".join(["word"] * 10) for _ in range(30))
    picture = save_picture(tmp_path / "page.png", page)
    here = stage(kind(page, page))
    worst = []
    for _ in range(15):
        gaps, last = [], time.perf_counter()

        def tick(gaps=gaps) -> None:
            nonlocal last
            now = time.perf_counter()
            gaps.append(now - last)
            last = now
            here.output.advance(10)

        timer = QTimer(interval=5)
        timer.timeout.connect(tick)
        timer.start()
        read(here, picture)
        here.trigger("next_page")
        QTest.qWait(60)
        timer.stop()
        here.trigger("stop")
        worst.append(max(gaps))
        if worst[-1] < 0.05:
            break
    assert min(worst) < 0.05, worst


def test_pages_to_come_are_counted_at_once(stage):
    gate = threading.Event()
    here = stage(ScriptedPipeline(("one",), ("two",), ("three",), gate=gate))
    here.window.read_sources(["pages.pdf"])
    wait_for(lambda: here.window.session.pages)
    assert "Page 1 of 3" in here.window.windowTitle()
    gate.set()
    wait_for(lambda: here.window.session.is_complete)
    assert "of 3" in here.window.windowTitle()
