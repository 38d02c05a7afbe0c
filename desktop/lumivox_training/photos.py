"""Photographs without text, for the grounds that words stand on.

They come from the wallpaper packages of Debian named in `data/photos.toml`, are made small once
and kept in the cache. Training works without them, on drawn grounds alone.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from .paths import debian_files, photos_root

if TYPE_CHECKING:
    from numpy.random import Generator

SIDE = 640
"""Longer side of a kept photograph, in pixels."""


def wanted() -> list[str]:
    """The Debian packages, from `data/photos.toml`."""
    text = (Path(__file__).parent / "data" / "photos.toml").read_text(encoding="utf-8")
    return list(tomllib.loads(text)["debian"]["packages"].split())


def fetch() -> int:
    """Make small copies of the photographs of the installed packages; returns how many."""
    kept = 0
    for package in wanted():
        for source in debian_files(package, {".jpg", ".jpeg", ".png", ".webp"}):
            picture = cv2.imread(str(source), cv2.IMREAD_COLOR)
            if picture is None or min(picture.shape[:2]) < 400:
                continue  # an icon or a preview
            scale = SIDE / max(picture.shape[:2])
            small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            cv2.imwrite(str(photos_root() / f"{package}-{kept}.jpg"), small)
            kept += 1
    print(f"{kept} photographs")
    return kept


@cache
def load() -> tuple[np.ndarray, ...]:
    """All kept photographs, BGR uint8."""
    pictures = (cv2.imread(str(path)) for path in sorted(photos_root().glob("*.jpg")))
    return tuple(np.asarray(picture) for picture in pictures if picture is not None)


def photo(width: int, height: int, r: Generator) -> np.ndarray | None:
    """A part of a photograph, near or far, float32 `(height, width, 3)`; `None` without any."""
    photos = load()
    if not photos:
        return None
    picture = photos[int(r.integers(len(photos)))]
    most = min(picture.shape[0] / height, picture.shape[1] / width)
    scale = float(np.exp(r.uniform(np.log(0.5), np.log(max(0.6, min(most, 5.0))))))
    high, wide = max(4, int(height * scale)), max(8, int(width * scale))
    top = int(r.integers(max(1, picture.shape[0] - high)))
    left = int(r.integers(max(1, picture.shape[1] - wide)))
    part = picture[top : top + high, left : left + wide]
    seen = cv2.resize(part, (width, height), interpolation=cv2.INTER_AREA if scale > 1
                      else cv2.INTER_LINEAR)  # fmt: skip
    return np.asarray(seen, np.float32)
