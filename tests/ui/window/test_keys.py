"""The keys of the window, pressed where a user presses them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from window import LETTER, ScriptedPipeline, wait_for

from lumivox.settings.schema import Settings

ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def here(stage):
    made = stage(
        ScriptedPipeline(LETTER, ("Second page",)), Settings().changed("speech.read_aloud", False)
    )
    made.window.read_sources(["letter.png"])
    wait_for(lambda: made.window.session.is_complete)
    made.window.activateWindow()
    wait_for(made.window.isActiveWindow)
    made.window.panel.text.setFocus()
    wait_for(made.window.panel.text.hasFocus)
    return made


def press(key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), key, modifiers)


def test_read_pause_and_stop_from_within_the_text(here):
    press(Qt.Key.Key_F5)
    assert here.hear(2) == "Ada,"
    press(Qt.Key.Key_Space, CTRL)
    assert here.window.voice.state == "paused"
    press(Qt.Key.Key_F8)
    assert here.hear(1) == "the"
    press(Qt.Key.Key_Escape)
    assert here.window.voice.state == "idle"


def test_steps_by_word_and_line(here):
    press(Qt.Key.Key_Right, ALT)
    here.hear(1)
    press(Qt.Key.Key_Down, ALT)
    wait_for(lambda: here.output.advance(10) or here.window.voice.state == "paused")
    assert "the train to Leeds leaves" in " ".join(here.words)


def test_copy_without_a_selection_takes_the_page(here):
    press(Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "\n".join(LETTER)
    press(Qt.Key.Key_Right, CTRL | SHIFT)
    press(Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text().strip() == "Dear"


def test_escape_closes_the_search_even_while_the_voice_speaks(here):
    press(Qt.Key.Key_F5)
    here.hear(1)
    press(Qt.Key.Key_F, CTRL)
    wait_for(here.window.find_bar.field.hasFocus)
    QTest.keyClicks(here.window.find_bar.field, "Leeds")
    press(Qt.Key.Key_Return)
    assert here.window.panel.text.textCursor().selectedText() == "Leeds"
    press(Qt.Key.Key_Escape)
    assert here.window.find_bar.isHidden()
    assert here.window.panel.text.hasFocus()
    assert here.window.voice.state == "speaking"


def test_pages_and_panes(here):
    press(Qt.Key.Key_PageDown, CTRL)
    assert here.window.panel.text.toPlainText() == "Second page"
    press(Qt.Key.Key_PageUp, CTRL)
    press(Qt.Key.Key_F6)
    assert here.window.panel.picture.hasFocus()
    press(Qt.Key.Key_Right)
    assert here.window.panel.picture.current is not None
    press(Qt.Key.Key_F6, SHIFT)
    assert here.window.panel.text.hasFocus()


def test_picture_words_are_spoken_and_zoomed_by_key(here):
    picture = here.window.panel.picture
    picture.setFocus()
    press(Qt.Key.Key_Home)
    press(Qt.Key.Key_Right)
    wait_for(lambda: "Ada," in here.voice.spoken)
    before = picture.transform().m11()
    press(Qt.Key.Key_Plus)
    assert picture.transform().m11() > before
    press(Qt.Key.Key_0)
    assert picture.transform().m11() == pytest.approx(before)


def test_type_grows_and_shrinks(here):
    press(Qt.Key.Key_Plus, CTRL)
    assert here.window.settings.panel.type_size == 125
    press(Qt.Key.Key_Minus, CTRL)
    press(Qt.Key.Key_Minus, CTRL)
    assert here.window.settings.panel.type_size == 75
    press(Qt.Key.Key_0, CTRL)
    assert here.window.settings.panel.type_size == 100
