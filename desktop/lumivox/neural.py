"""What added models share that run on torch: devices, precision, loading, a cancel between tokens.

Stands below the rooms, which may not import each other, and above ``core``, which knows no torch.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lumivox.core.errors import AppError, Cancelled, ModelError
from lumivox.core.i18n import tr
from lumivox.core.residence import is_out_of_memory
from lumivox.core.task import Task
from lumivox.core.threads import cpu_threads


def torch_devices() -> tuple[str, ...]:
    """The devices that torch can use here, best first."""
    import torch

    found = ["cuda"] if torch.cuda.is_available() else []
    if torch.backends.mps.is_available():
        found.append("mps")
    return (*found, "cpu")


def precision(device: str) -> Any:
    """The torch dtype to compute with: half as wide on a GPU, where that is faster."""
    import torch

    return torch.float32 if device == "cpu" else torch.float16


def quiet() -> None:
    """Keep transformers from drawing bars and writing reports into the user's terminal."""
    from transformers.utils import logging

    logging.disable_progress_bar()
    logging.set_verbosity_error()


@contextmanager
def loading(folder: Path | None, name: str) -> Iterator[Path]:
    """Load what lies in a folder; whatever fails in the files is told as a broken model.

    A device whose memory is too small, and a library that is missing, are told apart from that:
    who loads knows what to do about them.

    Args:
        folder: of the model; ``None`` where none is installed.
        name: of the model, where there is no folder.

    Raises:
        ModelError: the folder does not hold the model that it should.
    """
    if folder is None:
        raise broken(Path(name))
    try:
        yield folder
    except (AppError, Cancelled, ImportError):
        raise
    except Exception as error:  # safetensors' own error, among many, has no other base
        if is_out_of_memory(error):
            raise
        raise broken(folder) from error


def broken(folder: Path) -> ModelError:
    """The error for a folder that does not hold the model it should."""
    return ModelError(
        tr("The model in {folder} cannot be loaded. Remove it and add it again.").format(
            folder=folder.name
        )
    )


def prepare(model: Any, device: str) -> Any:
    """Move a model of transformers to its device, in that device's precision, for inference."""
    import torch

    torch.set_num_threads(cpu_threads())
    return model.to(device=device, dtype=precision(device)).eval()


def open_clip_model(
    name: str, device: str, *, pure: bool = False, **options: Any
) -> tuple[Any, Any, Any]:
    """A model of open_clip on its device, how it looks at pictures, and its tokenizer.

    Args:
        name: of open_clip's architecture, or ``local-dir:`` and a folder.
        device: where to.
        pure: in half precision, narrow every weight: open_clip leaves some wide, which CoCa's
            poolers cannot be multiplied with.
        **options: for open_clip's ``create_model_and_transforms``.
    """
    import open_clip
    import torch

    words = {torch.float32: "fp32", torch.float16: "fp16", torch.bfloat16: "bf16"}
    torch.set_num_threads(cpu_threads())
    word = words[precision(device)]
    model, _, look = open_clip.create_model_and_transforms(
        name,
        precision=f"pure_{word}" if pure and word != "fp32" else word,
        device=device,
        **options,
    )
    return model.eval(), look, open_clip.get_tokenizer(name)


def stopping(task: Task) -> Any:
    """A criterion for ``generate`` that asks the task between two tokens."""
    import torch
    from transformers import StoppingCriteria, StoppingCriteriaList

    class Stop(StoppingCriteria):  # type: ignore[misc]
        def __call__(self, input_ids: Any, _scores: Any, **_: Any) -> Any:
            stop = torch.full((input_ids.shape[0],), task.is_cancelled)
            return stop.to(input_ids.device)

    return StoppingCriteriaList([Stop()])
