"""Frames of videos that the test itself makes."""

from __future__ import annotations

import itertools
import subprocess
import sys

import numpy as np
import pytest

from lumivox.core.errors import Cancelled, SourceError
from lumivox.core.task import Task
from lumivox.sources import open_source
from lumivox.sources.video import is_video, iter_frames

WIDTH, HEIGHT, RATE = 320, 240, 20


@pytest.fixture
def make_video(tmp_path, picture_of):
    """A video of (text, seconds); an empty text is an empty picture."""
    cv2 = pytest.importorskip("cv2")

    def make(*scenes, name="clip.mp4", kind="mp4v", noise=0):
        path = tmp_path / name
        form = cv2.VideoWriter.fourcc(*kind)
        writer = cv2.VideoWriter(str(path), form, RATE, (WIDTH, HEIGHT))
        assert writer.isOpened()
        random = np.random.default_rng(5)
        for text, seconds in scenes:
            picture = np.asarray(
                picture_of(text, size=(WIDTH, HEIGHT), ink=255, paper=0, mode="RGB")
            )
            for _ in range(round(seconds * RATE)):
                shown = picture.astype(int) + random.integers(-noise, noise + 1, picture.shape)
                writer.write(np.clip(shown, 0, 255).astype(np.uint8)[:, :, ::-1].copy())
        writer.release()
        return path

    return make


def test_each_picture_comes_once_with_its_times(make_video):
    path = make_video(("Hello", 1.5), ("", 1), ("World", 2))
    frames = list(iter_frames(str(path), Task()))
    assert [frame.capture.page for frame in frames] == [1, 2, 3]
    assert [frame.capture.pixels.max() > 128 for frame in frames] == [True, False, True]
    # To a quarter of a second, the interval between two looks.
    expected = [(0, 1500), (1500, 2500), (2500, 4500)]
    for frame, (start, end) in zip(frames, expected, strict=True):
        assert start <= frame.start <= start + 260
        assert end <= frame.end <= end + 260
    for one, following in itertools.pairwise(frames):
        assert one.end == following.start


def test_more_looks_are_more_exact(make_video):
    path = make_video(("Hello", 1.1), ("World", 1))
    _, second = iter_frames(str(path), Task(), looks_per_second=20)
    assert 1100 <= second.start <= 1150


def test_noise_is_no_change(make_video):
    path = make_video(("Hello", 2), noise=6)
    assert len(list(iter_frames(str(path), Task()))) == 1


@pytest.mark.parametrize(
    ("name", "kind"), [("clip.mp4", "mp4v"), ("clip.avi", "MJPG"), ("clip.mkv", "mp4v")]
)
def test_content_decides_what_is_a_video(make_video, name, kind, tmp_path):
    path = make_video(("Hello", 0.5), name=name, kind=kind)
    renamed = path.rename(tmp_path / "renamed.png")
    assert is_video(str(renamed))
    (frame,) = iter_frames(str(renamed), Task())
    assert (frame.capture.width, frame.capture.height) == (WIDTH, HEIGHT)
    with pytest.raises(SourceError, match="is a video"):
        next(open_source(str(renamed), Task()))


def test_pictures_are_no_videos(tmp_path, picture_of):
    for suffix in ("png", "webp", "avif", "gif"):
        path = tmp_path / f"still.{suffix}"
        picture_of("Hello").convert("RGB").save(path)
        assert not is_video(str(path))
    assert not is_video(str(tmp_path / "missing.mp4"))
    assert not is_video(str(tmp_path))


def test_cancel_between_frames(make_video):
    task = Task()
    frames = iter_frames(str(make_video(("Hello", 1), ("World", 1))), task)
    next(frames)
    task.cancel()
    with pytest.raises(Cancelled):
        next(frames)


def test_progress_in_milliseconds(make_video):
    stages = []
    list(iter_frames(str(make_video(("Hello", 2))), Task(lambda *stage: stages.append(stage))))
    assert {(stage, total) for stage, _, total in stages} == {("open", 2000)}
    assert [done for _, done, _ in stages] == sorted(done for _, done, _ in stages)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda data: b"", "is empty"),
        (lambda data: data[:60], "damaged"),
        (lambda data: b"plain words", "damaged"),
    ],
)
def test_broken(make_video, change, sentence):
    path = make_video(("Hello", 1))
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(SourceError, match=sentence):
        list(iter_frames(str(path), Task()))


def test_libraries_keep_quiet_about_broken_files(make_video):
    path = make_video(("Hello", 1))
    path.write_bytes(path.read_bytes()[:60])
    program = f"""
from lumivox.core.errors import SourceError
from lumivox.core.task import Task
from lumivox.sources.video import iter_frames
try:
    next(iter_frames({str(path)!r}, Task()))
except SourceError:
    print("told")
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert (done.stdout, done.stderr) == ("told\n", "")


def test_missing(tmp_path):
    with pytest.raises(SourceError, match="does not exist"):
        next(iter_frames(str(tmp_path / "no.mp4"), Task()))
