"""Added models in the running window: noticed, asked before pictures, unloaded when idle."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from window import ScriptedPipeline, wait_for

from helpers.tiny_models import clip, marian, plain_picture
from lumivox.addons import open_store
from lumivox.core.task import Task
from lumivox.core.values import Capture
from lumivox.settings.schema import Settings
from lumivox.vision.describe import moderation

CLIP, PAIR = "clip-vit-b-32-256", "opus-mt-en-de"
WARNING = "This picture may show blood or injury. Do you want to go on?"


class Pictures(ScriptedPipeline):
    """Pages of these colours with a line of text that the scripted reader knows."""

    def __init__(self, *colours: str) -> None:
        super().__init__(*((f"A {colour} wall.",) for colour in colours))
        self.colours = colours

    def captures(self, source, task):
        for number, colour in enumerate(self.colours, 1):
            pixels = np.array(Image.fromarray(plain_picture(colour, seed=3)).resize((320, 240)))
            yield Capture(pixels, source, number, len(self.colours))


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    base = tmp_path_factory.mktemp("in-use")
    pair = marian(base / "pair", [("A green wall.", "Eine grüne Wand.")])
    return {CLIP: clip(base / "clip"), PAIR: pair}


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("LUMIVOX_MODELS", str(tmp_path / "models"))
    monkeypatch.setattr(moderation, "_DISTURBING", (("blood or injury", ("red wall",)),))
    monkeypatch.setattr(moderation, "_HARMLESS", ("green wall", "blue wall"))
    return open_store()


def settings(*, warn: bool) -> Settings:
    quiet = Settings().changed("speech.read_aloud", False)
    return quiet.changed("description.warn_before", warn).changed("description.translate_to", "de")


def shown(stage, *colours: str, warn: bool = True):
    made = stage(Pictures(*colours), settings(warn=warn))
    made.warning = made.window.insights.warning
    made.picture = made.window.panel.picture
    made.window.read_sources(["a.png"])
    wait_for(lambda: made.window.session.is_complete)
    return made


def test_a_disturbing_picture_stays_covered_until_its_listener_agrees(stage, store, built):
    store.install_from(CLIP, built[CLIP], Task())
    here = shown(stage, "red", "green")
    cover = here.warning.cover
    assert not here.picture.isVisible()
    wait_for(lambda: here.window.status.sentence == WARNING, 30_000)
    assert cover.sentence.text() == WARNING
    interface = QAccessible.queryAccessibleInterface(cover.button)
    assert interface.text(QAccessible.Text.Name) == "Show the picture"
    assert interface.text(QAccessible.Text.Description) == WARNING
    # The answer comes a moment before the look at the picture has ended.
    wait_for(lambda: not here.window.insights.insight.is_busy)
    here.trigger("describe")
    assert here.window.insights.description.toPlainText() == ""
    assert not here.window.insights.insight.is_busy
    assert here.window.focusWidget() is cover.button
    # A harmless picture is shown as soon as it was looked at.
    here.trigger("next_page")
    wait_for(here.picture.isVisible)
    here.trigger("previous_page")
    wait_for(lambda: cover.sentence.text() == WARNING)
    assert not here.picture.isVisible()
    QTest.keyClick(cover.button, Qt.Key.Key_Space)
    assert here.picture.isVisible()
    # Agreed once is agreed for this page.
    here.trigger("next_page")
    here.trigger("previous_page")
    assert here.picture.isVisible()


def test_a_translation_does_not_stop_the_look_at_the_picture(stage, store, built):
    store.install_from(CLIP, built[CLIP], Task())
    here = shown(stage, "green")
    here.window.insights.translate()
    wait_for(here.picture.isVisible, 30_000)


def test_nothing_is_covered_unless_asked_for_or_when_the_wish_ends(stage, store, built):
    store.install_from(CLIP, built[CLIP], Task())
    here = shown(stage, "red", warn=False)
    assert here.picture.isVisible()
    here.window.replace_settings(settings(warn=True))
    assert not here.picture.isVisible()
    here.window.replace_settings(settings(warn=False))
    assert here.picture.isVisible()


def test_without_a_model_the_picture_is_shown(stage, store):
    here = shown(stage, "red")
    wait_for(here.picture.isVisible, 30_000)


def test_a_model_that_cannot_be_loaded_leaves_the_choice_to_the_user(stage, store, built):
    store.install_from(CLIP, built[CLIP], Task())
    (store.path(CLIP) / "open_clip_model.safetensors").write_bytes(b"broken")
    here = shown(stage, "green")
    wait_for(lambda: "could not be found out" in here.window.status.sentence, 30_000)
    assert not here.picture.isVisible()
    here.warning.cover.button.click()
    assert here.picture.isVisible()


def test_a_model_that_comes_or_goes_is_noticed_without_a_restart(stage, store, built):
    here = shown(stage, "green", warn=False)
    insight = here.window.insights.insight
    told = []
    insight.translated.connect(lambda found: told.append(found.text))
    insight.failed.connect(told.append)
    for expected in ("opus-mt-en-de", "Eine grüne Wand.", "opus-mt-en-de"):
        told.clear()
        here.window.insights.translate()
        wait_for(lambda: told, 30_000)
        assert expected in told[0]
        wait_for(lambda: not insight.is_busy)
        if store.is_installed(PAIR):
            store.remove(PAIR)
        else:
            store.install_from(PAIR, built[PAIR], Task())


def test_idle_models_give_back_their_memory(stage, store, built):
    store.install_from(CLIP, built[CLIP], Task())
    here = shown(stage, "green")
    insight = here.window.insights.insight
    wait_for(here.picture.isVisible, 30_000)
    resident = insight._tools._describer._clip.resident
    assert resident.is_loaded
    insight.set_idle_minutes(0.002)
    wait_for(lambda: not resident.is_loaded)
