"""The model card, generated from the files of the run, the fonts and the evaluation."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from lumivox.vision.clip.charset import CHARSET
from lumivox.vision.clip.towers import create_model

from .batches import PAIR_SHARE
from .curve import read_curve
from .evaluate import USUAL_WEIGHT
from .fonts import load_faces
from .losses import CONSISTENCY_WEIGHT, CONTRAST_WEIGHT, MATCH_EVERY
from .paths import debian_licence
from .photos import wanted
from .samples import KINDS, LINE_KINDS, WIDTHS, WORD_WIDTH
from .texts import LANGUAGES

if TYPE_CHECKING:
    from pathlib import Path

HARDER_FROM = 507_464
"""Pictures that the shipped run had seen when its pictures became harder."""


def _table(head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def _percent(value: float) -> str:
    return f"{100 * value:.1f} %"


def font_table() -> tuple[str, Counter[str]]:
    """Every family with kind, source and licence, and how many families each kind has."""
    families: dict[str, tuple[str, str, str, str]] = {}
    for held in (False, True):
        for face in load_faces(held_out=held):
            use = "held out" if held else "training"
            families.setdefault(face.family, (face.kind, face.source, face.licence, use))
    rows = [(name, *facts) for name, facts in sorted(families.items())]
    counts = Counter(facts[0] for facts in families.values())
    counts["held out"] = sum(facts[3] == "held out" for facts in families.values())
    return _table(("family", "kind", "source", "licence", "use"), rows), counts


def _curve_table(rows: list[dict[str, Any]]) -> str:
    checks = [r for r in rows if "word_exact" in r]
    stride = max(1, len(checks) // 12)
    chosen = checks[::stride]
    if checks and chosen[-1] is not checks[-1]:
        chosen.append(checks[-1])
    return _table(
        ("pictures seen", "words exact", "words, case folded", "lines exact", "lines, case folded"),
        [
            (f"{r['images']:,}", *(_percent(r[k]) for k in
             ("word_exact", "word_folded", "line_exact", "line_folded")))
            for r in chosen
        ],
    )  # fmt: skip


def _score_tables(figures: dict[str, Any]) -> str:
    parts = [
        _table(
            ("held-out synthetic pictures", "exact", "case folded", "CER"),
            [(name, *map(_percent, row.values())) for name, row in figures["held_out"].items()],
        )
    ]
    match = figures["retrieval"]
    parts.append(
        f"The right text among 512, half of them one or two edits from another: first "
        f"{_percent(match['top1'])}, among the first five {_percent(match['top5'])}."
    )
    if sets := figures.get("sets"):
        parts.append(
            _table(
                ("real set (measured only)", "pictures", "word accuracy", "exact", "1 - NED"),
                [
                    (
                        name,
                        row["n"],
                        *(_percent(row[k]) for k in ("word_accuracy", "exact", "one_minus_ned")),
                    )
                    for name, row in sets.items()
                ],
            )
        )
        for words in (False, True):
            rows = [r["word_accuracy"] for name, r in sets.items() if ("words" in name) == words]
            how = "usual English words preferred" if words else "greedy"
            parts.append(
                f"Mean word accuracy of CLIP-OCR alone, the surest of up to four widths, {how}: "
                f"{_percent(sum(rows) / max(1, len(rows)))}."
            )
        parts.append(
            f"The weight of a word's usualness ({USUAL_WEIGHT}) was chosen on every second picture "
            f"of these sets; nothing else of the model ever saw them."
        )
    if spotting := figures.get("spotting"):
        rows = [(name, *(round(v, 3) for v in row.values())) for name, row in spotting.items()]
        head = next(iter(spotting.values()))
        parts.append(_table(("finding words (measured only)", *head), rows))
    index = figures["index"]
    parts.append(
        f"A query among {index['words']:,} words: {index['ms_a_query']:.0f} ms, "
        f"{index['megabytes']:.0f} MB."
    )
    parts.append(f"One line of 32 × 400 pixels: {figures['ms_for_32x400']:.1f} ms (ONNX, CPU).")
    return "\n\n".join(parts)


def write_card(folder: Path, facts: dict[str, Any], figures: dict[str, Any]) -> None:
    """Write `README.md` and `scores.json` into the model folder.

    Args:
        folder: an exported model, with its `curve.jsonl`.
        facts: step, images, seconds and plan of the checkpoint.
        figures: what `evaluate` measured on this very folder.
    """
    model = create_model(facts["plan"]["size"])
    image = sum(p.numel() for p in model.visual.parameters()) / 1e6
    text = sum(p.numel() for p in model.text.parameters()) / 1e6
    fonts, counts = font_table()
    kinds, line_kinds = (
        ", ".join(f"{kind} {share} %" for kind, share in shares.items())
        for shares in (KINDS, LINE_KINDS)
    )
    widths = ", ".join(f"{width} px {share} %" for width, share in WIDTHS.items())
    photos = "; ".join(f"{name} ({debian_licence(name)})" for name in wanted())
    families = ", ".join(f"{kind} {n}" for kind, n in counts.items())
    rows = read_curve(folder / "curve.jsonl")
    sizes = _table(
        ("file", "bytes"),
        [(p.name, f"{p.stat().st_size:,}") for p in sorted(folder.iterdir()) if p.suffix != ".md"],
    )
    page = f"""# CLIP-OCR, size `{facts["plan"]["size"]}`

