"""Between Qt's pictures and ours, and the pictures of all pages within a bounded memory."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageWriter, QPainter

from lumivox.core.values import Capture

PICTURE_BUDGET = 256 * 1024 * 1024
"""Bytes that all kept pictures may take together."""

MOST_PIXELS = 9_000_000
"""Larger pictures are thinned out for display: copying them would hold up the window."""

SMALLEST_SIDE = 600
"""Pictures are not halved below this many pixels: the words must stay legible."""

SMOOTH_PIXELS = 4_000_000
"""Larger pictures are halved by leaving pixels out: smoothing would hold up the window."""

PACKED_QUALITY = 70
"""Of JPEG, 0-100: text of this quality is legible, in a tenth of the bytes."""


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
    """The picture of each page. Beyond the budget the oldest are made smaller, then packed.

    First they are halved in width and height, as far as their words stay legible, then compressed
    as JPEG, and only those that find no room even so are given up: of two thousand pages of text
    every one keeps its picture. A step takes some milliseconds, and needs neither file nor thread.
    """

    def __init__(self, budget: int = PICTURE_BUDGET) -> None:
        self._budget = budget
        self._used = 0
        self._open: dict[int, QImage] = {}
        """Oldest first; one that was halved counts as new, so that all become smaller in turn."""
        self._packed: dict[int, QByteArray] = {}

    def put(self, page: int, image: QImage) -> None:
        """Keep this picture for a page, counted from 0."""
        self._forget(page)
        self._open[page] = image
        self._used += image.sizeInBytes()
        while self._used > self._budget and (len(self._open) > 1 or self._packed):
            if len(self._open) > 1:
                self._shrink(next(iter(self._open)), page)
            else:
                self._forget(next(iter(self._packed)))

    def get(self, page: int) -> QImage | None:
        """The picture of a page."""
        packed = self._packed.get(page)
        return QImage.fromData(packed) if packed is not None else self._open.get(page)

    def clear(self) -> None:
        """Forget them all."""
        self._open.clear()
        self._packed.clear()
        self._used = 0

    def _forget(self, page: int) -> None:
        image, packed = self._open.pop(page, None), self._packed.pop(page, None)
        if image is not None:
            self._used -= image.sizeInBytes()
        if packed is not None:
            self._used -= packed.size()

    def _shrink(self, page: int, newest: int) -> None:
        """Make this picture smaller; the newest is left as it is, behind all others."""
        image = self._open[page]
        if page == newest:
            self._open[page] = self._open.pop(page)
            return
        self._forget(page)
        half = QSize(image.width() // 2, image.height() // 2)
        if min(half.width(), half.height()) >= SMALLEST_SIDE:
            modes = Qt.TransformationMode
            small = image.width() * image.height() < SMOOTH_PIXELS
            mode = modes.SmoothTransformation if small else modes.FastTransformation
            self._open[page] = image.scaled(half, mode=mode)
            self._used += self._open[page].sizeInBytes()
            return
        packed = QByteArray()
        buffer = QBuffer(packed)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        writer = QImageWriter(buffer, QByteArray(b"jpg"))
        writer.setQuality(PACKED_QUALITY)
        writer.write(image)
        self._packed[page] = packed
        self._used += packed.size()
