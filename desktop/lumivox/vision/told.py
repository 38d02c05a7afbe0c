"""Lines told once: a way of reading that fails half way is followed by one that begins anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from lumivox.core.values import Line
from lumivox.vision.clip.fusion import letters

ALIKE = 0.75
"""Share of equal signs from which two engines tell the same line: each errs in its own places."""

COVERED = 0.5
"""Share of the smaller of two boxes from which they are the same place."""


@dataclass(slots=True)
class Told:
    """Passes lines on to a listener, but for those that were heard from an earlier way.

    Attributes:
        listener: hears the lines, in pixels of the captured picture.
    """

    listener: Callable[[Line], None]
    _earlier: list[Line] = field(default_factory=list)
    _now: list[Line] = field(default_factory=list)

    def tell(self, line: Line) -> None:
        """Tell a line, unless it was heard before the reading began anew."""
        if not any(_is_same(line, other) for other in self._earlier):
            self._now.append(line)
            self.listener(line)

    def begin_anew(self) -> None:
        """What was told so far will come again from another way."""
        self._earlier += self._now
        self._now.clear()


def _is_same(line: Line, other: Line) -> bool:
    """Whether a line was heard as another one, or as a part of it; engines divide lines apart."""
    shared = line.box.intersection(other.box)
    if shared is None or shared.area < COVERED * min(line.box.area, other.box.area):
        return False
    one, two = (letters(said) or said for said in (line.text, other.text))
    return one in two or SequenceMatcher(None, one, two, autojunk=False).ratio() >= ALIKE
