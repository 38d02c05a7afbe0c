"""Muon: momentum whose matrices are made orthogonal, for the hidden layers.

Source: Jordan et al., "Muon: An optimizer for hidden layers in neural networks" (2024). Here also
for convolutions, seen as matrices (outputs × rest); everything else goes to AdamW.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

if TYPE_CHECKING:
    from collections.abc import Iterable


def orthogonal(matrix: Tensor, rounds: int = 5) -> Tensor:
    """About the nearest matrix with orthonormal rows, by Newton–Schulz steps in bf16."""
    a, b, c = 3.4445, -4.7750, 2.0315
    x = matrix.bfloat16()
    tall = x.shape[0] > x.shape[1]
    x = x.T if tall else x
    x = x / (x.norm() + 1e-7)
    for _ in range(rounds):
        square = x @ x.T
        x = a * x + (b * square + c * square @ square) @ x
    out: Tensor = (x.T if tall else x).to(matrix.dtype)
    return out


class Muon(torch.optim.Optimizer):
    """Orthogonalised Nesterov momentum for matrices and convolution kernels.

    Args:
        params: parameters of two or more dimensions.
        lr: step length, relative to the root mean square of the update.
        momentum: of the gradient.
        weight_decay: decoupled.
        hold: steps for which an orthogonal update is used before it is made anew. The momentum
            turns slowly, and on CPUs making it is a third of a step's time.
    """

    def __init__(
        self,
        params: Iterable[Tensor],
        *,
        lr: float = 0.02,
        momentum: float = 0.95,
        weight_decay: float = 0.01,
        hold: int = 2,
    ) -> None:
        defaults = {"lr": lr, "momentum": momentum, "weight_decay": weight_decay, "hold": hold}
        super().__init__(params, defaults)

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:  # type: ignore[override]  # noqa: ARG002
        """One update of every parameter that has a gradient."""
        for group in self.param_groups:
            for number, weight in enumerate(group["params"]):
                if weight.grad is None:
                    continue
                state = self.state[weight]
                if "momentum" not in state:
                    state["momentum"] = torch.zeros_like(weight)
                state["age"] = state.get("age", number) + 1
                moment = state["momentum"]
                moment.lerp_(weight.grad, 1 - group["momentum"])
                if "update" not in state or state["age"] % group["hold"] == 0:
                    update = weight.grad.lerp(moment, group["momentum"])
                    flat = orthogonal(update.reshape(weight.shape[0], -1))
                    stretch = max(1.0, flat.shape[0] / flat.shape[1]) ** 0.5
                    state["update"] = (stretch * flat).reshape(weight.shape)
                weight.mul_(1 - group["lr"] * group["weight_decay"])
                weight.add_(state["update"], alpha=-group["lr"])
