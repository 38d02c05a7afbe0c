"""A contact sheet of training pictures, to be looked at before any training."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .samples import KINDS, Sampler

if TYPE_CHECKING:
    from pathlib import Path


def contact_sheet(path: Path, *, seed: int = 0, hard: float = 1.0, held_out: bool = False) -> None:
    """Write rows of samples of every kind with their labels underneath."""
    from PIL import Image, ImageDraw, ImageFont

    sampler = Sampler(seed, held_out=held_out)
    font = ImageFont.load_default(13)
    sheet = Image.new("RGB", (1600, 1500), "white")
    pen = ImageDraw.Draw(sheet)
    y = 4
    for kind in KINDS:
        for widths in ((128,) * 11, (96,) * 8 + (192,) * 3, (256,) * 5, (64,) * 9 + (384,) * 2,
                       (768, 512)):  # fmt: skip
            x = 4
            for width in widths:
                sample = sampler.sample(width, hard, kind=kind)
                sheet.paste(Image.fromarray(sample.image), (x, y))
                pen.text((x, y + 33), sample.text[: width // 6], fill="black", font=font)
                x += width + 16
            y += 56
        y += 16
    sheet = sheet.crop((0, 0, sheet.width, y))
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(path)
