"""A list of tiny models of one's own, and what lies upstream of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file

from lumivox.models.download import Patience
from lumivox.models.registry import load_registry
from lumivox.models.store import ModelStore

QUICK = Patience(timeout=0.5, attempts=3, pause=0.01)
"""For a server on this machine."""


def upstream(folder: Path, side: int = 600) -> Path:
    """A repository with weights of ``side²`` random numbers and a configuration."""
    folder.mkdir()
    noise = np.random.default_rng(7).standard_normal((side, side)).astype(np.float32)
    save_file({"weight": noise}, folder / "model.safetensors")
    (folder / "config.json").write_text('{"model_type": "tiny"}', encoding="utf-8")
    return folder


def spec(name: str = "tiny", **changes: Any) -> dict[str, Any]:
    """A model as ``resources/models.json`` lists it, from ``someone/<name>``."""
    return {
        "name": name,
        "title": f"A {name} model",
        "purpose": "caption",
        "engine": "blip",
        "languages": ["en"],
        "licence": "Apache-2.0",
        "repository": f"someone/{name}",
        "revision": "main",
        "download_mb": 2,
        "files": [{"path": "config.json"}, {"path": "model.safetensors"}],
    } | changes


def listed(folder: Path, *specs: dict[str, Any]) -> ModelStore:
    """A store beside its list ``models.json``; the hub is whatever ``HF_ENDPOINT`` names."""
    path = folder / "models.json"
    tree = {"hub": "https://hub.invalid", "models": list(specs)}
    path.write_text(json.dumps(tree), encoding="utf-8")
    return ModelStore(load_registry(path), folder / "store")
