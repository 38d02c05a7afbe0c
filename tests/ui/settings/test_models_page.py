"""The page of models: fetched from a real server, told in steps, removed, checked, stopped."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget

from helpers.listed_models import listed, spec, upstream
from helpers.window import wait_for
from lumivox.core.task import Task
from lumivox.models.download import Patience
from lumivox.models.registry import load_registry
from lumivox.models.store import ModelStore
from lumivox.models.wording import NOTES
from lumivox.settings import Settings
from lumivox.ui.settings import SettingsDialog
from lumivox.workers.adding import ModelWork

QUICK = Patience(timeout=2.0, attempts=2, pause=0.01)


@pytest.fixture
def store(tmp_path, server):
    """Two models are listed; the server has the first."""
    server.repositories["someone/tiny"] = upstream(tmp_path / "upstream", 900)
    return listed(tmp_path, spec("tiny"), spec("absent", purpose="translate"))


@pytest.fixture
def page(qapp, store):
    work = ModelWork(lambda: store, patience=QUICK)
    dialog = SettingsDialog(Settings(), models=work)
    dialog.open_section("models")
    dialog.show()
    QTest.qWaitForWindowExposed(dialog)
    page = dialog.models_page
    page.work, page.said = work, []
    work.said.connect(page.said.append)
    yield page
    dialog.close()
    assert work.close()


def press(button: QWidget) -> None:
    """As from the keyboard."""
    assert button.isEnabled()
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)


def test_a_model_is_fetched_told_in_steps_checked_and_removed(page, store):
    assert page.list.item(0).text() == (
        "Describe pictures: A tiny model. Not installed. Download about 2 MB."
    )
    assert "Licence: Apache-2.0." in page.facts.text()
    assert not page.remove.isEnabled()
    press(page.install)
    assert page.progress.isVisible()
    assert page.window().focusWidget() is page.stop
    wait_for(lambda: not page.work.is_busy)
    assert store.is_installed("tiny")
    assert page.said[0] == "Fetching A tiny model, about 2 MB, licence Apache-2.0."
    assert page.said[1:-1] == ["25 percent", "50 percent", "75 percent"]
    assert page.said[-1] == "A tiny model is installed: 3 MB, checked."
    assert page.list.item(0).checkState() is Qt.CheckState.Checked
    assert "Installed, 3 MB" in page.list.item(0).text()
    assert not page.install.isEnabled()
    press(page.verify)
    wait_for(lambda: not page.work.is_busy)
    assert page.said[-1] == "A tiny model is whole and unchanged."
    press(page.remove)
    wait_for(lambda: not page.work.is_busy)
    assert page.said[-1] == "A tiny model was removed."
    assert not store.is_installed("tiny")
    assert page.window().focusWidget() is page.list


def test_while_nobody_answers_that_is_told(page, store, server):
    server.faults.status["config.json"] = [503]
    press(page.install)
    wait_for(lambda: not page.work.is_busy)
    assert "No answer. Trying again: attempt 2 of 2." in page.said
    assert store.is_installed("tiny")


def test_a_changed_file_is_found_out(page, store):
    press(page.install)
    wait_for(lambda: not page.work.is_busy)
    (store.path("tiny") / "config.json").write_text('{"a": 1}', encoding="utf-8")
    press(page.verify)
    wait_for(lambda: not page.work.is_busy)
    assert "config.json was changed." in page.sentence.text()


def test_a_download_is_stopped_and_goes_on_where_it_was(page, store, server):
    server.faults.stall["model.safetensors"] = 1
    press(page.install)
    part = store.folder / ".partial" / "tiny" / "model.safetensors.part"
    wait_for(lambda: part.is_file() and part.stat().st_size)
    press(page.stop)
    wait_for(lambda: not page.work.is_busy)  # the server still sends nothing
    server.released.set()
    assert page.said[-1].startswith("Stopped.")
    assert not store.is_installed("tiny")
    press(page.install)
    wait_for(lambda: not page.work.is_busy)
    assert store.is_installed("tiny")
    assert server.asked_for("model.safetensors")[-1].startswith("bytes=")


def test_a_copy_of_ones_own_is_taken_from_a_folder(page, store, tmp_path, monkeypatch):
    chosen = [str(tmp_path), "", str(tmp_path / "upstream")]
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: chosen.pop(0))
    press(page.take)
    wait_for(lambda: not page.work.is_busy)
    assert "has no file config.json, which A tiny model needs." in page.sentence.text()
    press(page.take)  # nothing was chosen
    assert not page.work.is_busy
    press(page.take)
    wait_for(lambda: not page.work.is_busy)
    assert page.said[-1] == "A tiny model is installed: 3 MB, checked."
    assert store.verify("tiny", Task()) == ()
    assert not page.take.isEnabled()


def test_what_the_server_lacks_is_a_sentence_and_the_page_goes_on(page):
    page.list.setCurrentRow(1)
    press(page.install)
    wait_for(lambda: not page.work.is_busy)
    assert "absent" in page.sentence.text()
    assert "Traceback" not in page.sentence.text()
    assert page.install.isEnabled()


def test_a_download_goes_on_when_the_dialog_is_closed(page, store, server):
    server.faults.stall["model.safetensors"] = 1
    press(page.install)
    wait_for(server.half_sent.is_set)
    page.window().close()
    server.released.set()
    wait_for(lambda: not page.work.is_busy)
    assert store.is_installed("tiny")


def test_a_broken_list_is_told_and_nothing_can_be_pressed(qapp, tmp_path):
    path = tmp_path / "models.json"
    path.write_text("{", encoding="utf-8")
    work = ModelWork(lambda: ModelStore(load_registry(path), tmp_path))
    dialog = SettingsDialog(Settings(), models=work)
    page = dialog.models_page
    assert "models.json" in page.sentence.text()
    assert not page.install.isEnabled()


def test_every_part_of_the_page_is_named(page):
    for widget in page.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(page):
            interface = QAccessible.queryAccessibleInterface(widget)
            assert interface.text(QAccessible.Text.Name), widget
    cell = QAccessible.queryAccessibleInterface(page.list).child(0)
    assert "A tiny model" in cell.text(QAccessible.Text.Name)
    assert "Licence: Apache-2.0" in cell.text(QAccessible.Text.Description)


def test_the_notes_of_the_shipped_list_are_known_to_the_catalogues():
    assert {spec.note for spec in load_registry().models if spec.note} <= set(NOTES)
