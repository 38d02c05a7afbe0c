"""Between Qt's pictures and ours, and the pictures of all pages within a bounded memory."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter

from lumivox.core.values import Capture

PICTURE_BUDGET = 256 * 1024 * 1024
"""Bytes that all kept pictures may take together."""

MOST_PIXELS = 9_000_000
"""Larger pictures are thinned out for display: copying them would hold up the window."""

SMALLEST_SIDE = 600
"""Pictures are not halved below this many pixels: the words must stay legible."""


def image_of(capture: Capture) -> QImage:
    """A Qt picture of the same pixels, of every n-th where there are too many for the window.

    Copied, because a QImage does not keep the array alive that it was made over.
    """
    step = max(1, math.ceil(math.sqrt(capture.width * capture.height / MOST_PIXELS)))
    pixels = np.ascontiguousarray(capture.pixels[::step, ::step])
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def capture_of(image: QImage, source: str) -> Capture:
    """A capture of a Qt picture, on white where it is transparent.

    Raises:
        ValueError: when the picture is empty.
    """
    if image.isNull():
        raise ValueError("an empty picture")
    if image.hasAlphaChannel():
        ground = QImage(image.size(), QImage.Format.Format_RGB32)
        ground.fill(Qt.GlobalColor.white)
        painter = QPainter(ground)
        painter.drawImage(0, 0, image)
        painter.end()
        image = ground
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    height, width, stride = image.height(), image.width(), image.bytesPerLine()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(height, stride)
    pixels = rows[:, : 3 * width].reshape(height, width, 3).copy()
    return Capture(pixels, source)


class PictureShelf:
    """The picture of each page. Beyond the budget the oldest are halved in width and height.

    Halving takes some milliseconds, keeps every page visible, and needs neither file nor thread.
    """

    def __init__(self, budget: int = PICTURE_BUDGET) -> None:
        self._budget = budget
        self._pictures: dict[int, QImage] = {}

    def put(self, page: int, image: QImage) -> None:
        """Keep this picture for a page, counted from 0."""
        self._pictures[page] = image
        for older in self._pictures:
            if self._bytes() <= self._budget:
                return
            if older != page:
                self._halve(older)

    def get(self, page: int) -> QImage | None:
        """The picture of a page."""
        return self._pictures.get(page)

    def clear(self) -> None:
        """Forget them all."""
        self._pictures.clear()

    def _bytes(self) -> int:
        return sum(image.sizeInBytes() for image in self._pictures.values())

    def _halve(self, page: int) -> None:
        image = self._pictures[page]
        half = QSize(image.width() // 2, image.height() // 2)
        if min(half.width(), half.height()) >= SMALLEST_SIDE:
            self._pictures[page] = image.scaled(half)
