"""The settings dialog is made from the schema, works by keyboard, and names every field."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialogButtonBox, QSpinBox, QWidget

from lumivox.settings import Settings, sections
from lumivox.ui.settings import SettingsDialog
from lumivox.ui.settings.key_button import KeyButton


@pytest.fixture
def dialog(qapp):
    dialog = SettingsDialog(
        Settings(), {"speech.voice": (("", "Automatic"), ("en-gb", "English (Great Britain)"))}
    )
    dialog.applications, dialog.sentences = [], []
    dialog.applied.connect(dialog.applications.append)
    dialog.said.connect(dialog.sentences.append)
    dialog.show()
    QTest.qWaitForWindowExposed(dialog)
    yield dialog
    dialog.close()


def button(dialog, kind):
    return dialog.findChild(QDialogButtonBox).button(kind)


def test_every_setting_of_the_schema_can_be_edited(dialog):
    for section in sections():
        for field in section.fields:
            if field.editor != "hidden":
                assert dialog.editor(field.key)


def test_every_focusable_widget_has_a_name_and_helped_fields_a_description(dialog):
    for section in sections():
        dialog.open_section(section.name)
        for field in section.fields:
            if field.editor == "hidden":
                continue
            widget = dialog.editor(field.key)
            interface = QAccessible.queryAccessibleInterface(widget)
            assert interface.text(QAccessible.Text.Name), field.key
            if field.help:
                assert interface.text(QAccessible.Text.Description), field.key
    for widget in dialog.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(dialog):
            if isinstance(widget.parent(), (QSpinBox, QComboBox)):
                continue
            interface = QAccessible.queryAccessibleInterface(widget)
            assert interface.text(QAccessible.Text.Name), widget


def test_what_is_edited_is_applied(dialog):
    dialog.editor("speech.rate").setValue(250)
    dialog.editor("reading.earcons").setChecked(False)
    dialog.editor("reading.languages").setText("de, en")
    theme = dialog.editor("panel.theme")
    theme.setCurrentIndex(theme.findData("yellow-black"))
    voice = dialog.editor("speech.voice")
    voice.setCurrentIndex(1)
    button(dialog, QDialogButtonBox.StandardButton.Ok).click()
    (settings,) = dialog.applications
    assert settings.speech.rate == 250
    assert settings.reading.earcons is False
    assert settings.reading.languages == ("de", "en")
    assert settings.panel.theme == "yellow-black"
    assert settings.speech.voice == "en-gb"
    assert settings.hotkeys == Settings().hotkeys
    assert not dialog.isVisible()


def test_own_words_are_one_a_line_and_too_many_are_refused_in_a_sentence(dialog):
    words = dialog.editor("reading.words")
    words.setPlainText("Ibuprofen\n\nAcetyl salicylic acid\nIbuprofen\n")
    button(dialog, QDialogButtonBox.StandardButton.Apply).click()
    assert dialog.applications[0].reading.words == ("Ibuprofen", "Acetyl salicylic acid")
    words.setPlainText("\n".join(f"word{i}" for i in range(5001)))
    button(dialog, QDialogButtonBox.StandardButton.Ok).click()
    assert len(dialog.applications) == 1
    assert dialog.isVisible()
    assert dialog.section == "reading"
    assert "5000" in dialog.sentences[0]
    assert words.toPlainText().count("\n") == 5000


def test_tab_leaves_the_field_of_own_words(dialog):
    dialog.open_section("reading")
    words = dialog.editor("reading.words")
    words.setFocus()
    QTest.keyClick(words, Qt.Key.Key_Tab)
    assert words.toPlainText() == ""
    assert not words.hasFocus()


def test_cancel_changes_nothing(dialog):
    dialog.editor("speech.rate").setValue(250)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.applications == []


def test_a_voice_that_is_not_there_now_is_kept(dialog):
    dialog.fill(Settings().changed("speech.voice", "kokoro-heart"))
    assert dialog.settings.speech.voice == "kokoro-heart"


def test_a_key_is_recorded_and_tab_is_not_trapped(dialog):
    dialog.open_section("hotkeys")
    keys = dialog.editor("hotkeys.read_region")
    listening = []
    dialog.recording.connect(listening.append)
    keys.setFocus()
    QTest.keyClick(keys, Qt.Key.Key_Space)
    assert "Press the new key" in dialog.sentences[-1]
    QTest.keyClick(
        keys, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    )
    assert dialog.settings.hotkeys.read_region == "Ctrl+Alt+G"
    assert listening == [True, False]
    assert "Ctrl+Alt+G" in dialog.sentences[-1]
    QTest.keyClick(keys, Qt.Key.Key_Tab)
    assert dialog.focusWidget() is dialog.editor("hotkeys.read_window")


def test_a_bare_letter_is_refused_escape_keeps_and_delete_clears(qapp):
    keys = KeyButton("Find", "Ctrl+Alt+F")
    said = []
    keys.said.connect(said.append)
    keys.click()
    QTest.keyClick(keys, Qt.Key.Key_X)
    assert "Hold Control" in said[-1]
    QTest.keyClick(keys, Qt.Key.Key_Escape)
    assert keys.chosen == "Ctrl+Alt+F"
    keys.click()
    QTest.keyClick(keys, Qt.Key.Key_Delete)
    assert keys.chosen == ""
    assert keys.text() == "No key"


def test_a_taken_key_is_told_beside_its_field(dialog):
    dialog.open_section("hotkeys")
    dialog.show_problems({"hotkeys.find": "Ctrl+Alt+F is taken by another program."})
    assert dialog.sentences == ["Ctrl+Alt+F is taken by another program."]
    dialog.show_problems({})
    assert dialog.sentences == ["Ctrl+Alt+F is taken by another program."]


def test_restore_defaults_is_said_and_kept_only_after_ok(dialog):
    dialog.fill(Settings().changed("speech.rate", 300).changed("general.first_run_done", True))
    button(dialog, QDialogButtonBox.StandardButton.RestoreDefaults).click()
    assert "defaults" in dialog.sentences[-1]
    assert dialog.applications == []
    assert dialog.settings.speech.rate == 180
    assert dialog.settings.general.first_run_done is True
