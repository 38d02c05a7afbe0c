"""A description that is true because it says only what was measured. No model, no guess.

Kind, text, layout, codes, faces, colours, light and sharpness in one or two sentences, in the
language of the interface.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lumivox.core.geometry import Box
from lumivox.core.i18n import tr, trn
from lumivox.core.values import Block, BlockKind, Caption, PictureKind, Pixels, Reading
from lumivox.vision.describe.chart import looks_like_chart
from lumivox.vision.describe.colours import main_colours
from lumivox.vision.describe.content import Content, content_of, text_boxes
from lumivox.vision.describe.faces import find_faces
from lumivox.vision.kind import Measures, kind_of, measure
from lumivox.vision.quality import Quality, measure_quality

SOURCE = "measured"

_EVEN, _GRAINY = 0.6, 0.55
"""Shares of ground and of flat neighbours (``vision.kind.Measures``). Chosen for the word to be
true rather than often said: of 67 public screenshots, scans and receipts one would be called
photographic and of 75 photographs 42; the others are called pictures."""
_ALL = 0.98
"""Share of one colour that is all of a picture but for stray pixels."""
_COUNTED = 20
"""Words up to which the number is told as it is; of more an engine misses or divides some."""
_MUCH = 0.12
"""Share of a picture that must hold something for its contrast and sharpness to mean the whole."""
_RUNNING = 15
"""Words that make running text."""


def describe_measured(pixels: Pixels, reading: Reading | None = None) -> Caption:
    """Say what can be measured of a picture.

    Args:
        pixels: RGB ``(H, W, 3)`` as captured.
        reading: what was read in it, for text, layout and codes; ``None`` where nobody read.

    Returns:
        One or two sentences; the score is 1, for nothing in them is a guess except faces, which
        are worded so.
    """
    quality = measure_quality(pixels)
    content = content_of(pixels, reading, quality)
    if content in {Content.BLACK, Content.BLANK}:
        return Caption(_nothing(pixels, content), 1.0, None, SOURCE)
    seen = measure(pixels)
    if content is Content.PICTURE and looks_like_chart(pixels, reading):
        name = tr("a picture that seems to be a chart, with two axes")
    else:
        name = _kind_name(seen, reading)
        if content is Content.TEXT_ONLY:
            with_codes = reading is not None and reading.codes
            only = tr("{kind} of text and codes only") if with_codes else tr("{kind} of text only")
            name = only.format(kind=name)
    first = _sentence(name, _text(reading) + _layout(reading))
    second = _look(pixels, reading, quality, may_have_faces=seen.ground < _EVEN)
    return Caption(" ".join(part for part in (first, second) if part), 1.0, None, SOURCE)


def join(parts: Sequence[str]) -> str:
    """Parts of a sentence as a list: "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return tr("{first} and {last}").format(first=", ".join(parts[:-1]), last=parts[-1])


def _nothing(pixels: Pixels, content: Content) -> str:
    if content is Content.BLACK:
        return tr("The picture is black.")
    colours = main_colours(pixels)
    if not colours:
        return tr("Nothing stands out in the picture.")
    names = join([name for name, _ in colours])
    if colours[0][1] < _ALL:
        return tr("Nothing stands out in the picture. It is mainly {colours}.").format(
            colours=names
        )
    return tr("The picture is empty: all of it is {colour}.").format(colour=colours[0][0])


def _kind_name(seen: Measures, reading: Reading | None) -> str:
    """The kind, but only as far as the measures bear it: the engines may guess, a caption not."""
    words = 0 if reading is None else sum(1 for _ in reading.words())
    kind = kind_of(seen) if reading is None else reading.kind
    if kind is PictureKind.CROP:
        return tr("a small picture")
    if seen.ground < _EVEN and seen.flat < _GRAINY:
        return tr("a photographic picture")
    if seen.ground > _EVEN and words >= _RUNNING:
        return tr("a page") if kind is PictureKind.PAGE else tr("a screen or page")
    return tr("a picture with an even background") if seen.ground > _EVEN else tr("a picture")


def _sentence(kind: str, parts: Sequence[str]) -> str:
    start = kind[:1].upper() + kind[1:]
    if not parts:
        return tr("{kind}.").format(kind=start)
    return tr("{kind}, with {parts}.").format(kind=start, parts=join(parts))


