"""``lumivox bench --latency``: from a key to speech, and memory, in the real process."""

from __future__ import annotations

import os
import re

import pytest

from helpers.console import run, sentences

pytestmark = pytest.mark.skipif(
    not os.environ.get("DISPLAY"), reason="there is no X server (Xvfb is not installed)"
)


def row(text: str, name: str) -> list[float]:
    """The numbers of a table's row."""
    (line,) = re.findall(rf"^\| {re.escape(name)} \|(.*)\|$", text, re.MULTILINE)
    return [float(cell) for cell in line.split("|")]


def test_latency_and_memory_are_as_promised():
    done = run("bench", "--latency", timeout=200)
    assert done.returncode == 0, done.stderr
    first, median, least = row(done.stdout, "first sample")
    assert 0 < least <= median
    assert first > 0
    captured, line = row(done.stdout, "captured")[2], row(done.stdout, "first line")[2]
    assert captured < line < least, "each stage follows the one before"
    # The least of nine: other work on the machine can only add to it.
    assert least <= 250
    # Shared libraries count in parts: how much of them is resident is the system's choice.
    (rest,) = row(done.stdout, "at rest")
    (read,) = row(done.stdout, "after one reading, resident")
    (unloaded,) = row(done.stdout, "after unloading")
    assert rest <= 150
    assert read <= 400
    assert unloaded < row(done.stdout, "after one reading")[0] - 20


def test_without_a_screen_it_is_said():
    done = run("bench", "--latency", environment={"DISPLAY": "", "WAYLAND_DISPLAY": ""})
    assert done.returncode == 3
    assert "no screen" in sentences(done)[0]


def test_without_a_folder_it_is_wrong_use():
    done = run("bench")
    assert done.returncode == 2
    assert "--data" in sentences(done)[0]
