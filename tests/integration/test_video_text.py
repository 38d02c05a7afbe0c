"""From a video file to the text on it, each line once with its times, through the real reader."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import signal
import subprocess

import jsonschema
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from helpers.console import LETTER, command, read, sentences
from helpers.voices import SpyVoice, VirtualOutput
from helpers.window import wait_for
from lumivox.core.errors import Cancelled
from lumivox.core.options import ReadOptions
from lumivox.core.resources import resource_path
from lumivox.core.task import Task
from lumivox.pipeline import Pipeline

SCENES = [
    ("", 0.5),
    ("The train leaves at noon.", 1.5),
    ("", 0.5),
    ("Do not forget the tickets,\nthey are on the table.", 2.0),
    ("Good bye!", 1.0),
]


def film(path, scenes, rate=20):
    """A video of subtitles over a picture that is bright in one corner, as a scene is."""
    cv2 = pytest.importorskip("cv2")
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), rate, (640, 360))
    slope = np.linspace(150, 20, 640, dtype=np.uint8)
    scene = Image.fromarray(np.repeat(np.tile(slope, (360, 1))[:, :, np.newaxis], 3, axis=2))
    for text, seconds in scenes:
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
        for _ in range(round(seconds * rate)):
            writer.write(np.asarray(picture)[:, :, ::-1].copy())
    writer.release()
    return path


@pytest.fixture
def subtitled(tmp_path):
    return film(tmp_path / "clip.mp4", SCENES)


TIMES = [(500, 2000), (2500, 4500), (4500, 5500)]
TEXTS = [text for text, _ in SCENES if text]


def test_subtitles_are_read_once_with_their_times(subtitled):
    progress = []
    task = Task(lambda *stage: progress.append(stage))
    told = Pipeline().subtitles(str(subtitled), ReadOptions(), task)
    assert [each.text for each in told] == TEXTS
    for each, (start, end) in zip(told, TIMES, strict=True):
        assert start <= each.start <= start + 260
        assert end <= each.end <= end + 260
    assert {(stage, total) for stage, _, total in progress} == {("watch", 5)}


def test_a_cancel_acts_between_pictures(subtitled):
    task = Task()
    task.progressed = lambda _stage, second, _total: second >= 1 and task.cancel()
    with pytest.raises(Cancelled):
        Pipeline().subtitles(str(subtitled), ReadOptions(), task)


def test_the_command_line_writes_json(subtitled):
    done = read(subtitled, "--format", "json")
    assert (done.returncode, sentences(done)) == (0, [])
    schema = json.loads(resource_path("schemas", "timed-text-1.schema.json").read_text("utf-8"))
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    for row in rows:
        jsonschema.validate(row, schema)
    assert [row["text"] for row in rows] == TEXTS
    assert rows[0]["source"] == str(subtitled)
    assert all(row["start"] < row["end"] for row in rows)


def test_the_command_line_writes_subtitles_to_a_file_and_pictures_have_none(subtitled, tmp_path):
    path = tmp_path / "clip.srt"
    done = read(subtitled, "--format", "srt", "--output", path)
    assert (done.returncode, done.stdout, sentences(done)) == (0, "", [])
    entries = path.read_text("utf-8").split("\n\n")
    assert len(entries) == 3
    number, times, *lines = entries[1].strip().split("\n")
    assert number == "2"
    assert times.startswith("00:00:02,")
    assert "\n".join(lines) == TEXTS[1]
    done = read(LETTER, "--format", "srt")
    assert done.returncode == 2
    assert "is no video" in sentences(done)[0]
    assert read(subtitled, subtitled, "--format", "srt").returncode == 2


def test_progress_is_shown_and_ctrl_c_ends(tmp_path):
    path = tmp_path / "clip.txt"
    # Long enough that reading cannot have ended when the signal comes.
    clip = film(tmp_path / "clip.mp4", 40 * SCENES, rate=4)
    outer, inner = pty.openpty()
    process = subprocess.Popen(command("read", "--no-speech", clip, "--output", path), stderr=inner)
    os.close(inner)
    seen = b""
    while b"/220 s" not in seen:
        seen += os.read(outer, 4096)
    process.send_signal(signal.SIGINT)
    with contextlib.suppress(OSError):  # the end of a pseudo-terminal
        while os.read(outer, 4096):
            pass
    assert process.wait(30) == 130
    os.close(outer)
    assert b"clip.mp4" in seen
    assert not path.exists()


def test_a_dropped_video_becomes_a_page_with_times(subtitled, qapp):
    from lumivox.speech.queue import SpeechQueue
    from lumivox.ui.main_window import MainWindow
    from lumivox.workers.reading import ReadingWorker

    window = MainWindow(ReadingWorker(), SpeechQueue(SpyVoice(), VirtualOutput()))
    try:
        window.show()
        window.read_sources([str(subtitled)])
        wait_for(lambda: window.session.is_complete, 60_000)
        (page,) = window.session.pages
        assert [block.text for block in page.reading.blocks] == [
            f"0:00:0{second} {text}" for second, text in zip((0, 2, 4), TEXTS, strict=True)
        ]
        assert page.reading.language == "en"
        wait_for(lambda: "0:00:02 Do not forget" in window.panel.text.toPlainText())
    finally:
        window.close()
