"""What a GPU does to a model, without one: half precision on the CPU, and memory that runs out."""

from __future__ import annotations

from typing import Any

import pytest
import torch

HALVES = (torch.float16, torch.bfloat16)
FULL = "CUDA out of memory. Tried to allocate 2.00 GiB."

_USERS = (
    "lumivox.neural.precision",
    "lumivox.vision.describe.coca.precision",
    "lumivox.vision.describe.clip_match.precision",
)


def compute_in(monkeypatch: pytest.MonkeyPatch, dtype: Any) -> None:
    """Load and run every model in this precision, whatever the device."""
    for name in _USERS:
        monkeypatch.setattr(name, lambda _device: dtype)


def small_gpu(monkeypatch: pytest.MonkeyPatch, full_at: str) -> list[str]:
    """A GPU that is too small: torch says so where it really would.

    Args:
        monkeypatch: pytest's.
        full_at: ``"load"``, when weights are moved there, or ``"run"``, when pictures or texts are.

    Returns:
        A list that grows by each refusal.
    """
    refused: list[str] = []
    move_model, move_tensor = torch.nn.Module.to, torch.Tensor.to

    def is_cuda(arguments: tuple[Any, ...], options: dict[str, Any]) -> bool:
        return any(str(x).startswith("cuda") for x in (*arguments, options.get("device")))

    def to_model(self: Any, *arguments: Any, **options: Any) -> Any:
        if not is_cuda(arguments, options):
            return move_model(self, *arguments, **options)
        if full_at == "load":
            refused.append("load")
            raise torch.OutOfMemoryError(FULL)
        return self

    def to_tensor(self: Any, *arguments: Any, **options: Any) -> Any:
        if not is_cuda(arguments, options):
            return move_tensor(self, *arguments, **options)
        refused.append("run")
        raise torch.OutOfMemoryError(FULL)

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.nn.Module, "to", to_model)
    monkeypatch.setattr(torch.Tensor, "to", to_tensor)
    return refused
