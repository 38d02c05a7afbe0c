"""Translation and description beside the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from window import ScriptedPipeline, wait_for

from lumivox.core.task import Task
from lumivox.core.values import WordRef
from lumivox.settings.schema import Settings
from lumivox.translation.service import TranslationService
from lumivox.translation.values import Sentence, Translated, Translation
from lumivox.ui.translation_view import TranslationView

GERMAN = {"The cat sleeps.": "Die Katze schläft.", "It rains.": "Es regnet."}


class Dictionary:
    """A translator that knows two sentences."""

    name = "dictionary"
    rough = False

    def is_available(self) -> bool:
        return True

    def how_to_get(self) -> str:
        return ""

    def unload(self) -> None:
        pass

    def pairs(self) -> tuple[tuple[str, str], ...]:
        return (("en", "de"),)

    def translate(
        self, sentences: Sequence[str], source: str, target: str, task: Task
    ) -> Iterator[str]:
        for sentence in sentences:
            task.checkpoint()
            yield GERMAN[sentence]


@pytest.fixture
def here(stage):
    made = stage(
        ScriptedPipeline(("The cat sleeps. It rains.",), ("Another page.",)),
        Settings().changed("description.translate_to", "de").changed("speech.read_aloud", False),
    )
    made.window.read_sources(["a.png"])
    wait_for(lambda: made.window.session.is_complete)
    return made


def test_translation_is_shown_and_spoken_and_the_page_comes_back_after_it(here, monkeypatch):
    window = here.window
    service = TranslationService([Dictionary()], lambda _text, _hints: "en")
    monkeypatch.setattr(window.insights.insight._tools, "translations", lambda _device: service)
    here.trigger("translate")
    wait_for(lambda: here.output.advance(50) or not window.insights.insight.is_busy)
    view = window.insights.translation
    assert view.isVisible()
    assert view.toPlainText() == "Die Katze schläft. Es regnet."
    here.hear_out()
    assert [t for t in here.voice.spoken if t in GERMAN.values()] == list(GERMAN.values())
    assert {lang for text, lang, _ in here.voice.calls if text in GERMAN.values()} == {"de"}
    # While it sounds, the words that it stands for are highlighted.
    assert here.words[0] == "The"
    assert window.controls.page == 0
    here.words.clear()
    window.controls.read_page()
    assert here.hear(2) == "cat"
    name = QAccessible.queryAccessibleInterface(view).text(QAccessible.Text.Name)
    assert name == "Translation of the page"


@pytest.fixture
def translated(here, monkeypatch):
    service = TranslationService([Dictionary()], lambda _text, _hints: "en")
    tools = here.window.insights.insight._tools
    monkeypatch.setattr(tools, "translations", lambda _device: service)
    here.trigger("translate")
    wait_for(lambda: here.output.advance(50) or not here.window.insights.insight.is_busy)
    here.hear_out()
    return here.window.insights.translation


def go_to(view) -> None:
    """Give it the focus, with the caret at the top."""
    view.window().activateWindow()
    view.setFocus()
    wait_for(view.hasFocus)
    QTest.keyClick(view, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)


def test_moving_in_the_translation_moves_in_the_page(here, translated):
    page = here.window.panel.text
    go_to(translated)
    assert page.caret_ref() == WordRef(0, 0, 0)
    for _ in range(4):
        QTest.keyClick(translated, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert translated.textCursor().position() > len("Die Katze schläft.")
    assert page.page.text[page.textCursor().position() :].startswith("It rains.")
    assert translated.hasFocus(), "the user stays where they are"
    marks = translated.extraSelections()  # held, for their cursors are theirs
    assert marks[0].cursor.selectedText() == "Es regnet."
    QTest.keyClick(translated, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    assert page.caret_ref() == WordRef(0, 0, 0)


def test_moving_in_the_page_moves_in_its_translation(here, translated):
    page = here.window.panel.text
    go_to(page)
    for _ in range(4):
        QTest.keyClick(page, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert translated.toPlainText()[translated.textCursor().position() :] == "Es regnet."
    assert page.hasFocus()


def test_what_the_caret_passes_is_said_in_its_language(here, translated):
    before = len(here.voice.calls)
    for count, view in enumerate((translated, here.window.panel.text), before + 1):
        go_to(view)
        wait_for(lambda count=count: len(here.voice.calls) >= count)
        here.hear_out()
    said = [(text, language) for text, language, _ in here.voice.calls[before:]]
    assert said == [("Die Katze schläft. Es regnet.", "de"), ("The cat sleeps. It rains.", "en")]


def test_what_a_translation_lost_is_named(here):
    lost = Translated(Sentence("It rains 12 days.", "en"), "Es regnet.", "x", lost=("12",))
    here.window.insights._target = "de"
    here.window.insights._end_translation(Translation("de", (lost,)))
    assert "may be missing in it or wrong: 12." in here.window.status.sentence


def test_sentences_keep_their_places_over_blocks_and_repeats(qapp):
    first, second = (
        Sentence("A b.", "en", (WordRef(0, 0, 0),)),
        Sentence("C.", "en", (WordRef(1, 0, 0),), block=1),
    )
    whole = Translation("de", (Translated(first, "Eins."), Translated(second, "Eins.", "x")))
    view = TranslationView()
    view.begin("de")
    for sentence in whole.sentences:
        view.add(sentence)
    assert view.toPlainText() == whole.text == "Eins.\nEins."
    view.follow(WordRef(1, 0, 0))
    assert view.textCursor().position() == 6
    assert view.language == "de"
    view.show_translation(whole)
    assert view.textCursor().position() == 6, "the caret stays in its sentence"
    view.follow(WordRef(0, 0, 0))
    assert (view.textCursor().position(), view.language) == (0, "en")
    view.begin("")
    view.follow(WordRef(0, 0, 0))
    assert view.language is None


def test_without_a_translator_there_is_a_sentence_that_says_what_to_add(here):
    here.window.settings = here.window.settings.changed("description.translate_to", "tlh")
    here.trigger("translate")
    wait_for(lambda: "translates from" in here.window.status.sentence, 20_000)
    assert here.window.voice.state == "idle"


def test_description_is_shown_and_told(here):
    here.trigger("describe")
    view = here.window.insights.description
    wait_for(view.toPlainText, 20_000)
    assert view.isVisible()
    assert here.window.status.sentence.startswith(view.toPlainText())


def test_another_page_clears_what_was_said_of_the_last_one(here):
    here.trigger("describe")
    view = here.window.insights.description
    wait_for(view.toPlainText, 20_000)
    here.window.activateWindow()
    view.setFocus()
    wait_for(view.hasFocus)
    here.trigger("next_page")
    assert view.toPlainText() == ""
    # Nothing empty takes room from the text, and the focus is not lost with it.
    assert not view.isVisible()
    assert here.window.panel.text.hasFocus()


def test_without_a_page_there_is_an_explanation(stage):
    made = stage()
    made.window.insights.translate()
    assert made.window.status.sentence.startswith("There is no page yet.")
