"""Live reading as the user has it: started and stopped by a key, spoken, and shown in a pane."""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import QObject

from lumivox.core.geometry import Box
from lumivox.core.i18n import tr
from lumivox.core.values import Line
from lumivox.sources import grab_screen
from lumivox.speech.queue import SpeechState
from lumivox.ui.desk.capturing import Capturing
from lumivox.ui.main_window import MainWindow
from lumivox.ui.text_view import CaretText
from lumivox.workers.live import LiveReader
from lumivox.workers.reading import ReadingWorker

MOST_LINES = 2000
"""Of the pane: subtitles of an evening; older ones are forgotten."""


MOST_UNSPOKEN = 3
"""Texts that wait for the voice: it stays near to what is shown, and leaves out the oldest."""


class LiveDesk(QObject):
    """Starts and stops live reading of the last region, or of several."""

    def __init__(self, window: MainWindow, capturing: Capturing, worker: ReadingWorker) -> None:
        super().__init__(window)
        self._window = window
        self._capturing = capturing
        self.reader = LiveReader(worker, grab_screen, parent=self)
        self.regions: list[Box] = []
        self._is_choosing = False
        self._unspoken: deque[str] = deque(maxlen=MOST_UNSPOKEN)
        self.text = CaretText()
        self.text.document().setMaximumBlockCount(MOST_LINES)
        self._pane = window.panel.add_pane(self.text)
        self._pane.hide()
        self.reader.text_appeared.connect(self._tell)
        self.reader.failed.connect(self._fail)
        window.voice.state_changed.connect(self._speak_on)
        capturing.region_chosen.connect(self._use_region)
        self.retranslate()

    def retranslate(self) -> None:
        """Take the names anew."""
        self._pane.name(tr("&Live text"), tr("Live text"), tr("What appeared in the regions."))

    def toggle(self) -> None:
        """Stop, or start with the last region; without one, let it be chosen first."""
        if self.reader.is_running:
            self.stop()
            return
        last = self._capturing.last_region
        if last is None:
            self.add_region()
            return
        self.regions = [last]
        self._start()

    def add_region(self) -> None:
        """Let a region be chosen, and watch it besides those that are watched already."""
        self._is_choosing = True
        self._capturing.choose_region(to_read=False)

    def stop(self) -> None:
        """Stop, and say so."""
        self.reader.stop()
        self.regions = []
        self._unspoken.clear()
        self._window.tell(tr("Live reading stopped."), assertive=True)

    def close(self) -> None:
        """End the threads."""
        self.reader.close()

    def _use_region(self, region: Box | None) -> None:
        if not self._is_choosing:
            return
        self._is_choosing = False
        if region is not None:
            self.regions.append(region)
            self._start()

    def _start(self) -> None:
        settings = self._window.settings
        self.reader.options = self._window.job.options
        self.reader.start(self.regions, settings.live.interval)
        self._pane.show()
        self._window.tell(tr("Live reading started."), assertive=True)

    def _tell(self, _region: int, lines: tuple[Line, ...]) -> None:
        text = "\n".join(line.text for line in lines)
        self.text.append(text)
        if not self._window.settings.live.quiet:
            self._unspoken.append(text)
            self._speak_on(self._window.voice.state)

    def _speak_on(self, state: SpeechState) -> None:
        """Speak what waits, one text after the other, when nothing else is spoken."""
        if self._unspoken and state is SpeechState.IDLE:
            self._window.voice.say(self._unspoken.popleft(), interrupt=False)

    def _fail(self, sentence: str) -> None:
        self.regions = []
        self._window.tell(f"{tr('Live reading stopped.')} {sentence}", assertive=True)
