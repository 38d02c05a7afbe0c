"""The main colours of a picture, by name.

Names are those on which languages and eyes agree: the eleven basic terms of Berlin and Kay (1969),
with dark and light forms where English has them. A pixel takes the name of the nearest
prototype in CIELAB.
"""

from __future__ import annotations

import numpy as np

from lumivox.core.i18n import mark, tr
from lumivox.core.values import Pixels

_PROTOTYPES: tuple[tuple[str, tuple[int, int, int]], ...] = (
    (mark("black"), (0, 0, 0)),
    (mark("black"), (24, 24, 26)),
    (mark("dark grey"), (48, 48, 50)),
    (mark("dark grey"), (72, 72, 72)),
    (mark("grey"), (128, 128, 128)),
    (mark("light grey"), (200, 200, 200)),
    (mark("white"), (255, 255, 255)),
    (mark("white"), (240, 240, 240)),
    (mark("red"), (215, 25, 30)),
    (mark("red"), (170, 20, 30)),
    (mark("dark red"), (100, 10, 20)),
    (mark("orange"), (255, 140, 20)),
    (mark("orange"), (225, 110, 30)),
    (mark("yellow"), (255, 225, 40)),
    (mark("yellow"), (230, 200, 60)),
    (mark("green"), (30, 170, 60)),
    (mark("green"), (110, 170, 70)),
    (mark("green"), (95, 140, 80)),
    (mark("green"), (120, 220, 120)),
    (mark("dark green"), (20, 75, 35)),
    (mark("dark green"), (55, 75, 35)),
    (mark("turquoise"), (50, 195, 190)),
    (mark("turquoise"), (20, 130, 130)),
    (mark("light blue"), (150, 200, 240)),
    (mark("blue"), (30, 100, 220)),
    (mark("blue"), (70, 130, 190)),
    (mark("blue"), (30, 30, 200)),
    (mark("dark blue"), (20, 30, 95)),
    (mark("purple"), (120, 40, 160)),
    (mark("purple"), (150, 110, 190)),
    (mark("pink"), (245, 150, 190)),
    (mark("pink"), (235, 70, 150)),
    (mark("brown"), (120, 70, 30)),
    (mark("brown"), (85, 50, 30)),
    (mark("brown"), (150, 110, 75)),
    (mark("beige"), (225, 200, 165)),
    (mark("beige"), (200, 175, 140)),
)

_SIDE = 96


def main_colours(pixels: Pixels, least: float = 0.12) -> tuple[tuple[str, float], ...]:
    """Names of the main colours with their share of the picture, the most first, three at most.

    Args:
        pixels: RGB ``(H, W, 3)``.
        least: the smallest share that is worth a word.

    Returns:
        Names in the interface's language; empty where the picture is too mixed for any.
    """
    import cv2

    # Nearest, not area: a mean of red and green would be a brown that nobody sees.
    small = cv2.resize(pixels, (_SIDE, _SIDE), interpolation=cv2.INTER_NEAREST)
    prototypes = np.array([rgb for _, rgb in _PROTOTYPES], np.uint8)[None]
    seen = _lab(np.asarray(small, np.uint8)).reshape(-1, 1, 3)
    nearest = np.linalg.norm(seen - _lab(prototypes), axis=2).argmin(axis=1)
    shares: dict[str, float] = {}
    for index, count in enumerate(np.bincount(nearest, minlength=len(_PROTOTYPES))):
        name = _PROTOTYPES[index][0]
        shares[name] = shares.get(name, 0.0) + count / len(nearest)
    ranked = sorted(_families(shares).items(), key=lambda item: -item[1])
    return tuple((tr(name), float(share)) for name, share in ranked[:3] if share >= least)


def _families(shares: dict[str, float]) -> dict[str, float]:
    """Dark and light forms under the plain name, unless nearly all of a colour has that form."""
    families: dict[str, dict[str, float]] = {}
    for name, share in shares.items():
        families.setdefault(name.split()[-1], {})[name] = share
    named = {}
    for plain, forms in families.items():
        total, most = sum(forms.values()), max(forms, key=lambda form: forms[form])
        named[most if forms[most] > 0.8 * total else plain] = total
    return named


def _lab(rgb: Pixels) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """CIELAB with lightness counted less: a dull green is called green before it is called grey."""
    import cv2

    lab = cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    return np.asarray(lab * np.array((0.6, 1, 1)), np.float32)
