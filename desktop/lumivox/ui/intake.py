"""What is dropped, pasted or opened, as sources of a job."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage

from lumivox.core.errors import SourceError
from lumivox.core.i18n import tr
from lumivox.core.values import Capture
from lumivox.ui.pictures import capture_of

Source = str | Capture


def can_take(data: QMimeData) -> bool:
    """Whether there may be a picture in this. Quick: asked while something is dragged about."""
    return data.hasUrls() or data.hasImage()


def sources_of(data: QMimeData, name: str) -> tuple[Source, ...]:
    """The files of this, else the picture in it.

    Files come first: a file manager that copies a picture file also offers it as pixels, often
    those of its icon.

    Raises:
        SourceError: neither is in it.
    """
    urls = data.urls() if data.hasUrls() else []
    files = [url.toLocalFile() for url in urls if url.isLocalFile()]
    if files:
        return tuple(files)
    image = data.imageData() if data.hasImage() else None
    if isinstance(image, QImage) and not image.isNull():
        return (capture_of(image, name),)
    if urls:
        raise SourceError(_only_local(urls))
    if data.hasText():
        path = _path_in(data.text())
        if path is not None:
            return (str(path),)
        raise SourceError(tr("There is text but no picture. Copy a picture or a file first."))
    raise SourceError(tr("There is no picture. Copy a picture or a file first."))


def _only_local(urls: Sequence[QUrl]) -> str:
    sentence = tr("Lumivox reads only what is on this computer. Save {name} first, then open it.")
    return sentence.format(name=urls[0].fileName() or urls[0].host())


def _path_in(text: str) -> Path | None:
    """A path that was copied as text, as file managers and terminals do."""
    line = text.strip().strip("'\"")
    if not line or "\n" in line or len(line) > 4096:
        return None
    url = QUrl(line)
    path = Path(url.toLocalFile() if url.isLocalFile() else line).expanduser()
    try:
        return path if path.is_absolute() and path.is_file() else None
    except OSError:
        return None
