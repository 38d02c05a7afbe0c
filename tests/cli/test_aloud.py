"""``lumivox read`` speaks: heard on a sound card that only exists in the test."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest

from helpers.console import DIALOG, command, run, sentences
from helpers.sound_server import RATE, SoundServer, missing

LOUD = 1000
"""Of an int16 sample: speech is, silence is not."""


@pytest.fixture
def sound(tmp_path: Path):
    if reason := missing():
        pytest.skip(reason)
    with SoundServer(tmp_path) as server:
        yield server


def loud_seconds(sound: SoundServer) -> float:
    return float(np.count_nonzero(np.abs(sound.heard().astype(int)) > LOUD)) / RATE


def test_what_is_read_is_heard(sound: SoundServer):
    done = run("read", DIALOG, environment=dict(sound.environment))
    assert (done.returncode, sentences(done)) == (0, [])
    assert "Unsaved changes" in done.stdout
    assert loud_seconds(sound) > 1.0


def test_no_speech_is_silent(sound: SoundServer):
    done = run("read", "--no-speech", DIALOG, environment=dict(sound.environment))
    assert done.returncode == 0
    assert loud_seconds(sound) == 0.0


def test_ctrl_c_silences_at_once(sound: SoundServer):
    arguments = command("read", DIALOG)
    pipe = subprocess.PIPE
    with subprocess.Popen(arguments, env=sound.environment, stdout=pipe, stderr=pipe) as process:
        assert process.stderr
        while not loud_seconds(sound):
            assert process.poll() is None
            time.sleep(0.02)  # the recording is a file, and sends no signal
        process.send_signal(signal.SIGINT)
        process.wait(10)
        assert process.stderr.read() == b""
    assert process.returncode == 130


def test_no_sound_device_is_a_normal_state(tmp_path: Path):
    nowhere = {"PULSE_SERVER": f"unix:{tmp_path}/none", "QT_QPA_PLATFORM": "offscreen"}
    done = run("read", DIALOG, environment=nowhere)
    assert done.returncode == 0
    assert "Unsaved changes" in done.stdout
    assert len(sentences(done)) == 1
    assert "--speak-to" in done.stderr
