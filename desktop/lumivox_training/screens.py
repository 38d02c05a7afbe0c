"""Text on screens: drawn at its native 8–22 pixels, then enlarged exactly as the reader does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from .degrade import screenshot
from .glyphs import HEIGHT, STEP, Mask, draw, steps_needed

if TYPE_CHECKING:
    from numpy.random import Generator

    from .fonts import Face

# Ground and ink of usual themes; a random half of all pictures takes colours of its own.
_THEMES = (
    ((255, 255, 255), (0, 0, 0)), ((255, 255, 255), (51, 51, 51)), ((240, 240, 240), (0, 0, 0)),
    ((30, 30, 30), (212, 212, 212)), ((18, 18, 18), (255, 255, 255)),
    ((43, 43, 43), (187, 187, 187)),
    ((0, 0, 0), (0, 255, 0)), ((0, 0, 0), (192, 192, 192)), ((0, 43, 54), (131, 148, 150)),
    ((255, 255, 255), (0, 0, 238)), ((0, 120, 215), (255, 255, 255)), ((236, 233, 216), (0, 0, 0)),
    ((255, 255, 255), (117, 117, 117)), ((245, 246, 247), (28, 30, 33)),
    ((13, 17, 23), (88, 166, 255)),
    ((192, 192, 192), (0, 0, 0)), ((0, 0, 128), (255, 255, 255)), ((255, 255, 225), (0, 0, 0)),
)  # fmt: skip
_LCD_FILTER = np.array((1, 2, 3, 2, 1), np.float32) / 9


def native_size(r: Generator) -> int:
    """Pixels per em: most interface text is 10–16, some is large or on a dense display."""
    if r.random() < 0.8:
        return int(np.clip(r.normal(13, 2.6), 8, 20))
    return int(r.integers(18, 44))


def coverage(face: Face, text: str, size: int, r: Generator) -> tuple[np.ndarray, Mask] | None:
    """Coverage `(H, W, 3)` per colour channel, and the mask whose boxes measure it.

    Smooth grey, hard-edged, or with the colour fringes of sub-pixel rendering: there the text is
    drawn three times as large, each third of a pixel feeds one channel, and a five-tap filter
    spreads it (as FreeType's default LCD filter does).
    """
    kind = r.random()
    if kind >= 0.42:
        mask = draw(face, text, size, mode="1" if kind > 0.93 else "L")
        if mask is None:
            return None
        grey = mask.ink.astype(np.float32) / 255
        return np.repeat(grey[..., None], 3, axis=2), mask
    large = draw(face, text, 3 * size)
    if large is None:
        return None
    rows, columns = large.ink.shape[0] // 3, large.ink.shape[1] // 3
    fine = cv2.resize(large.ink[: rows * 3, : columns * 3], (columns * 3, rows),
                      interpolation=cv2.INTER_AREA).astype(np.float32) / 255  # fmt: skip
    channels: np.ndarray = cv2.filter2D(fine, -1, _LCD_FILTER[None]).reshape(rows, columns, 3)
    if r.random() < 0.15:
        channels = channels[..., ::-1]  # displays with blue on the left
    left, top, right, bottom = large.box
    box = (left // 3, top // 3, -(-right // 3), -(-bottom // 3))
    line = (large.line[0] // 3, -(-large.line[1] // 3))
    mask = Mask(large.ink, box, line, large.baseline // 3)
    return np.ascontiguousarray(channels), mask


def theme(r: Generator) -> tuple[np.ndarray, np.ndarray]:
    """Ground and ink colours, sometimes greyed out as disabled text is."""
    ground: np.ndarray
    ink: np.ndarray
    if r.random() < 0.5:
        ground, ink = (np.array(c, np.float32) for c in _THEMES[int(r.integers(len(_THEMES)))])
    else:
        light = r.random() < 0.6
        ground = r.uniform(185, 255, 3) if light else r.uniform(0, 90, 3)
        ink = r.uniform(0, 120, 3) if light else r.uniform(150, 255, 3)
        if r.random() < 0.4:
            ground, ink = (np.full(3, c.mean()) for c in (ground, ink))
    if r.random() < 0.12:
        ink = ground + (ink - ground) * r.uniform(0.3, 0.6)
    return np.asarray(ground, np.float32), np.asarray(ink, np.float32)


def decorate(image: np.ndarray, mask: Mask, ink: np.ndarray, r: Generator) -> np.ndarray:
    """Underline, caret, frame or spelling wave, as interfaces draw them over the picture."""
    height, width = image.shape[:2]
    left, top, right, bottom = mask.box
    draw_ = r.random()
    if draw_ < 0.08:
        row = min(height - 1, mask.baseline + int(r.integers(1, 3)))
        image[row, left:right] = ink
    elif draw_ < 0.11:
        column = int(r.integers(left, max(left + 1, min(right + 3, width - 1))))
        image[max(0, top - 2) : bottom + 2, min(column, width - 1)] = ink
    elif draw_ < 0.16:
        colour = r.uniform(60, 220, 3)
        image[max(0, mask.line[0] - 1)] = colour
        image[min(height - 1, mask.line[1] + 1)] = colour
    elif draw_ < 0.18:
        columns = np.arange(left, min(right, width))
        image[np.minimum(height - 1, mask.baseline + 2 + columns // 2 % 2), columns] = (220, 40, 40)
    elif draw_ < 0.22 and left > 6:  # an icon or check box before the text
        side = min(left - 3, bottom - top)
        cv2.rectangle(image, (left - side - 2, top), (left - 3, top + side), ink.tolist(),
                      -1 if r.random() < 0.4 else 1)  # fmt: skip
    return image


def screen(face: Face, text: str, width: int, r: Generator, hard: float) -> np.ndarray | None:
    """One picture `(32, width, 3)` uint8, or `None` when the text does not fit."""
    drawn = coverage(face, text, native_size(r), r)
    if drawn is None:
        return None
    cover, mask = drawn
    ground, ink = theme(r)
    image: np.ndarray = np.array(np.broadcast_to(ground, cover.shape), np.float32, order="C")
    left, right = mask.box[::2]
    top, bottom = (float(edge) for edge in mask.box[1::2])
    if r.random() < 0.06:  # selected: the ground of some letters is another
        a, b = np.sort(r.integers(left, right + 1, 2)) if r.random() < 0.5 else (left, right)
        chosen = np.array(_THEMES[10][0] if r.random() < 0.5 else r.uniform(60, 220, 3), np.float32)
        image[mask.line[0] : mask.line[1], a:b] = chosen
        if abs(float((chosen - ink).mean())) < 70:
            ink = np.full(3, 255 if chosen.mean() < 128 else 0, np.float32)
    if r.random() < 0.15:  # rasterizers differ in how bold they make thin strokes
        cover = cover ** np.float32(r.uniform(0.7, 1.3))
    image = decorate(image + cover * (ink - image), mask, ink, r)
    if r.random() < 0.35:
        top, bottom = (float(edge) for edge in mask.line)
    tall = max(bottom - top, 0.3 * (mask.line[1] - mask.line[0]))
    top, bottom = ((top + bottom) - tall) / 2, ((top + bottom) + tall) / 2
    room_y = tall * r.uniform(-0.02, 0.24, 2)
    y0, y1 = max(0, round(top - room_y[0])), min(image.shape[0], round(bottom + room_y[1] + 0.5))
    room_x = tall * r.uniform(0, 0.45, 2)
    x0, x1 = max(0, round(left - room_x[0])), min(image.shape[1], round(right + room_x[1] + 0.5))
    image = image[y0:y1, x0:x1]
    scale = HEIGHT / image.shape[0]
    wide = image.shape[1] * scale * float(np.exp(r.normal(0, 0.06)))
    least = 1.05 * STEP * steps_needed(text) * image.shape[1] / max(right - left, 1)
    wide = max(wide, least)
    if wide > width:
        if wide > 1.25 * width or least > width:
            return None
        wide = width
    image = screenshot(np.clip(image, 0, 255), r, hard)
    how = (cv2.INTER_CUBIC, cv2.INTER_LINEAR, cv2.INTER_CUBIC)[int(r.integers(3))]
    if scale < 1:
        how = cv2.INTER_AREA
    image = cv2.resize(image, (max(STEP, round(wide)), HEIGHT), interpolation=how)
    out = np.empty((HEIGHT, width, 3), np.float32)
    out[:] = ground if r.random() < 0.8 else np.median(image, axis=(0, 1))
    offset = 0 if r.random() < 0.7 else int(r.integers(0, width - image.shape[1] + 1))
    out[:, offset : offset + image.shape[1]] = image
    return np.clip(out, 0, 255).astype(np.uint8)
