"""Faces seen from the front, by the cascade that OpenCV ships (Viola and Jones 2001)."""

from __future__ import annotations

import importlib.resources
from collections.abc import Iterable
from functools import cache
from typing import Any

from lumivox.core.geometry import Box
from lumivox.core.values import Pixels

_SIDE = 640
_NEIGHBOURS = 8
"""Overlapping hits that make a face; the usual 3 also finds faces in leaves and letters."""


def find_faces(pixels: Pixels, text: Iterable[Box] = ()) -> tuple[Box, ...]:
    """Faces in image pixels, from left to right; empty where the cascade is not installed.

    Args:
        pixels: RGB ``(H, W, 3)``.
        text: where text was read; what overlaps it by half is no face.
    """
    import cv2

    cascade = _cascade()
    if cascade is None:
        return ()
    gray = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    scale = min(1.0, _SIDE / max(gray.shape))
    if scale < 1:
        gray = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    least = max(24, min(gray.shape) // 14)
    hits = cascade.detectMultiScale(
        cv2.equalizeHist(gray), 1.1, _NEIGHBOURS, minSize=(least, least)
    )
    boxes = [
        Box(*(round(float(number) / scale) for number in hit)).clamped(
            pixels.shape[1], pixels.shape[0]
        )
        for hit in hits
    ]
    words = tuple(text)
    return tuple(sorted(box for box in boxes if not _is_text(box, words)))


def _is_text(box: Box, words: tuple[Box, ...]) -> bool:
    covered = sum(part.area for word in words if (part := box.intersection(word)))
    return covered * 2 > box.area


@cache
def _cascade() -> Any:
    """The classifier, or ``None`` where this OpenCV comes without one (as 5.0 does)."""
    import cv2

    if not hasattr(cv2, "CascadeClassifier"):
        return None
    path = importlib.resources.files("cv2") / "data" / "haarcascade_frontalface_alt2.xml"
    if not path.is_file():
        return None
    cascade = cv2.CascadeClassifier(str(path))
    return None if cascade.empty() else cascade
