"""The model's page states what was measured, and has a place for the judge's section."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from shipped_model import needs_model

from lumivox.vision.clip.runners import model_folder
from lumivox_training.card import write_card


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """The shipped model's folder, without its page and its scores."""
    leave = shutil.ignore_patterns("README.md", "scores.json")
    return Path(shutil.copytree(model_folder(), tmp_path / "model", ignore=leave))


@needs_model
def test_the_page_is_made_of_what_export_and_evaluation_found(model: Path) -> None:
    facts = json.loads((model / "training.json").read_text(encoding="utf-8"))
    figures = json.loads((model_folder() / "scores.json").read_text(encoding="utf-8"))
    figures.pop("fusion", None)
    write_card(model, facts, figures)
    page = (model / "README.md").read_text(encoding="utf-8")
    for path in model.iterdir():
        if path.suffix == ".json" and path.name != "scores.json":
            assert f"| {path.name} | {path.stat().st_size:,} |" in page
    assert f"Pictures: {facts['images']:,}" in page
    for name, row in figures["held_out"].items():
        assert f"| {name} | {100 * row['exact']:.1f} % |" in page
    assert f"A query among {figures['index']['words']:,} words" in page
    assert "\n## Limits\n" in page
    assert json.loads((model / "scores.json").read_text(encoding="utf-8")) == figures
