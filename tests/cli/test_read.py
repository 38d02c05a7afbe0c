"""``lumivox read``: results as each is ready, in the promised forms, with the promised codes."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import time
import wave
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from PIL import Image

from helpers.console import DIALOG, LETTER, REPORT, command, read, run, sentences
from lumivox.core.resources import resource_path

SCHEMA = json.loads(resource_path("schemas", "reading-1.schema.json").read_text("utf-8"))


@pytest.fixture
def blank(tmp_path: Path) -> Path:
    path = tmp_path / "blank.png"
    Image.new("RGB", (300, 200), "white").save(path)
    return path


def test_text_of_one_source():
    done = read(DIALOG)
    assert done.returncode == 0
    assert sentences(done) == []
    assert "Do you want to save it before closing?" in done.stdout
    assert "==>" not in done.stdout


def test_text_of_several_sources_names_each():
    done = read(DIALOG, REPORT)
    assert done.returncode == 0
    first, _, second = done.stdout.partition(f"==> {REPORT} <==\n")
    assert first.startswith(f"==> {DIALOG} <==\n")
    assert "Unsaved changes" in first
    # Three pages, one heading.
    assert second.startswith("Report on the garden")
    assert "Notes from the gate" in second


def test_json_lines_obey_the_schema():
    done = read(DIALOG, REPORT, "--format", "json", "--candidates")
    pages = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(page["source"], page["page"]) for page in pages] == [
        (str(DIALOG), 1),
        (str(REPORT), 1),
        (str(REPORT), 2),
        (str(REPORT), 3),
    ]
    for page in pages:
        jsonschema.validate(page, SCHEMA)
        assert page["blocks"]
    assert pages[1]["origin"] == "text layer"
    assert pages[0]["timings"]


def test_a_page_without_text_is_exit_code_1(blank: Path):
    done = read(blank)
    assert (done.returncode, done.stdout) == (1, "")
    (told,) = sentences(done)
    assert f"No text was found in {blank}. The picture is empty: nothing stands out" in told


def test_a_failed_source_does_not_stop_the_others(tmp_path: Path, blank: Path):
    done = read(tmp_path / "none.png", blank, REPORT)
    assert done.returncode == 3
    assert len(sentences(done)) == 2
    assert "Report on the garden" in done.stdout


def test_standard_input():
    done = read("-", stdin=DIALOG.read_bytes())
    assert done.returncode == 0
    assert "Unsaved changes" in done.stdout


def test_output_takes_the_place_of_the_file(tmp_path: Path):
    target = tmp_path / "text.txt"
    target.write_text("what was there")
    done = read(REPORT, "--output", target)
    assert (done.returncode, done.stdout) == (0, "")
    assert "Report on the garden" in target.read_text("utf-8")
    assert list(tmp_path.iterdir()) == [target]


def test_output_is_kept_where_nothing_was_read(tmp_path: Path):
    target = tmp_path / "text.txt"
    target.write_text("what was there")
    done = read(tmp_path / "none.png", "--output", target)
    assert done.returncode == 3
    assert target.read_text() == "what was there"
    assert list(tmp_path.iterdir()) == [target]


def test_each_result_comes_when_it_is_ready():
    """The first page is there while the second source has not even been given."""
    arguments = command("read", "--no-speech", REPORT, "-")
    pipe = subprocess.PIPE
    with subprocess.Popen(arguments, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        assert process.stdin
        assert process.stdout
        heading = process.stdout.readline() + process.stdout.readline()
        assert heading.decode() == f"==> {REPORT} <==\nReport on the garden\n"
        rest, _ = process.communicate(DIALOG.read_bytes(), timeout=60)
    assert b"Unsaved changes" in rest
    assert process.returncode == 0


def test_output_is_utf_8_whatever_the_locale():
    french = LETTER.with_name("french.png")
    plain = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    done = read(french, environment=plain)
    assert done.returncode == 0
    assert "é" in done.stdout


def test_nobody_listens():
    """As in ``lumivox read … | head -1``: no complaint."""
    pipe = subprocess.PIPE
    arguments = command("read", "--no-speech", REPORT, DIALOG)
    with subprocess.Popen(arguments, stdout=pipe, stderr=pipe) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


def test_the_disk_is_full():
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command("read", "--no-speech", REPORT),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_leaves_nothing_half_written(tmp_path: Path, number: int):
    target = tmp_path / "text.txt"
    arguments = command("read", "--no-speech", REPORT, "-", "--output", target)
    pipe = subprocess.PIPE
    with subprocess.Popen(arguments, stdin=pipe, stderr=pipe) as process:
        assert process.stderr
        # It is waiting for its second source once the part file holds the first.
        while not any(path.stat().st_size for path in tmp_path.iterdir()):
            assert process.poll() is None
            time.sleep(0.02)  # a growing file sends no signal
        process.send_signal(number)
        process.wait(20)
        assert process.stderr.read() == b""
    assert process.returncode == 130
    assert list(tmp_path.iterdir()) == []


def test_progress_bar_on_a_terminal_only():
    """With several pages, on standard error; the results stay clean."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command("read", "--no-speech", REPORT), stdout=subprocess.PIPE, stderr=theirs
    ) as process:
        os.close(theirs)
        assert process.stdout
        shown = b""
        try:
            while chunk := os.read(ours, 4096):
                shown += chunk
        except OSError:  # how a pseudo-terminal tells its end
            pass
        text = process.stdout.read().decode()
    os.close(ours)
    assert b"report.pdf 3/3" in shown
    assert "\x1b" not in text
    assert "Notes from the gate" in text
    assert read(REPORT).stderr == ""


def test_speech_goes_to_a_file(tmp_path: Path):
    target = tmp_path / "speech.wav"
    done = run("read", REPORT, "--speak-to", target)
    assert (done.returncode, sentences(done)) == (0, [])
    with wave.open(str(target)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16)
        seconds = len(samples) / file.getframerate()
    # About 120 words.
    assert 25 < seconds < 100
    assert np.abs(samples).max() > 3000


def test_no_speech_file_of_a_blank_page(tmp_path: Path, blank: Path):
    target = tmp_path / "speech.wav"
    done = run("read", blank, "--speak-to", target)
    assert done.returncode == 1
    assert not target.exists()


@pytest.mark.parametrize("layout", ["line", "word"])
def test_a_tight_crop(tmp_path: Path, layout: str):
    crop = tmp_path / "crop.png"
    with Image.open(LETTER) as letter:
        letter.crop((140, 136, 362, 174)).save(crop)
    done = read(crop, "--layout", layout, "--language", "en")
    assert (done.returncode, done.stdout) == (0, "Town Library\n")
