"""A font that is the same everywhere, and lines drawn with it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest


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
