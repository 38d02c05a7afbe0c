"""Every sentence that a person sees or hears is in every language, and the language can change.

The catalogues are held against the source itself: the sentences are extracted anew. Then the real
window, dialogs and guide are walked, in a language of the test's own that marks what went through
``tr``; and the language is switched while the window runs.
"""

from __future__ import annotations

import argparse
import ast
import gettext
import importlib.util
import re
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QSpinBox,
    QWidget,
)
from voices import SpyVoice, VirtualOutput

from lumivox.cli import build_parsers
from lumivox.cli.wording import words_of_argparse
from lumivox.core import errors, i18n
from lumivox.core.i18n import available_languages, language_in_use, tr, trn, use_language
from lumivox.models.registry import load_registry
from lumivox.settings import Settings, sections
from lumivox.speech.queue import SpeechQueue
from lumivox.ui.camera.window import CameraWindow
from lumivox.ui.desk import Desk
from lumivox.ui.first_run import FirstRun
from lumivox.ui.language import use_interface_language
from lumivox.ui.main_window import MainWindow
from lumivox.ui.settings import SettingsDialog
from lumivox.ui.settings.choices import running_choices
from lumivox.ui.settings.key_button import KeyButton
from lumivox.ui.shortcuts import ShortcutsDialog
from lumivox.workers.looking import FrameLooker
from lumivox.workers.reading import ReadingWorker

ROOT = Path(__file__).resolve().parent.parent
WANTED = ("de", "fr", "es", "pt", "it", "nl", "pl", "cs", "ru", "tr", "ar", "hi", "zh", "ja")


