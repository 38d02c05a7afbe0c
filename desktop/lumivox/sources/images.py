"""Picture files to RGB pixels: orientation, depth, colour spaces and transparency undone.

Pillow decodes; what it cannot know is decided here: how dark 16-bit grey is, what lies behind
transparent text, and how large a picture may be.
"""

from __future__ import annotations

import io
import logging
import struct
import warnings
from typing import TYPE_CHECKING

import numpy as np

from lumivox.core.errors import SourceError
from lumivox.core.i18n import tr
from lumivox.core.values import Capture, Pixels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.Image import Image

    from lumivox.core.task import Task

MAX_STATED_PIXELS = 400_000_000
"""No camera or scanner makes more; a file that states more is a decompression bomb."""

MAX_DECODED_PIXELS = 180_000_000
"""What is decoded at once: about 0.5 GB as RGB. An A0 sheet at 300 dpi has 140 million."""

MAX_PIXELS = 40_000_000
"""What is handed on: larger pictures are made smaller. An A4 page at 600 dpi has 35 million."""

_MAX_FRAMES = 5_000

_NEW_SUBFILE_TYPE = 254
"""TIFF tag; its lowest bit says that the frame is another's preview."""

_SILENT = logging.NullHandler()

# What Pillow's decoders raise on broken files, as found by truncating and flipping bytes.
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    struct.error,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
)


def image_pages(data: bytes, source: str, task: Task) -> Iterator[Capture]:
    """The pages of a picture file: all of a TIFF, of anything else the first frame.

    Raises:
        SourceError: it is no picture, broken, or too large. Broken later pages are told after
            the sound ones were given.
        Cancelled: at a checkpoint.
    """
    from PIL import Image

    # Ours is the limit: Pillow would warn at half of what cameras make today. What else it
    # finds odd about a file is not for standard error, where sentences for people stand.
    Image.MAX_IMAGE_PIXELS = MAX_STATED_PIXELS
    warnings.filterwarnings("ignore", module=r"PIL\.")
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    logging.getLogger("PIL").addHandler(_SILENT)
    with _opened(data, source) as image:
        frames = _page_frames(image)
        pages = len(frames)
        failed: list[int] = []
        for page, index in enumerate(frames, start=1):
            task.checkpoint("open", page - 1, pages)
            try:
                pixels = _frame(image, index, source)
            except SourceError:
                if pages == 1:
                    raise
                failed.append(page)
                continue
            yield Capture(pixels, source, page, pages)
        if failed:
            raise SourceError(broken_pages(source, failed))


def one_picture(data: bytes, source: str) -> Pixels:
    """The pixels of a picture that a program of the desktop made for us.

    Raises:
        SourceError: it is broken or too large.
    """
    from lumivox.core.task import Task

    return next(image_pages(data, source, Task())).pixels


def from_pil(image: Image) -> Pixels:
    """RGB pixels of any Pillow image, upright, bounded in size, on a readable background."""
    image = bounded(_turned(image))
    if image.mode.startswith("I") or image.mode == "F":
        return _grey_to_rgb(np.asarray(image))
    if image.has_transparency_data:
        image = _flattened(image.convert("RGBA"))
    return np.ascontiguousarray(np.asarray(image.convert("RGB"), dtype=np.uint8))


def bounded(image: Image) -> Image:
    """The image itself, or a smaller one where it has more than MAX_PIXELS."""
    from PIL.Image import Resampling

    width, height = image.size
    if width * height <= MAX_PIXELS:
        return image
    scale = (MAX_PIXELS / (width * height)) ** 0.5
    if image.mode == "1":
        image = image.convert("L")
    elif image.mode == "P":
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    size = max(1, int(width * scale)), max(1, int(height * scale))
    return image.resize(size, Resampling.BOX, reducing_gap=2.0)


def broken_pages(source: str, pages: list[int]) -> str:
    """The sentence for pages that could not be had while others could."""
    numbers = ", ".join(str(page) for page in pages[:10]) + ("…" if len(pages) > 10 else "")
    return tr("{name} is damaged: these pages could not be opened: {pages}.").format(
        name=source, pages=numbers
    )


def _opened(data: bytes, source: str) -> Image:
    """The image with its header read, nothing decoded."""
    from PIL import Image, UnidentifiedImageError

    try:
        return Image.open(io.BytesIO(data))
    except UnidentifiedImageError as error:
        raise SourceError(_not_a_picture(data, source)) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise SourceError(_too_large(source)) from error
    except _BROKEN as error:
        raise SourceError(_broken(source)) from error


