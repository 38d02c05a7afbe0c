"""The training curve as a picture."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


def read_curve(path: Path) -> list[dict[str, Any]]:
    """All lines of a curve file; an unfinished last line is left out."""
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        try:
            rows.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return rows


def draw_curve(source: Path, target: Path) -> None:
    """Losses and held-out accuracy over the number of pictures seen."""
    rows = read_curve(source)
    losses = [r for r in rows if "ctc" in r]
    checks = [r for r in rows if "word_exact" in r]
    if not losses:
        return
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4))
    for name in ("ctc", "contrast", "consistency"):
        left.plot([r["images"] for r in losses], [r[name] for r in losses], label=name, lw=0.8)
    left.set(yscale="log", xlabel="pictures seen", ylabel="loss")
    left.legend()
    for name in ("word_exact", "word_folded", "line_exact", "line_folded"):
        right.plot([r["images"] for r in checks], [r[name] for r in checks], label=name, marker=".")
    right.set(ylim=(0, 1), xlabel="pictures seen", ylabel="held-out pictures read rightly")
    if checks:
        right.legend()
    figure.tight_layout()
    figure.savefig(target, dpi=90)
    plt.close(figure)
