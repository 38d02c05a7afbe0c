"""PDF pages to pixels by PDFium, with their own text where it is sound."""

from __future__ import annotations

import math
import threading
from typing import TYPE_CHECKING, Any

import numpy as np

from lumivox.core.errors import SourceError
from lumivox.core.i18n import tr
from lumivox.core.values import Capture, Line, Pixels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lumivox.core.task import Task

DOTS_PER_INCH = 300
"""What recognisers want: 10 point letters are then about 30 pixels high."""

MAX_PAGE_PIXELS = 16_000_000
"""A3 at 280 dpi. Scans that call their pixels points would otherwise grow twentyfold."""

_MAX_PAGE_SIDE = 20_000

# PDFium keeps global state without locks of its own: one call at a time in the whole process.
_pdfium_lock = threading.Lock()


def pdf_pages(data: bytes, source: str, task: Task) -> Iterator[Capture]:
    """The pages of a PDF, each rendered when it is asked for.

    Raises:
        SourceError: it is encrypted, broken or has no pages. Single broken pages are told after
            the sound ones were given.
        Cancelled: at a checkpoint.
    """
    from lumivox.sources.images import broken_pages

    document = _opened(data, source)
    try:
        pages = len(document)
        if pages == 0:
            raise SourceError(tr("{name} has no pages.").format(name=source))
        failed: list[int] = []
        for number in range(1, pages + 1):
            task.checkpoint("open", number - 1, pages)
            rendered = _rendered(document, number - 1, source)
            if rendered is None:
                failed.append(number)
                continue
            pixels, lines = rendered
            yield Capture(pixels, source, number, pages, lines=lines)
        if failed:
            raise SourceError(broken_pages(source, failed))
    finally:
        with _pdfium_lock:
            document.close()


def _opened(data: bytes, source: str) -> Any:
    """The document.

    Raises:
        SourceError: it wants a password, or is broken.
    """
    import pypdfium2
    import pypdfium2.raw as pdfium

    with _pdfium_lock:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
                sentence = tr(
                    "{name} is protected by a password: save a copy without it and read that."
                )
            else:
                sentence = tr("{name} is a damaged PDF: get a fresh copy of it.")
            raise SourceError(sentence.format(name=source)) from error
        # Without this, filled-in form fields stay invisible.
        if document.get_formtype():
            document.init_forms()
        return document


def _rendered(document: Any, index: int, source: str) -> tuple[Pixels, tuple[Line, ...]] | None:
    """Pixels and sound text of one page; ``None`` where PDFium cannot load it.

    Raises:
        SourceError: there is not enough memory.
    """
    import pypdfium2

    from lumivox.sources.text_layer import sound_lines

    with _pdfium_lock:
        page = None
        try:
            page = document[index]
            width, height = page.get_size()
            bitmap = page.render(scale=_scale(width, height), rev_byteorder=True)
            pixels: Pixels = np.ascontiguousarray(bitmap.to_numpy()[:, :, :3])
            bitmap.close()
            return pixels, sound_lines(page, pixels)
        except MemoryError as error:
            raise SourceError(
                tr("There is not enough memory to open {name}: make it smaller.").format(
                    name=source
                )
            ) from error
        except (pypdfium2.PdfiumError, ValueError):
            return None
        finally:
            if page is not None:
                page.close()


def _scale(width: float, height: float) -> float:
    """Pixels a point for a page of this size in points (1/72 inch)."""
    if not (width > 0 and height > 0):
        raise ValueError(f"a page cannot be {width} x {height} points")
    by_area = math.sqrt(MAX_PAGE_PIXELS / (width * height))
    return min(DOTS_PER_INCH / 72, by_area, _MAX_PAGE_SIDE / max(width, height))
