"""Translating and describing a page, in a background thread beside the reading."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from lumivox.core.task import Task
from lumivox.core.values import Pixels, Reading
from lumivox.workers.chores import Chore, ChoreRunner

if TYPE_CHECKING:
    from lumivox.translation.service import TranslationService
    from lumivox.vision.describe.describer import Describer


class Insight(QObject):
    """The facade, in the GUI thread. One wish at a time; a newer one cancels the older.

    Signals:
        sentence_translated(Translated): as soon as it is known, in order.
        translated(Translation): all of the page.
        described(str, tuple[str, ...]): what the picture shows, and notes about how it was found.
        failed(str): a sentence.
    """

    sentence_translated = Signal(object)
    translated = Signal(object)
    described = Signal(str, tuple)
    failed = Signal(str)

    _told = Signal(object, str, tuple)

    def __init__(self, device: str = "auto", parent: QObject | None = None) -> None:
        """Nothing is loaded before the first wish.

        Args:
            device: ``auto``, ``cpu``, ``cuda`` or ``mps``.
            parent: as of any QObject. Call ``close`` before it is destroyed.
        """
        super().__init__(parent)
        self._device = device
        self._runner = ChoreRunner(self)
        self._task: Task | None = None
        self._next: Chore | None = None
        self._tools = _Tools()
        # Told in the background, heard in front.
        self._told.connect(self._hear, Qt.ConnectionType.QueuedConnection)
        self._runner.failed.connect(self._fail)
        self._runner.done.connect(self._go_on)
        self._runner.cancelled.connect(self._go_on)

    @property
    def is_busy(self) -> bool:
        """Whether a wish is not fulfilled yet."""
        return self._task is not None

    def translate(self, reading: Reading, target: str) -> None:
        """Translate a page into this language (BCP 47), sentence by sentence."""
        tell, tools, device = self._teller(), self._tools, self._device

        def chore(task: Task) -> None:
            service = tools.translations(device)
            done = service.translate(
                reading, target, task, lambda s: tell(task, "sentence_translated", s)
            )
            tell(task, "translated", done)

        self._begin(chore)

    def describe(
        self, pixels: Pixels, reading: Reading | None, language: str, *, detailed: bool
    ) -> None:
        """Say what a picture shows, in this language as far as it can be had."""
        tell, tools, device = self._teller(), self._tools, self._device

        def chore(task: Task) -> None:
            describer = tools.describer(device)
            captions = describer.describe(pixels, reading, language, detailed=detailed, task=task)
            notes = tuple(describer.notes)
            describer.notes.clear()
            tell(task, "described", " ".join(caption.text for caption in captions), notes)

        self._begin(chore)

    def cancel(self) -> None:
        """Nothing more is wanted."""
        self._next = self._task = None
        self._runner.cancel()

    def close(self) -> bool:
        """Cancel and end the thread; whether it ended in time."""
        self.cancel()
        return self._runner.close()

    def _teller(self) -> Callable[..., None]:
        return lambda task, signal, *values: self._told.emit(task, signal, values)

    def _begin(self, chore: Chore) -> None:
        self._next = chore
        self._runner.cancel()
        if not self._runner.is_busy:
            self._go_on()

    def _go_on(self, _result: object = None) -> None:
        chore, self._next, self._task = self._next, None, None
        if chore is not None:
            self._runner.run(chore)
            self._task = self._runner.task

    def _fail(self, sentence: str) -> None:
        was_wanted = self._next is None and self._task is not None
        self._go_on()
        if was_wanted:
            self.failed.emit(sentence)

    @Slot(object, str, tuple)
    def _hear(self, task: Task, signal: str, values: tuple[object, ...]) -> None:
        if not task.is_cancelled:
            getattr(self, signal).emit(*values)


class _Tools:
    """The engines, made in the background thread at the first wish and kept."""

    def __init__(self) -> None:
        self._translations: TranslationService | None = None
        self._describer: Describer | None = None

    def translations(self, device: str) -> TranslationService:
        if self._translations is None:
            from lumivox.addons import make_translations, open_store

            self._translations = make_translations(open_store(), device)
        return self._translations

    def describer(self, device: str) -> Describer:
        if self._describer is None:
            from lumivox.addons import make_describer, open_store

            translations = self.translations(device)
            self._describer = make_describer(open_store(), device, translations)
        return self._describer
