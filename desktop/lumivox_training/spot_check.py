"""Measure finding words: mean average precision over queries, and top-1 among lexicons."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from lumivox.vision.clip.spotting import (
    embed_forms,
    mean_vectors,
    pack,
    rank_lexicon,
    spotting_scores,
)
from lumivox.vision.clip.views import look

from .texts import vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from lumivox.vision.clip import ClipOcr, ClipReading

LEXICONS = (6, 50, 500)
DRAWS = 4
"""Lexicons drawn for each picture: one draw of five other words says little of fifty pictures."""


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
    views = look(reader, crops)
    found: dict[str, float] = {"pictures": len(truth), "queries": len(set(truth))}
    found["map"] = mean_average_precision(reader, views, truth)
    others = sorted(set(truth)) + [w for w in vocabulary("en")[:3000] if w.isalnum()]
    return found | lexicon_top1(reader, views, truth, others)


def mean_average_precision(
    reader: ClipOcr, views: Sequence[tuple[ClipReading, ...]], truth: list[str]
) -> float:
    """Mean over all words as queries."""
    relevant = np.array(truth)
    words = sorted(set(truth))
    sights, seen = pack(reader, views), mean_vectors(views)
    ranked = [
        (spotting_scores(sights, word, (seen @ vectors.T).max(axis=1)), relevant == word)
        for word, vectors in zip(words, embed_forms(reader, words), strict=True)
    ]
    return float(np.mean([average_precision(scores, hits) for scores, hits in ranked]))


def lexicon_top1(
    reader: ClipOcr,
    views: Sequence[tuple[ClipReading, ...]],
    truth: list[str],
    others: list[str],
) -> dict[str, float]:
    """Share of pictures whose word comes first among lexicons of other words, by their size."""
    words = list(dict.fromkeys([*truth, *others]))
    vectors = embed_forms(reader, words)
    number = {word: row for row, word in enumerate(words)}
    found = {}
    for size in LEXICONS:
        random = np.random.default_rng(size)
        right = 0
        for some, word in zip(list(views) * DRAWS, truth * DRAWS, strict=True):
            lexicon = {word}
            while len(lexicon) < size:
                lexicon.add(others[int(random.integers(len(others)))])
            entries = sorted(lexicon)
            chosen = vectors[[number[entry] for entry in entries]]
            right += rank_lexicon(some, entries, chosen)[0][0] == word
        found[f"top1_of_{size}"] = right / len(truth) / DRAWS
    return found


def index_speed(count: int = 1_000_000) -> dict[str, float]:
    """Milliseconds a query takes among `count` random words, and how often the nearest is found."""
    from lumivox.vision.clip.word_index import measure

    return measure(count)
