"""Fit the few weights by which ``lumivox.vision.handwriting`` tells writing from print.

Run as ``python -m lumivox_training.handwriting``; it prints what stands in that module. Lines are
rendered with the fonts of the training, on even ground, with the faults of a camera.
"""

from __future__ import annotations

from dataclasses import astuple, fields

import numpy as np

from lumivox.vision.handwriting import SURE, Strokes, measure_strokes

from . import degrade
from .fonts import Face, load_faces
from .glyphs import draw
from .texts import TextSource

PRINT = {"sans": 0.40, "serif": 0.35, "mono": 0.15, "display": 0.10}
"""Kinds of type and their shares among the printed lines."""


def line_picture(face: Face, text: str, random: np.random.Generator) -> np.ndarray | None:
    """One line of text, RGB; ``None`` where the face cannot draw it."""
    from cv2 import warpAffine

    mask = draw(face, text, int(random.integers(16, 56)))
    if mask is None:
        return None
    left, top, right, bottom = mask.box
    margin = int(random.integers(1, 8))
    ink = mask.ink[max(0, top - margin) : bottom + margin, max(0, left - margin) : right + margin]
    if random.random() < 0.5:
        height, width = ink.shape
        lean, rise = random.uniform(-0.05, 0.05), random.uniform(-0.01, 0.01)
        ink = warpAffine(ink, np.array([[1, lean, 0], [rise, 1, 0]], np.float32), (width, height))
    dark, light = random.uniform(0, 110), random.uniform(150, 255)
    if random.random() < 0.2:
        dark, light = light, dark
    picture = light + (dark - light) * ink[:, :, None].repeat(3, 2) / 255
    picture += random.normal(0, random.uniform(0, 6), picture.shape)
    image = np.clip(picture, 0, 255).astype(np.uint8)
    if random.random() < 0.6 and min(ink.shape) > 8:
        image = degrade.camera(image, random, float(random.uniform(0, 0.5)))
    return np.ascontiguousarray(np.clip(image, 0, 255), np.uint8)


def samples(count: int, seed: int, *, held_out: bool) -> tuple[np.ndarray, np.ndarray]:
    """Measures ``(count, 5)`` and whether each line is in a handwriting face ``(count,)``."""
    random = np.random.default_rng(seed)
    texts = TextSource(random)
    families: dict[str, dict[str, list[Face]]] = {}
    for face in load_faces(held_out=held_out):
        families.setdefault(face.kind, {}).setdefault(face.family, []).append(face)
    measures: list[tuple[float, ...]] = []
    by_hand: list[bool] = []
    while len(measures) < count:
        is_hand = bool(random.random() < 0.5)
        kind = "handwriting" if is_hand else str(random.choice(list(PRINT), p=list(PRINT.values())))
        family = list(families[kind].values())[int(random.integers(len(families[kind])))]
        face = family[int(random.integers(len(family)))]
        text = texts.text(4, int(random.integers(8, 60)))
        picture = line_picture(face, text, random) if set(text) <= set(face.chars) else None
        strokes = measure_strokes(picture) if picture is not None else None
        if strokes is not None:
            measures.append(astuple(strokes))
            by_hand.append(is_hand)
    return np.array(measures), np.array(by_hand)


def fit(measures: np.ndarray, by_hand: np.ndarray) -> np.ndarray:
    """Weights and bias, ``(6,)``, by Newton's steps on standardised measures."""
    mean, spread = measures.mean(0), measures.std(0)
    rows = np.c_[(measures - mean) / spread, np.ones(len(measures))]
    weights = np.zeros(rows.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-rows @ weights))
        curve = (rows * (chance * (1 - chance))[:, None]).T @ rows + np.eye(len(weights))
        weights -= np.linalg.solve(curve, rows.T @ (chance - by_hand) + weights)
    plain = weights[:-1] / spread
    return np.append(plain, weights[-1] - plain @ mean)


def main() -> None:
    """Fit, judge on families that were held out, and print both."""
    weights = fit(*samples(4000, 1, held_out=False))
    measures, by_hand = samples(1000, 2, held_out=True)
    scores = measures @ weights[:-1] + weights[-1]
    named = zip((field.name for field in fields(Strokes)), weights[:-1], strict=True)
    print("WEIGHTS:", ", ".join(f"{name}={value:.2f}" for name, value in named))
    print(f"BIAS: {weights[-1]:.2f}")
    above = (scores[by_hand] >= SURE).mean(), (scores[~by_hand] >= SURE).mean()
    pairs = (scores[by_hand][:, None] > scores[~by_hand][None]).mean()
    print(f"held out: handwriting {above[0]:.0%}, print {above[1]:.0%} above; AUC {pairs:.2f}")


if __name__ == "__main__":
    main()
