"""Eight-bit weights and activations for the image tower, where they read as well as floats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lumivox.vision.clip.ctc import greedy

from .samples import Sampler

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOLERANCE = 0.01
"""How much less of the held-out pictures the eight-bit tower may read (exact text)."""
_CALIBRATION_WIDTHS = (64, 96, 128, 128, 128, 192, 192, 256, 384, 512) * 3
_TEST = ((128, 400), (256, 120), (512, 48))


def _calibration() -> Iterator[dict[str, Any]]:
    """Training pictures, from which the ranges of the activations are taken."""
    sampler = Sampler((23,))
    for width in _CALIBRATION_WIDTHS:
        pictures = [sampler.sample(width, float(sampler.random.random())) for _ in range(4)]
        yield {"pictures": np.stack([p.image for p in pictures])}


def to_int8(source: Path, target: Path) -> None:
    """Write `source` (float ONNX) with int8 weights a channel and uint8 activations."""
    from onnxruntime.quantization import (
        CalibrationDataReader,
        QuantFormat,
        QuantType,
        quantize_static,
    )

    class Reader(CalibrationDataReader):  # type: ignore[misc]
        """Hands the pictures over one batch at a time."""

        def __init__(self) -> None:
            self.batches = _calibration()

        def get_next(self) -> dict[str, Any] | None:
            """The next batch, or `None` at the end."""
            return next(self.batches, None)

    quantize_static(
        source, target, Reader(), quant_format=QuantFormat.QDQ, per_channel=True,
        weight_type=QuantType.QInt8, activation_type=QuantType.QUInt8,
        op_types_to_quantize=["Conv", "MatMul"], extra_options={"MatMulConstBOnly": True},
    )  # fmt: skip


def compare(one: Path, other: Path) -> dict[str, float]:
    """Share of held-out pictures each tower reads rightly, and how alike their embeddings are."""
    import onnxruntime as ort

    towers = [ort.InferenceSession(p, providers=["CPUExecutionProvider"]) for p in (one, other)]
    hits, alike, count = [0, 0], 0.0, 0
    for width, number in _TEST:
        sampler = Sampler((29, width), held_out=True)
        samples = [sampler.sample(width, float(sampler.random.random())) for _ in range(number)]
        for start in range(0, number, 16):
            part = samples[start : start + 16]
            pictures = np.stack([s.image for s in part])
            results = [tower.run(None, {"pictures": pictures}) for tower in towers]
            for k, (chances, _) in enumerate(results):
                hits[k] += sum(
                    text == s.text for (text, _), s in zip(greedy(chances), part, strict=True)
                )
            alike += float((results[0][1] * results[1][1]).sum())
            count += len(part)
    return {"float": hits[0] / count, "int8": hits[1] / count, "cosine": alike / count}
