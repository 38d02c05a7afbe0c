"""Windows of sway, the one Wayland desktop that tells where they are, by ``swaymsg``.

It does not tell where the pointer is.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

from lumivox.core.errors import SourceError
from lumivox.core.geometry import Box
from lumivox.core.i18n import tr
from lumivox.sources.grabber import is_wayland
from lumivox.sources.windows import DesktopWindow

_TIMEOUT = 3.0


class SwayWindows:
    """See WindowFinder."""

    name = "sway"

    def is_available(self) -> bool:
        """Inside sway."""
        inside = is_wayland() and bool(os.environ.get("SWAYSOCK"))
        return inside and shutil.which("swaymsg") is not None

    def active(self) -> DesktopWindow | None:
        """See WindowFinder."""
        return next((_described(node) for node in _leaves(_tree()) if node.get("focused")), None)

    def windows(self) -> tuple[DesktopWindow, ...]:
        """See WindowFinder; floating windows lie in front of tiled ones."""
        shown = [node for node in _leaves(_tree()) if node.get("visible")]
        shown.sort(key=lambda node: node.get("type") != "floating_con")
        return tuple(_described(node) for node in shown)

    def pointer(self) -> tuple[int, int] | None:
        """Not told."""
        return None


def _tree() -> dict[str, Any]:
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command without a shell
            [shutil.which("swaymsg") or "swaymsg", "-t", "get_tree", "-r"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TIMEOUT,
            check=True,
        )
        tree: dict[str, Any] = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise SourceError(tr("The desktop did not tell where its windows are.")) from error
    return tree


def _leaves(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The nodes that are windows, floating ones as well."""
    if node.get("pid"):
        yield node
    for below in (*node.get("nodes", ()), *node.get("floating_nodes", ())):
        yield from _leaves(below)


def _described(node: dict[str, Any]) -> DesktopWindow:
    """The window's content: its rectangle lies inside the decorated one."""
    outer, inner = node["rect"], node.get("window_rect") or {}
    width, height = inner.get("width") or outer["width"], inner.get("height") or outer["height"]
    x, y = outer["x"] + inner.get("x", 0), outer["y"] + inner.get("y", 0)
    return DesktopWindow(node.get("name") or "", Box(x, y, width, height))
