"""Themes: contrast of every pair, the desktop's wishes, sizes and focus that can be seen."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QAbstractAnimation, Qt
from PySide6.QtGui import QColor, QFontDatabase, QFontInfo, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QCheckBox,
    QLabel,
    QListWidget,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QStyle,
    QWidget,
)
from window import LETTER, ScriptedPipeline, save_picture, wait_for

from lumivox.core.resources import resource_path
from lumivox.core.values import WordRef
from lumivox.settings.schema import Settings, describe, sections
from lumivox.ui.first_run import FirstRun
from lumivox.ui.fonts import OPEN_DYSLEXIC
from lumivox.ui.language import use_interface_language
from lumivox.ui.settings import SettingsDialog
from lumivox.ui.settings.choices import running_choices
from lumivox.ui.text_view import CaretText
from lumivox.ui.themes import THEMES, contrast, load_theme, palette_of, theme_for

TEXT_PAIRS = (
    ("text", "window"), ("text", "base"), ("muted", "window"), ("muted", "base"),
    ("button_text", "button"), ("highlight_text", "highlight"), ("selection_text", "selection"),
    ("unsure", "base"), ("link", "base"), ("focus", "window"), ("focus", "base"),
    ("border", "base"),
)  # fmt: skip
"""(ink, ground) of everything that is drawn upon another."""


def test_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_contrast_is_at_least_seven(name, ink, ground):
    assert load_theme(name).contrast(ink, ground) >= 7


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("group", [QPalette.ColorGroup.Active, QPalette.ColorGroup.Disabled])
def test_palette_keeps_the_contrast_even_of_what_is_disabled(name, group):
    palette, role = palette_of(load_theme(name)), QPalette.ColorRole
    for ink, ground in (
        (role.WindowText, role.Window),
        (role.Text, role.Base),
        (role.ButtonText, role.Button),
        (role.HighlightedText, role.Highlight),
        (role.PlaceholderText, role.Base),
        (role.ToolTipText, role.ToolTipBase),
        (role.Link, role.Base),
    ):
        colours = [palette.color(group, each).name() for each in (ink, ground)]
        assert contrast(*colours) >= 7, (ink, ground)


def test_every_theme_file_is_known_and_every_choice_of_the_settings_has_one():
    files = {path.stem for path in resource_path("themes").glob("*.json")}
    choices = {choice for choice, _ in describe("panel.theme").choices}
    assert files == set(THEMES) == choices - {"system"}
    for name in files:
        colours = json.loads(resource_path("themes", f"{name}.json").read_text())
        assert all(QColor(c).isValid() for c in colours.values() if isinstance(c, str))


@pytest.mark.parametrize(
    ("scheme", "contrast_wish", "name"),
    [
        (Qt.ColorScheme.Light, Qt.ContrastPreference.NoPreference, "light"),
        (Qt.ColorScheme.Dark, Qt.ContrastPreference.NoPreference, "dark"),
        (Qt.ColorScheme.Dark, Qt.ContrastPreference.HighContrast, "black-white"),
        (Qt.ColorScheme.Light, Qt.ContrastPreference.HighContrast, "white-black"),
    ],
)
def test_system_theme_follows_the_desktop(scheme, contrast_wish, name):
    hints = SimpleNamespace(
        colorScheme=lambda: scheme,
        accessibility=lambda: SimpleNamespace(contrastPreference=lambda: contrast_wish),
    )
    assert theme_for("system", hints).name == name
    assert theme_for("yellow-black", hints).name == "yellow-black"


@pytest.mark.parametrize("name", THEMES)
def test_window_is_painted_in_the_theme_and_the_spoken_word_stands_out(stage, tmp_path, name):
    here = stage()
    here.window.change_setting("panel.theme", name)
    here.drop(save_picture(tmp_path / "a.png"))
    wait_for(lambda: here.window.session.is_complete)
    text = here.window.panel.text
    here.window.panel.highlight(WordRef(0, 1, 1))
    image = text.viewport().grab().toImage()
    theme = load_theme(name)
    found = {
        image.pixelColor(x, y).name()
        for x in range(0, image.width(), 2)
        for y in range(0, image.height(), 2)
    }
    assert {theme.base, theme.text, theme.highlight} <= found


def test_at_400_percent_on_a_small_window_nothing_is_lost(stage, tmp_path):
    here = stage(ScriptedPipeline(LETTER, LETTER))
    window = here.window
    window.change_setting("panel.type_size", 400)
    window.resize(800, 600)
    here.drop(save_picture(tmp_path / "a.png"))
    wait_for(lambda: window.session.is_complete)
    assert (window.width(), window.height()) == (800, 600)
    text = window.panel.text
    assert text.fontInfo().pointSizeF() > 4 * window.bar.fontInfo().pointSizeF() / 2
    assert not text.horizontalScrollBar().isVisible()
    for button in window.bar.findChildren(type(window.bar.first_button())):
        corner = button.mapTo(window.bar, button.rect().bottomRight())
        assert window.bar.rect().contains(corner)
        assert button.width() >= button.sizeHint().width()
    line = text.fontMetrics().height()
    assert text.viewport().height() >= line


def test_focus_is_drawn(stage):
    here = stage()
    window = here.window
    window.change_setting("panel.theme", "light")
    window.activateWindow()
    wait_for(window.isActiveWindow)
    focus = load_theme("light").focus
    for widget in (window.panel.text, window.panel.picture, window.bar.first_button()):
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        wait_for(widget.hasFocus)
        image = widget.grab().toImage()
        middle = image.height() // 2
        assert focus in {image.pixelColor(x, middle).name() for x in range(4)}


def test_the_font_for_dyslexia_is_loaded_when_it_is_chosen_and_used_with_its_bold(stage, tmp_path):
    here = stage(settings=Settings().changed("panel.font", ""))
    assert OPEN_DYSLEXIC in [value for value, _ in running_choices(())["panel.font"]]
    here.window.change_setting("panel.font", OPEN_DYSLEXIC)
    here.drop(save_picture(tmp_path / "a.png"))
    wait_for(lambda: here.window.session.is_complete)
    text = here.window.panel.text
    assert QFontInfo(text.font()).family() == OPEN_DYSLEXIC
    assert {"Regular", "Bold"} <= set(QFontDatabase.styles(OPEN_DYSLEXIC))
    assert QFontInfo(here.window.menuBar().font()).family() != OPEN_DYSLEXIC
    here.window.change_setting("panel.font", "A font that nobody has")
    assert QFontInfo(text.font()).family() != OPEN_DYSLEXIC


def test_nothing_moves_by_itself(stage):
    window = stage().window
    hint = QStyle.StyleHint.SH_Widget_Animation_Duration
    for widget in window.findChildren(QWidget):
        # A bare QWidget only holds others: the style draws, and moves, nothing of it.
        if type(widget) is not QWidget:
            assert widget.style().styleHint(hint, None, widget) == 0, widget
    window.status.show_progress(0, 0)
    bar = window.status.findChild(QProgressBar)
    wait_for(bar.isVisible)
    first = bar.grab().toImage()
    QTest.qWait(200)  # in which Qt's own bar for an unknown total moves on several times
    assert bar.grab().toImage() == first
    assert window.findChildren(QAbstractAnimation) == []


@pytest.mark.parametrize("size", [100, 300])
def test_settings_and_guide_open_with_room_for_their_type(stage, size):
    settings = Settings().changed("panel.type_size", size).changed("panel.theme", "yellow-black")
    window = stage(settings=settings).window
    dialog = SettingsDialog(settings, running_choices(()), window)
    guide = FirstRun(settings, running_choices(()), window)
    dialog.show()
    guide.start()
    wait_for(lambda: dialog.isVisible() and guide.isVisible())
    for opened in (dialog, guide):
        assert opened.screen().availableSize().expandedTo(opened.size()) == (
            opened.screen().availableSize()
        )
        buttons = [b for b in opened.findChildren(QPushButton) if b.isVisible()]
        assert all(button.width() >= button.sizeHint().width() for button in buttons)
    names = dialog.findChild(QListWidget)
    assert names.viewport().width() >= names.sizeHintForColumn(0)
    dialog.open_section("general")
    (page,) = (a for a in dialog.findChildren(QScrollArea) if a.isVisible())
    wait_for(lambda: page.widget().width() <= page.viewport().width())
    ground = load_theme("yellow-black").window
    assert {each.grab().toImage().pixelColor(3, 3).name() for each in (dialog, guide)} == {ground}
    text = guide.findChild(CaretText)
    assert text.document().size().height() <= text.viewport().height()
    dialog.close()
    guide.close()


@pytest.mark.parametrize("language", ["en", "de", "ru", "ar", "ja"])
def test_large_type_never_scrolls_the_settings_sideways(stage, language):
    use_interface_language(language)
    try:
        settings = Settings().changed("panel.type_size", 400)
        dialog = SettingsDialog(settings, running_choices(()), stage(settings=settings).window)
        dialog.show()
        wait_for(dialog.isVisible)
        for section in sections():
            dialog.open_section(section.name)
            (page,) = (a for a in dialog.findChildren(QScrollArea) if a.isVisible())
            wait_for(lambda page=page: page.widget().width() <= page.viewport().width())
            for box in page.findChildren(QCheckBox):
                assert box.width() >= box.sizeHint().width(), box.text()
                assert box.accessibleName().split() == box.text().split()
        dialog.open_section("models")
        models = dialog.models_page.list
        room = models.viewport().width()
        assert all(models.visualItemRect(models.item(i)).width() <= room for i in range(3))
        dialog.close()
    finally:
        use_interface_language("en")


def test_the_invitation_of_an_empty_window_takes_as_many_lines_as_it_needs(stage):
    window = stage(settings=Settings().changed("panel.type_size", 400)).window
    window.resize(800, 700)
    text = window.panel.text
    wait_for(lambda: text.width() < 800)
    image = text.viewport().grab().toImage()
    line = text.fontMetrics().lineSpacing()
    ground = load_theme("light").base
    rows = [
        y
        for y in range(image.height())
        if any(image.pixelColor(x, y).name() != ground for x in range(0, image.width(), 3))
    ]
    assert rows[-1] > 1.5 * line


def test_title_and_advice_are_larger_than_what_stands_around_them(stage):
    window = stage().window
    guide = FirstRun(Settings(), running_choices(()), window)
    guide.start()
    wait_for(guide.isVisible)
    title, button = guide.findChild(QLabel, "title"), guide.findChild(QPushButton)
    assert title.fontInfo().pointSizeF() > 1.3 * button.fontInfo().pointSizeF()
    guide.close()
