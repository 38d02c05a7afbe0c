"""Tesseract 5 in this process (tesserocr): the reader for screens and scanned pages.

A page is laid out first (a sixth of the time), then read piece by piece from top to bottom. A
piece is a few lines between two rows without ink: so the first line is there early, a cancel
acts within one piece, and the text is the same as of one long call (measured: CER within 0.3
points on screens and pages, the same time).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lumivox.core.errors import EngineError, ModelError
from lumivox.core.geometry import Box
from lumivox.core.i18n import tr
from lumivox.core.task import Task
from lumivox.core.values import Layout, Line, Pixels, Word
from lumivox.vision.size import small_rows
from lumivox.vision.strips import MARGIN, strips_of
from lumivox.vision.tessdata import tags_of, tessdata, trained_names

Gray = NDArray[np.uint8]
Raster = NDArray[np.uint8]
"""RGB ``(H, W, 3)`` or luminance ``(H, W)``."""

BEGINNING = 3
"""Pieces of a page after which its voice has begun: what follows may come in larger ones."""

SURE, SIGNS = 0.8, 3
"""Confidence and letters from which a row that the layout left out is text: it may be a pattern."""

IN_VAIN = 3
"""Such rows, one after the other, after which no more are looked at."""

HELPED = {"fra": "eng"}
"""Languages that read better with another beside them: the French data alone takes many an "il" for
"1l" (French novels: CER 0.8 % alone, 0.5 % with English, in half as much time again)."""


class Tesseract:
    """Reads whole pages and single lines."""

    name = "tesseract"

    def __init__(self) -> None:
        self._loaded: dict[str, Any] = {}
        self._laid_out: tuple[Raster, list[Box]] | None = None

    def is_available(self) -> bool:
        """Whether the binding and at least one language are installed."""
        return find_spec("tesserocr") is not None and tessdata() is not None

    def how_to_get(self) -> str:
        """What to install."""
        return tr(
            "Install Tesseract 5 with your language, for example: apt install tesseract-ocr-eng"
        )

    def unload(self) -> None:
        """End the engine."""
        for api in self._loaded.values():
            api.End()
        self._loaded.clear()
        self._laid_out = None

    def languages(self) -> tuple[str, ...]:
        """Languages whose data is installed."""
        folder = tessdata()
        return tags_of(folder) if folder else ()

    def read_lines(
        self, pixels: Raster, layout: Layout, languages: Sequence[str], task: Task
    ) -> Iterator[Line]:
        """Lines in image pixels, piece by piece.

        Raises:
            EngineError, ModelError: it could not read.
            Cancelled: between two pieces.
        """
        from tesserocr import PSM

        task.checkpoint()
        api = self._ready(languages)
        _set_image(api, pixels)
        if layout in (Layout.LINE, Layout.WORD, Layout.SPARSE):
            modes = {Layout.LINE: PSM.SINGLE_LINE, Layout.WORD: PSM.SINGLE_WORD}
            api.SetPageSegMode(modes.get(layout, PSM.SPARSE_TEXT))
            yield from _lines(api)
            return
        pieces = self._pieces(api, pixels)
        api.SetPageSegMode(PSM.SINGLE_BLOCK)
        done: list[Line] = []
        for index, piece in enumerate(pieces):
            task.checkpoint("recognize", index, len(pieces))
            box = piece.clamped(pixels.shape[1], pixels.shape[0])
            if box.width <= 2 or box.height <= 2:
                continue
            api.SetRectangle(box.x, box.y, box.width, box.height)
            for line in _lines(api):
                if not _is_read_already(line, done):
                    done.append(line)
                    yield line
        self._laid_out = None
        yield from _left_out(api, gray_of(pixels), done, task)

    def _pieces(self, api: Any, pixels: Raster) -> list[Box]:
        """Where to read, in reading order; the same picture is laid out once for all languages."""
        from tesserocr import PSM

        if self._laid_out is not None and self._laid_out[0] is pixels:
            return self._laid_out[1]
        gray = gray_of(pixels)
        api.SetPageSegMode(PSM.AUTO)
        blocks = _blocks(api)
        pieces: list[Box] = []
        for block in blocks:
            pieces += strips_of(gray, block, blocks, soon=len(pieces) < BEGINNING)
        self._laid_out = (pixels, pieces)
        return pieces

    def _ready(self, languages: Sequence[str]) -> Any:
        """The engine with the first of these languages that is installed; two are kept loaded.

        Several at once would take twice the time and read worse (German pages: CER 5.7 for
        German with English, 4.3 for German alone).

        Raises:
            ModelError: no data, or broken data.
        """
        import tesserocr

        folder = tessdata()
        if folder is None:
            raise ModelError(self.how_to_get())
        names = trained_names((*languages, "en"), folder) or [
            path.stem for path in sorted(folder.glob("*.traineddata")) if path.stem != "osd"
        ]
        wanted = names[0] if names else "eng"
        if wanted in HELPED and HELPED[wanted] in names:
            wanted = f"{wanted}+{HELPED[wanted]}"
        if wanted in self._loaded:
            return self._loaded[wanted]
        # What its image library says of tiny pictures is no sentence for people.
        tesserocr.set_leptonica_log_level(tesserocr.LeptLogLevel.NONE)
        try:
            api = tesserocr.PyTessBaseAPI(
                path=str(folder), lang=wanted, oem=tesserocr.OEM.LSTM_ONLY
            )
        except (RuntimeError, OSError) as error:
            raise ModelError(
                tr("Tesseract cannot load its data for {language}. Install it again.").format(
                    language=wanted
                )
            ) from error
        while len(self._loaded) >= 2:
            self._loaded.pop(next(iter(self._loaded))).End()
        self._loaded[wanted] = api
        return api


def gray_of(pixels: NDArray[np.uint8]) -> Gray:
    """Luminance, ``(H, W)``; what is luminance already stays as it is."""
    if pixels.ndim == 2 and pixels.flags.c_contiguous:
        return pixels
    if pixels.ndim == 2:
        return np.ascontiguousarray(pixels)
    from cv2 import COLOR_RGB2GRAY, cvtColor

    return np.ascontiguousarray(cvtColor(pixels, COLOR_RGB2GRAY), dtype=np.uint8)


def without_colours(pixels: NDArray[np.uint8]) -> Pixels:
    """A part of a sheet as the scene reader takes it, ``(H, W, 3)``, in luminance alone."""
    return np.ascontiguousarray(np.repeat(gray_of(pixels)[:, :, None], 3, axis=2))


def _set_image(api: Any, pixels: Raster) -> None:
    height, width = pixels.shape[:2]
    channels = 1 if pixels.ndim == 2 else pixels.shape[2]
    api.SetImageBytes(pixels.tobytes(), width, height, channels, channels * width)


def _is_read_already(line: Line, done: Sequence[Line]) -> bool:
    """Whether a doubtful line lies on a surer one: blocks of a warped page overlap."""
    confidence = line.confidence or 0.0
    if confidence > 0.6:
        return False
    for other in reversed(done[-12:]):
        shared = line.box.intersection(other.box)
        if shared is not None and shared.area > 0.5 * min(line.box.area, other.box.area):
            return confidence <= (other.confidence or 0.0)
    return False


def _blocks(api: Any) -> list[Box]:
    """Boxes of the blocks of text, in Tesseract's reading order."""
    from tesserocr import PT, RIL

    pictures = (PT.FLOWING_IMAGE, PT.HEADING_IMAGE, PT.PULLOUT_IMAGE, PT.HORZ_LINE, PT.VERT_LINE)
    found: list[Box] = []
    place = api.AnalyseLayout()
    while place is not None:
        corners = place.BoundingBox(RIL.BLOCK)
        if corners and place.BlockType() not in (*pictures, PT.NOISE):
            found.append(Box.from_corners(*corners).grown(MARGIN))
        if not place.Next(RIL.BLOCK):
            break
    return found


