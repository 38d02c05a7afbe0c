"""One set of weights: torch, ONNX in floats and the shipped ONNX in eight bits read the same."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from lumivox.vision.clip import ClipOcr, ClipReading
from lumivox.vision.clip.runners import IMAGE_ONNX, TEXT_ONNX, OnnxRunner, TorchRunner, model_folder

LINES = (
    "Save changes before closing?", "Settings", "The train leaves at 14:35", "Open file",
    "Username", "Price: 24.99", "Download", "Search results", "www.example.org", "Cancel",
    "Straße nach München", "Total 1234", "Naïve façade", "Invoice 2026-11-21", "a", "ÆØÅ",
)  # fmt: skip

EDGE = 0.6
"""Probability below which a sign stands on the edge, where eight bits may tip it."""


@pytest.fixture(scope="module")
def crops() -> list[np.ndarray]:
    mpl = pytest.importorskip("matplotlib", reason="the font of these tests comes with matplotlib")
    from PIL import Image, ImageDraw, ImageFont

    out = []
    for face, size in (("DejaVuSans", 16), ("DejaVuSerif-Italic", 22)):
        font = ImageFont.truetype(Path(mpl.get_data_path()) / f"fonts/ttf/{face}.ttf", size)
        for text in LINES:
            picture = Image.new("RGB", (int(font.getlength(text)) + 10, size + 8), "white")
            ImageDraw.Draw(picture).text((5, 2), text, fill="black", font=font)
            out.append(np.asarray(picture))
    return out


@pytest.fixture(scope="module")
def folder() -> Path:
    try:
        path = model_folder()
    except FileNotFoundError:
        pytest.skip("this checkout has no model in resources/models/clip-ocr")
    if not (path / IMAGE_ONNX).exists():
        pytest.skip("the model folder that is set holds no model")
    return path


def readings(folder: Path, runner: object, crops: list[np.ndarray]) -> list[ClipReading]:
    reader = ClipOcr(folder, device="cpu")
    reader._runner = runner
    return reader.read_lines(crops)


@pytest.fixture(scope="module")
def by_torch(folder: Path, crops: list[np.ndarray]) -> list[ClipReading]:
    return readings(folder, TorchRunner(folder, "cpu"), crops)


@pytest.mark.slow
def test_onnx_in_floats_reads_exactly_what_torch_reads(
    folder: Path, crops: list[np.ndarray], by_torch: list[ClipReading], tmp_path: Path
) -> None:
    import onnx

    from lumivox.vision.clip.towers import load_model
    from lumivox_training.export import image_onnx

    onnx.save(image_onnx(load_model(folder).float()), tmp_path / IMAGE_ONNX)
    shutil.copy(folder / TEXT_ONNX, tmp_path)
    by_onnx = readings(tmp_path, OnnxRunner(tmp_path), crops)
    assert [r.text for r in by_onnx] == [r.text for r in by_torch]
    for one, other in zip(by_onnx, by_torch, strict=True):
        np.testing.assert_allclose(np.exp(one.chances), np.exp(other.chances), atol=2e-3)
        assert float(one.embedding @ other.embedding) > 0.9999


def test_eight_bits_change_no_sign_that_is_sure(
    folder: Path, crops: list[np.ndarray], by_torch: list[ClipReading]
) -> None:
    shipped = readings(folder, OnnxRunner(folder), crops)
    for one, other in zip(shipped, by_torch, strict=True):
        if min(other.probabilities, default=1.0) >= EDGE:
            assert one.text == other.text
        # Elsewhere the share of steps that say the same sign.
        same = one.chances.argmax(axis=1) == other.chances.argmax(axis=1)
        assert same.mean() >= 0.85
        assert float(one.embedding @ other.embedding) > 0.98
    assert np.mean([a.text == b.text for a, b in zip(shipped, by_torch, strict=True)]) >= 0.9


def test_both_embed_texts_alike(folder: Path) -> None:
    ours = OnnxRunner(folder), TorchRunner(folder, "cpu")
    one, other = (vectors(folder, runner) for runner in ours)
    np.testing.assert_allclose(one, other, atol=5e-3)


def vectors(folder: Path, runner: object) -> np.ndarray:
    reader = ClipOcr(folder, device="cpu")
    reader._runner = runner
    return reader.embed_texts(LINES)
