"""The one way to a file of ``resources/``: from a checkout, a wheel or a frozen bundle."""

from __future__ import annotations

import sys
from pathlib import Path


def resource_path(*parts: str) -> Path:
    """Where a shipped file lies.

    In a wheel ``resources`` is installed inside the package; PyInstaller unpacks it beside
    ``sys._MEIPASS``; a checkout has it at the top level.

    Args:
        *parts: path below ``resources``, one name each.

    Raises:
        FileNotFoundError: when this installation does not have it.
    """
    package = Path(__file__).resolve().parent.parent
    homes = [package / "resources", package.parent.parent / "resources"]
    if bundle := getattr(sys, "_MEIPASS", None):
        homes.insert(0, Path(bundle) / "resources")
    for home in homes:
        path = home.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError(f"resources/{'/'.join(parts)} is missing from this installation")
