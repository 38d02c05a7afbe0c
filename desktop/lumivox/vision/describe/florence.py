"""Captions by Florence-2-base (Xiao et al. 2023, arXiv:2311.06242), native in transformers 5."""

from __future__ import annotations

from typing import Any

from lumivox.core.i18n import tr
from lumivox.core.task import Task
from lumivox.core.values import Pixels
from lumivox.neural import loading, prepare, quiet, stopping
from lumivox.vision.describe.captioner import ModelCaptioner
from lumivox.vision.describe.wording import tidy

_SHORT, _DETAILED = "<CAPTION>", "<DETAILED_CAPTION>"


class FlorenceCaptioner(ModelCaptioner):
    """Captions in English, short ones and detailed ones.

    Args:
        folder: of the model; ``None`` where none is installed.
        device: ``auto``, ``cpu``, ``cuda`` or ``mps``.
    """

    name = "Florence-2"

    def how_to_get(self) -> str:
        """A sentence: what to install."""
        return tr("“lumivox models install florence-2-base” fetches it.")

    def _captions(
        self, loaded: Any, device: str, pixels: Pixels, task: Task, *, detailed: bool
    ) -> list[str]:
        """See ModelCaptioner."""
        return [_caption(loaded, device, pixels, _DETAILED if detailed else _SHORT, task)]

    def _load(self, device: str) -> tuple[Any, Any]:
        from transformers import Florence2ForConditionalGeneration, Florence2Processor

        quiet()
        with loading(self._folder, self.name) as folder:
            processor = Florence2Processor.from_pretrained(folder, local_files_only=True)
            model = Florence2ForConditionalGeneration.from_pretrained(
                folder, local_files_only=True, use_safetensors=True
            )
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
