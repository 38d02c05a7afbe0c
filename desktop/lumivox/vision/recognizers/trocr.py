"""TrOCR for handwriting and print (Li et al. 2021, arXiv:2109.10282), by transformers' classes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lumivox.core.engines import Recognition
from lumivox.core.i18n import tr
from lumivox.core.residence import IDLE_SECONDS, Resident
from lumivox.core.task import Task
from lumivox.core.values import Candidate, Pixels
from lumivox.neural import loading, prepare, quiet, stopping, torch_devices
from lumivox.vision.ctc import Decoded
from lumivox.vision.words import line_of

_BATCH = 8
_LONGEST = 128
_BEAMS = 3


class TrocrRecognizer:
    """Reads line crops; knows English.

    Args:
        folder: of the model; ``None`` where none is installed.
        kind: ``"handwritten"`` or ``"printed"``: what it was trained on, and part of its name.
        device: ``auto``, ``cpu``, ``cuda`` or ``mps``.
    """

    def __init__(
        self, folder: Path | None, kind: str = "handwritten", device: str = "auto"
    ) -> None:
        self.name = f"trocr-{kind}"
        self._kind = kind
        self.for_handwriting = kind == "handwritten"
        """Whether it was trained on handwriting; see ``vision.added``."""
        self._folder = folder
        self.resident: Resident[tuple[Any, Any]] = Resident(
            "TrOCR", self._load, torch_devices, device
        )

    def is_available(self) -> bool:
        """Whether it is installed."""
        return self._folder is not None

    def how_to_get(self) -> str:
        """A sentence: what to install."""
        return tr("“lumivox models install {name}” fetches it.").format(
            name=f"trocr-base-{self._kind}"
        )

    def unload(self) -> None:
        """Give back its memory."""
        self.resident.unload()

    def unload_if_idle(self, seconds: float = IDLE_SECONDS) -> None:
        """Give back its memory if it was not used for this long."""
        self.resident.unload_if_idle(seconds)

    def languages(self) -> tuple[str, ...]:
        """English alone: its tokenizer and its training know no other."""
        return ("en",)

    def recognize(
        self, crops: Sequence[Pixels], languages: Sequence[str], task: Task
    ) -> Iterator[Recognition]:
        """See ``core.engines.TextRecognizer``.

        TrOCR says what stands there but not where: the signs are spread evenly over the crop.
        """
        del languages
        for start in range(0, len(crops), _BATCH):
            task.checkpoint()
            some = crops[start : start + _BATCH]
            found = self.resident.use(lambda loaded, device: _read(loaded, device, some, task))  # noqa: B023
            for crop, texts in zip(some, found, strict=True):
                yield self._recognition(crop, texts)

    def _recognition(self, crop: Pixels, texts: Sequence[tuple[str, float]]) -> Recognition:
        height, width = crop.shape[:2]
        best, score = texts[0]
        places = tuple((index + 0.5) / len(best) for index in range(len(best)))
        decoded = Decoded(tuple(best), (score,) * len(best), places)
        line = line_of(decoded, width, height, columns=1.0, source=self.name).line
        return Recognition(line, tuple(Candidate(text, s, self.name) for text, s in texts))

    def _load(self, device: str) -> tuple[Any, Any]:
        from transformers import TrOCRProcessor, VisionEncoderDecoderModel

        quiet()
        with loading(self._folder, self.name) as folder:
            processor = TrOCRProcessor.from_pretrained(folder, local_files_only=True)
            model = VisionEncoderDecoderModel.from_pretrained(
                folder, local_files_only=True, use_safetensors=True
            )
        return prepare(model, device), processor


def _read(
    loaded: tuple[Any, Any], device: str, crops: Sequence[Pixels], task: Task
) -> list[list[tuple[str, float]]]:
    """For each crop its readings, best first, with the geometric mean of their tokens' chances."""
    import torch
    from PIL import Image

    model, processor = loaded
    images = processor(images=[Image.fromarray(crop) for crop in crops], return_tensors="pt")
    with torch.inference_mode():
        found = model.generate(
            images["pixel_values"].to(device, model.dtype),
            stopping_criteria=stopping(task),
            num_beams=_BEAMS,
            num_return_sequences=_BEAMS,
            max_new_tokens=_LONGEST,
            max_length=None,
            length_penalty=1.0,
            return_dict_in_generate=True,
            output_scores=True,
        )
    task.checkpoint()
    texts = processor.batch_decode(found.sequences, skip_special_tokens=True)
    scores = found.sequences_scores.float().exp().clamp(0, 1).tolist()
    lines: list[dict[str, float]] = [{} for _ in crops]
    for index, (text, score) in enumerate(zip(texts, scores, strict=True)):
        lines[index // _BEAMS].setdefault(" ".join(text.split()), score)
    return [sorted(line.items(), key=lambda item: -item[1]) for line in lines]
