"""From a video file to the text on it, each line once with its times, through the real reader."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from lumivox.core.options import ReadOptions
from lumivox.core.task import Task
from lumivox.pipeline import Pipeline
from lumivox.sources.video import iter_frames
from lumivox.vision.over_time import collect_subtitles

SCENES = [
    ("", 0.5),
    ("The train leaves at noon.", 1.5),
    ("", 0.5),
    ("Do not forget the tickets,\nthey are on the table.", 2.0),
    ("Good bye!", 1.0),
]


@pytest.fixture
def subtitled(tmp_path):
    """Subtitles over a picture that is bright in one corner, as a scene is."""
    cv2 = pytest.importorskip("cv2")
    path = tmp_path / "clip.mp4"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 20, (640, 360))
    slope = np.linspace(150, 20, 640, dtype=np.uint8)
    scene = Image.fromarray(np.repeat(np.tile(slope, (360, 1))[:, :, np.newaxis], 3, axis=2))
    for text, seconds in SCENES:
        picture = scene.copy()
        ImageDraw.Draw(picture).multiline_text(
            (320, 300),
            text,
            font=ImageFont.load_default(28),
            anchor="mm",
            align="center",
            fill="white",
            stroke_width=2,
            stroke_fill="black",
        )
        for _ in range(round(seconds * 20)):
            writer.write(np.asarray(picture)[:, :, ::-1].copy())
    writer.release()
    return path


def test_subtitles_are_read_once_with_their_times(subtitled):
    pipeline, task = Pipeline(), Task()
    looks = []
    for frame in iter_frames(str(subtitled), task):
        reading = pipeline.read(frame.capture, ReadOptions(), task)
        lines = [line for block in reading.blocks for line in block.lines]
        looks.append((frame.start, frame.end, lines))
    told = collect_subtitles(looks)
    assert [each.text for each in told] == [text for text, _ in SCENES if text]
    expected = [(500, 2000), (2500, 4500), (4500, 5500)]
    for each, (start, end) in zip(told, expected, strict=True):
        assert start <= each.start <= start + 260
        assert end <= each.end <= end + 260
