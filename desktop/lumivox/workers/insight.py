"""Translating and describing a page, in a background thread beside the reading."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from lumivox.core.task import Task
from lumivox.core.values import Pixels, Reading
from lumivox.workers.chores import Chore, ChoreRunner

if TYPE_CHECKING:
    from lumivox.models.store import ModelStore
    from lumivox.translation.service import TranslationService
    from lumivox.vision.describe.describer import Describer


class Insight(QObject):
    """The facade, in the GUI thread. One wish at a time; a newer one cancels the older.

    Whether a picture may be shown is asked beside the wishes: no wish cancels that.

    Signals:
        sentence_translated(Translated): as soon as it is known, in order.
        translated(Translation): all of the page.
        described(str, tuple[str, ...]): what the picture shows, and notes about how it was found.
        failed(str): a sentence.
        warned(int, str): of a page's picture the question to ask before it is shown, or nothing.
        warning_failed(str): it could not be looked at; a sentence.
    """

    sentence_translated = Signal(object)
    translated = Signal(object)
    described = Signal(str, tuple)
    failed = Signal(str)
    warned = Signal(int, str)
    warning_failed = Signal(str)

    _told = Signal(object, str, tuple)

    def __init__(self, device: str = "auto", parent: QObject | None = None) -> None:
        """Nothing is loaded before the first wish.

        Args:
            device: ``auto``, ``cpu``, ``cuda`` or ``mps``.
            parent: as of any QObject. Call ``close`` before it is destroyed.
        """
        super().__init__(parent)
        self.device = device
        """Used from the next wish on."""
        self._runner = ChoreRunner(self)
        self._task: Task | None = None
        self._next: Chore | None = None
        self._check: Chore | None = None
        self._is_checking = False
        self._idle = QTimer(self)
        self._idle_seconds = 0.0
        self._idle.timeout.connect(self._rest)
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
        tell, tools, device = self._teller(), self._tools, self.device

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
        tell, tools, device = self._teller(), self._tools, self.device

        def chore(task: Task) -> None:
            describer = tools.describer(device)
            captions = describer.describe(pixels, reading, language, detailed=detailed, task=task)
            notes = tuple(describer.notes)
            describer.notes.clear()
            tell(task, "described", " ".join(caption.text for caption in captions), notes)

        self._begin(chore)

    def warn(self, page: int, pixels: Pixels, reading: Reading | None, threshold: float) -> None:
        """Find out whether to ask before a page's picture is shown; one picture at a time.

        Args:
            page: told with the answer.
            pixels: RGB ``(H, W, 3)``.
            reading: what was read in it.
            threshold: probability (0-1) from which to ask.
        """
        tell, tools, device = self._teller(), self._tools, self.device

        def chore(task: Task) -> None:
            question = tools.describer(device).warning(pixels, reading, threshold, task)
            tell(task, "warned", page, question or "")

        self._check = chore
        if not self._runner.is_busy:
            self._go_on()

    def set_idle_minutes(self, minutes: float) -> None:
        """Give back the memory of models not used for so long; 0 keeps them."""
        self._idle_seconds = minutes * 60
        self._idle.stop()
        if minutes > 0:
            # Looked at four times as often: each model has an idle time of its own.
            self._idle.start(int(minutes * 15_000))

    def cancel(self) -> None:
        """Nothing more is wanted."""
        self._next = self._check = self._task = None
        self._runner.cancel()

    def close(self) -> bool:
        """Cancel and end the thread; whether it ended in time."""
        self.cancel()
        self._idle.stop()
        return self._runner.close()

    def _teller(self) -> Callable[..., None]:
        return lambda task, signal, *values: self._told.emit(task, signal, values)

    def _begin(self, chore: Chore) -> None:
        self._next = chore
        if not self._is_checking:
            self._runner.cancel()
        if not self._runner.is_busy:
            self._go_on()

    def _go_on(self, _result: object = None) -> None:
        self._task, self._is_checking = None, False
        if self._check is not None:
            chore, self._check, self._is_checking = self._check, None, True
        elif self._next is not None:
            chore, self._next = self._next, None
        else:
            return
        self._runner.run(chore)
        self._task = self._runner.task

    def _fail(self, sentence: str) -> None:
        signal = self.warning_failed if self._is_checking else self.failed
        is_replaced = self._check is not None if self._is_checking else self._next is not None
        was_wanted = not is_replaced and self._task is not None
        self._go_on()
        if was_wanted:
            signal.emit(sentence)

    def _rest(self) -> None:
        """Let models rest that were not used for long. In their own thread, like all work."""
        tools, seconds = self._tools, self._idle_seconds
        if not self._runner.is_busy and not tools.is_empty:
            self._runner.run(lambda _task: tools.unload_if_idle(seconds))

    @Slot(object, str, tuple)
    def _hear(self, task: Task, signal: str, values: tuple[object, ...]) -> None:
        if not task.is_cancelled:
            getattr(self, signal).emit(*values)


class _Tools:
    """The engines, made in the background thread and kept as long as the same models are there."""

    def __init__(self) -> None:
        self._translations: TranslationService | None = None
        self._describer: Describer | None = None
        self._made_of: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was made."""
        return self._translations is None and self._describer is None

    def translations(self, device: str) -> TranslationService:
        from lumivox.addons import make_translations

        store = self._store(device)
        if self._translations is None:
            self._translations = make_translations(store, device)
        return self._translations

    def describer(self, device: str) -> Describer:
        from lumivox.addons import make_describer

        store = self._store(device)
        if self._describer is None:
            self._describer = make_describer(store, device, self.translations(device))
        return self._describer

    def unload_if_idle(self, seconds: float) -> None:
        """Give back the memory of models not used for so long; what was translated stays."""
        for tool in (self._describer, self._translations):
            if tool is not None:
                tool.unload_if_idle(seconds)

    def _store(self, device: str) -> ModelStore:
        """The models; where others are there than before, the engines made of those are dropped."""
        from lumivox.addons import open_store

        store = open_store()
        names = (spec.name for spec in store.registry.models)
        there = (device, str(store.folder), *(name for name in names if store.is_installed(name)))
        if there != self._made_of:
            self._describer = self._translations = None
            self._made_of = there
        return store
