"""The rectangle being chosen: moved, sized and jumped, always inside the picture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lumivox.core.geometry import Box

SMALLEST = 4
"""Pixels: a region must hold at least a sign."""


@dataclass(frozen=True, slots=True)
class Target:
    """A place to jump to: a window or a block of text, and what to say of it."""

    box: Box
    label: str


class Selection:
    """A box in image pixels.

    Attributes:
        box: what is chosen now.
        bounds: the whole picture.
        target: the target that was jumped to last, until the box is changed otherwise.
    """

    def __init__(self, bounds: Box, start: Box | None = None) -> None:
        """Starts with ``start``, or with the middle half of the picture."""
        self.bounds = bounds
        self.target: Target | None = None
        self._targets: list[Target] = []
        middle = Box(
            bounds.x + bounds.width // 4,
            bounds.y + bounds.height // 4,
            bounds.width // 2,
            bounds.height // 2,
        )
        self.box = middle
        if start is not None:
            self.choose(start)

    @property
    def targets(self) -> tuple[Target, ...]:
        """All targets, from top to bottom and left to right."""
        return tuple(self._targets)

    def add_targets(self, targets: Iterable[Target]) -> None:
        """More places to jump to; those outside the picture are left out."""
        inside = (Target(self._inside(t.box), t.label) for t in targets)
        self._targets.extend(t for t in inside if t.box.area)
        self._targets.sort(key=lambda t: (t.box.y, t.box.x, -t.box.area))

    def choose(self, box: Box) -> None:
        """Take this box, as far as it lies inside and is large enough to hold anything."""
        inside = self._inside(box)
        if inside.width >= SMALLEST and inside.height >= SMALLEST:
            self.box = inside
            self.target = None

    def move(self, dx: int, dy: int) -> None:
        """Shift by pixels; it stops at the edges and keeps its size."""
        x = min(max(self.box.x + dx, self.bounds.x), self.bounds.right - self.box.width)
        y = min(max(self.box.y + dy, self.bounds.y), self.bounds.bottom - self.box.height)
        self.box = Box(x, y, self.box.width, self.box.height)
        self.target = None

    def resize(self, dx: int, dy: int) -> None:
        """Move the right and the bottom edge by pixels."""
        width = min(max(self.box.width + dx, SMALLEST), self.bounds.right - self.box.x)
        height = min(max(self.box.height + dy, SMALLEST), self.bounds.bottom - self.box.y)
        self.box = Box(self.box.x, self.box.y, width, height)
        self.target = None

    def jump(self, step: int) -> Target | None:
        """Take the next (1) or previous (-1) target, around the end; ``None`` without targets."""
        if not self._targets:
            return None
        if self.target in self._targets:
            index = (self._targets.index(self.target) + step) % len(self._targets)
        else:
            index = self._nearest(step)
        target = self._targets[index]
        self.box = target.box
        self.target = target
        return target

    def target_at(self, x: int, y: int) -> Target | None:
        """The smallest target that holds a point."""
        holding = [t for t in self._targets if t.box.contains(x, y)]
        return min(holding, key=lambda t: t.box.area, default=None)

    def _nearest(self, step: int) -> int:
        """The first target after (or the last before) the box's corner in reading order."""
        here = (self.box.y, self.box.x)
        after = [i for i, t in enumerate(self._targets) if (t.box.y, t.box.x) >= here]
        if step > 0:
            return after[0] if after else 0
        return (after[0] if after else len(self._targets)) - 1

    def _inside(self, box: Box) -> Box:
        common = box.intersection(self.bounds)
        return common or Box(self.bounds.x, self.bounds.y, 0, 0)
