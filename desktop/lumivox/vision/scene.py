"""Reading by regions: find lines in the picture, set each upright, recognise it.

For photographs, signs, handwriting, receipts and colourful interfaces, and for all pictures where
Tesseract is not installed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from lumivox.core.engines import Recognition, Region, TextDetector
from lumivox.core.geometry import Box
from lumivox.core.task import Task
from lumivox.core.values import Layout, Line, PictureKind, Pixels
from lumivox.vision.cascade import Step, read_crop, score_of, upright
from lumivox.vision.clear import ClearPrint
from lumivox.vision.clip.fusion import Tongue
from lumivox.vision.crops import crop_of, is_tall
from lumivox.vision.job import Found, Job
from lumivox.vision.judge import Judge
from lumivox.vision.order import order_regions
from lumivox.vision.pieces import split_regions
from lumivox.vision.ppocr import LONGEST
from lumivox.vision.seen import Seen
from lumivox.vision.sheet import Sheet
from lumivox.vision.size import longest_for
from lumivox.vision.strips import bands_of
from lumivox.vision.tesseract import gray_of
from lumivox.vision.words import with_boxes

LEAST = 0.5
"""Score below which a region is taken for no text (rapidocr's own bound)."""

DOUBTFUL = 0.75
"""Score below which a crop is also tried upside down."""

SURE = 0.93
"""Score from which a wide strip is taken for one line without a search."""

WELL = 4, 0.9
"""Letters of a first line and its confidence from which the picture stands upright."""

SMALL = 320
"""Height up to which a picture gets a margin: the detector misses text that touches the edge."""


@dataclass(frozen=True, slots=True)
class SceneReader:
    """Reads by regions.

    Attributes:
        detector: finds the lines.
        steps: recognisers, in the order in which they are asked.
        judge: decides doubtful words, if these recognisers' readings can be judged.
        clear: reads clear lines first, where the picture shows print on an even ground.
    """

    detector: TextDetector
    steps: tuple[Step, ...]
    judge: Judge | None = None
    clear: ClearPrint | None = None

    def read_tight(self, pixels: Pixels, job: Job, task: Task) -> Iterator[Found]:
        """The one line that fills the picture; nothing is searched."""
        if (seen := self.at_first_sight(pixels, job)) is not None:
            yield self.found(seen, Sheet.of(pixels))
            return
        crop, reading, quarters = upright(
            pixels, lambda some: read_crop(some, self.steps, job.languages, task)
        )
        line = self.settled(crop, reading, job, task)
        if not line.words:
            return
        if self.judge is not None and not self.judge.is_readable(line, likely=True):
            line = Line((), line.box)
        yield self.found(line, Sheet.of(pixels).turned(-quarters))

    def read(self, pixels: Pixels, job: Job, task: Task) -> Iterator[Found]:
        """Lines in reading order as far as geometry tells it; without words where unreadable."""
        height, width = pixels.shape[:2]
        if job.kind is PictureKind.CROP and width >= 2.5 * height and self._may_be_a_line(pixels):
            if (seen := self.at_first_sight(pixels, job)) is not None:
                yield self.found(seen, Sheet.of(pixels))
                return
            whole = read_crop(pixels, self.steps, job.languages, task)
            if score_of(whole) >= SURE:
                yield self.found(self.settled(pixels, whole, job, task), Sheet.of(pixels))
                return
        sheet = Sheet.of(pixels)
        if height <= SMALL:
            sheet = sheet.padded(max(8, round(0.15 * min(height, width))))
        page = _Regions(self, sheet, job, task, self.regions(sheet, task))
        if not page.regions and job.kind is PictureKind.CROP:
            yield from self.read_tight(pixels, job, task)
            return
        yield from page.upright().lines()

    def _may_be_a_line(self, pixels: Pixels) -> bool:
        """Whether all of a picture may be one line; of print it shows in its rows."""
        return self.clear is None or len(bands_of(gray_of(pixels))) <= 1

    def regions(self, sheet: Sheet, task: Task) -> list[Region]:
        """Where lines lie; one that the detector drew across two columns is cut between them.

        (A page of two columns read without Tesseract: CER 0.3 instead of 6.5 %.)
        """
        longest = LONGEST
        if self.clear is not None:
            longest = min(LONGEST, longest_for(gray_of(sheet.pixels)))
        return list(split_regions(self.detector.detect(sheet.pixels, task, longest=longest)))

    def found(self, line: Line, sheet: Sheet) -> Found:
        """A line as it is told."""
        return Found(line, sheet, calibrated=self.judge is not None)

    def at_first_sight(self, crop: Pixels, job: Job) -> Line | None:
        """What the fast reader is sure of: of print whole lines, else usual words.

        Returns:
            Nothing where the others are to look.
        """
        if self.judge is None:
            return None
        tongue = Tongue.of(job.languages, job.words)
        if self.clear is not None and job.layout not in (Layout.LINE, Layout.WORD):
            return self.clear.line(crop, tongue)
        return self.judge.at_first_sight(crop, tongue)

    def settled(self, crop: Pixels, reading: Recognition, job: Job, task: Task) -> Line:
        """What the crop says, with doubtful words decided where somebody can judge them."""
        if self.judge is None or not isinstance(reading, Seen):
            return reading.line
        tongue = Tongue.of(job.languages, job.words)
        return self.judge.judged(crop, reading, tongue, task, whole=job.layout is Layout.WORD)


@dataclass(slots=True)
class _Regions:
    """The regions of one sheet; each is read once, whoever asks."""

    reader: SceneReader
    sheet: Sheet
    job: Job
    task: Task
    regions: list[Region]
    known: dict[int, tuple[Line, bool]] = field(default_factory=dict)
    order: list[int] = field(init=False)

    def __post_init__(self) -> None:
        height, width = self.sheet.pixels.shape[:2]
        boxes = [region.box for region in self.regions]
        self.order = order_regions(boxes, width, height, self.job.kind)

    def upright(self) -> _Regions:
        """These regions, or those of the sheet turned so that its longest lines stand upright."""
        if self._begins_well():
            return self
        longest = sorted(range(len(self.regions)), key=lambda i: -self.regions[i].box.area)[:3]
        tall = [index for index in longest if is_tall(self.regions[index])]
        quarters = 0
        if len(longest) >= 2 and len(tall) == len(longest):
            turned = [self.read(index)[1] for index in longest]
            readable = any(self.read(index)[0].words for index in longest)
            # A tall region is read as if its lines ran upwards.
            quarters = (3 if 2 * sum(turned) > len(turned) else 1) if readable else 0
        elif len(longest) >= 2 and all(self.read(index)[1] for index in longest[:2]):
            quarters = 2
        if not quarters:
            return self
        sheet = self.sheet.turned(quarters)
        regions = self.reader.regions(sheet, self.task)
        return _Regions(self.reader, sheet, self.job, self.task, regions)

    def _begins_well(self) -> bool:
        """Whether the first line is read for sure as it stands: then it can be told at once."""
        if not self.order or is_tall(self.regions[self.order[0]]):
            return False
        line, turned = self.read(self.order[0])
        return not turned and len(line.text) >= WELL[0] and (line.confidence or 0.0) >= WELL[1]

    def lines(self) -> Iterator[Found]:
        """The lines, in reading order."""
        for done, index in enumerate(self.order):
            self.task.checkpoint("recognize", done, len(self.order))
            yield self.reader.found(self.read(index)[0], self.sheet)

    def read(self, index: int) -> tuple[Line, bool]:
        """The line in a region, in the sheet's pixels, and whether it stood on its head."""
        if index not in self.known:
            self.known[index] = self._read(self.regions[index])
        return self.known[index]

    def _read(self, region: Region) -> tuple[Line, bool]:
        crop, place = crop_of(self.sheet.pixels, region)
        if (line := self.reader.at_first_sight(crop, self.job)) is not None:
            return with_boxes(line, place), False
        reading = self._recognize(crop)
        shown, turned = crop, False
        if score_of(reading) < DOUBTFUL and min(crop.shape[:2]) >= 8:
            flipped = np.ascontiguousarray(crop[::-1, ::-1])
            other = self._recognize(flipped)
            turned = score_of(other) > score_of(reading) + 0.15
            shown, reading = (flipped, other) if turned else (crop, reading)
        line = self._readable(shown, reading)
        if line is None:
            return Line((), region.box), False
        high, wide = crop.shape[:2]

        def back(box: Box) -> Box:
            if turned:
                box = Box(wide - box.right, high - box.bottom, box.width, box.height)
            return place(box)

        return with_boxes(line, back), turned

    def _readable(self, crop: Pixels, reading: Recognition) -> Line | None:
        """What is in a crop; nothing where that would be invented."""
        judge, likely = self.reader.judge, score_of(reading) >= LEAST
        if judge is None:
            return reading.line if likely else None
        line = self.reader.settled(crop, reading, self.job, self.task)
        return line if judge.is_readable(line, likely=likely) else None

    def _recognize(self, crop: Pixels) -> Recognition:
        return read_crop(crop, self.reader.steps, self.job.languages, self.task)
