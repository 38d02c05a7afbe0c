"""The text tower's tokenizer: one token a sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .charset import END, FIRST_TOKEN, INDEX, PAD, START, normalize

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import torch

CONTEXT = 160
"""Longest text in tokens, start and end included."""


def token_ids(text: str) -> list[int]:
    """Start, a token per sign of the charset (others are left out), end; cut to `CONTEXT`."""
    signs = [INDEX[sign] + FIRST_TOKEN for sign in normalize(text) if sign in INDEX]
    return [START, *signs[: CONTEXT - 2], END]


def token_array(texts: Sequence[str], multiple: int = 8) -> np.ndarray:
    """Tokens of several texts `(N, L)` int64, padded to a common multiple of `multiple`."""
    import numpy as np

    rows = [token_ids(text) for text in texts]
    longest = max((len(row) for row in rows), default=multiple)
    length = min(CONTEXT, -(-longest // multiple) * multiple)
    out = np.full((len(rows), length), PAD, np.int64)
    for number, row in enumerate(rows):
        out[number, : len(row)] = row
    return out


def tokenize(texts: str | Sequence[str]) -> torch.Tensor:
    """Tokens as open_clip wants them: `(N, L)` int64 tensor."""
    import torch

    return torch.from_numpy(token_array([texts] if isinstance(texts, str) else texts))