def _page_frames(image: Image) -> tuple[int, ...]:
    """Indices of a TIFF's pages, its previews left out; of all else the first frame only.

    Further frames of other formats are an animation or a second eye's view.
    """
    if image.format != "TIFF":
        return (0,)
    found = []
    try:
        for index in range(min(int(getattr(image, "n_frames", 1)), _MAX_FRAMES)):
            image.seek(index)
            if not int(getattr(image, "tag_v2", {}).get(_NEW_SUBFILE_TYPE, 0)) & 1:
                found.append(index)
    except _BROKEN:
        # A directory that leads nowhere ends the file.
        pass
    return tuple(found) or (0,)


def _frame(image: Image, index: int, source: str) -> Pixels:
    """One frame's pixels.

    Raises:
        SourceError: it is broken or too large.
    """
    from PIL import Image as PilImage

    try:
        if index or image.format == "TIFF":
            image.seek(index)
        if image.format == "JPEG" and image.width * image.height > MAX_PIXELS:
            # JPEG can be decoded at a half, a quarter or an eighth, in as much less memory.
            scale = (MAX_PIXELS / (image.width * image.height)) ** 0.5
            image.draft(None, (int(image.width * scale), int(image.height * scale)))
        if image.width * image.height > MAX_DECODED_PIXELS:
            raise SourceError(_too_large(source))
        image.load()
        return from_pil(image)
    except (PilImage.DecompressionBombError, PilImage.DecompressionBombWarning) as error:
        raise SourceError(_too_large(source)) from error
    except MemoryError as error:
        raise SourceError(
            tr("There is not enough memory to open {name}: make it smaller.").format(name=source)
        ) from error
    except _BROKEN as error:
        raise SourceError(_broken(source)) from error


def _turned(image: Image) -> Image:
    """Upright by EXIF orientation; as it is where the EXIF block is broken."""
    from PIL import ImageOps

    try:
        return ImageOps.exif_transpose(image)
    except _BROKEN:
        return image


def _grey_to_rgb(grey: np.ndarray) -> Pixels:
    """Deep grey ``(H, W)`` to RGB.

    Scanners and medical cameras leave 10 or 12 bits in 16: whole bits are dropped until the
    brightest value fits into eight, so that neither clips nor a blank page turns to noise.
    """
    if grey.dtype.kind == "f":
        low, high = float(np.nanmin(grey)), float(np.nanmax(grey))
        scaled = (np.nan_to_num(grey) - low) * (255 / (high - low) if high > low else 0.0)
    else:
        whole = np.maximum(grey.astype(np.int64), 0)
        scaled = whole >> max(0, int(whole.max(initial=0)).bit_length() - 8)
    eight = np.clip(scaled, 0, 255).astype(np.uint8)
    return np.repeat(eight[:, :, np.newaxis], 3, axis=2)


def _flattened(image: Image) -> Image:
    """Transparency filled with white, or with near black where what borders on it is light.

    Drawings and logos are cut out for one kind of page; on the other they would vanish.
    """
    from PIL import Image as PilImage
    from PIL import ImageFilter

    alpha_channel = image.getchannel("A")
    if alpha_channel.getextrema()[0] == 255:
        return image
    solid = alpha_channel.point(lambda alpha: 255 if alpha > 127 else 0)
    shown = np.asarray(solid) > 0
    rim = shown & (np.asarray(solid.filter(ImageFilter.MinFilter(3))) == 0)
    chosen = rim if rim.any() else shown
    grey = np.asarray(image.convert("L"))
    is_light = bool(chosen.any()) and float(grey[chosen].mean()) > 150
    backdrop = PilImage.new("RGBA", image.size, (24, 24, 24, 255) if is_light else (255,) * 4)
    return PilImage.alpha_composite(backdrop, image)


def _not_a_picture(data: bytes, source: str) -> str:
    kinds = (
        (data[4:8] == b"ftyp" and data[8:12] in {b"heic", b"heix", b"mif1", b"msf1"}, "HEIC"),
        (data.lstrip()[:5].lower() in {b"<?xml", b"<svg "} and b"<svg" in data[:4096], "SVG"),
        (data[:4] == b"PK\x03\x04", "ZIP"),
    )
    for is_it, kind in kinds:
        if is_it and kind == "ZIP":
            return tr(
                "{name} is an archive or an office document, not a picture: "
                "save it as PDF and read that."
            ).format(name=source)
        if is_it:
            return tr("{name} is a {kind} picture: save it as PNG or JPEG first.").format(
                name=source, kind=kind
            )
    return tr(
        "{name} is neither a picture nor a PDF that Lumivox knows "
        "(PNG, JPEG, WebP, BMP, GIF, TIFF, AVIF, PDF)."
    ).format(name=source)


def _broken(source: str) -> str:
    return tr("{name} is damaged or cut short: get a fresh copy of it.").format(name=source)


def _too_large(source: str) -> str:
    return tr(
        "{name} states more pixels than can be opened (at most {megapixels} million): "
        "save it smaller."
    ).format(name=source, megapixels=MAX_DECODED_PIXELS // 1_000_000)
