"""What a screen reader finds: names, roles, a caret, no trap for the Tab key, nothing twice."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QTextEdit, QWidget
from window import ScriptedPipeline, save_picture, wait_for

from lumivox.core.i18n import available_languages, use_language
from lumivox.ui.announcer import WindowAnnouncer
from lumivox.ui.shortcuts import ShortcutsDialog, lines_of


def focusable(root: QWidget) -> list[QWidget]:
    return [
        widget
        for widget in root.findChildren(QWidget)
        # The viewport of a view is part of it; the view itself takes the focus.
        if widget.focusPolicy() is not Qt.FocusPolicy.NoFocus and widget.focusProxy() is None
    ]


def test_every_focusable_widget_has_a_name_and_a_role(stage, tmp_path):
    here = stage(ScriptedPipeline(("one",), ("two",)))
    here.drop(save_picture(tmp_path / "a.png"))
    wait_for(lambda: here.window.session.is_complete)
    here.trigger("find")
    dialog = ShortcutsDialog(here.window.actions_, here.window)
    widgets = focusable(here.window)
    assert len(widgets) > 12
    for widget in widgets:
        interface = QAccessible.queryAccessibleInterface(widget)
        assert interface is not None, widget
        assert interface.text(QAccessible.Text.Name).strip(), widget
        assert interface.role() not in (QAccessible.Role.NoRole, QAccessible.Role.Client), widget
    dialog.deleteLater()


def test_every_action_has_a_text_and_no_key_is_taken_twice(stage):
    here = stage()
    keys: dict[str, str] = {}
    for spec in here.window.actions_.specs:
        action = here.window.actions_[spec.name]
        assert action.text().strip()
        for sequence in action.shortcuts():
            key = sequence.toString()
            assert key not in keys, f"{key}: {keys.get(key)} and {spec.name}"
            keys[key] = spec.name


def test_mnemonics_of_a_menu_differ(stage):
    here = stage()
    menus = [action.menu() for action in here.window.menuBar().actions()]
    titles = [menu.title() for menu in menus]
    for texts in [titles, *[[a.text() for a in menu.actions()] for menu in menus]]:
        letters = [t[t.index("&") + 1].lower() for t in texts if "&" in t]
        assert len(letters) == len(set(letters)), texts


@pytest.mark.parametrize("language", ["", *available_languages()])
def test_mnemonics_of_the_window_differ_from_those_of_its_menus(stage, language):
    use_language(language or "en")
    here = stage()
    here.window.retranslate()
    texts = [action.text() for action in here.window.menuBar().actions()]
    labels = [label for label in here.window.findChildren(QLabel) if label.buddy()]
    texts += [label.text() for label in labels]
    letters = [t[t.index("&") + 1].lower() for t in texts if "&" in t]
    assert len(letters) == len(set(letters)) >= 12, texts


@pytest.mark.parametrize("language", ["hi", "ja", "zh"])
def test_buttons_and_list_of_keys_are_not_burdened_with_letters_of_the_menus(stage, language):
    use_language(language)
    here = stage()
    here.window.retranslate()
    texts = [button.text() for button in here.window.bar.findChildren(QAbstractButton)]
    assert all(texts)
    assert [text for text in (*texts, *lines_of(here.window.actions_)) if "(" in text] == []


def test_a_button_that_can_be_used_no_longer_passes_the_focus_to_its_neighbour(stage, tmp_path):
    """Not to the next one: the space bar that stopped would then open a dialog."""
    here = stage(ScriptedPipeline(("one",), ("two",)))
    window = here.window
    window.activateWindow()
    here.drop(save_picture(tmp_path / "a.png"))
    wait_for(lambda: window.session.is_complete and window.isActiveWindow())
    buttons = {one.text(): one for one in window.bar.findChildren(QAbstractButton)}
    for pressed, taking in (("Stop", "Read"), ("Next page", "Previous page")):
        buttons[pressed].setFocus()
        wait_for(buttons[pressed].hasFocus)
        QTest.keyClick(buttons[pressed], Qt.Key.Key_Space)
        wait_for(lambda button=buttons[pressed]: not button.isEnabled())
        assert QApplication.focusWidget() is buttons[taking]


def test_hiding_the_picture_takes_the_focus_back_to_the_text(stage):
    window = stage().window
    window.activateWindow()
    wait_for(window.isActiveWindow)
    window.panel.picture.setFocus()
    window.actions_["show_picture"].trigger()
    assert not window.panel.picture.isVisible()
    assert window.panel.text.hasFocus()


@pytest.fixture(autouse=True)
def _english():
    yield
    use_language("en")


def test_tab_goes_round_the_whole_window_and_is_nowhere_trapped(stage, tmp_path):
    here = stage()
    here.drop(save_picture(tmp_path / "a.png"))
    wait_for(lambda: here.window.session.is_complete)
    window = here.window
    window.activateWindow()
    wait_for(window.isActiveWindow)
    window.panel.text.setFocus()
    seen = []
    for _ in range(40):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
        if seen[-1] is window.panel.text:
            break
    assert seen[-1] is window.panel.text
    assert window.panel.picture in seen
    assert {w.text() for w in seen if isinstance(w, QAbstractButton)} >= {"Read", "Open"}


def test_text_has_a_caret_that_keys_move_and_a_text_interface(stage, tmp_path):
    here = stage()
    here.drop(save_picture(tmp_path / "a.png"))
    wait_for(lambda: here.window.session.is_complete)
    here.trigger("stop")
    text = here.window.panel.text
    QTest.keyClick(text, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(text, Qt.Key.Key_Down)
    interface = QAccessible.queryAccessibleInterface(text).textInterface()
    assert interface.cursorPosition() == len("Dear Ada,\n")
    assert interface.characterCount() == len(text.toPlainText())


def test_own_voice_says_what_the_caret_passes(stage, tmp_path):
    here = stage()
    here.drop(save_picture(tmp_path / "a.png"))
    wait_for(lambda: here.window.session.is_complete)
    here.trigger("stop")
    text = here.window.panel.text
    QTest.keyClick(text, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    here.voice.calls.clear()
    QTest.keyClick(text, Qt.Key.Key_Down)
    # A word of the reading that was stopped, or the line before, may still be on its way.
    wait_for(lambda: here.voice.spoken[-1:] and "the train to Leeds" in here.voice.spoken[-1])
    assert here.voice.spoken[-1].startswith("the train to Leeds leaves")


@pytest.mark.parametrize(
    ("output", "running", "active", "heard", "by_reader"),
    [
        ("auto", True, True, True, True),
        ("auto", False, True, True, False),
        ("auto", True, False, True, False),  # unfocused windows are not heard
        ("auto", True, True, False, False),  # Orca before 45 drops announcements
        ("own", True, True, True, False),
        ("screen_reader", False, False, False, True),
    ],
)
def test_each_message_takes_exactly_one_way(
    qapp, monkeypatch, output, running, active, heard, by_reader
):
    own, events = [], []
    window = QTextEdit()
    monkeypatch.setattr(
        "lumivox.ui.announcer.QApplication.activeWindow", lambda: window if active else None
    )
    announcer = WindowAnnouncer(
        window,
        lambda s, i: own.append(s),
        reader_running=lambda: running,
        announcements_heard=lambda: heard,
    )
    announcer.output = output
    announcer._send = lambda sentence, assertive: events.append(sentence)
    announcer.announce("Page 2 of 3.")
    announcer.announce("Page 2 of 3.")  # its own echo
    assert (events, own) == ((["Page 2 of 3."], []) if by_reader else ([], ["Page 2 of 3."]))
    announcer.announce("Page 3 of 3.")
    assert len(events) + len(own) == 2
    window.deleteLater()


def test_polite_messages_do_not_talk_into_the_reading(stage, tmp_path):
    here = stage()
    here.drop(save_picture(tmp_path / "a.png"))
    here.hear(1)
    here.trigger("larger")
    assert here.window.status.sentence == "Type size 125 percent."
    here.hear(2)
    assert not any("Type size" in text for text in here.voice.spoken)
