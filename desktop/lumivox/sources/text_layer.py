"""The text that a PDF page states itself, as lines of words in image pixels, where it is sound.

Refused, so that the page is recognised like any picture, is a layer that

- has characters without a Unicode mapping, or control and private characters in their place;
- is not drawn (the invisible layer of some scanner's OCR, of unknown quality), or lies where
  the page has no ink;
- covers only a stamp or a page number while the page itself is a picture or drawn curves;
- does not look like writing: words without a vowel in scripts that have them;
- lies under form fields or notes, whose text it does not hold.

Words that have no ink under them (white on white) are left out of a layer that is else sound.
"""

from __future__ import annotations

import ctypes
import unicodedata
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lumivox.core.geometry import Box
from lumivox.core.values import Line, Pixels, Word

_MAX_BAD_CHARACTERS = 0.02
_MAX_INKLESS_WORDS = 0.1
_MAX_VOWELLESS_WORDS = 0.25
_INK_CONTRAST = 40
_LARGE_PICTURES = 0.5
_MIN_COVERED_ON_PICTURES = 0.6
_MIN_COVERED = 0.12

_VOWELS = frozenset("aeiouyаеиоуыэюяєіїαεηιουω")
_LIGATURES = range(0xFB00, 0xFB07)


@dataclass(frozen=True, slots=True)
class _Character:
    """One character: its tight box in image pixels, the height of its font, its slope."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    angle: float


def sound_lines(page: Any, pixels: Pixels) -> tuple[Line, ...]:
    """Lines of the page's own text in the order of the file; empty where it cannot be trusted.

    Args:
        page: a ``pypdfium2.PdfPage``.
        pixels: the page rendered, ``(H, W, 3)``.
    """
    if _has_text_outside_layer(page):
        return ()
    text_page = page.get_textpage()
    try:
        characters = _characters(page, text_page, (pixels.shape[1], pixels.shape[0]))
    finally:
        text_page.close()
    lines = _lines(characters) if characters else []
    words = [word for line in lines for word in line.words]
    if not words or not looks_like_writing(" ".join(word.text for word in words)):
        return ()
    grey = _grey(pixels)
    inked = {id(word) for word in words if _has_ink(grey, word.box)}
    if len(inked) < (1 - _MAX_INKLESS_WORDS) * len(words):
        return ()
    boxes = [word.box for word in words if id(word) in inked]
    least = _MIN_COVERED_ON_PICTURES if _picture_share(page) > _LARGE_PICTURES else _MIN_COVERED
    if _covered_ink(grey, boxes) < least:
        return ()
    kept = ((line, tuple(w for w in line.words if id(w) in inked)) for line in lines)
    return tuple(_line(words, line.angle) for line, words in kept if words)


def looks_like_writing(text: str) -> bool:
    """Whether words of alphabets with vowels have them; a wrong font mapping shows here.

    Numbers, capitals only (abbreviations) and scripts without vowel letters are not judged.
    """
    judged = vowelless = 0
    for token in text.split():
        plain = "".join(
            c
            for c in unicodedata.normalize("NFD", token.lower())
            if unicodedata.category(c)[0] == "L"
        )
        if len(plain) < 3 or token.isupper() or not _is_vowelled_script(plain):
            continue
        judged += 1
        vowelless += not _VOWELS.intersection(plain)
    return judged < 4 or vowelless <= _MAX_VOWELLESS_WORDS * judged


def _is_vowelled_script(plain: str) -> bool:
    return all("a" <= c <= "z" or "α" <= c <= "ω" or "а" <= c <= "я" for c in plain)


def _has_text_outside_layer(page: Any) -> bool:
    """Whether form fields or notes stand on the page: what they show is not in its text."""
    import pypdfium2.raw as pdfium

    telling = {
        pdfium.FPDF_ANNOT_WIDGET,
        pdfium.FPDF_ANNOT_XFAWIDGET,
        pdfium.FPDF_ANNOT_FREETEXT,
        pdfium.FPDF_ANNOT_STAMP,
    }
    for index in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        pdfium.FPDFPage_CloseAnnot(annotation)
        if kind in telling:
            return True
    return False


def _characters(page: Any, text_page: Any, size: tuple[int, int]) -> list[_Character]:
    """All characters with boxes; empty where too many are unmapped or not drawn."""
    import pypdfium2.raw as pdfium

    count = text_page.count_chars()
    found: list[_Character] = []
    bad = drawn = 0
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        if pdfium.FPDFText_IsGenerated(text_page, index) == 1 or chr(code).isspace():
            found.append(_space(_break(code)))
            continue
        if pdfium.FPDFText_IsHyphen(text_page, index) == 1:
            code = ord("-")
        if _is_bad(code) or pdfium.FPDFText_HasUnicodeMapError(text_page, index) == 1:
            bad += 1
            continue
        drawn += 1
        if not _is_drawn(text_page, index):
            bad += 1
        found.append(_character(page, text_page, index, code, size))
    return found if drawn and bad <= _MAX_BAD_CHARACTERS * (drawn + bad) else []


def _space(text: str) -> _Character:
    return _Character(text, 0, 0, 0, 0, 0, 0)


def _break(code: int) -> str:
    return "\n" if code in {10, 13} else " "


def _is_bad(code: int) -> bool:
    """Whether no font maps to this in earnest: control, private use, replacement, surrogate."""
    return code == 0xFFFD or unicodedata.category(chr(code)) in {"Cc", "Co", "Cn", "Cs"}


def _is_drawn(text_page: Any, index: int) -> bool:
    import pypdfium2.raw as pdfium

    text_object = pdfium.FPDFText_GetTextObject(text_page, index)
    if not text_object:
        return True
    mode = pdfium.FPDFTextObj_GetTextRenderMode(text_object)
    return mode not in {pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP}


def _character(
    page: Any, text_page: Any, index: int, code: int, size: tuple[int, int]
) -> _Character:
    """One character; PDFium turns page points into pixels, rotation and crop box undone."""
    import pypdfium2.raw as pdfium

    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(text_page, index, left, right, bottom, top)
    corners = [
        _to_pixels(page, (x.value, y.value), size) for x in (left, right) for y in (top, bottom)
    ]
    xs, ys = zip(*corners, strict=True)
    # PDFium answers radians, clockwise, of the page before it is turned.
    angle = np.degrees(pdfium.FPDFText_GetCharAngle(text_page, index)) + page.get_rotation()
    text = chr(code)
    if code in _LIGATURES:
        text = unicodedata.normalize("NFKC", text)
    turned = float((angle + 180) % 360 - 180)
    loose = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text_page, index, loose)
    font_height = abs(loose.top - loose.bottom) * size[1] / page.get_height()
    return _Character(text, min(xs), min(ys), max(xs), max(ys), font_height, turned)


def _to_pixels(page: Any, point: tuple[float, float], size: tuple[int, int]) -> tuple[float, float]:
    """Pixels of a point in page units, to a sixteenth of a pixel."""
    import pypdfium2.raw as pdfium

    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, size[0] * 16, size[1] * 16, 0, *point, across, down)
    return across.value / 16, down.value / 16


def _lines(characters: list[_Character]) -> list[Line]:
    """Characters to words at spaces, words to lines at breaks, jumps and wide gaps."""
    lines: list[list[list[_Character]]] = [[]]
    word: list[_Character] = []
    for character in [*characters, _space("\n")]:
        if character.text not in {" ", "\n"}:
            if word and _is_apart(word, character):
                lines[-1].append(word)
                lines.append([])
                word = []
            word.append(character)
            continue
        if word:
            if lines[-1] and _is_apart(lines[-1][-1], word[0]):
                lines.append([])
            lines[-1].append(word)
            word = []
        if character.text == "\n":
            lines.append([])
    return [
        _line(tuple(_word(w) for w in line), line[0][0].angle)
        for line in map(_without_leaders, lines)
        if line
    ]


def _without_leaders(line: list[list[_Character]]) -> list[list[_Character]]:
    """The words without the rows of dots that lead to a page number."""
    marks = ["".join(character.text for character in word) for word in line]
    is_leader = [set(mark) <= set(".·…_") for mark in marks]
    if sum(len(mark) for mark, leads in zip(marks, is_leader, strict=True) if leads) < 4:
        return line
    return [word for word, leads in zip(line, is_leader, strict=True) if not leads]


def _is_apart(word: list[_Character], following: _Character) -> bool:
    """Whether a character begins another line or column than the word before it."""
    last = word[-1]
    if abs(last.angle) > 20 or abs(following.angle) > 20:
        return abs(last.angle - following.angle) > 20
    top, bottom = min(c.top for c in word), max(c.bottom for c in word)
    size = max(last.size, following.size, 1.0)
    # Of two characters of one line either may lie left of the other: some scripts run that way.
    gap = max(following.left - last.right, last.left - following.right)
    is_beside = following.top < bottom + 0.3 * size and following.bottom > top - 0.3 * size
    return not is_beside or gap > 2 * size


def _word(characters: list[_Character]) -> Word:
    box = Box.from_corners(
        min(c.left for c in characters),
        min(c.top for c in characters),
        max(c.right for c in characters),
        max(c.bottom for c in characters),
    )
    return Word("".join(c.text for c in characters), box)


def _line(words: tuple[Word, ...], angle: float) -> Line:
    return Line(words, Box.around(word.box for word in words), angle=round(angle, 1))


def _grey(pixels: Pixels) -> NDArray[np.uint8]:
    """Brightness ``(H, W)``; Pillow takes a tenth of the time that a mean takes."""
    from PIL import Image

    return np.asarray(Image.fromarray(pixels).convert("L"))


def _has_ink(grey: NDArray[np.uint8], box: Box) -> bool:
    """Whether something is drawn in the box: light and dark differ, thin strokes included."""
    height, width = grey.shape
    inside = box.grown(1).clamped(width, height)
    if not inside.area:
        return False
    part = grey[inside.y : inside.bottom, inside.x : inside.right]
    return int(part.max()) - int(part.min()) >= _INK_CONTRAST


def _covered_ink(grey: NDArray[np.uint8], boxes: list[Box]) -> float:
    """Share of the page's sharp edges that lie in these boxes; 1 where there are none."""
    edges = np.zeros(grey.shape, dtype=bool)
    left, right = grey[:, :-1], grey[:, 1:]
    edges[:, 1:] = np.maximum(left, right) - np.minimum(left, right) >= _INK_CONTRAST
    total = int(edges.sum())
    covered = np.zeros(grey.shape, dtype=bool)
    height, width = grey.shape
    for box in boxes:
        inside = box.grown(2).clamped(width, height)
        covered[inside.y : inside.bottom, inside.x : inside.right] = True
    return int((edges & covered).sum()) / total if total else 1.0


def _picture_share(page: Any) -> float:
    """Share of the page that pictures fill, at most 1."""
    import pypdfium2.raw as pdfium

    width, height = page.get_size()
    area = 0.0
    for picture in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        left, bottom, right, top = picture.get_bounds()
        area += max(0.0, right - left) * max(0.0, top - bottom)
    return min(1.0, area / float(width * height))
