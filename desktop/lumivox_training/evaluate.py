"""Measure an exported model: held-out synthetic pictures, matching, and real sets."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from lumivox.vision.clip import ClipOcr
from lumivox.vision.clip.ctc import pooled_likelihoods
from lumivox.vision.clip.fusion import Look, Tongue, Witnesses, candidates, core_of

from .paths import export_root
from .samples import KINDS, Sampler
from .spot_check import find_words, index_speed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lumivox.vision.clip import ClipReading

WORD_SETS = ("str_iiit5k", "str_ic03", "str_ic15")
SPOTTING_SETS = ("hw_iam_words", "hw_gw_words")
USUAL_WEIGHT = 0.9
"""Nats for each unit of the Zipf scale; fitted on half of the pictures of real words."""
NUMBER_ZIPF = 2.0
"""What a word with digits counts as: no list has it, and it is no mistake."""
COUNT = 500


def held_out(reader: ClipOcr, count: int = COUNT) -> dict[str, dict[str, float]]:
    """Share read exactly, and without regard to case, of each kind of unseen-font picture."""
    found: dict[str, dict[str, float]] = {}
    cases: list[tuple[str, int, str | None]] = [(kind, 128, kind) for kind in KINDS]
    cases += [("lines of 384 px", 384, None), ("lines of 768 px", 768, None)]
    for name, width, kind in cases:
        sampler = Sampler((11, width, len(name)), held_out=True)
        number = count if width == 128 else count // 4
        samples = [
            sampler.sample(width, float(sampler.random.random()), kind=kind) for _ in range(number)
        ]
        readings = reader.read_lines([s.image for s in samples])
        pairs = [(r.text.strip(), s.text) for r, s in zip(readings, samples, strict=True)]
        edits = sum(distance(a, b) for a, b in pairs) / sum(len(b) for _, b in pairs)
        found[name] = {
            "exact": sum(a == b for a, b in pairs) / number,
            "folded": sum(a.lower() == b.lower() for a, b in pairs) / number,
            "cer": edits,
        }
    return found


def retrieval(reader: ClipOcr, count: int = 512) -> dict[str, float]:
    """Share of pictures whose own text is the nearest of `count` texts, half of them near misses.

    The pictures show unseen fonts at full difficulty; each other text is one or two edits away
    from one that is shown.
    """
    sampler = Sampler((13,), held_out=True)
    samples: dict[str, np.ndarray] = {}
    while len(samples) < count // 2:
        sample = sampler.sample(128, 1.0)
        samples.setdefault(sample.text, sample.image)
    texts = list(samples)
    texts += [sampler.texts.near_miss(text) for text in texts]
    seen = np.stack([r.embedding for r in reader.read_lines(list(samples.values()))])
    match = seen @ reader.embed_texts(texts).T
    order = np.arange(count // 2)
    rank = (match > match[order, order][:, None]).sum(axis=1)
    return {"top1": float((rank == 0).mean()), "top5": float((rank < 5).mean())}


def with_words(reading: ClipReading, tongue: Tongue) -> str:
    """What a reading of one word says when the words of a language are known, and nothing else.

    Candidates are those of the judge (`fusion.candidates`), weighed by CLIP-OCR's looks alone.
    """
    look = Look(reading.text.strip(), reading.chances, reading.confidence, reading.others)
    texts = candidates(Witnesses((look, look, look), reading.embedding), tongue)
    if not reading.others or not texts:
        return reading.text
    cores = [core_of(text)[1] for text in texts]
    usual = [NUMBER_ZIPF if any(map(str.isdigit, c)) else tongue.usual(c) for c in cores]
    likely = pooled_likelihoods(look.all, texts)
    return texts[int(np.argmax(likely + USUAL_WEIGHT * np.array(usual)))]


def real_set(
    reader: ClipOcr, folder: Path, scorer: Path, languages: Sequence[str] = ()
) -> dict[str, Any]:
    """Read every picture of a set of word crops and score it.

    Where languages are named, their words decide unsure words (`with_words`).
    """
    from PIL import Image

    rows = [
        json.loads(line)
        for line in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for row in rows:
            with Image.open(folder / row["image"]) as picture:
                crop = np.asarray(picture.convert("RGB"))
            begun = time.perf_counter()
            reading = reader.read_words([crop])[0]
            text = with_words(reading, Tongue(tuple(languages))) if languages else reading.text
            answer = {
                "image": row["image"], "text": text, "seconds": time.perf_counter() - begun,
            }  # fmt: skip
            file.write(json.dumps(answer, ensure_ascii=False) + "\n")
        file.flush()
        done = subprocess.run(  # noqa: S603 - the scorer the caller named
            [sys.executable, str(scorer), str(folder), file.name, "--json"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    return dict(json.loads(done.stdout))


def speed(reader: ClipOcr, repeats: int = 30) -> float:
    """Median milliseconds for one line of 32 × 400 pixels."""
    line = np.random.default_rng(0).integers(0, 255, (32, 400, 3), np.uint8)
    times = []
    for _ in range(repeats):
        begun = time.perf_counter()
        reader.read_lines([line])
        times.append(time.perf_counter() - begun)
    return float(np.median(times)) * 1000


def distance(a: Sequence[Any], b: Sequence[Any]) -> int:
    """Levenshtein distance."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]


def evaluate(model: Path | None, sets: Path | None, out: Path | None) -> dict[str, Any]:
    """All figures of a model folder; printed, and written to `out` if given."""
    reader = ClipOcr(model or export_root(), device="cpu")
    figures: dict[str, Any] = {
        "held_out": held_out(reader),
        "retrieval": retrieval(reader),
        "ms_for_32x400": speed(reader),
        "index": index_speed(),
    }
    if sets:
        figures["sets"] = {
            name + words: real_set(reader, sets / name, sets / "score.py", languages)
            for words, languages in (("", ()), (", English words", ("en",)))
            for name in WORD_SETS
            if (sets / name).is_dir()
        }
        figures["spotting"] = {
            name: find_words(reader, sets / name)
            for name in SPOTTING_SETS
            if (sets / name).is_dir()
        }
    text = json.dumps(figures, indent=2, ensure_ascii=False)
    print(text)
    if out:
        out.write_text(text + "\n", encoding="utf-8")
    return figures
