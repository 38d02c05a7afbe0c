"""Boxes and the one way from image pixels to screen coordinates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True, order=True)
class Box:
    """An upright rectangle in pixels; origin top-left, ``right`` and ``bottom`` are exclusive.

    Raises:
        ValueError: when the width or height is negative.
    """

    x: int
    y: int
    width: int
    height: int

    def __post_init__(self) -> None:
        if self.width < 0 or self.height < 0:
            raise ValueError(f"a box cannot be {self.width} x {self.height}")

    @classmethod
    def from_corners(cls, left: float, top: float, right: float, bottom: float) -> Self:
        """The smallest box of whole pixels around these corners, given in any order."""
        x0, x1 = sorted((left, right))
        y0, y1 = sorted((top, bottom))
        x, y = int(x0 // 1), int(y0 // 1)
        return cls(x, y, int(-(-x1 // 1)) - x, int(-(-y1 // 1)) - y)

    @classmethod
    def around(cls, boxes: Iterable[Box]) -> Self:
        """The smallest box around all of these.

        Raises:
            ValueError: when there is none.
        """
        some = list(boxes)
        if not some:
            raise ValueError("no boxes to go around")
        return cls.from_corners(
            min(b.x for b in some),
            min(b.y for b in some),
            max(b.right for b in some),
            max(b.bottom for b in some),
        )

    @property
    def right(self) -> int:
        """One pixel past the right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """One pixel past the bottom edge."""
        return self.y + self.height

    @property
    def area(self) -> int:
        """Square pixels."""
        return self.width * self.height

    @property
    def center(self) -> tuple[float, float]:
        """The middle, ``(x, y)``."""
        return self.x + self.width / 2, self.y + self.height / 2

    def contains(self, x: float, y: float) -> bool:
        """Whether the point lies inside."""
        return self.x <= x < self.right and self.y <= y < self.bottom

    def intersection(self, other: Box) -> Box | None:
        """What both cover, or ``None`` where they do not meet."""
        left, top = max(self.x, other.x), max(self.y, other.y)
        right, bottom = min(self.right, other.right), min(self.bottom, other.bottom)
        if right <= left or bottom <= top:
            return None
        return Box(left, top, right - left, bottom - top)

    def grown(self, margin: int) -> Box:
        """The box with ``margin`` pixels more (or fewer) on every side, never inverted."""
        width, height = max(0, self.width + 2 * margin), max(0, self.height + 2 * margin)
        return Box(self.x - margin, self.y - margin, width, height)

    def clamped(self, width: int, height: int) -> Box:
        """The part inside a picture of ``width`` x ``height``; empty where there is none."""
        x, y = min(max(self.x, 0), width), min(max(self.y, 0), height)
        right, bottom = min(max(self.right, x), width), min(max(self.bottom, y), height)
        return Box(x, y, right - x, bottom - y)


@dataclass(frozen=True, slots=True)
class Transform:
    """From image pixels to screen coordinates: ``screen = image * scale + offset``.

    ``scale`` is in screen coordinates per image pixel (0.5 on a display with two device pixels
    per coordinate); the offset is where the picture's corner lies on the screen.
    """

    scale_x: float = 1.0
    scale_y: float = 1.0
    offset_x: float = 0.0
    offset_y: float = 0.0

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Screen coordinates of an image point."""
        return x * self.scale_x + self.offset_x, y * self.scale_y + self.offset_y

    def box(self, box: Box) -> Box:
        """The screen rectangle around an image box."""
        left, top = self.point(box.x, box.y)
        right, bottom = self.point(box.right, box.bottom)
        return Box.from_corners(left, top, right, bottom)

    def inverse(self) -> Transform:
        """From screen coordinates back to image pixels."""
        return Transform(
            1 / self.scale_x,
            1 / self.scale_y,
            -self.offset_x / self.scale_x,
            -self.offset_y / self.scale_y,
        )
