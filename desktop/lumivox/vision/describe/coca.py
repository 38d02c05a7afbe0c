"""Captions by CoCa, an open_clip model (Yu et al. 2022, arXiv:2205.01917)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lumivox.core.i18n import tr
from lumivox.core.task import Task
from lumivox.core.values import Pixels
from lumivox.neural import loading, open_clip_model, precision
from lumivox.vision.describe.captioner import ModelCaptioner
from lumivox.vision.describe.search import Search, Tokens
from lumivox.vision.describe.wording import tidy

_WEIGHTS = "open_clip_model.safetensors"


class CocaCaptioner(ModelCaptioner):
    """Captions in English.

    Args:
        folder: of the model; ``None`` where none is installed.
        architecture: open_clip's name of it where the folder has no ``open_clip_config.json``.
        device: ``auto``, ``cpu``, ``cuda`` or ``mps``.
    """

    name = "CoCa"

    def __init__(
        self, folder: Path | None, architecture: str | None = None, device: str = "auto"
    ) -> None:
        self._architecture = architecture
        super().__init__(folder, device)

    def how_to_get(self) -> str:
        """A sentence: what to install."""
        return tr("“lumivox models list” tells how to add CoCa.")

    def _captions(
        self, loaded: Any, device: str, pixels: Pixels, task: Task, *, detailed: bool
    ) -> list[str]:
        """See ModelCaptioner."""
        return list(_captions(loaded, device, pixels, task, detailed=detailed))

    def _load(self, device: str) -> tuple[Any, Any, Any]:
        with loading(self._folder, self.name) as folder:
            weights = folder / _WEIGHTS
            if not weights.is_file():
                raise FileNotFoundError(_WEIGHTS)
            if (folder / "open_clip_config.json").is_file():
                return open_clip_model(f"local-dir:{folder}", device, pure=True)
            if self._architecture is None:
                raise FileNotFoundError("open_clip_config.json")
            return open_clip_model(self._architecture, device, pure=True, pretrained=str(weights))


def _captions(
    loaded: tuple[Any, Any, Any], device: str, pixels: Pixels, task: Task, *, detailed: bool
) -> list[str]:
    """The picture is encoded once; the decoder then writes token by token."""
    import torch
    from PIL import Image

    model, look, tokenizer = loaded
    with torch.inference_mode():
        image = look(Image.fromarray(pixels)).unsqueeze(0).to(device, precision(device))
        _, embedded = model._encode_image(image)  # noqa: SLF001 - has no public name

        def next_scores(beginnings: list[Tokens]) -> NDArray[np.float32]:
            text = torch.tensor(beginnings, device=device)
            _, tokens = model._encode_text(text)  # noqa: SLF001 - has no public name
            shown = embedded.expand(len(beginnings), -1, -1)
            logits = model.text_decoder(shown, tokens)[:, -1].float()
            return np.asarray(logits.log_softmax(dim=-1).cpu().numpy(), np.float32)

        search = Search(
            tokenizer.sot_token_id,
            tokenizer.eot_token_id,
            longest=min(model.context_length - 2, 40 if detailed else 20),
            shortest=12 if detailed else 4,
        )
        found = search.run(next_scores, task)
    texts = (tidy(tokenizer.decode(tokens)) for tokens, _ in found)
    return list(dict.fromkeys(text for text in texts if text))
