"""What cameras, scanners and compression do to a picture; float32 `(H, W, 3)` in 0–255."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.random import Generator


def blur(image: np.ndarray, r: Generator, strength: float) -> np.ndarray:
    """Out of focus, or moved."""
    if r.random() < 0.7:
        return cv2.GaussianBlur(image, (0, 0), 0.3 + strength * 1.3 * float(r.random()))
    size = int(r.integers(2, 3 + int(3 * strength)))
    kernel = np.zeros((size, size), np.float32)
    angle = float(r.random() * np.pi)
    for t in np.linspace(-0.5, 0.5, 2 * size):
        x = round((size - 1) * (0.5 + t * np.cos(angle)))
        y = round((size - 1) * (0.5 + t * np.sin(angle)))
        kernel[y, x] = 1
    return cv2.filter2D(image, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REPLICATE)


def low_resolution(image: np.ndarray, r: Generator, strength: float) -> np.ndarray:
    """Seen small, enlarged again."""
    height, width = image.shape[:2]
    factor = 1 - strength * 0.72 * float(r.random())
    small = (max(8, round(width * factor)), max(8, round(height * factor)))
    down = (cv2.INTER_AREA, cv2.INTER_LINEAR, cv2.INTER_AREA)[int(r.integers(3))]
    up = (cv2.INTER_CUBIC, cv2.INTER_LINEAR, cv2.INTER_CUBIC)[int(r.integers(3))]
    return cv2.resize(cv2.resize(image, small, interpolation=down), (width, height),
                      interpolation=up)  # fmt: skip


def noise(image: np.ndarray, r: Generator, strength: float) -> np.ndarray:
    """Sensor noise, grey or coloured."""
    height, width = image.shape[:2]
    channels = 1 if r.random() < 0.5 else 3
    grain: np.ndarray = r.standard_normal((height, width, channels), dtype=np.float32)
    if r.random() < 0.5:
        grain = cv2.GaussianBlur(grain, (0, 0), 0.8).reshape(height, width, channels) * 2
    return np.asarray(image + grain * np.float32(2 + strength * 17 * r.random()), np.float32)


def light(image: np.ndarray, r: Generator, strength: float) -> np.ndarray:
    """Brightness, contrast, gamma, uneven light."""
    gain = 1 + strength * float(r.uniform(-0.45, 0.35))
    image = (image - 128) * gain + 128 + strength * float(r.uniform(-45, 45))
    if r.random() < 0.14:  # dusk
        image = image * np.float32(r.uniform(0.15, 0.6)) + np.float32(r.uniform(0, 40))
    if r.random() < 0.3:
        left, right = (float(end) for end in r.uniform(1 - 0.5 * strength, 1.1, 2))
        ramp = np.linspace(left, right, image.shape[1], dtype=np.float32)
        image = image * ramp[None, :, None]
    if r.random() < 0.15:
        gamma = float(r.uniform(0.6, 1.6))
        image = 255 * (np.clip(image, 0, 255) / 255) ** gamma
    return image


def jpeg(image: np.ndarray, r: Generator, strength: float) -> np.ndarray:
    """JPEG at a poor quality."""
    quality = int(r.integers(int(85 - 70 * strength), 92))
    _, data = cv2.imencode(
        ".jpg", np.clip(image, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality]
    )
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.float32)


def sharpen(image: np.ndarray, r: Generator, strength: float) -> np.ndarray:
    """Over-sharpened, with halos."""
    edges = image - cv2.GaussianBlur(image, (0, 0), 1.2)
    return np.asarray(image + (0.3 + strength * float(r.random())) * edges, np.float32)


def scratches(image: np.ndarray, r: Generator, strength: float) -> np.ndarray:
    """A few lines and spots over the text."""
    height, width = image.shape[:2]
    image = np.ascontiguousarray(image, np.float32)
    for _ in range(int(r.integers(1, 2 + int(3 * strength)))):
        colour = tuple(float(c) for c in r.uniform(0, 255, 3))
        a = (int(r.integers(width)), int(r.integers(height)))
        b = (int(r.integers(width)), int(r.integers(height)))
        if r.random() < 0.7:
            cv2.line(image, a, b, colour, 1, cv2.LINE_AA)
        else:
            cv2.circle(image, a, int(r.integers(1, 4)), colour, -1, cv2.LINE_AA)
    return image


# Each with its share at full strength.
_CAMERA = ((light, 0.6), (blur, 0.45), (low_resolution, 0.4), (noise, 0.45), (sharpen, 0.1),
           (jpeg, 0.35), (scratches, 0.06))  # fmt: skip
_SCREEN = ((jpeg, 0.10), (low_resolution, 0.05), (blur, 0.04), (noise, 0.02), (sharpen, 0.03))


def camera(image: np.ndarray, r: Generator, strength: float) -> np.ndarray:
    """A camera's or scanner's faults; `strength` 0 (none) to 1."""
    for fault, share in _CAMERA:
        if r.random() < share * min(1.0, 0.25 + strength):
            image = fault(image, r, strength)
    return image


def screenshot(image: np.ndarray, r: Generator, strength: float) -> np.ndarray:
    """The few faults that screenshots and video streams have."""
    for fault, share in _SCREEN:
        if r.random() < share:
            image = fault(image, r, 0.6 * strength)
    return image
