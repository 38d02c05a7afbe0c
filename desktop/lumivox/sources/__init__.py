"""Where pictures come from: files, PDF, standard input, the clipboard, the screen.

``open_source`` is the one door. Each page comes as a Capture when it is asked for, so that the
first can be read aloud while the last is still being rendered. Content decides what a file is,
never its name. Files are read whole and closed at once: nothing stays locked.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from lumivox.core.errors import UsageError
from lumivox.core.geometry import Box
from lumivox.core.i18n import tr
from lumivox.sources.screen import grab_screen, refuse_black

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lumivox.core.task import Task
    from lumivox.core.values import Capture

__all__ = ["grab_screen", "open_source"]

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):(.*)", re.DOTALL)
"""At least two letters, so that ``C:\\picture.png`` stays a path."""

_REGION = re.compile(r"\s*(-?\d{1,6})\s*,\s*(-?\d{1,6})\s*,\s*(\d{1,6})\s*,\s*(\d{1,6})\s*")


def open_source(source: str, task: Task) -> Iterator[Capture]:
    """The pages of a source, each made when it is asked for.

    Args:
        source: path of a picture or PDF, ``file:`` URL, ``-`` (standard input), ``clipboard:``,
            ``screen:`` or ``screen:X,Y,W,H`` (screen coordinates).
        task: progress is reported as stage ``"open"``; a cancel acts between pages.

    Raises:
        UsageError: at once, where the source is of no known kind.
        SourceError: while iterating, where it cannot be had.
        Cancelled: while iterating.
    """
    from lumivox.sources import files

    if source == "-":
        return files.standard_input(task)
    match = _SCHEME.fullmatch(source)
    if source and (match is None or files.exists(source)):
        return files.file(source, task)
    scheme, rest = (match[1].lower(), match[2]) if match else ("", "")
    if scheme == "clipboard" and not rest:
        from lumivox.sources.clipboard import clipboard

        return clipboard(task)
    if scheme == "screen":
        return _screen(source, parse_region(rest), task)
    if scheme == "file":
        return files.file(_path_of_url(source), task)
    if scheme in {"http", "https", "ftp", "data"}:
        raise UsageError(
            tr("Lumivox fetches nothing from the network: save {source} as a file first.").format(
                source=_short(source)
            )
        )
    raise UsageError(
        tr(
            "{source} is not a source: name a file, - for standard input, clipboard:, screen: "
            "or screen:X,Y,W,H."
        ).format(source=_short(source))
    )


def parse_region(text: str) -> Box | None:
    """The region named behind ``screen:``; ``None`` for the whole screen.

    Raises:
        UsageError: where it is no ``X,Y,W,H`` in whole pixels, or empty.
    """
    if not text.strip():
        return None
    match = _REGION.fullmatch(text)
    if match is None:
        raise UsageError(
            tr("screen:{region} is not a region: write screen:X,Y,W,H in whole pixels.").format(
                region=_short(text)
            )
        )
    x, y, width, height = (int(number) for number in match.groups())
    if width == 0 or height == 0:
        raise UsageError(tr("A region of the screen must be at least one pixel wide and high."))
    return Box(x, y, width, height)


def _screen(source: str, region: Box | None, task: Task) -> Iterator[Capture]:
    from dataclasses import replace

    task.checkpoint("open", 0, 1)
    yield replace(refuse_black(grab_screen(region, task=task)), source=source)


def _path_of_url(url: str) -> str:
    """The path of a ``file:`` URL, as file managers drop it."""
    path = unquote(urlsplit(url).path)
    return path[1:] if re.match(r"/[A-Za-z]:/", path) else path


def _short(text: str) -> str:
    """Enough of what the user wrote to be recognised in a sentence."""
    return text[:79] + "…" if len(text) > 80 else text or "“”"
