"""Which source is meant, and what is said where it cannot be had."""

from __future__ import annotations

import io
import os
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image

from lumivox.core.errors import Cancelled, ExitCode, SourceError, UsageError
from lumivox.core.geometry import Box
from lumivox.core.task import Task
from lumivox.sources import open_source, parse_region


def png_bytes(size=(30, 20)):
    stream = io.BytesIO()
    Image.new("RGB", size, "white").save(stream, "PNG")
    return stream.getvalue()


def test_missing(tmp_path, task):
    with pytest.raises(SourceError, match="does not exist") as told:
        next(open_source(str(tmp_path / "no.png"), task))
    assert told.value.exit_code == ExitCode.SOURCE_FAILED


def test_folder(tmp_path, task):
    with pytest.raises(SourceError, match="is a folder"):
        next(open_source(str(tmp_path), task))


def test_name_that_no_system_allows(task):
    with pytest.raises(SourceError, match="cannot be read"):
        next(open_source("a\0b.png", task))


@pytest.fixture
def unprivileged():
    """Root may read everything: become nobody for as long as the test runs."""
    if not hasattr(os, "geteuid"):
        pytest.skip("Windows has no such permission bits")
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    yield
    if is_root:
        os.seteuid(0)


@pytest.fixture
def open_folder():
    """A folder that all may enter, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.parametrize("is_folder_closed", [False, True])
def test_forbidden(open_folder, task, request, is_folder_closed):
    folder = open_folder / "private"
    folder.mkdir()
    path = folder / "secret.png"
    path.write_bytes(png_bytes())
    (folder if is_folder_closed else path).chmod(0)
    request.getfixturevalue("unprivileged")
    with pytest.raises(SourceError, match="may not be read"):
        next(open_source(str(path), task))


@pytest.mark.parametrize("name", ["a:b.png", "größe & ümlaut.png", "-.png", "50%20off.png"])
@pytest.mark.skipif(sys.platform == "win32", reason="Windows forbids colons in names")
def test_odd_names_are_files(tmp_path, monkeypatch, task, name):
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_bytes(png_bytes())
    assert next(open_source(name, task)).width == 30


def test_file_url(tmp_path, task):
    path = tmp_path / "my picture ü.png"
    path.write_bytes(png_bytes())
    assert next(open_source(path.as_uri(), task)).width == 30


@pytest.mark.parametrize("source", ["https://example.org/a.png", "ftp://x/y", "mailto:someone"])
def test_unknown_kinds_are_wrong_use(source, task):
    with pytest.raises(UsageError) as told:
        open_source(source, task)
    assert told.value.exit_code == ExitCode.WRONG_USE
    assert source in str(told.value)


def test_standard_input(monkeypatch, task):
    stream = io.TextIOWrapper(io.BytesIO(png_bytes((50, 60))))
    monkeypatch.setattr(sys, "stdin", stream)
    (capture,) = open_source("-", task)
    assert (capture.source, capture.width, capture.height) == ("-", 50, 60)


def test_empty_standard_input(monkeypatch, task):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    with pytest.raises(SourceError, match="Standard input is empty"):
        next(open_source("-", task))


@pytest.mark.parametrize("stdin", [None, SimpleNamespace(isatty=lambda: True)])
def test_no_standard_input(monkeypatch, task, stdin):
    monkeypatch.setattr(sys, "stdin", stdin)
    with pytest.raises(SourceError, match="Nothing is piped in"):
        next(open_source("-", task))


def test_cancel_before_the_first_page(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(png_bytes())
    task = Task()
    captures = open_source(str(path), task)
    task.cancel()
    with pytest.raises(Cancelled):
        next(captures)


@pytest.mark.parametrize(
    ("text", "box"),
    [
        ("", None),
        ("  ", None),
        ("1,2,30,40", Box(1, 2, 30, 40)),
        (" -1920, 0 ,800,600", Box(-1920, 0, 800, 600)),
    ],
)
def test_regions(text, box):
    assert parse_region(text) == box


@pytest.mark.parametrize("text", ["1,2,3", "a,b,c,d", "1,2,-3,4", "1,2,3,4,5", "1.5,2,3,4"])
def test_what_is_no_region(text):
    with pytest.raises(UsageError, match="is not a region"):
        parse_region(text)


def test_empty_region():
    with pytest.raises(UsageError, match="at least one pixel"):
        parse_region("1,2,0,4")
