"""Translation and description beside the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from PySide6.QtGui import QAccessible
from window import ScriptedPipeline, wait_for

from lumivox.core.task import Task
from lumivox.settings.schema import Settings
from lumivox.translation.service import TranslationService

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
