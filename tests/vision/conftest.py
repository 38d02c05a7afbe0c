"""A font that is the same everywhere, lines drawn with it, and who reads and judges them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lumivox.vision.judge import Judge
from lumivox.vision.ppocr import PPOCR


@pytest.fixture(scope="session")
def font_of():
    """Gives a font of the DejaVu family by name and size."""
    mpl = pytest.importorskip("matplotlib", reason="the font of these tests comes with matplotlib")
    from PIL import ImageFont

    folder = Path(mpl.get_data_path()) / "fonts/ttf"
    return lambda name, size: ImageFont.truetype(folder / f"{name}.ttf", size)


@pytest.fixture(scope="session")
def line_drawn():
    """Draws a text on a white strip that is just as wide."""
    from PIL import Image, ImageDraw

    def drawn(text, *, font, edge, height):
        picture = Image.new("RGB", (int(font.getlength(text)) + 2 * edge, height), "white")
        ImageDraw.Draw(picture).text((edge, 4), text, fill="black", font=font)
        return np.asarray(picture)

    return drawn


@pytest.fixture(scope="module")
def engine_kind():
    """The class of the scene reader; a module may take one that keeps count."""
    return PPOCR


@pytest.fixture(scope="module")
def engine(engine_kind):
    """The scene reader, made once a module."""
    made = engine_kind()
    if not made.is_available():
        pytest.skip("rapidocr and onnxruntime are not installed")
    yield made
    made.unload()


@pytest.fixture(scope="module")
def judge(engine):
    """The judge with the weights that are shipped."""
    made = Judge(engine, "cpu")
    if not made.is_available():
        pytest.skip("this checkout has no fusion.json in resources/models/clip-ocr")
    yield made
    made.unload()
