"""OPUS-MT: a Marian model for each pair of languages (Tiedemann and Thottingal 2020)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lumivox.core.i18n import tr
from lumivox.core.residence import IDLE_SECONDS, Resident
from lumivox.core.task import Task
from lumivox.neural import loading, prepare, quiet, torch_devices
from lumivox.translation.generating import BATCH, generate

_KEPT = 2
"""Models in memory at once: as many as a chain through English needs."""


class MarianTranslator:
    """Translates by the Marian models that are installed.

    Args:
        folders: the model's folder for each (source, target).
        device: ``auto``, ``cpu``, ``cuda`` or ``mps``.
    """

    name = "OPUS-MT"
    rough = False

    def __init__(self, folders: Mapping[tuple[str, str], Path], device: str = "auto") -> None:
        self._folders = dict(folders)
        self._device = device
        self._residents: dict[tuple[str, str], Resident[tuple[Any, Any]]] = {}

    def is_available(self) -> bool:
        """Whether any pair is installed."""
        return bool(self._folders)

    def how_to_get(self) -> str:
        """A sentence: what to install."""
        return tr("“lumivox models list” shows OPUS-MT models; each translates one pair.")

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The installed pairs."""
        return tuple(self._folders)

    def translate(
        self, sentences: Sequence[str], source: str, target: str, task: Task
    ) -> Iterator[str]:
        """See ``core.engines.Translator``."""
        resident = self._resident((source, target))
        for start in range(0, len(sentences), BATCH):
            task.checkpoint()
            batch = sentences[start : start + BATCH]
            yield from resident.use(lambda loaded, device: _run(loaded, device, batch, task))  # noqa: B023

    def unload(self) -> None:
        """Give back the memory of all pairs."""
        for resident in self._residents.values():
            resident.unload()

    def unload_if_idle(self, seconds: float = IDLE_SECONDS) -> None:
        """Give back the memory of pairs not used for this long."""
        for resident in self._residents.values():
            resident.unload_if_idle(seconds)

    def take_notes(self) -> tuple[str, ...]:
        """Sentences for the user since the last call (a device too small, or missing)."""
        notes = [note for resident in self._residents.values() for note in resident.notes]
        for resident in self._residents.values():
            resident.notes.clear()
        return tuple(notes)

    def _resident(self, pair: tuple[str, str]) -> Resident[tuple[Any, Any]]:
        resident = self._residents.pop(pair, None)
        if resident is None:
            folder = self._folders[pair]
            title = f"OPUS-MT {pair[0]}-{pair[1]}"
            resident = Resident(
                title, lambda device: _load(folder, device), torch_devices, self._device
            )
        self._residents[pair] = resident  # the last one is the one used last
        loaded = [r for r in self._residents.values() if r.is_loaded and r is not resident]
        for old in loaded[: max(0, len(loaded) - _KEPT + 1)]:
            old.unload()
        return resident


def _load(folder: Path, device: str) -> tuple[Any, Any]:
    from transformers import MarianMTModel, MarianTokenizer

    quiet()
    with loading(folder, folder.name):
        tokenizer = MarianTokenizer.from_pretrained(folder, local_files_only=True)
        model = MarianMTModel.from_pretrained(folder, local_files_only=True, use_safetensors=True)
    return prepare(model, device), tokenizer


def _run(loaded: tuple[Any, Any], device: str, batch: Sequence[str], task: Task) -> list[str]:
    return generate(*loaded, batch, device, task)
