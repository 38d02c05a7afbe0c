"""Measure finding words: mean average precision over queries, and top-1 among lexicons."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import numpy as np

from lumivox.vision.clip.spotting import WordIndex, rank_lexicon, spotting_scores

from .texts import vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from lumivox.vision.clip import ClipOcr, ClipReading

LEXICONS = (6, 50, 500)


def bare(text: str) -> str:
    """Small letters and digits alone: what a person types to find a word."""
    return "".join(c for c in text.lower() if c.isalnum())


def average_precision(scores: NDArray[np.float32], relevant: NDArray[np.bool_]) -> float:
    """Mean of the precision at every relevant place of the ranking."""
    hits = relevant[np.argsort(-scores)]
    ranks = np.flatnonzero(hits) + 1
    return float((np.arange(1, len(ranks) + 1) / ranks).mean())


def find_words(reader: ClipOcr, folder: Path) -> dict[str, float]:
    """MAP over all words of a set as queries, and top-1 of each picture among lexicons."""
    from PIL import Image

    rows = [
        json.loads(s) for s in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    crops, truth = [], []
    for row in rows:
        if bare(row["text"]):
            with Image.open(folder / row["image"]) as picture:
                crops.append(np.asarray(picture.convert("RGB")))
            truth.append(bare(row["text"]))
    readings = reader.read_lines(crops)
    relevant = np.array(truth)
    found: dict[str, float] = {"pictures": len(truth), "queries": len(set(truth))}
    found["map"] = float(
        np.mean(
            [
                average_precision(any_case_scores(reader, readings, word), relevant == word)
                for word in sorted(set(truth))
            ]
        )
    )
    others = sorted(set(truth)) + [w for w in vocabulary("en")[:3000] if w.isalnum()]
    return found | lexicon_top1(reader, readings, truth, others)


def any_case_scores(
    reader: ClipOcr, readings: Sequence[ClipReading], word: str
) -> NDArray[np.float32]:
    """Scores of a word in small letters, with a capital, in capitals: the best of the three."""
    scores = [spotting_scores(reader, readings, form) for form in forms(word)]
    return np.asarray(np.max(scores, axis=0))


def forms(word: str) -> list[str]:
    """The word in small letters, with a capital, in capitals."""
    return sorted({word, word.capitalize(), word.upper()})


def lexicon_top1(
    reader: ClipOcr, readings: Sequence[ClipReading], truth: list[str], others: list[str]
) -> dict[str, float]:
    """Share of pictures whose word comes first among lexicons of other words, by their size."""
    words = list(dict.fromkeys([*truth, *others]))
    vectors = dict(
        zip(
            (form for word in words for form in forms(word)),
            reader.embed_texts([form for word in words for form in forms(word)]),
            strict=True,
        )
    )
    found = {}
    for size in LEXICONS:
        random = np.random.default_rng(size)
        right = 0
        for reading, word in zip(readings, truth, strict=True):
            lexicon = {word}
            while len(lexicon) < size:
                lexicon.add(others[int(random.integers(len(others)))])
            spelled = [form for entry in sorted(lexicon) for form in forms(entry)]
            some = np.stack([vectors[form] for form in spelled])
            right += bare(rank_lexicon(reading, spelled, some)[0][0]) == word
        found[f"top1_of_{size}"] = right / len(truth)
    return found


def index_speed(count: int = 1_000_000) -> dict[str, float]:
    """Milliseconds a query takes among `count` random words, and how often the nearest is found."""
    random = np.random.default_rng(0)
    vectors = random.normal(size=(count, 256)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    index = WordIndex(vectors)
    times, hits = [], 0
    for target in random.integers(count, size=20):
        query = vectors[target] + random.normal(size=256).astype(np.float32) * 0.05
        query /= np.linalg.norm(query)
        begun = time.perf_counter()
        hits += index.search(query)[0][0] == target
        times.append(time.perf_counter() - begun)
    return {"words": count, "ms_a_query": float(np.median(times)) * 1000, "found": hits / 20,
            "megabytes": 288 * count / 1e6}  # fmt: skip
