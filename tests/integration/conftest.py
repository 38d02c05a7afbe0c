"""What tests of the whole way share: a folder for added models, and the pipeline that reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lumivox.addons import open_store
from lumivox.pipeline import Pipeline

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lumivox.models.store import ModelStore


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModelStore:
    """The models of a user who has none yet."""
    monkeypatch.setenv("LUMIVOX_MODELS", str(tmp_path))
    return open_store()


@pytest.fixture
def pipeline() -> Iterator[Pipeline]:
    """One of its own, whose models are given back."""
    made = Pipeline()
    yield made
    made.unload()
