"""The walls between rooms, the style of the house, and the types: checked like everything else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HEAVY = {
    *("torch", "torchvision", "open_clip", "transformers", "timm", "cv2", "rapidocr"),
    *("onnxruntime", "tesserocr", "pypdfium2", "wordfreq", "fasttext", "sentencepiece"),
}
QT = {"PySide6"}


def tool(*arguments: str) -> None:
    """Run a tool of the environment; fail with what it says."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def modules_after(statement: str) -> set[str]:
    """Top-level names of all modules that are loaded after a statement in a fresh interpreter."""
    code = (
        f"{statement}\nimport sys, json\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_dependencies_point_one_way():
    tool("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()")


def test_ruff_finds_nothing():
    tool("-m", "ruff", "check", ".")


def test_ruff_formats_nothing():
    tool("-m", "ruff", "format", "--check", ".")


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_mypy_finds_nothing():
    tool("-m", "mypy")


@pytest.mark.parametrize(
    "module",
    ["lumivox.core.engines", "lumivox.cli.read", "lumivox.pipeline", "lumivox.documents.text"],
)
def test_no_qt_and_nothing_heavy_at_start(module: str):
    assert not (HEAVY | QT) & modules_after(f"import {module}")


@pytest.mark.parametrize(
    "module", ["lumivox.app", "lumivox.workers.reading", "lumivox.speech.queue"]
)
def test_the_window_waits_for_no_model(module: str):
    assert not HEAVY & modules_after(f"import {module}")


def test_the_wall_against_heavy_libraries_would_be_seen():
    assert "cv2" in modules_after("import cv2")
