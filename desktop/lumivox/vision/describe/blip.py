"""Captions by BLIP-base (Li et al. 2022, arXiv:2201.12086), by transformers' model classes."""

from __future__ import annotations

from typing import Any

from lumivox.core.i18n import tr
from lumivox.core.task import Task
from lumivox.core.values import Pixels
from lumivox.neural import loading, prepare, quiet, stopping
from lumivox.vision.describe.captioner import ModelCaptioner
from lumivox.vision.describe.wording import tidy


class BlipCaptioner(ModelCaptioner):
    """Captions in English.

    Args:
        folder: of the model; ``None`` where none is installed.
        device: ``auto``, ``cpu``, ``cuda`` or ``mps``.
    """

    name = "BLIP"

    def how_to_get(self) -> str:
        """A sentence: what to install."""
        return tr("“lumivox models install blip-base” fetches it.")

    def _captions(
        self, loaded: Any, device: str, pixels: Pixels, task: Task, *, detailed: bool
    ) -> list[str]:
        """See ModelCaptioner."""
        return [_caption(loaded, device, pixels, task, detailed=detailed)]

    def _load(self, device: str) -> tuple[Any, Any]:
        from transformers import BlipForConditionalGeneration, BlipProcessor

        quiet()
        with loading(self._folder, self.name) as folder:
            processor = BlipProcessor.from_pretrained(folder, local_files_only=True)
            model = BlipForConditionalGeneration.from_pretrained(
                folder, local_files_only=True, use_safetensors=True
            )
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
