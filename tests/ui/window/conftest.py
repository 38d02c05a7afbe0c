"""The real window with a spy for a voice, a clock of the test's own, and a scripted reader."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from voices import SpyVoice, VirtualOutput
from window import ScriptedPipeline, wait_for

from lumivox.settings.schema import Settings
from lumivox.speech.queue import SpeechQueue
from lumivox.ui.main_window import MainWindow
from lumivox.workers.reading import ReadingWorker


@dataclass
class Stage:
    """A window and what stands around it."""

    window: MainWindow
    pipeline: object
    voice: SpyVoice
    output: VirtualOutput
    words: list[str] = field(default_factory=list)

    def drop(self, *paths: object) -> None:
        """Drop files on the window, as a file manager does."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        spot = QPoint(60, 200)
        rest = (
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        enter = QDragEnterEvent(spot, *rest)
        QApplication.sendEvent(self.window, enter)
        assert enter.isAccepted()
        QApplication.sendEvent(self.window, QDropEvent(QPointF(spot), *rest))

    def hear(self, count: int) -> str:
        """Let sound play until so many words were reached; the last of them."""
        wanted = len(self.words) + count

        def reached() -> bool:
            if len(self.words) < wanted:
                self.output.advance(10)
            return len(self.words) >= wanted

        wait_for(reached)
        return self.words[-1]

    def hear_out(self) -> None:
        """Let all sound play."""

        def silent() -> bool:
            self.output.advance(2000)
            return self.window.voice.state == "idle"

        wait_for(silent)

    def trigger(self, name: str) -> None:
        """Do an action, as its menu entry does."""
        action = self.window.actions_[name]
        assert action.isEnabled(), name
        action.trigger()


@pytest.fixture
def stage(qapp: QApplication):
    """Makes a window; all are closed at the end."""
    stages = []

    def make(pipeline: object | None = None, settings: Settings | None = None) -> Stage:
        pipeline = pipeline or ScriptedPipeline()
        voice, output = SpyVoice(), VirtualOutput(instant=False)
        queue = SpeechQueue(voice, output)
        window = MainWindow(ReadingWorker(lambda: pipeline), queue, settings or Settings())
        made = Stage(window, pipeline, voice, output)
        queue.word_reached.connect(
            lambda ref: made.words.append(window.panel.reading.word(ref).text)
        )
        window.show()
        stages.append(made)
        return made

    yield make
    for made in stages:
        made.window.close()
        made.window.deleteLater()
    qapp.processEvents()
