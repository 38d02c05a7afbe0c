"""Folders that several rooms know."""

from __future__ import annotations

import os
from pathlib import Path


def models_folder() -> Path:
    """Where models that a user adds lie: ``LUMIVOX_MODELS``, or the user's data folder."""
    from platformdirs import user_data_path

    named = os.environ.get("LUMIVOX_MODELS")
    return Path(named) if named else user_data_path("lumivox", appauthor=False) / "models"
