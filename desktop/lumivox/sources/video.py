"""Frames of a video file with their times, by OpenCV's FFmpeg.

Frames are looked at a few times a second, and those that show the same as the one before are
left out: reading text costs a thousand times more than comparing pixels.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lumivox.core.errors import SourceError
from lumivox.core.i18n import tr
from lumivox.core.values import Capture, Pixels

if TYPE_CHECKING:
    from lumivox.core.task import Task

LOOKS_PER_SECOND = 4.0
"""A subtitle stands for a second at least; its start is then right to a quarter of one."""

_CHANGED_LEVEL = 32
"""Of 255: more than compression makes of a still picture."""

_CHANGED_SHARE = 0.0005
"""Of the pixels: a word of small subtitles is more."""

_HEAD = 400


class VideoFrame(NamedTuple):
    """A picture that stood from ``start`` until ``end`` (milliseconds)."""

    start: int
    end: int
    capture: Capture


def is_video(path: str) -> bool:
    """Whether the file's first bytes are those of a video, whatever its name."""
    try:
        with Path(path).open("rb") as stream:
            return is_video_data(stream.read(_HEAD))
    except (OSError, ValueError):
        return False


def is_video_data(head: bytes) -> bool:
    """Whether these are the first bytes of a video: MP4, Matroska, AVI, MPEG, Ogg, ASF or FLV."""
    if head[4:8] == b"ftyp":
        return head[8:12] not in {b"avif", b"avis", b"heic", b"heix", b"mif1", b"msf1"}
    if head[:4] == b"RIFF":
        return head[8:12] == b"AVI "
    is_transport_stream = len(head) > 376 and head[0] == head[188] == head[376] == 0x47
    return is_transport_stream or head.startswith(
        (b"\x1aE\xdf\xa3", b"\0\0\x01\xba", b"OggS", b"0&\xb2u\x8ef\xcf\x11", b"FLV\x01")
    )


def iter_frames(
    path: str, task: Task, looks_per_second: float = LOOKS_PER_SECOND
) -> Iterator[VideoFrame]:
    """The different pictures of a video, in order; together they span all of it.

    Args:
        path: of a video file.
        task: progress is reported as stage ``"open"`` in milliseconds.
        looks_per_second: how often to look for a change.

    Raises:
        SourceError: it is missing, broken, or without pictures.
        Cancelled: at a checkpoint.
    """
    from lumivox.sources.files import check_readable

    check_readable(path)
    # Both write about broken files to standard error, where sentences for people stand.
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    import cv2

    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)
    video = cv2.VideoCapture(str(Path(path).resolve()), cv2.CAP_FFMPEG)
    try:
        if not video.isOpened():
            raise SourceError(_broken(path))
        yield from _changes(video, path, task, 1000 / looks_per_second)
    finally:
        video.release()


def _changes(video: Any, path: str, task: Task, interval: float) -> Iterator[VideoFrame]:
    """Frames that differ from the one before, each as soon as its end is known."""
    import cv2

    total = _length(video)
    standing: tuple[int, Pixels] | None = None
    now, next_look, page = 0.0, 0.0, 0
    while video.grab():
        # Broken files may count back.
        now = max(now, float(video.get(cv2.CAP_PROP_POS_MSEC)))
        if now < next_look:
            continue
        task.checkpoint("open", min(int(now), total), total)
        next_look = now + interval * 0.999
        is_decoded, picture = video.retrieve()
        if not is_decoded or picture is None:
            continue
        if standing is not None and not _differs(standing[1], picture):
            continue
        if standing is not None:
            page += 1
            yield _frame(standing, now, path, page)
        standing = round(now), picture
    if standing is None:
        raise SourceError(_broken(path))
    yield _frame(standing, max(now, float(total)), path, page + 1)


def _length(video: Any) -> int:
    """Milliseconds as the file states them; 0 where it does not."""
    import cv2

    frames, rate = video.get(cv2.CAP_PROP_FRAME_COUNT), video.get(cv2.CAP_PROP_FPS)
    return int(frames / rate * 1000) if frames > 0 and rate > 0 else 0


def _frame(standing: tuple[int, Pixels], end: float, path: str, page: int) -> VideoFrame:
    start, bgr = standing
    pixels: Pixels = np.ascontiguousarray(bgr[:, :, ::-1])
    return VideoFrame(start, max(start, round(end)), Capture(pixels, path, page, page))


def _differs(before: Pixels, after: Pixels) -> bool:
    """Whether enough changed for text to have changed; green carries most of the brightness."""
    one, other = before[:, :, 1], after[:, :, 1]
    if one.shape != other.shape:
        return True
    distance = np.maximum(one, other) - np.minimum(one, other)
    return bool(np.count_nonzero(distance > _CHANGED_LEVEL) > _CHANGED_SHARE * one.size)


def _broken(path: str) -> str:
    return tr("{name} is damaged, or a kind of video that cannot be played here.").format(name=path)
