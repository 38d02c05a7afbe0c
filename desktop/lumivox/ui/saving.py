"""Saving what was read: text at once, sound in the background."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QSize, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from lumivox.core.engines import VoiceSettings
from lumivox.core.errors import AppError
from lumivox.core.files import replace_file
from lumivox.core.i18n import tr
from lumivox.core.task import Task
from lumivox.core.values import Narration
from lumivox.speech.narration import narrate
from lumivox.ui.room import size_for_type
from lumivox.ui.session import ReadingSession
from lumivox.workers.chores import ChoreRunner


class Saving(QObject):
    """Asks for a place, then saves.

    Signals:
        told(str): a sentence: it is saved, or why it is not.
    """

    told = Signal(str)

    def __init__(self, session: ReadingSession, chores: ChoreRunner, window: QWidget) -> None:
        super().__init__(window)
        self.voice = VoiceSettings()
        self._session = session
        self._chores = chores
        self._window = window
        chores.done.connect(self._tell_done)
        chores.failed.connect(self.told)

    def save_text(self) -> None:
        """Ask where, then write the text of all pages."""
        self._ask(tr("Save the text"), "txt", tr("Text files"), self.write_text)

    def save_speech(self) -> None:
        """Ask where, then write all pages as sound, in the background."""
        self._ask(tr("Save as sound"), "wav", tr("Sound files"), self.write_speech)

    def write_text(self, path: str) -> None:
        """Write the text of all pages to this file."""
        try:
            with replace_file(Path(path)) as file:
                file.write(self._session.text().encode())
        except AppError as error:
            self.told.emit(str(error))
        else:
            self._tell_done(path)

    def write_speech(self, path: str) -> None:
        """Write all pages as sound to this file."""
        readings = tuple(page.reading for page in self._session.pages)
        options, settings = self._session.narration, self.voice

        def chore(task: Task) -> str:
            from lumivox.speech.soundfile import save_speech

            utterances = [u for r in readings for u in narrate(r, options).utterances]
            narration = Narration(tuple(utterances))
            save_speech(narration, path, settings, task=task)
            return path

        begun = self._chores.run(chore)
        self.told.emit(
            tr("Saving the sound…") if begun else tr("Another file is still being saved.")
        )

    def _ask(self, title: str, suffix: str, kind: str, write: Callable[[str], None]) -> None:
        if not self._session.pages:
            self.told.emit(tr("There is nothing to save yet."))
            return
        dialog = QFileDialog(self._window, title)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"{kind} (*.{suffix})")
        dialog.setDefaultSuffix(suffix)
        dialog.resize(size_for_type(dialog, 90, 26, QSize(700, 480)))
        source = Path(self._session.pages[0].reading.source)
        known = source.parent if source.is_absolute() and source.parent.is_dir() else None
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        dialog.setDirectory(str(known or QStandardPaths.writableLocation(documents)))
        dialog.selectFile(f"{source.stem or 'lumivox'}.{suffix}")
        dialog.fileSelected.connect(write)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _tell_done(self, path: object) -> None:
        self.told.emit(tr("Saved as {path}.").format(path=path))