def _lines(api: Any) -> Iterator[Line]:
    """Read what is set, and give its lines.

    Raises:
        EngineError: Tesseract failed.
    """
    from tesserocr import RIL

    if not api.Recognize():
        raise EngineError(tr("Tesseract failed on this picture. Try a smaller part of it."))
    place = api.GetIterator()
    words: list[Word] = []
    while place is not None:
        if place.IsAtBeginningOf(RIL.TEXTLINE) and words:
            yield _line(words)
            words = []
        corners = place.BoundingBox(RIL.WORD)
        text = (place.GetUTF8Text(RIL.WORD) or "").strip() if corners else ""
        if text:
            confidence = min(1.0, max(0.0, place.Confidence(RIL.WORD) / 100))
            words.append(Word(text, Box.from_corners(*corners), confidence))
        if not place.Next(RIL.WORD):
            break
    if words:
        yield _line(words)


def _left_out(api: Any, gray: Gray, done: Sequence[Line], task: Task) -> Iterator[Line]:
    """Small print that the layout took for specks: it reads well, once it is pointed at.

    (A line of 15 pixels below two of 70 is left out; of 11, 20 or 26 pixels it is not.)
    """
    vain = 0
    for row in small_rows(gray, [line.box for line in done]):
        if vain >= IN_VAIN:
            return
        task.checkpoint()
        box = row.grown(MARGIN).clamped(gray.shape[1], gray.shape[0])
        api.SetRectangle(box.x, box.y, box.width, box.height)
        sure = [line for line in _lines(api) if _is_text(line)]
        vain = 0 if sure else vain + 1
        yield from sure


def _is_text(line: Line) -> bool:
    return (line.confidence or 0.0) >= SURE and sum(map(str.isalnum, line.text)) >= SIGNS


def _line(words: list[Word]) -> Line:
    return Line(tuple(words), Box.around(word.box for word in words))
