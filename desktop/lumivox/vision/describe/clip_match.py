"""A CLIP model that the user added: pictures and texts in one space.

Default: open_clip ``ViT-B-32-256`` of DataComp; SigLIP 2 for labels in other languages. Never a
captioner's fine-tuned towers: their embeddings no longer keep pictures apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lumivox.core.i18n import tr
from lumivox.core.residence import IDLE_SECONDS, Resident
from lumivox.core.task import Task
from lumivox.core.values import Pixels
from lumivox.neural import loading, open_clip_model, precision, torch_devices

_BATCH = 16
_WEIGHTS = "open_clip_model.safetensors"

Vectors = NDArray[np.float32]
"""Embeddings of length 1, ``(n, width)``."""

_DISTRACTORS = (
    "a dog playing in the grass", "a cat lying on a sofa", "a plate of food on a table",
    "a group of people standing together", "a man riding a bicycle on a street",
    "a child on a playground", "a view of mountains and a lake", "waves on a sandy beach",
    "a city street with tall buildings", "a red car parked at the road", "a train at a station",
    "an airplane in the sky", "a vase of flowers", "a bird on a branch", "a bedroom with a bed",
    "a kitchen with a stove", "a person using a laptop", "a football player on a field",
    "a boat on the water", "a horse in a pasture", "a screenshot of a program",
    "a diagram with arrows", "a page of printed text", "a map", "a painting of a landscape",
)  # fmt: skip
"""What pictures show otherwise: a caption must fit better than what it does not mean."""
_ALIKE = 0.75
"""Cosine between texts from which a distractor says the same as the caption and is left out."""


class ClipModel:
    """Embeds pictures and texts.

    Args:
        folder: of the model; ``None`` where none is installed.
        name: the model's name in the registry, kept with what is trained on its embeddings.
        device: ``auto``, ``cpu``, ``cuda`` or ``mps``.
    """

    def __init__(self, folder: Path | None, name: str = "CLIP", device: str = "auto") -> None:
        self.name = name
        self._folder = folder
        self.resident: Resident[tuple[Any, Any, Any]] = Resident(
            name, self._load, torch_devices, device
        )
        self._texts: dict[str, Vectors] = {}

    def is_available(self) -> bool:
        """Whether it is installed."""
        return self._folder is not None

    def how_to_get(self) -> str:
        """A sentence: what to install."""
        return tr("“lumivox models install clip-vit-b-32-256” fetches it.")

    def unload(self) -> None:
        """Give back its memory."""
        self.resident.unload()

    def unload_if_idle(self, seconds: float = IDLE_SECONDS) -> None:
        """Give back its memory if it was not used for this long."""
        self.resident.unload_if_idle(seconds)

    def images(self, pictures: Sequence[Pixels], task: Task) -> Vectors:
        """Embeddings of pictures, RGB ``(H, W, 3)`` each.

        Raises:
            ModelError: the model cannot be loaded or does not fit.
            Cancelled: between batches.
        """
        parts = []
        for start in range(0, len(pictures), _BATCH):
            task.checkpoint("embed", start, len(pictures))
            some = pictures[start : start + _BATCH]
            parts.append(self.resident.use(lambda loaded, device: _images(loaded, device, some)))  # noqa: B023
        return np.concatenate(parts)

    def texts(self, texts: Sequence[str]) -> Vectors:
        """Embeddings of texts; each is computed once."""
        fresh = [text for text in dict.fromkeys(texts) if text not in self._texts]
        if fresh:
            found = self.resident.use(lambda loaded, device: _texts(loaded, device, fresh))
            self._texts.update(zip(fresh, found, strict=True))
        return np.stack([self._texts[text] for text in texts])

    def probabilities(self, image: Vectors, texts: Vectors) -> Vectors:
        """How likely each text goes with the picture, beside the others.

        Args:
            image: ``(width,)``.
            texts: ``(n, width)``.

        Returns:
            ``(n,)``, sum 1: the softmax that the model was trained with; for SigLIP too, where it
            ranks the same.
        """
        scale, _ = self.resident.use(lambda loaded, _device: _scale(loaded))
        logits = scale * (texts @ image)
        exponents = np.exp(logits - logits.max())
        return np.asarray(exponents / exponents.sum(), np.float32)

    def support(self, image: Vectors, caption: str) -> float:
        """How far the picture supports a caption, 0-1: its probability beside what others show."""
        own = self.texts([caption])[0]
        others = self.texts(_DISTRACTORS)
        others = others[others @ own < _ALIKE]
        if not len(others):
            return 0.0
        return float(self.probabilities(image, np.concatenate((own[None], others)))[0])

    def _load(self, device: str) -> tuple[Any, Any, Any]:
        with loading(self._folder, self.name) as folder:
            if not (folder / _WEIGHTS).is_file():
                raise FileNotFoundError(_WEIGHTS)
            return open_clip_model(f"local-dir:{folder}", device)


def _images(loaded: tuple[Any, Any, Any], device: str, pictures: Sequence[Pixels]) -> Vectors:
    import torch
    from PIL import Image

    model, look, _ = loaded
    batch = torch.stack([look(Image.fromarray(pixels)) for pixels in pictures])
    with torch.inference_mode():
        found = model.encode_image(batch.to(device, precision(device)))
    return _normal(found)


def _texts(loaded: tuple[Any, Any, Any], device: str, texts: Sequence[str]) -> Vectors:
    import torch

    model, _, tokenizer = loaded
    with torch.inference_mode():
        return _normal(model.encode_text(tokenizer(list(texts)).to(device)))


def _scale(loaded: tuple[Any, Any, Any]) -> tuple[float, float]:
    """Logit scale, clamped as in training (ln 100), and bias."""
    model = loaded[0]
    bias = getattr(model, "logit_bias", None)
    scale = min(float(model.logit_scale.detach().exp()), 100.0)
    return scale, 0.0 if bias is None else float(bias.detach())


def _normal(found: Any) -> Vectors:
    vectors = np.asarray(found.float().cpu().numpy(), np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True), np.float32)
