"""A picture made ready for an engine (turned, straightened, scaled, padded), and the way back.

Every step is one affine map; their product is kept, so that a box found in the prepared picture
is told in pixels of the picture as captured.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import NDArray

from lumivox.core.geometry import Box

Matrix = NDArray[np.float64]
Raster = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A prepared picture.

    Attributes:
        pixels: RGB ``(H, W, 3)`` or luminance ``(H, W)``.
        there: homogeneous map ``(3, 3)`` from the captured picture to this one.
        width, height: of the captured picture.
        rotation: degrees clockwise, in quarters, that it was turned.
    """

    pixels: Raster
    there: Matrix
    width: int
    height: int
    rotation: int = 0
    _back: tuple[float, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Keep the way back in plain numbers: it is gone by every word, some times."""
        back = np.linalg.inv(self.there)[:2]
        object.__setattr__(self, "_back", tuple(map(float, back.ravel())))

    @classmethod
    def of(cls, pixels: Raster) -> Self:
        """The picture as it is."""
        return cls(pixels, np.eye(3), pixels.shape[1], pixels.shape[0])

    def _next(self, pixels: Raster, step: Matrix, quarters: int = 0) -> Sheet:
        turned = (self.rotation + 90 * quarters) % 360
        return Sheet(pixels, step @ self.there, self.width, self.height, turned)

    def turned(self, quarters: int) -> Sheet:
        """Turned clockwise by this many quarters."""
        quarters %= 4
        if not quarters:
            return self
        height, width = self.pixels.shape[:2]
        steps = {
            1: [[0, -1, height], [1, 0, 0], [0, 0, 1]],
            2: [[-1, 0, width], [0, -1, height], [0, 0, 1]],
            3: [[0, 1, 0], [-1, 0, width], [0, 0, 1]],
        }
        pixels = np.ascontiguousarray(np.rot90(self.pixels, -quarters))
        return self._next(pixels, np.array(steps[quarters], np.float64), quarters)

    def straightened(self, degrees: float) -> Sheet:
        """Turned back by a skew (clockwise degrees), in a frame that loses no corner."""
        from cv2 import BORDER_CONSTANT, INTER_LINEAR, getRotationMatrix2D, warpAffine

        height, width = self.pixels.shape[:2]
        step = np.vstack([getRotationMatrix2D((width / 2, height / 2), degrees, 1.0), [0, 0, 1]])
        corners = step @ np.array([[0, width, 0, width], [0, 0, height, height], [1, 1, 1, 1]])
        left, top = corners[0].min(), corners[1].min()
        size = (int(np.ceil(np.ptp(corners[0]))), int(np.ceil(np.ptp(corners[1]))))
        step = np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1]]) @ step
        # An edge drawn out into the corners would be streaks that look like marks.
        pixels = warpAffine(
            self.pixels,
            step[:2],
            size,
            flags=INTER_LINEAR,
            borderMode=BORDER_CONSTANT,
            borderValue=edge_colour(self.pixels),
        )
        return self._next(np.asarray(pixels, np.uint8), step)

    def scaled(self, factor: float) -> Sheet:
        """Enlarged (cubic) or shrunk (area)."""
        from cv2 import INTER_AREA, INTER_CUBIC, resize

        height, width = self.pixels.shape[:2]
        size = (max(1, round(width * factor)), max(1, round(height * factor)))
        pixels = resize(self.pixels, size, interpolation=INTER_CUBIC if factor > 1 else INTER_AREA)
        step = np.diag([size[0] / width, size[1] / height, 1.0])
        return self._next(np.asarray(pixels, np.uint8), step)

    def padded(self, margin: int) -> Sheet:
        """With a margin of the colour that is commonest at the edge."""
        from cv2 import BORDER_CONSTANT, copyMakeBorder

        colour = edge_colour(self.pixels)
        pixels = copyMakeBorder(
            self.pixels, margin, margin, margin, margin, BORDER_CONSTANT, value=colour
        )
        step = np.array([[1, 0, margin], [0, 1, margin], [0, 0, 1]], np.float64)
        return self._next(np.asarray(pixels, np.uint8), step)

    def inverted(self) -> Sheet:
        """With light and dark exchanged."""
        return self._next(255 - self.pixels, np.eye(3))

    def after(self, earlier: Sheet) -> Sheet:
        """This sheet as made of another one's pixels: their steps one after the other."""
        there = self.there @ earlier.there
        turned = (self.rotation + earlier.rotation) % 360
        return Sheet(self.pixels, there, earlier.width, earlier.height, turned)

    def place(self, box: Box) -> Box:
        """The box in the captured picture around a box in this one."""
        a, b, c, d, e, f = self._back
        if not (b or d) and a > 0 and e > 0:
            # Scaled and moved only, as most are.
            corners = [(box.x, box.y), (box.right, box.bottom)]
        else:
            corners = [(x, y) for x in (box.x, box.right) for y in (box.y, box.bottom)]
        xs = [round(a * x + b * y + c, 3) for x, y in corners]
        ys = [round(d * x + e * y + f, 3) for x, y in corners]
        found = Box.from_corners(min(xs), min(ys), max(xs), max(ys))
        return found.clamped(self.width, self.height)


def edge_colour(pixels: Raster) -> tuple[int, ...]:
    """The median colour (or luminance) of the outermost pixels."""
    edge = np.concatenate((pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]))
    return tuple(int(value) for value in np.atleast_1d(np.median(edge, axis=0)))
