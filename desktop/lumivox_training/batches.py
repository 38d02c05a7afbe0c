"""Batches of pictures, made in processes beside the trainer.

What a batch holds depends on the run's seed and the number of its step alone, so that a run that
was stopped goes on with exactly the batches it would have seen.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .glyphs import HEIGHT
from .samples import WIDTHS, Sampler

if TYPE_CHECKING:
    from collections.abc import Generator

AREA = 128 * 128
"""Batch size × width: every step costs about the same."""
PAIR_SHARE = 0.2
EASY_STEPS = 250
RAMP_STEPS = 1000


@dataclass(frozen=True, slots=True)
class Batch:
    """Pictures of one width and their texts.

    Attributes:
        images: uint8 `(B, 32, W, 3)`.
        texts: what each says.
        misses: for each text another one or two edits away.
        paired: the second half shows the texts of the first half again: first half easy, second
            half hard. Otherwise all texts differ.
        kinds: kind of each picture.
    """

    step: int
    images: np.ndarray
    texts: list[str]
    misses: list[str]
    paired: bool
    kinds: list[str]


def _width_of(step: int, random: np.random.Generator) -> int:
    widths = np.array(list(WIDTHS))
    shares = (
        np.array(list(WIDTHS.values()), float) * widths
    )  # equal area: narrow batches are larger
    if step < EASY_STEPS:
        shares[widths > 128] = 0
    places = np.cumsum(shares)
    return int(widths[places.searchsorted(random.random() * places[-1], "right")])


def make_batch(seed: int, step: int, scale: float = 1.0) -> Batch:
    """The batch of one step: short easy words first, then everything.

    Args:
        seed: of the run.
        step: number of the step from 0.
        scale: batch size relative to `AREA / width`.
    """
    sampler = Sampler((seed, step))
    random = sampler.random
    width = _width_of(step, random)
    size = max(8, int(AREA * scale / width) // 8 * 8)
    paired = step >= EASY_STEPS and random.random() < PAIR_SHARE
    ceiling = min(1.0, 0.1 + max(0, step - EASY_STEPS) / RAMP_STEPS)
    images = np.empty((size, HEIGHT, width, 3), np.uint8)
    texts: list[str] = []
    kinds: list[str] = []
    seen: set[str] = set()
    half = size // 2 if paired else size
    for row in range(half):
        for _ in range(10):
            hard = 0.1 * ceiling if paired else ceiling * float(random.random()) ** 0.5
            sample = sampler.sample(width, hard)
            if sample.text not in seen:
                break
        seen.add(sample.text)
        images[row] = sample.image
        texts.append(sample.text)
        kinds.append(sample.kind)
    if paired:
        for row in range(half):
            sample = sampler.sample(width, ceiling, text=texts[row])
            # Where no face could draw it again, the easy view stands in for the hard one.
            same = sample.text == texts[row]
            images[half + row] = sample.image if same else images[row]
            kinds.append(sample.kind)
        texts += texts
    misses = [sampler.texts.near_miss(text) if text else "a" for text in texts[:half]]
    return Batch(step, images, texts, misses, paired, kinds)


def _work(seed: int, first: int, stride: int, scale: float, out: Any) -> None:
    import cv2

    cv2.setNumThreads(1)
    out.cancel_join_thread()  # or a full pipe would keep this process alive after the trainer
    parent = os.getppid()
    step = first
    while os.getppid() == parent:
        batch = make_batch(seed, step, scale)
        while os.getppid() == parent:
            try:
                out.put(batch, timeout=5)
                break
            except queue.Full:
                continue
        step += stride


def stream(seed: int, start: int, workers: int, scale: float = 1.0) -> Generator[Batch]:
    """Batches from step `start` on, in order, for ever; ends its processes when closed."""
    context = multiprocessing.get_context("spawn")
    queues = [context.Queue(maxsize=4) for _ in range(workers)]
    processes = [
        context.Process(
            target=_work, args=(seed, start + k, workers, scale, queues[k]), daemon=True
        )
        for k in range(workers)
    ]
    for process in processes:
        process.start()
    try:
        step = start
        while True:
            yield queues[(step - start) % workers].get(timeout=300)
            step += 1
    finally:
        for process in processes:
            process.terminate()
