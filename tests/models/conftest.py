"""A tiny model on a hub of this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from helpers.listed_models import upstream

if TYPE_CHECKING:
    from pathlib import Path

    from helpers.model_server import ModelServer


@pytest.fixture
def repository(tmp_path: Path, server: ModelServer) -> Path:
    """What lies upstream as ``someone/tiny``."""
    folder = upstream(tmp_path / "upstream")
    server.repositories["someone/tiny"] = folder
    return folder