def _text(reading: Reading | None) -> list[str]:
    """How much text, and of what kind."""
    if reading is None:
        return []
    codes = [code.box for code in reading.codes]
    # What an engine makes of a code's squares is no text.
    words = sum(1 for _, w in reading.words() if not any(c.contains(*w.box.center) for c in codes))
    if not words and not codes:
        return [tr("no text that could be read")]
    count = BlockKind
    kinds = [block.kind for block in reading.blocks]
    parts = []
    if headings := kinds.count(count.HEADING):
        parts.append(trn("{count} heading", "{count} headings", headings).format(count=headings))
    if items := kinds.count(count.LIST_ITEM):
        parts.append(trn("{count} list item", "{count} list items", items).format(count=items))
    if (rows := kinds.count(count.TABLE_ROW)) > 1:  # one alone may be buttons in a row
        parts.append(trn("{count} table row", "{count} table rows", rows).format(count=rows))
    if words > _COUNTED:
        step = 10 if words > 100 else 5
        parts.append(tr("about {count} words").format(count=round(words / step) * step))
    elif words:
        parts.append(trn("{count} word", "{count} words", words).format(count=words))
    if codes:
        parts.append(trn("{count} code", "{count} codes", len(codes)).format(count=len(codes)))
    return parts


def _layout(reading: Reading | None) -> list[str]:
    """Columns, and where the text lies if it fills a part of the picture only."""
    if reading is None or not reading.blocks:
        return []
    columns = count_columns(reading.blocks)
    if columns > 1:
        return [tr("text in {count} columns").format(count=columns)]
    boxes = [block.box for block in reading.blocks if block.box.area]
    if not boxes:
        return []
    around = Box.around(boxes)
    place = _half(around, reading.width, reading.height)
    return [tr("all text {place}").format(place=place)] if place else []


def count_columns(blocks: Sequence[Block]) -> int:
    """Columns of running text: groups of paragraphs side by side at the same height.

    Only paragraphs of two lines and more count: labels and buttons lie side by side anywhere.
    """
    texts = [
        b.box
        for b in blocks
        if b.kind is BlockKind.PARAGRAPH and len(b.lines) >= 2 and b.box.width > b.box.height / 8
    ]
    best = 1 if texts else 0
    for box in texts:
        beside = [
            o
            for o in texts
            if min(o.bottom, box.bottom) - max(o.y, box.y) > 0.3 * min(o.height, box.height)
        ]
        beside.sort(key=lambda o: o.x)
        columns, right = 0, -(10**9)
        for other in beside:
            if other.x >= right:
                columns, right = columns + 1, other.right
        best = max(best, columns)
    return best


def _half(box: Box, width: int, height: int) -> str:
    """The half of the picture that holds the box, or nothing where none does."""
    if box.bottom <= height / 2:
        return tr("in the upper half")
    if box.y >= height / 2:
        return tr("in the lower half")
    if box.right <= width / 2:
        return tr("in the left half")
    if box.x >= width / 2:
        return tr("in the right half")
    return ""


def _look(
    pixels: Pixels, reading: Reading | None, quality: Quality, *, may_have_faces: bool
) -> str:
    """Colours, light, sharpness and faces, as one sentence."""
    parts = []
    if colours := main_colours(pixels):
        names = [name for name, _ in colours]
        if colours[0][1] > 0.6:
            parts.append(tr("mostly {colour}").format(colour=names[0]))
        else:
            parts.append(tr("mainly {colours}").format(colours=join(names)))
    parts += _light(quality)
    sentence = join(parts)
    sentences = [tr("It is {parts}.").format(parts=sentence)] if sentence else []
    if may_have_faces and (faces := find_faces(pixels, text_boxes(reading))):
        sentences.append(_faces(faces, pixels.shape[1]))
    return " ".join(sentences)


def _light(quality: Quality) -> list[str]:
    parts = []
    if quality.brightness < 0.12:
        parts.append(tr("very dark"))
    elif quality.brightness < 0.3:
        parts.append(tr("rather dark"))
    elif quality.brightness > 0.75:
        parts.append(tr("bright"))
    # Both are measured where there is most detail: of a nearly empty page they say nothing.
    if quality.contrast < 0.25 and quality.detail > _MUCH:
        parts.append(tr("low in contrast"))
    if quality.sharpness < 0.02 and quality.detail > _MUCH:
        parts.append(tr("blurred"))
    return parts


def _faces(faces: Sequence[Box], width: int) -> str:
    """A cascade errs, so it is said as what seems to be."""
    if len(faces) > 1:
        return tr("There seem to be {count} faces.").format(count=len(faces))
    centre = float(np.clip(faces[0].center[0] / width, 0, 1))
    if centre < 1 / 3:
        return tr("There seems to be a face on the left.")
    if centre > 2 / 3:
        return tr("There seems to be a face on the right.")
    return tr("There seems to be a face in the middle.")
