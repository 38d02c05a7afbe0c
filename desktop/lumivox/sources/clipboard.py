"""A picture, or a copied file, from the clipboard.

Windows and macOS answer through Pillow. On Linux the desktop's own tools are asked, because they
work without a window and from any thread: ``wl-paste`` on Wayland, ``xclip`` on X11.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from lumivox.core.errors import SourceError
from lumivox.core.i18n import tr

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lumivox.core.task import Task
    from lumivox.core.values import Capture

SOURCE = "clipboard:"

_TIMEOUT = 5.0
"""Seconds. The program that owns the clipboard answers, and it may hang."""

_PICTURES = ("image/png", "image/tiff", "image/bmp", "image/jpeg", "image/webp", "image/gif")
_FILES = ("text/uri-list", "x-special/gnome-copied-files")


@dataclass(frozen=True, slots=True)
class _Tool:
    """A command that shows the clipboard: how to list its formats and how to print one."""

    name: str
    variable: str
    list_formats: tuple[str, ...]
    paste: tuple[str, ...]

    def is_available(self) -> bool:
        """Whether it is installed and its kind of display is there."""
        return bool(os.environ.get(self.variable)) and shutil.which(self.name) is not None


_TOOLS = (
    _Tool("wl-paste", "WAYLAND_DISPLAY", ("--list-types",), ("--no-newline", "--type")),
    _Tool(
        "xclip",
        "DISPLAY",
        ("-selection", "clipboard", "-out", "-target", "TARGETS"),
        ("-selection", "clipboard", "-out", "-target"),
    ),
)


def clipboard(task: Task) -> Iterator[Capture]:
    """The pages of what is on the clipboard: a picture, or copied files.

    Raises:
        SourceError: it is empty, holds no picture, or cannot be reached.
        Cancelled: at a checkpoint.
    """
    from lumivox.sources import files

    task.checkpoint("open", 0, 1)
    content = _by_tool() if sys.platform == "linux" else _by_pillow()
    if isinstance(content, bytes):
        yield from files.pages_of(content, SOURCE, task)
        return
    if not content:
        raise SourceError(
            tr("There is no picture on the clipboard: copy a picture or a file first.")
        )
    for path in content:
        yield from files.file(path, task)


def _by_tool() -> bytes | list[str]:
    """Picture bytes, or paths of copied files, by wl-paste or xclip.

    Raises:
        SourceError: there is no display or no tool, or it does not answer.
    """
    tool = next((tool for tool in _TOOLS if tool.is_available()), None)
    if tool is None:
        if not any(os.environ.get(tool.variable) for tool in _TOOLS):
            raise SourceError(tr("There is no display here, and so no clipboard."))
        raise SourceError(
            tr("The clipboard cannot be reached: install {tool}.").format(
                tool="wl-clipboard" if os.environ.get("WAYLAND_DISPLAY") else "xclip"
            )
        )
    formats = _output(tool, tool.list_formats).decode("utf-8", "replace").split()
    files = next((name for name in _FILES if name in formats), None)
    picture = next((name for name in _PICTURES if name in formats), None)
    if files:
        paths = _paths(_output(tool, (*tool.paste, files)).decode("utf-8", "replace"))
        if paths:
            return paths
    return _output(tool, (*tool.paste, picture)) if picture else []


def _output(tool: _Tool, arguments: tuple[str, ...]) -> bytes:
    """What the tool prints; nothing where the clipboard is empty."""
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command without a shell
            [shutil.which(tool.name) or tool.name, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SourceError(
            tr("The clipboard does not answer: copy the picture again and try once more.")
        ) from error
    return done.stdout if done.returncode == 0 else b""


def _paths(listing: str) -> list[str]:
    """Local paths of a list of file URLs."""
    urls = (line.strip() for line in listing.splitlines())
    return [unquote(urlsplit(url).path) for url in urls if url.startswith("file:")]


def _by_pillow() -> bytes | list[str]:
    """Picture bytes (as PNG), or paths of copied files.

    Raises:
        SourceError: the clipboard is held by another program.
    """
    from PIL import ImageGrab

    try:
        content = ImageGrab.grabclipboard()
    except (OSError, NotImplementedError, subprocess.SubprocessError) as error:
        raise SourceError(
            tr("The clipboard does not answer: copy the picture again and try once more.")
        ) from error
    if content is None:
        return []
    if isinstance(content, list):
        return [str(Path(path)) for path in content]
    stream = io.BytesIO()
    content.save(stream, "PNG")
    return stream.getvalue()
