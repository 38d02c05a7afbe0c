"""Captions by BLIP-base (Li et al. 2022, arXiv:2201.12086), by transformers' model classes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lumivox.core.i18n import tr
from lumivox.core.residence import IDLE_SECONDS, Resident
from lumivox.core.task import Task
from lumivox.core.values import Caption, Pixels
from lumivox.vision.describe.torch_models import broken, prepare, quiet, stopping, torch_devices
from lumivox.vision.describe.wording import tidy


class BlipCaptioner:
    """Captions in English.

    Args:
        folder: of the model; ``None`` where none is installed.
        device: ``auto``, ``cpu``, ``cuda`` or ``mps``.
    """

    name = "BLIP"

    def __init__(self, folder: Path | None, device: str = "auto") -> None:
        self._folder = folder
        self.resident: Resident[tuple[Any, Any]] = Resident(
            self.name, self._load, torch_devices, device
        )

    def is_available(self) -> bool:
        """Whether it is installed."""
        return self._folder is not None

    def how_to_get(self) -> str:
        """A sentence: what to install."""
        return tr("“lumivox models install blip-base” fetches it.")

    def unload(self) -> None:
        """Give back its memory."""
        self.resident.unload()

    def unload_if_idle(self, seconds: float = IDLE_SECONDS) -> None:
        """Give back its memory if it was not used for this long."""
        self.resident.unload_if_idle(seconds)

    def describe(
        self, pixels: Pixels, language: str, *, detailed: bool, task: Task
    ) -> tuple[Caption, ...]:
        """See ``core.engines.Captioner``. English, whatever is asked for; the caller translates."""
        del language
        task.checkpoint("describe")
        text = self.resident.use(
            lambda loaded, device: _caption(loaded, device, pixels, task, detailed=detailed)
        )
        return (Caption(text, None, None, self.name),) if text else ()

    def _load(self, device: str) -> tuple[Any, Any]:
        from transformers import BlipForConditionalGeneration, BlipProcessor

        if self._folder is None:
            raise broken(Path(self.name))
        quiet()
        try:
            processor = BlipProcessor.from_pretrained(self._folder, local_files_only=True)
            model = BlipForConditionalGeneration.from_pretrained(
                self._folder, local_files_only=True, use_safetensors=True
            )
        except (OSError, ValueError, KeyError) as error:
            raise broken(self._folder) from error
        return prepare(model, device), processor


def _caption(
    loaded: tuple[Any, Any], device: str, pixels: Pixels, task: Task, *, detailed: bool
) -> str:
    import torch
    from PIL import Image

    model, processor = loaded
    image = processor(images=Image.fromarray(pixels), return_tensors="pt")["pixel_values"]
    with torch.inference_mode():
        tokens = model.generate(
            pixel_values=image.to(device, model.dtype),
            stopping_criteria=stopping(task),
            num_beams=4,
            max_new_tokens=50 if detailed else 24,
            max_length=None,
            min_new_tokens=12 if detailed else 3,
            no_repeat_ngram_size=3,
        )
    task.checkpoint()
    return tidy(processor.decode(tokens[0], skip_special_tokens=True))
