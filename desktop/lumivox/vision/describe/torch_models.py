"""What the models here share: devices, precision, thread count."""

from __future__ import annotations

from typing import Any

from lumivox.core.errors import ModelError
from lumivox.core.i18n import tr
from lumivox.core.threads import cpu_threads


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
    """Move a model of transformers to its device, in half precision on a GPU, for inference."""
    import torch

    torch.set_num_threads(cpu_threads())
    model = model.half() if device != "cpu" else model.float()
    return model.to(device).eval()


def stopping(task: Any) -> Any:
    """A criterion for ``generate`` that asks the task between two tokens."""
    import torch
    from transformers import StoppingCriteria, StoppingCriteriaList

    class Stop(StoppingCriteria):  # type: ignore[misc]
        def __call__(self, input_ids: Any, _scores: Any, **_: Any) -> Any:
            stop = torch.full((input_ids.shape[0],), task.is_cancelled)
            return stop.to(input_ids.device)

    return StoppingCriteriaList([Stop()])


def broken(folder: Any) -> ModelError:
    """The error for a folder that does not hold the model it should."""
    return ModelError(
        tr("The model in {folder} cannot be loaded. Remove it and add it again.").format(
            folder=folder.name
        )
    )
