"""Whatever is shipped or installed is named with its licence."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "resources" / "LICENSES.md").read_text("utf-8").lower()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


@pytest.mark.parametrize("requirement", PROJECT["dependencies"])
def test_every_dependency_is_named(requirement: str):
    name = re.match(r"[A-Za-z0-9_.-]+", requirement)[0].lower()
    assert re.search(rf"\b{re.escape(name)}\b", PAGE), name


@pytest.mark.parametrize(
    "folder", sorted(path.name for path in (ROOT / "resources").iterdir() if path.is_dir())
)
def test_every_folder_of_resources_is_named(folder: str):
    assert f"`{folder}/" in PAGE
