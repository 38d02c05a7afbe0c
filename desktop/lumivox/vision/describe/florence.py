"""Captions by Florence-2-base (Xiao et al. 2023, arXiv:2311.06242), native in transformers 5."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lumivox.core.i18n import tr
from lumivox.core.residence import IDLE_SECONDS, Resident
from lumivox.core.task import Task
from lumivox.core.values import Caption, Pixels
from lumivox.vision.describe.torch_models import broken, prepare, quiet, stopping, torch_devices
from lumivox.vision.describe.wording import tidy

_SHORT, _DETAILED = "<CAPTION>", "<DETAILED_CAPTION>"


class FlorenceCaptioner:
    """Captions in English, short ones and detailed ones.

    Args:
        folder: of the model; ``None`` where none is installed.
        device: ``auto``, ``cpu``, ``cuda`` or ``mps``.
    """

    name = "Florence-2"

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
        return tr("“lumivox models install florence-2-base” fetches it.")

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
        prompt = _DETAILED if detailed else _SHORT
        text = self.resident.use(
            lambda loaded, device: _caption(loaded, device, pixels, prompt, task)
        )
        return (Caption(text, None, None, self.name),) if text else ()

    def _load(self, device: str) -> tuple[Any, Any]:
        from transformers import Florence2ForConditionalGeneration, Florence2Processor

        if self._folder is None:
            raise broken(Path(self.name))
        quiet()
        try:
            processor = Florence2Processor.from_pretrained(self._folder, local_files_only=True)
            model = Florence2ForConditionalGeneration.from_pretrained(
                self._folder, local_files_only=True, use_safetensors=True
            )
        except (OSError, ValueError, KeyError) as error:
            raise broken(self._folder) from error
        return prepare(model, device), processor


def _caption(loaded: tuple[Any, Any], device: str, pixels: Pixels, prompt: str, task: Task) -> str:
    import torch
    from PIL import Image

    model, processor = loaded
    inputs = processor(text=prompt, images=Image.fromarray(pixels), return_tensors="pt").to(device)
    inputs["pixel_values"] = inputs["pixel_values"].to(model.dtype)
    with torch.inference_mode():
        tokens = model.generate(
            **inputs,
            stopping_criteria=stopping(task),
            num_beams=3,
            max_new_tokens=40 if prompt == _SHORT else 160,
            max_length=None,
        )
    task.checkpoint()
    text = processor.batch_decode(tokens, skip_special_tokens=True)[0]
    return tidy(text)
