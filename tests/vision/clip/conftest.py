"""Lines of interface text drawn for the tests, in the font that matplotlib brings along."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest


@pytest.fixture(scope="module")
def draw() -> Callable[[str], np.ndarray]:
    mpl = pytest.importorskip("matplotlib", reason="the font of these tests comes with matplotlib")
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.truetype(Path(mpl.get_data_path()) / "fonts/ttf/DejaVuSans.ttf", 16)

    def drawn(text: str) -> np.ndarray:
        picture = Image.new("RGB", (int(font.getlength(text)) + 10, 24), "white")
        ImageDraw.Draw(picture).text((5, 2), text, fill="black", font=font)
        return np.asarray(picture)

    return drawn
