"""Where training keeps what is too large or too foreign for the repository."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path


def cache_root() -> Path:
    """Folder of fonts, runs and exports; `LUMIVOX_TRAINING_CACHE` moves it."""
    root = Path(os.environ.get("LUMIVOX_TRAINING_CACHE", Path.home() / ".cache/lumivox-training"))
    root.mkdir(parents=True, exist_ok=True)
    return root


def fonts_root() -> Path:
    """Folder of the font files and their index."""
    return cache_root() / "fonts"


def photos_root() -> Path:
    """Folder of the photographs that stand behind words."""
    root = cache_root() / "photos"
    root.mkdir(parents=True, exist_ok=True)
    return root


def debian_files(package: str, suffixes: set[str]) -> list[Path]:
    """The files of an installed Debian package that end in one of `suffixes`."""
    listed = subprocess.run(  # noqa: S603 - a package named in our own list
        ["/usr/bin/dpkg", "-L", package], capture_output=True, text=True, check=False
    ).stdout
    paths = map(Path, listed.splitlines())
    return [path for path in paths if path.suffix.lower() in suffixes and path.is_file()]


def debian_licence(package: str) -> str:
    """The licence names that the package's copyright file states, joined."""
    path = Path("/usr/share/doc") / package / "copyright"
    text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    names = dict.fromkeys(re.findall(r"^License:\s*(\S.*)$", text, re.MULTILINE))
    return ", ".join(names) or f"see {path}"


def run_root(name: str) -> Path:
    """Folder of one training run: checkpoints, curve, preview."""
    path = cache_root() / "runs" / name
    path.mkdir(parents=True, exist_ok=True)
    return path


def export_root() -> Path:
    """Where `export` writes a finished model unless told otherwise."""
    return cache_root() / "export"
