"""What neural translators share: batches, and texts too long for the model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from lumivox.core.task import Task
from lumivox.neural import stopping

BATCH = 8
BEAMS = 4


def generate(
    model: Any, tokenizer: Any, texts: Sequence[str], device: str, task: Task, **options: Any
) -> list[str]:
    """Translate a batch.

    Args:
        model: of the transformers library.
        tokenizer: the model's.
        texts: sentences, a batch's worth.
        device: where the model is.
        task: asked after each token.
        **options: for the model's ``generate``.

    A text that is longer than the model can take is translated in parts.

    Raises:
        Cancelled: between two tokens.
    """
    longest = getattr(model.config, "max_position_embeddings", 512) - 2
    parts = [_fitting(text, tokenizer, longest) for text in texts]
    flat = [part for some in parts for part in some]
    done = iter(_run(model, tokenizer, flat, device, task, longest, options))
    return [" ".join(next(done) for _ in some) for some in parts]


def _run(  # noqa: PLR0917 - the pieces of one call
    model: Any,
    tokenizer: Any,
    texts: Sequence[str],
    device: str,
    task: Task,
    longest: int,
    options: dict[str, Any],
) -> list[str]:
    import torch

    inputs = tokenizer(list(texts), return_tensors="pt", padding=True)
    # A translation is seldom twice as long; a loop would go on to the model's very end.
    most = min(longest, 2 * inputs["input_ids"].shape[1] + 20)
    with torch.inference_mode():
        tokens = model.generate(
            **inputs.to(device),
            stopping_criteria=stopping(task),
            max_new_tokens=most,
            max_length=None,
            num_beams=BEAMS,
            **options,
        )
    task.checkpoint()
    return [str(text).strip() for text in tokenizer.batch_decode(tokens, skip_special_tokens=True)]


def _fitting(text: str, tokenizer: Any, longest: int) -> list[str]:
    """The text in parts that the model can take, cut at a pause near the middle, or at a space."""
    if len(text) < 2 or len(tokenizer(text)["input_ids"]) <= longest:
        return [text]
    middle = len(text) // 2
    cuts = [m.end() for m in re.finditer(r"[;:,.!?–—]\s", text)] or [
        m.end() for m in re.finditer(r"\s", text)
    ]
    inside = [cut for cut in cuts if 0 < cut < len(text)]
    at = min(inside, key=lambda cut: abs(cut - middle), default=middle)
    halves = (text[:at].strip(), text[at:].strip())
    return [part for half in halves for part in _fitting(half, tokenizer, longest)]
