"""Writing that nobody can read: joined, slanted loops, as a hurried hand makes them."""

from __future__ import annotations

import cv2
import numpy as np


def scribble(width: int = 420, height: int = 64, seed: int = 0) -> np.ndarray:
    """A line of it, dark blue on paper, RGB ``(height, width, 3)``."""
    random = np.random.default_rng(seed)
    page = np.full((height, width, 3), 245, np.uint8)
    along, loops = np.linspace(0, 1, 1200), 14
    size = np.interp(along, np.linspace(0, 1, 2 * loops), random.uniform(6, 20, 2 * loops))
    turn = 2 * np.pi * loops * along
    x = 20 + along * (width - 40) + 0.7 * size * np.cos(turn)
    y = height / 2 - size * np.sin(turn) + 3 * np.sin(7 * along)
    points = np.stack([x + 0.35 * (height / 2 - y), y], 1)
    cv2.polylines(
        page, [np.round(points * 8).astype(np.int32)], False, (40, 40, 70), 2, cv2.LINE_AA, 3
    )
    return page
