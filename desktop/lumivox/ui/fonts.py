"""The font for dyslexia that is shipped; loaded only where it is chosen."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QFontDatabase

from lumivox.core.resources import resource_path

OPEN_DYSLEXIC = "OpenDyslexic"
"""Its family: letters with heavy bottoms, which are harder to turn or to swap."""

_FILES = ("OpenDyslexic-Regular.woff2", "OpenDyslexic-Bold.woff2")


def families() -> tuple[str, ...]:
    """All families that can be chosen: the shipped one first, then the system's."""
    system = (name for name in QFontDatabase.families() if name != OPEN_DYSLEXIC)
    return (OPEN_DYSLEXIC, *system)


def usable_family(name: str) -> str:
    """This family, loaded where it is the shipped one; empty where there is none of the name."""
    if name == OPEN_DYSLEXIC and name not in QFontDatabase.families():
        _load()
    return name if name in QFontDatabase.families() else ""


@cache
def _load() -> None:
    """Once is enough: a font that this system cannot load is not tried at each repaint."""
    for file in _FILES:
        QFontDatabase.addApplicationFont(str(resource_path("fonts", file)))