Generated by `python -m lumivox_training export`; every figure is measured.

Two towers in one open_clip model: an image tower ({image:.1f} M parameters) that reads a line of
text 32 pixels high at one step per 4 pixels (CTC, {len(CHARSET)} signs) and embeds it, and a text
tower ({text:.1f} M) that embeds what a line may say, in the same 256 dimensions. Weights were
trained from scratch on rendered text alone. Licence of the weights: Apache-2.0.

## Files

{sizes}

Image tower on the CPU: held-out pictures read exactly {_percent(facts["onnx"]["float"])} in
floats, {_percent(facts["onnx"]["int8"])} in eight bits; mean cosine between their embeddings
{facts["onnx"]["cosine"]:.4f}.

## Training

Optimizer steps: {facts["step"]:,}. Pictures: {facts["images"]:,}, each drawn anew. Time:
{facts["seconds"] / 60:.0f} minutes. Weights: `{facts["weights"]}` of the checkpoint.

Plan of the last call: `{json.dumps(facts["plan"])}`.

Losses: CTC, {CONTRAST_WEIGHT} × symmetric InfoNCE with near misses (one or two edits),
{CONSISTENCY_WEIGHT} × consistency of the similarity matrices of reversed stages (these two every
{MATCH_EVERY} steps, for the last part of the training), and of an easy and a hard view
({_percent(PAIR_SHARE)} of the batches). Kinds of picture up to {WORD_WIDTH} pixels of width:
{kinds}; of wider ones: {line_kinds}. Widths: {widths}.
Words from wordfreq's lists for {len(LANGUAGES)} languages ({", ".join(LANGUAGES)}), and numbers,
dates, amounts, addresses, paths, code, random signs.

{_curve_table(rows)}

From {HARDER_FROM:,} pictures on the pictures, the held-out ones too, are harder (round and carved
words, words widened to a longer picture, photographs behind them): the curve steps down there.

![Curve](curve.png)

## Scores

{_score_tables(figures)}

## Limits

It reads upright lines of Latin script; other scripts, text in columns and text that stands
vertically are left to other readers. Words of joined-up handwriting by real people were never seen
in training, only handwriting fonts. Small letters of unknown words may be confused with capitals
of the same shape. A line wider than 768 pixels at a height of 32 is cut at its widest gaps.

## Photographs

Behind some of the words, from packages of Debian: {photos}. None is part of this model.

## Fonts

Families: {families}. No font file is part of this model.

{fonts}
"""
    (folder / "README.md").write_text(page, encoding="utf-8")
    (folder / "scores.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
