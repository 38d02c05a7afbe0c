"""Adding, removing and checking models in a background thread, while the window goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from lumivox.core.i18n import tr
from lumivox.core.task import Task
from lumivox.models.contents import megabytes
from lumivox.models.download import Patience
from lumivox.models.registry import load_registry
from lumivox.models.store import Installed, ModelStore
from lumivox.models.wording import trying_again
from lumivox.workers.chores import Chore, ChoreRunner

STEP = 25
"""Percent between two sentences about a download."""


def user_store() -> ModelStore:
    """The shipped list and the user's folder.

    Raises:
        ModelError: the list cannot be read.
    """
    return ModelStore(load_registry())


def _installed(title: str, there: Installed) -> str:
    """The sentence when a model has come."""
    return tr("{title} is installed: {size}, checked.").format(
        title=title, size=megabytes(there.size)
    )


class ModelWork(QObject):
    """The facade, in the GUI thread. One model at a time; it goes on when its page is closed.

    Signals:
        began(str): work on the model of this name.
        progressed(int): percent of it.
        said(str): a sentence: progress in steps, the outcome, or what went wrong.
        ended(): the outcome was told; what is installed may have changed.
    """

    began = Signal(str)
    progressed = Signal(int)
    said = Signal(str)
    ended = Signal()

    def __init__(
        self,
        open_store: Callable[[], ModelStore] = user_store,
        parent: QObject | None = None,
        patience: Patience | None = None,
    ) -> None:
        """No thread is started before the first wish.

        Args:
            open_store: gives the models; may raise ModelError.
            parent: as of any QObject. Call ``close`` before it is destroyed.
            patience: with the web, if not the usual one.
        """
        super().__init__(parent)
        self._open_store = open_store
        self._patience = patience
        self._told = 0
        self._runner = ChoreRunner(self)
        self._runner.progressed.connect(self._progress)
        self._runner.done.connect(self._end)
        self._runner.failed.connect(self._end)
        self._runner.cancelled.connect(self._stop)

    @property
    def is_busy(self) -> bool:
        """Whether a wish is not fulfilled yet."""
        return self._runner.is_busy

    def store(self) -> ModelStore:
        """The models as they are now.

        Raises:
            ModelError: the list cannot be read.
        """
        return self._open_store()

    def install(self, name: str) -> None:
        """Fetch a model, or the rest of it.

        Raises:
            ModelError, UsageError: it is not in the list, or there is no list.
        """
        store, patience = self._open_store(), self._patience
        spec = store.registry.find(name)

        def chore(task: Task) -> str:
            there = store.install(name, task, patience)
            return _installed(spec.title, there)

        sentence = tr("Fetching {title}, about {size}, licence {licence}.").format(
            title=spec.title, size=megabytes(spec.download_mb << 20), licence=spec.licence
        )
        self._begin(name, sentence, chore)

    def install_from(self, name: str, folder: Path) -> None:
        """Take a model from a folder that the user has.

        Raises:
            ModelError, UsageError: it is not in the list, or there is no list.
        """
        store = self._open_store()
        title = store.registry.find(name).title

        def chore(task: Task) -> str:
            there = store.install_from(name, folder, task)
            return _installed(title, there)

        self._begin(name, tr("Taking {title} from the folder…").format(title=title), chore)

    def remove(self, name: str) -> None:
        """Delete a model.

        Raises:
            ModelError, UsageError: it is not in the list, or there is no list.
        """
        store = self._open_store()
        title = store.registry.find(name).title

        def chore(_task: Task) -> str:
            found = store.remove(name)
            sentence = tr("{name} was removed.") if found else tr("{name} is not installed.")
            return sentence.format(name=title)

        self._begin(name, "", chore)

    def verify(self, name: str) -> None:
        """Compare a model's files with their recorded checksums.

        Raises:
            ModelError, UsageError: it is not in the list, or there is no list.
        """
        store = self._open_store()
        title = store.registry.find(name).title

        def chore(task: Task) -> str:
            problems = store.verify(name, task)
            if not problems:
                return tr("{name} is whole and unchanged.").format(name=title)
            advice = tr("Remove {name} and install it again: it is not what was checked.")
            return " ".join((*problems, advice.format(name=title)))

        self._begin(name, tr("Checking {title}…").format(title=title), chore)

    def cancel(self) -> None:
        """Stop what is running; what has come of a download is kept."""
        self._runner.cancel()

    def close(self) -> bool:
        """Cancel and end the thread; whether it ended in time."""
        return self._runner.close()

    def _begin(self, name: str, sentence: str, chore: Chore) -> None:
        if not self._runner.run(chore):
            self.said.emit(tr("Another model is being worked on. Wait, or stop that first."))
            return
        self._told = 0
        self.began.emit(name)
        if sentence:
            self.said.emit(sentence)

    def _progress(self, stage: str, done: int, total: int) -> None:
        if stage == "retry":
            self.said.emit(trying_again(done, total))
            return
        percent = min(100, done * 100 // total) if total > 0 else 0
        self.progressed.emit(percent)
        step = percent // STEP * STEP
        if self._told < step < 100:
            self._told = step
            self.said.emit(tr("{percent} percent").format(percent=step))

    def _end(self, sentence: str) -> None:
        self.said.emit(sentence)
        self.ended.emit()

    def _stop(self) -> None:
        self._end(tr("Stopped. What has come of a download is kept; Install goes on there."))
