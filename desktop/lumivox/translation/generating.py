"""What neural translators share: devices, batches, and a cancel that is heard between tokens."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from lumivox.core.task import Task
from lumivox.core.threads import cpu_threads

BATCH = 8
BEAMS = 4


def torch_devices() -> tuple[str, ...]:
    """The devices that torch can use here, best first."""
    import torch

    found = ["cuda"] if torch.cuda.is_available() else []
    if torch.backends.mps.is_available():
        found.append("mps")
    return (*found, "cpu")


def quiet() -> None:
    """Keep transformers from drawing bars and writing reports into the user's terminal."""
    from transformers.utils import logging

    logging.disable_progress_bar()
    logging.set_verbosity_error()


def prepare(model: Any, device: str) -> Any:
    """Move a model to its device, in half precision on a GPU, ready for inference."""
    import torch

    torch.set_num_threads(cpu_threads())
    model = model.half() if device != "cpu" else model.float()
    return model.to(device).eval()


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
    from transformers import StoppingCriteria, StoppingCriteriaList

    class Stop(StoppingCriteria):  # type: ignore[misc]
        def __call__(self, input_ids: Any, _scores: Any, **_: Any) -> Any:
            stop = torch.full((input_ids.shape[0],), task.is_cancelled)
            return stop.to(input_ids.device)

    inputs = tokenizer(list(texts), return_tensors="pt", padding=True)
    # A translation is seldom twice as long; a loop would go on to the model's very end.
    most = min(longest, 2 * inputs["input_ids"].shape[1] + 20)
    with torch.inference_mode():
        tokens = model.generate(
            **inputs.to(device),
            stopping_criteria=StoppingCriteriaList([Stop()]),
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
