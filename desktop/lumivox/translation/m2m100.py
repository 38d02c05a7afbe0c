"""M2M100-418M: a hundred languages in any direction (Fan et al. 2020, arXiv:2010.11125)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import permutations
from pathlib import Path
from typing import Any

from lumivox.core.errors import ModelError
from lumivox.core.i18n import tr
from lumivox.core.residence import IDLE_SECONDS, Resident
from lumivox.core.task import Task
from lumivox.neural import loading, prepare, quiet, torch_devices
from lumivox.translation.generating import BATCH, generate


class M2M100Translator:
    """Translates between any two of its languages.

    Args:
        folder: of the model; ``None`` where it is not installed.
        languages: BCP 47 tags that it knows, as the registry states them.
        device: ``auto``, ``cpu``, ``cuda`` or ``mps``.
    """

    name = "M2M100"
    rough = False

    def __init__(self, folder: Path | None, languages: Sequence[str], device: str = "auto") -> None:
        self._folder = folder
        self._languages = tuple(languages)
        self._resident: Resident[tuple[Any, Any]] = Resident(
            "M2M100", self._load, torch_devices, device
        )

    def is_available(self) -> bool:
        """Whether it is installed."""
        return self._folder is not None

    def how_to_get(self) -> str:
        """A sentence: what to install."""
        return tr("“lumivox models install m2m100-418m” fetches it.")

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """All ordered pairs of its languages."""
        return self._pairs if self._folder is not None else ()

    @cached_property
    def _pairs(self) -> tuple[tuple[str, str], ...]:
        return tuple(permutations(self._languages, 2))

    def translate(
        self, sentences: Sequence[str], source: str, target: str, task: Task
    ) -> Iterator[str]:
        """See ``core.engines.Translator``."""
        for start in range(0, len(sentences), BATCH):
            task.checkpoint()
            batch = sentences[start : start + BATCH]

            def run(
                loaded: tuple[Any, Any], device: str, batch: Sequence[str] = batch
            ) -> list[str]:
                model, tokenizer = loaded
                tokenizer.src_lang = source
                begin = tokenizer.get_lang_id(target)
                texts = generate(model, tokenizer, batch, device, task, forced_bos_token_id=begin)
                # The tokenizer does not always count its language tokens among the special ones.
                return [
                    text.removeprefix(tokenizer.get_lang_token(target)).strip() for text in texts
                ]

            yield from self._resident.use(run)

    def unload(self) -> None:
        """Give back its memory."""
        self._resident.unload()

    def unload_if_idle(self, seconds: float = IDLE_SECONDS) -> None:
        """Give back its memory if it was not used for this long."""
        self._resident.unload_if_idle(seconds)

    def take_notes(self) -> tuple[str, ...]:
        """Sentences for the user since the last call (a device too small, or missing)."""
        notes = tuple(self._resident.notes)
        self._resident.notes.clear()
        return notes

    def _load(self, device: str) -> tuple[Any, Any]:
        from transformers import M2M100ForConditionalGeneration, M2M100Tokenizer

        if self._folder is None:
            raise ModelError(self.how_to_get())
        quiet()
        with loading(self._folder, self.name) as folder:
            tokenizer = M2M100Tokenizer.from_pretrained(folder, local_files_only=True)
            model = M2M100ForConditionalGeneration.from_pretrained(
                folder, local_files_only=True, use_safetensors=True
            )
        return prepare(model, device), tokenizer
