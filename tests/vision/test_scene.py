"""Reading by regions: what the detector finds is put right before it is read."""

import numpy as np

from helpers.engines import region
from lumivox.core.geometry import Box
from lumivox.core.task import Task
from lumivox.vision.ppocr import PPOCR
from lumivox.vision.scene import SceneReader
from lumivox.vision.sheet import Sheet


class Joining(PPOCR):
    """A detector that draws one line across both columns."""

    def detect(self, pixels, task, *, longest=0):
        rows = [Box(x, y, 300, 20) for y in range(40, 360, 30) for x in (50, 400) if y != 130]
        return tuple(region(box) for box in (*rows, Box(50, 130, 650, 20)))


def test_a_line_drawn_across_two_columns_is_cut_before_it_is_read():
    sheet = Sheet.of(np.full((400, 800, 3), 255, np.uint8))
    found = SceneReader(Joining(), ()).regions(sheet, Task())
    level = sorted(region.box.x for region in found if region.box.y == 130)
    assert len(level) == 2
    assert level[0] == 50
    assert 350 <= level[1] <= 400