def _tool():
    path = ROOT / "packaging" / "catalogues.py"
    spec = importlib.util.spec_from_file_location("catalogues", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


catalogues = _tool()


@pytest.fixture(scope="module")
def template():
    """The sentences of the source as it is."""
    return catalogues.extracted()


@pytest.fixture(autouse=True)
def english(qapp):
    """Whatever a test speaks, the next one begins in English."""
    use_interface_language("en")
    yield
    use_interface_language("en")


@pytest.fixture
def make_desk(qapp, monkeypatch, tmp_path):
    """Makes the window with keys, tray and all, with real parts but for the sound."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    made = []

    def make():
        worker = ReadingWorker()
        window = MainWindow(worker, SpeechQueue(SpyVoice(), VirtualOutput()), Settings())
        made.append(Desk(window, worker))
        return made[-1]

    yield make
    for desk in made:
        desk.quit()
    QApplication.processEvents()


# The catalogues


def test_the_languages_are_those_that_were_promised():
    assert set(catalogues.LANGUAGES) == set(WANTED)
    assert available_languages() == ("en", *sorted(WANTED))


@pytest.mark.parametrize("tag", WANTED)
def test_every_sentence_of_the_source_is_there_and_sound(tag, template):
    """Translated, not fuzzy, same placeholders and mnemonics, all plural forms, compiled."""
    assert list(catalogues.problems(tag, template)) == []


def test_the_template_holds_the_sentences_of_the_source(template):
    assert catalogues.TEMPLATE.read_bytes() == catalogues.as_po(template)


@pytest.mark.parametrize("tag", WANTED)
def test_the_program_speaks_it(tag, template):
    assert use_language(tag) == tag == language_in_use()
    sentences = [message.id for message in template if isinstance(message.id, str) and message.id]
    assert sum(tr(sentence) != sentence for sentence in sentences) > 0.95 * len(sentences)
    for message in template:
        if isinstance(message.id, tuple):
            for count in (0, 1, 2, 3, 5, 11, 21, 22, 25, 100, 101, 1000):
                assert trn(*message.id, count).format(count=count)
            assert "1000" in trn(*message.id, 1000).format(count=1000)


@pytest.mark.parametrize(
    ("tag", "language"),
    [("de-AT", "de"), ("pt_BR", "pt"), ("zh-Hans-CN", "zh"), ("ar-EG", "ar"), ("eo", "en")],
)
def test_a_regional_tag_finds_its_language(tag, language):
    assert use_language(tag) == language


def test_a_fault_in_a_translation_is_found(template):
    german = catalogues.read("de")
    message = german["The screen {name} cannot be reached."]
    message.string = "Der Bildschirm {nmae} ist nicht erreichbar."
    assert "has other placeholders" in list(catalogues.faults(message, german))
    message = german["&File"]
    message.string = "Datei"
    assert "marks another number of letters by &" in list(catalogues.faults(message, german))


# The source


def test_no_error_is_raised_in_bare_english():
    """What an AppError says reaches a person, so it goes through ``tr``."""
    kinds = {
        name
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, errors.AppError)
    }
    bare = []
    for path in (ROOT / "desktop" / "lumivox").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Raise) or not isinstance(node.exc, ast.Call):
                continue
            name = ast.unparse(node.exc.func).rpartition(".")[2]
            if name in kinds and node.exc.args and _is_bare(node.exc.args[0]):
                bare.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert bare == []


def _is_bare(node: ast.expr) -> bool:
    """Whether a text holds words of its own rather than parts that ``tr`` made."""
    if isinstance(node, ast.JoinedStr):
        return any(_is_bare(part) for part in node.values)
    return isinstance(node, ast.Constant) and any(sign.isalpha() for sign in str(node.value))


def test_no_sentence_is_looked_up_too_early_or_out_of_parts():
    """At import there is no language yet; an f-string is in no catalogue."""
    early, joined = [], []
    for path in (ROOT / "desktop" / "lumivox").rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        later = {
            inner
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.Lambda)
            for statement in (node.body if isinstance(node.body, list) else [node.body])
            for inner in ast.walk(statement)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("tr", "trn", "mark"):
                place = f"{path.relative_to(ROOT)}:{node.lineno}"
                if node not in later and ast.unparse(node.func) != "mark":
                    early.append(place)
                if isinstance(node.args[0], ast.JoinedStr | ast.BinOp):
                    joined.append(place)
    assert early == []
    assert joined == []


def test_every_sentence_of_the_tables_is_known(make_desk, template):
    """Actions, settings and models carry English keys; they are all in the catalogues."""
    specs = make_desk().window.actions_.specs
    keys = {text for spec in specs for text in (spec.text, spec.short, spec.help)}
    keys |= {spec.note for spec in load_registry().models}
    for section in sections():
        keys.add(section.label)
        for field in section.fields:
            keys |= {field.label, field.help, *(label for _, label in field.choices)}
            keys |= {field.unit} - {"%"}
    assert [key for key in sorted(keys) if key and key not in template] == []


# What is shown


def test_the_command_line_speaks_no_other_language(capsys):
    """Neither argparse's own words nor ours are left out."""
    i18n.install(Marking())
    whole, reading = build_parsers("read")
    assert whole.format_help().startswith("⟦usage: ⟧")
    assert reading.format_help().startswith("⟦usage: ⟧")
    wrongs = (
        *((whole, words) for words in ([], ["-x"], ["raed"])),
        *((reading, words) for words in ([], ["--format"], ["--format", "x", "y"], ["-x", "y"])),
    )
    for parser, wrong in wrongs:
        with pytest.raises(SystemExit):
            parser.parse_intermixed_args(wrong) if parser is reading else parser.parse_args(wrong)
        assert ": ⟦" in capsys.readouterr().err, wrong
    use_language("de")
    help_page = "".join(parser.format_help() for parser in build_parsers("read"))
    assert [word for word in words_of_argparse() if word in help_page] == []


def test_argparse_still_says_what_is_translated():
    """Its sentences are its own affair: a new Python may have new ones."""
    source = Path(argparse.__file__).read_text("utf-8")
    spoken = {
        node.args[0].value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("_", "ngettext")
        and isinstance(node.args[0], ast.Constant)
    }
    assert set(words_of_argparse()) - spoken <= {"%(heading)s:"}


class Marking(gettext.NullTranslations):
    """A language in which every sentence shows that it was translated."""

    def gettext(self, message):
        return f"⟦{message}⟧"

    def ngettext(self, msgid1, msgid2, n):
        return self.gettext(msgid1 if n == 1 else msgid2)


def texts_of(root: QObject) -> list[tuple[str, str]]:
    """All that a part of the interface shows or tells, with the kind of place it stands in."""
    found = []
    for thing in (root, *root.findChildren(QObject)):
        kind = type(thing).__name__
        texts = {}
        if isinstance(thing, QAction) and not thing.isSeparator():
            texts = {"text": thing.text(), "icon": thing.iconText(), "tip": thing.toolTip()}
            texts["help"] = thing.statusTip()
        elif isinstance(thing, QWidget):
            texts = {"name": thing.accessibleName(), "description": thing.accessibleDescription()}
            texts |= {"title": thing.windowTitle(), "tip": thing.toolTip()}
            texts |= _own_texts(thing)
        found += [(f"{kind}.{place}", text) for place, text in texts.items() if text]
    return found


def _own_texts(widget: QWidget) -> dict[str, str]:
    if isinstance(widget, QAbstractButton) and not isinstance(widget, KeyButton):
        return {"text": widget.text()}
    if isinstance(widget, QLabel):
        return {"text": widget.text()}
    if isinstance(widget, QMenu):
        return {"menu": widget.title()}
    if isinstance(widget, QLineEdit):
        return {"placeholder": widget.placeholderText()}
    if isinstance(widget, QSpinBox):
        return {"suffix": widget.suffix()}
    if isinstance(widget, QListWidget):
        return {f"item{row}": widget.item(row).text() for row in range(widget.count())}
    if isinstance(widget, QComboBox):
        return {f"item{row}": widget.itemText(row) for row in range(widget.count())}
    return {}


def unmarked(root: QObject) -> list[tuple[str, str]]:
    """The texts with words that did not come through ``tr``."""
    return [
        (place, text)
        for place, text in texts_of(root)
        if "⟦" not in text and any(sign.isalpha() for sign in text) and text != "Lumivox"
    ]


def test_everything_in_the_window_goes_through_the_catalogues(make_desk):
    i18n.install(Marking())
    desk = make_desk()
    assert unmarked(desk.window) == []
    assert unmarked(desk.tray) == []


@pytest.mark.parametrize("name", ["settings", "guide", "keys", "camera"])
def test_everything_in_the_dialogs_goes_through_the_catalogues(make_desk, name):
    i18n.install(Marking())
    desk = make_desk()
    # The first choice of each is ours; the others are names of fonts, voices and languages.
    choices = {key: values[:1] for key, values in running_choices(()).items()}
    makers = {
        "settings": lambda: SettingsDialog(Settings(), choices, desk.window),
        "guide": lambda: FirstRun(Settings(), choices, desk.window),
        "keys": lambda: ShortcutsDialog(desk.window.actions_, desk.window),
        "camera": lambda: CameraWindow(FrameLooker(desk._worker), parent=desk.window),
    }
    dialog = makers[name]()
    left = unmarked(dialog)
    dialog.close()
    assert left == []


# Switching


def test_each_letter_calls_one_entry_of_a_menu(make_desk):
    """Where two share a letter, pressing it only goes from one to the other."""
    window = make_desk().window
    for tag in ("en", *WANTED):
        window.replace_settings(Settings().changed("general.language", tag))
        menus = [action.menu() for action in window.menuBar().actions()]
        for entries in (window.menuBar().actions(), *(menu.actions() for menu in menus)):
            texts = [entry.text() for entry in entries if not entry.isSeparator()]
            letters = [re.findall(r"&(\w)", text)[0].lower() for text in texts]
            assert len(set(letters)) == len(letters), (tag, texts)


def test_the_language_changes_while_the_window_runs(make_desk):
    """Afterwards all is as in a window that was made in that language."""
    desk = make_desk()
    before = texts_of(desk.window)
    desk.window.replace_settings(Settings().changed("general.language", "de"))
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Abbrechen"
    assert desk.window.menuBar().actions()[0].text() == "&Datei"
    switched = texts_of(desk.window)
    fresh = texts_of(make_desk().window)
    assert sorted(switched) == sorted(fresh)
    desk.window.replace_settings(Settings().changed("general.language", "en"))
    assert texts_of(desk.window) == before


def test_arabic_mirrors_the_window_and_english_turns_it_back(make_desk):
    window = make_desk().window
    window.show()

    def first_and_last():
        QApplication.processEvents()
        bar = window.bar
        buttons = [b for b in bar.findChildren(QAbstractButton) if b.isVisible() and b.text()]
        places = [button.mapTo(window, button.rect().center()).x() for button in buttons]
        return places[0], places[-1]

    first, last = first_and_last()
    assert first < last
    window.replace_settings(Settings().changed("general.language", "ar"))
    assert QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft
    first, last = first_and_last()
    assert first > last
    window.replace_settings(Settings().changed("general.language", "en"))
    first, last = first_and_last()
    assert first < last


def test_applying_a_language_shows_the_open_settings_in_it(make_desk):
    desk = make_desk()
    desk.window.show()
    desk.open_settings()
    english = desk._dialog
    english.open_section("speech")
    choice = english.editor("general.language")
    choice.setCurrentIndex(choice.findData("fr"))
    english.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Apply).click()
    french = desk._dialog
    assert french is not english
    assert french.windowTitle() == "Réglages"
    assert french.section == "speech"
    assert not english.isVisible()
    french.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok).click()
    assert desk._dialog is None
