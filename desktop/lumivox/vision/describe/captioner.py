"""What all captioning models share: a folder, a resident model, and how they are asked."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from lumivox.core.residence import IDLE_SECONDS, Resident
from lumivox.core.task import Task
from lumivox.core.values import Caption, Pixels
from lumivox.neural import torch_devices


class ModelCaptioner(ABC):
    """A ``core.engines.Captioner`` that captions in English; the caller translates.

    Args:
        folder: of the model; ``None`` where none is installed.
        device: ``auto``, ``cpu``, ``cuda`` or ``mps``.
    """

    name: ClassVar[str]

    def __init__(self, folder: Path | None, device: str = "auto") -> None:
        self._folder = folder
        self.resident: Resident[Any] = Resident(self.name, self._load, torch_devices, device)

    def is_available(self) -> bool:
        """Whether it is installed."""
        return self._folder is not None

    @abstractmethod
    def how_to_get(self) -> str:
        """A sentence: what to install."""

    def unload(self) -> None:
        """Give back its memory."""
        self.resident.unload()

    def unload_if_idle(self, seconds: float = IDLE_SECONDS) -> None:
        """Give back its memory if it was not used for this long."""
        self.resident.unload_if_idle(seconds)

    def describe(
        self, pixels: Pixels, language: str, *, detailed: bool, task: Task
    ) -> tuple[Caption, ...]:
        """See ``core.engines.Captioner``. English, whatever is asked for."""
        del language
        task.checkpoint("describe")
        found = self.resident.use(
            lambda loaded, device: self._captions(loaded, device, pixels, task, detailed=detailed)
        )
        return tuple(Caption(text, None, None, self.name) for text in found if text)

    @abstractmethod
    def _load(self, device: str) -> Any:
        """The model on its device, and what it is asked by.

        Raises:
            ModelError: the folder does not hold it.
        """

    @abstractmethod
    def _captions(
        self, loaded: Any, device: str, pixels: Pixels, task: Task, *, detailed: bool
    ) -> Sequence[str]:
        """Captions, best first."""
