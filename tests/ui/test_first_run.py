"""The first-run guide, by keyboard alone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from lumivox.settings import Settings
from lumivox.ui.first_run import FirstRun


@pytest.fixture
def guide(qapp):
    guide = FirstRun(Settings(), {"speech.voice": (("", "Automatic"), ("de", "Deutsch"))})
    guide.heard, guide.settings_seen, guide.ends = [], [], []
    guide.said.connect(guide.heard.append)
    guide.changed.connect(guide.settings_seen.append)
    guide.completed.connect(guide.ends.append)
    guide.start()
    QTest.qWaitForWindowExposed(guide)
    yield guide
    guide.close()


def press(guide, key, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(guide.focusWidget() or guide, key, modifier)


def test_every_page_is_said_and_enter_leads_to_the_end(guide):
    for _ in range(4):
        press(guide, Qt.Key.Key_Return)
    assert [text.split(".")[0] for text in guide.heard] == [
        "Welcome to Lumivox",
        "The voice",
        "The keys",
        "A first reading",
    ]
    (settings,) = guide.ends
    assert settings.general.first_run_done
    assert not guide.isVisible()


def test_what_is_chosen_is_used_at_once_and_kept(guide):
    press(guide, Qt.Key.Key_Return)
    guide.editor("speech.rate").setValue(240)
    guide.editor("speech.voice").setCurrentIndex(1)
    press(guide, Qt.Key.Key_Return)
    assert guide.settings_seen[-1].speech.rate == 240
    assert guide.settings_seen[-1].speech.voice == "de"
    press(guide, Qt.Key.Key_Escape)
    assert guide.settings_seen[-1].general.first_run_done
    assert guide.settings_seen[-1].speech.rate == 240
    assert guide.ends == []


def test_tab_goes_through_every_page_and_comes_round(guide):
    for _ in range(guide._stack.count()):
        start = guide.focusWidget()
        visited = []
        for _ in range(20):
            QTest.keyClick(QApplication.focusWidget() or guide, Qt.Key.Key_Tab)
            visited.append(guide.focusWidget())
            if visited[-1] is start:
                break
        assert visited[-1] is start
        assert guide._next in visited
        press(guide, Qt.Key.Key_Return)


def test_the_voice_can_be_tried_with_what_is_chosen(guide):
    tried = []
    guide.tried.connect(lambda: tried.append(guide.settings_seen[-1].speech.rate))
    press(guide, Qt.Key.Key_Return)
    guide.editor("speech.rate").setValue(300)
    guide._try()
    assert tried == [300]
