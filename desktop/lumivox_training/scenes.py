"""Text in the world: signs, pages, handwriting, seen by a camera or scanner.

The mask is bent and coloured straight at the model's height of 32 pixels, which is what makes a
picture cost a millisecond or two. Ideas from SynthTIGER (Yim et al., ICDAR 2021).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from .bends import placed
from .degrade import camera
from .glyphs import HEIGHT
from .photos import photo

if TYPE_CHECKING:
    from numpy.random import Generator

    from .glyphs import Mask


def colours(r: Generator, contrast: float) -> tuple[np.ndarray, np.ndarray]:
    """Ink and ground colour, at least `contrast` grey levels apart."""
    while True:
        if r.random() < 0.45:  # the usual: dark on light or light on dark, nearly grey
            pair = np.sort(r.uniform(0, 255, 2))[:, None] + r.normal(0, 10, (2, 3))
            ink, ground = pair if r.random() < 0.62 else pair[::-1]
        else:
            ink, ground = r.uniform(0, 255, (2, 3))
        weights = np.array((0.3, 0.59, 0.11))
        if abs(float((ink - ground) @ weights)) >= contrast:
            return ink.astype(np.float32), ground.astype(np.float32)


def surface(colour: np.ndarray, width: int, r: Generator, busy: float) -> np.ndarray:
    """A ground `(32, width, 3)`: plain, shaded, blotched, striped, grainy or photographed."""
    out = np.array(np.broadcast_to(colour, (HEIGHT, width, 3)), np.float32, order="C")
    if r.random() > busy:
        return out
    kind = int(r.integers(6))
    depth = float(r.uniform(8, 45)) * busy
    if kind > 3:
        seen = photo(width, HEIGHT, r)
        if seen is not None:
            depth = float(r.uniform(0.3, 1.1)) * busy
            return np.asarray(out + (seen - seen.mean(axis=(0, 1))) * np.float32(depth))
        kind -= 4
    if kind == 0:
        corners = r.normal(0, depth, (2, 2, 3)).astype(np.float32)
        out += cv2.resize(corners, (width, HEIGHT), interpolation=cv2.INTER_LINEAR)
    elif kind == 1:
        cells = r.normal(
            0, depth, (int(r.integers(2, 9)), max(2, width // int(r.integers(6, 40))), 3)
        )
        out += cv2.resize(cells.astype(np.float32), (width, HEIGHT), interpolation=cv2.INTER_CUBIC)
    elif kind == 2:
        for _ in range(int(r.integers(1, 5))):
            shade = tuple(float(c) for c in colour + r.normal(0, 2 * depth, 3))
            points = r.integers((-9, -9), (width + 9, HEIGHT + 9), (2, 2))
            if r.random() < 0.5:
                cv2.line(out, points[0].tolist(), points[1].tolist(), shade, int(r.integers(1, 5)))
            else:
                cv2.rectangle(out, points[0].tolist(), points[1].tolist(), shade, -1)
    else:
        out += r.normal(0, depth * 0.6, (HEIGHT, width, 1)).astype(np.float32)
    return out


def painted(cover: np.ndarray, r: Generator, hard: float, clutter: np.ndarray | None) -> np.ndarray:
    """Colour the cover `(32, W)`: ground, other marks, shadow, outline, ink."""
    width = cover.shape[1]
    ink, ground = colours(r, 90 - 65 * hard * float(r.random()))
    image = surface(ground, width, r, 0.35 + 0.5 * hard)
    if clutter is not None:
        shade = ground + (ink - ground) * np.float32(r.uniform(0.2, 1.0))
        image += clutter[..., None] * (shade - image)
    if r.random() < 0.06 * hard:  # cut into stone or raised from it: only the edges show
        slant = np.array([[1, 0, r.choice((-1, 1))], [0, 1, r.choice((-1, 1))]], np.float32)
        edges = cover - cv2.warpAffine(cover, slant, (width, HEIGHT))
        tint = np.float32(r.uniform(0.0, 0.15)) * cover[..., None] * (ink - image)
        return np.asarray(image + tint + np.float32(r.uniform(35, 110)) * edges[..., None])
    draw = r.random()
    if draw < 0.16 * hard:  # shadow
        shift = np.array([[1, 0, r.integers(-2, 3)], [0, 1, r.integers(1, 3)]], np.float32)
        shadow = cv2.warpAffine(cover, shift, (width, HEIGHT))
        image += 0.8 * shadow[..., None] * (r.uniform(0, 255, 3).astype(np.float32) - image)
    elif draw < 0.29 * hard:  # outline in another colour
        rim = cv2.dilate(cover, np.ones((3, 3), np.uint8))
        third = 255 - ink if r.random() < 0.5 else r.uniform(0, 255, 3).astype(np.float32)
        image += rim[..., None] * (third - image)
    elif draw < 0.33 * hard:  # hollow letters
        cover = np.clip(cv2.dilate(cover, np.ones((3, 3), np.uint8)) - cover * 0.9, 0, 1)
    strength = np.float32(1.0 if r.random() < 0.8 else r.uniform(0.6, 1.0))
    front = surface(ink, width, r, 0.25 * hard)
    return np.asarray(image + strength * cover[..., None] * (front - image), np.float32)


def paper(cover: np.ndarray, r: Generator, clutter: np.ndarray | None) -> np.ndarray:
    """Ink on paper: printed or written, perhaps ruled, perhaps worn or black and white."""
    width = cover.shape[1]
    ground = np.full(3, r.uniform(170, 255), np.float32) + r.normal(0, 6, 3).astype(np.float32)
    ink = np.full(3, r.uniform(0, 110), np.float32) + r.normal(0, 18, 3).astype(np.float32)
    if r.random() < 0.12:
        ink[2 if r.random() < 0.7 else 0] += 110
    image = surface(ground, width, r, 0.35)
    if r.random() < 0.12:  # a ruled line
        row = int(r.integers(HEIGHT // 2, HEIGHT))
        image[row : row + 1] += (ink + 60 - image[row : row + 1]) * 0.6
    if clutter is not None:
        image += clutter[..., None] * (ink - image)
    draw = r.random()
    if draw < 0.12:  # worn or badly inked
        wear = cv2.resize(r.random((10, max(4, width // 4))).astype(np.float32), (width, HEIGHT))
        cover = cover * np.clip(wear * 2.2, 0, 1)
    elif draw < 0.2:
        cover = cv2.erode(cover, np.ones((2, 1), np.uint8))
    elif draw < 0.3:
        cover = cv2.dilate(cover, np.ones((2, 2), np.uint8))
    image = image + cover[..., None] * (ink - image)
    if r.random() < 0.08:
        grey = image.mean(axis=2, keepdims=True) + r.normal(0, 12, image.shape[:2])[..., None]
        image = np.repeat(np.where(grey > (ink.mean() + ground.mean()) / 2, 255.0, 0.0), 3, axis=2)
    return image.astype(np.float32)


def scene(mask: Mask, text: str, width: int, r: Generator, hard: float, *,
          on_paper: bool, by_hand: bool, clutter: Mask | None,
          squeeze: float = 1.0) -> np.ndarray | None:  # fmt: skip
    """One picture `(32, width, 3)` uint8 of the drawn line, or `None` when it does not fit."""
    sway = by_hand and r.random() < 0.7
    strength = hard * (0.35 if on_paper else 1.0)
    cover = placed(mask, text, width, r, strength, by_hand=sway, squeeze=squeeze)
    if cover is None or float(cover.max()) < 0.3:
        return None
    marks = None
    if clutter is not None:  # the line above or below looks in
        part = clutter.ink[clutter.box[1] : clutter.box[3], clutter.box[0] : clutter.box[2]]
        rows = int(r.integers(2, 6))
        part = cv2.resize(part, (width, 24), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
        marks = np.zeros((HEIGHT, width), np.float32)
        if r.random() < 0.5:
            marks[:rows] = part[-rows:]
        else:
            marks[-rows:] = part[:rows]
    image = paper(cover, r, marks) if on_paper else painted(cover, r, hard, marks)
    image = camera(image, r, hard * (0.7 if on_paper else 1.0))
    return np.asarray(np.clip(image, 0, 255), np.uint8)
