"""The frozen screen is read as the window reads: with the user's languages and own words."""

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from helpers.voices import SpyVoice, VirtualOutput
from helpers.window import ScriptedPipeline, wait_for
from lumivox.core.values import Capture
from lumivox.settings import Settings
from lumivox.speech.queue import SpeechQueue
from lumivox.ui.desk import Desk, capturing
from lumivox.ui.main_window import MainWindow
from lumivox.workers.reading import ReadingWorker


class Recording(ScriptedPipeline):
    """Writes down how it is asked to read."""

    def __init__(self):
        super().__init__()
        self.asked = []

    def read(self, capture, options, task, line_read):
        self.asked.append(options)
        return super().read(capture, options, task, line_read)


@pytest.fixture
def pipeline():
    return Recording()


@pytest.fixture
def desk(qapp, monkeypatch, tmp_path, pipeline):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    frozen = Capture(np.full((400, 600, 3), 230, np.uint8), "screen:")
    monkeypatch.setattr(capturing, "grab_screen", lambda _region: frozen)
    monkeypatch.setattr(capturing, "visible_windows", tuple)
    worker = ReadingWorker(lambda: pipeline)
    window = MainWindow(worker, SpeechQueue(SpyVoice(), VirtualOutput()), Settings())
    desk = Desk(window, worker)
    yield desk
    desk.quit()
    QApplication.processEvents()


def test_the_overlay_reads_with_the_users_own_words_as_they_are_now(desk, pipeline):
    settings = Settings().changed("reading.words", ("Ibuprofen",))
    desk.window.replace_settings(settings.changed("reading.languages", ("de", "en")))
    desk.act("read-region")
    wait_for(lambda: desk.capturing.overlay is not None and pipeline.asked)
    assert pipeline.asked[0].words == ("Ibuprofen",)
    assert pipeline.asked[0].languages == ("de", "en")
    wait_for(lambda: "Dear Ada" in str(desk.capturing.overlay.selection.targets))
    desk.capturing.overlay.cancel()
