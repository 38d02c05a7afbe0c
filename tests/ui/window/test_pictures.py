"""The shelf of pictures: a book of two thousand pages keeps to its memory and to its time."""

from __future__ import annotations

import time

import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from lumivox.ui.pictures import SMALLEST_SIDE, PictureShelf


def page(number: int, width: int = 1240, height: int = 1754) -> QImage:
    """White, with lines of dark marks and a colour that tells its number."""
    image = QImage(width, height, QImage.Format.Format_RGB888)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.fillRect(0, 0, width, 60, colour(number))
    for line in range(100, height - 100, 40):
        painter.fillRect(100, line, width - 200, 18, QColor("black"))
    painter.end()
    return image


def colour(number: int) -> QColor:
    return QColor(255 - number % 5 * 50, number % 7 * 30, 40)


def kept(shelf: PictureShelf) -> int:
    """Bytes that it holds."""
    return sum(image.sizeInBytes() for image in shelf._open.values()) + sum(
        packed.size() for packed in shelf._packed.values()
    )


def test_within_the_budget_a_picture_stays_as_it_is(qapp):
    shelf = PictureShelf()
    shelf.put(0, page(0))
    assert shelf.get(0) == page(0)
    assert shelf.get(1) is None


def test_every_page_of_a_long_document_keeps_a_legible_picture(qapp):
    one = page(0).sizeInBytes()
    shelf = PictureShelf(budget=6 * one)
    for number in range(30):
        shelf.put(number, page(number))
        assert kept(shelf) == shelf._used <= 6 * one
    assert shelf.get(29) == page(29)
    for number in range(30):
        image = shelf.get(number)
        assert min(image.width(), image.height()) >= SMALLEST_SIDE
        assert image.width() * 1754 == pytest.approx(image.height() * 1240, rel=0.01)
        seen, meant = image.pixelColor(image.width() // 2, 5), colour(number)
        for channel in ("red", "green", "blue"):
            assert abs(getattr(seen, channel)() - getattr(meant, channel)()) < 12


def test_what_finds_no_room_even_so_is_given_up_the_oldest_first(qapp):
    shelf = PictureShelf(budget=page(0).sizeInBytes() + 50_000)
    for number in range(40):
        shelf.put(number, page(number))
    assert shelf.get(39) == page(39)
    assert shelf.get(0) is None
    held = [number for number in range(40) if shelf.get(number) is not None]
    assert held == list(range(held[0], 40))
    shelf.clear()
    assert shelf.get(39) is None
    assert shelf._used == 0


def test_a_page_of_a_very_long_document_costs_no_more_than_one_of_a_short_one(qapp):
    small = page(0, 600, 640)
    shelf = PictureShelf(budget=4 * small.sizeInBytes())

    def seconds(pages: range) -> float:
        start = time.process_time()
        for number in pages:
            shelf.put(number, small)
        return time.process_time() - start

    first = seconds(range(100))
    seconds(range(100, 700))
    assert seconds(range(700, 800)) < 3 * first
