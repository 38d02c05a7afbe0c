"""Pictures of text made on the spot."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

LETTER = (
    "Dear Ms Miller,",
    "thank you for your letter of 12 March. We have looked",
    "into the matter and are glad to tell you that the new",
    "windows will be delivered on Thursday before noon.",
    "Please make sure that somebody can open the door.",
    "If that day does not suit you, call us at any time",
    "between nine and five, and we will find another one.",
    "With kind regards",
    "The workshop",
)


def text_picture(lines=LETTER, *, size=28, width=1000, height=1400, ink="black", ground="white"):
    """RGB ``(height, width, 3)`` with these lines from the top left on."""
    picture = Image.new("RGB", (width, height), ground)
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(size)
    for index, text in enumerate(lines):
        draw.text((80, 90 + index * round(1.8 * size)), text, font=font, fill=ink)
    return np.array(picture, np.uint8)
