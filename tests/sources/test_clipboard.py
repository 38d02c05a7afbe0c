"""The clipboard of a real X server, filled by another program."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from lumivox.core.errors import SourceError
from lumivox.core.task import Task
from lumivox.sources import open_source

pytestmark = pytest.mark.skipif(shutil.which("xclip") is None, reason="xclip is not installed")


@pytest.fixture
def copied(on_x, tmp_path):
    """Puts bytes of a format on the clipboard, as another program does."""
    owners = []

    def copy(data: bytes, target: str) -> None:
        path = tmp_path / "copied"
        path.write_bytes(data)
        # -quiet keeps it in the foreground, so that the test can end it.
        owner = subprocess.Popen(
            ["xclip", "-selection", "clipboard", "-in", "-quiet", "-target", target, str(path)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        owners.append(owner)
        # It says so as soon as the selection is its own.
        assert b"Waiting for" in owner.stderr.read1(200)

    yield copy
    for owner in owners:
        owner.kill()
        owner.wait(10)
        owner.stderr.close()


@pytest.fixture
def png(tmp_path):
    path = tmp_path / "shot.png"
    Image.new("RGB", (70, 50), (200, 100, 50)).save(path)
    return path


def test_copied_picture(copied, png):
    copied(png.read_bytes(), "image/png")
    (capture,) = open_source("clipboard:", Task())
    assert (capture.source, capture.width, capture.height) == ("clipboard:", 70, 50)
    assert capture.pixels[10, 10].tolist() == [200, 100, 50]


def test_copied_files_of_a_file_manager(copied, png):
    second = png.with_name("größer bild.png")
    Image.new("RGB", (90, 60)).save(second)
    copied(f"{png.as_uri()}\r\n{second.as_uri()}\r\n".encode(), "text/uri-list")
    captures = list(open_source("clipboard:", Task()))
    assert [Path(capture.source).name for capture in captures] == [png.name, second.name]
    assert [capture.width for capture in captures] == [70, 90]


def test_text_is_no_picture(copied):
    copied(b"only words", "UTF8_STRING")
    with pytest.raises(SourceError, match="no picture on the clipboard"):
        list(open_source("clipboard:", Task()))


def test_empty_clipboard(on_x):
    with pytest.raises(SourceError, match="no picture on the clipboard"):
        list(open_source("clipboard:", Task()))


def test_no_display(monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with pytest.raises(SourceError, match="no clipboard"):
        list(open_source("clipboard:", Task()))


def test_tool_that_is_missing_is_named(on_x, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SourceError, match="install xclip"):
        list(open_source("clipboard:", Task()))
