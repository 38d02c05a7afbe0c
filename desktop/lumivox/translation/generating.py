"""What neural translators share: devices, batches, and a cancel that is heard between tokens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lumivox.core.errors import EngineError
from lumivox.core.i18n import tr
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

    Raises:
        Cancelled: between two tokens.
        EngineError: a text is longer than the model can take.
    """
    import torch
    from transformers import StoppingCriteria, StoppingCriteriaList

    class Stop(StoppingCriteria):  # type: ignore[misc]
        def __call__(self, input_ids: Any, _scores: Any, **_: Any) -> Any:
            stop = torch.full((input_ids.shape[0],), task.is_cancelled)
            return stop.to(input_ids.device)

    longest = getattr(model.config, "max_position_embeddings", 512)
    inputs = tokenizer(list(texts), return_tensors="pt", padding=True)
    length = inputs["input_ids"].shape[1]
    if length > longest:
        raise EngineError(
            tr("A sentence is too long to be translated: {length} pieces, {most} fit.").format(
                length=length, most=longest
            )
        )
    # A translation is seldom twice as long; a loop would go on to the model's very end.
    most = min(longest - 1, 2 * length + 20)
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
