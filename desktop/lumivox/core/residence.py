"""A neural model in memory: loaded at first use on the best device, given back when idle.

torch itself lives in the rooms ``vision`` and ``translation``; they say which devices there are
and how to load. What is the same for all stands here: choice of the device, the way back to the
CPU when a device's memory runs out, and unloading.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from lumivox.core.errors import ModelError
from lumivox.core.i18n import tr

M = TypeVar("M")
R = TypeVar("R")

IDLE_SECONDS = 300.0
"""After this long without use a model's memory is worth more to the user than a fast answer."""


class Resident(Generic[M]):
    """Holds one model. Used in one thread only.

    Args:
        title: the model's name for people.
        load: gives the model on a device (``"cuda"``, ``"mps"``, ``"cpu"``); may raise ModelError.
        devices: the devices there are, best first, with ``"cpu"`` last; asked at the first use.
        wish: ``"auto"``, or the device that the user chose.
    """

    def __init__(
        self,
        title: str,
        load: Callable[[str], M],
        devices: Callable[[], Sequence[str]],
        wish: str = "auto",
    ) -> None:
        self.title = title
        self.notes: list[str] = []
        """Sentences for the user about what was done otherwise than wished; emptied by whoever
        tells them."""
        self._load = load
        self._devices = devices
        self._wish = wish
        self._model: M | None = None
        self._device: str | None = None
        self._used = 0.0

    @property
    def device(self) -> str | None:
        """Where it was last loaded, or ``None`` before the first use."""
        return self._device

    @property
    def is_loaded(self) -> bool:
        """Whether it takes memory now."""
        return self._model is not None

    def use(self, work: Callable[[M, str], R]) -> R:
        """Run ``work(model, device)``; once more on the CPU where the device's memory is too small.

        Raises:
            ModelError: not even the CPU has enough memory, the model cannot be loaded, or this
                installation (a bundle without torch) has not what it needs.
        """
        try:
            return self._use(work)
        except ImportError as error:
            raise ModelError(
                tr("{title} needs {module}, which this installation of Lumivox lacks.").format(
                    title=self.title, module=error.name or error
                )
            ) from error

    def _use(self, work: Callable[[M, str], R]) -> R:
        if self._device is None:
            self._device = self._choose()
        try:
            return self._run(work)
        except Exception as error:
            if not is_out_of_memory(error):
                raise
            self.unload()
            if self._device == "cpu":
                raise self._too_large() from error
        self.notes.append(
            tr(
                "The memory of the GPU is too small for {title}; it runs on the CPU, slower."
            ).format(title=self.title)
        )
        self._device = "cpu"
        try:
            return self._run(work)
        except Exception as error:
            if not is_out_of_memory(error):
                raise
            self.unload()
            raise self._too_large() from error

    def unload(self) -> None:
        """Give back its memory; the next use loads it again, on the same device."""
        self._model = None

    def unload_if_idle(self, seconds: float = IDLE_SECONDS) -> bool:
        """Unload it if it was not used for this long; whether it was."""
        if self._model is None or time.monotonic() - self._used < seconds:
            return False
        self.unload()
        return True

    def _run(self, work: Callable[[M, str], R]) -> R:
        device = self._device or "cpu"
        if self._model is None:
            hub_off()
            self._model = self._load(device)
        try:
            return work(self._model, device)
        finally:
            self._used = time.monotonic()

    def _choose(self) -> str:
        there = list(self._devices())
        if self._wish == "auto":
            return there[0]
        if self._wish not in there:
            self.notes.append(
                tr("There is no device {wish} here; {title} runs on the CPU.").format(
                    wish=self._wish, title=self.title
                )
            )
            return "cpu"
        return self._wish

    def _too_large(self) -> ModelError:
        return ModelError(
            tr(
                "There is not enough memory for {title}. Close other programs, or choose a "
                "smaller model."
            ).format(title=self.title)
        )


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an exception says that memory ran out.

    torch has a class of its own for CUDA; the CPU and MPS allocators raise RuntimeError.
    """
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    text = str(error)
    return isinstance(error, RuntimeError) and any(
        words in text for words in ("out of memory", "can't allocate memory", "not enough memory")
    )


def hub_off() -> None:
    """Keep the libraries from asking any hub: models are local folders. Before their import."""
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY"):
        os.environ[name] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
