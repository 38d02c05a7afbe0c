"""Short sounds: small, soft, made by the script beside them, and heard."""

from __future__ import annotations

import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from helpers.sound_server import SoundServer, missing
from lumivox.core.resources import resource_path
from lumivox.speech.earcons import Earcon

ROOT = Path(__file__).resolve().parents[2]


def test_the_files_are_those_of_the_script(tmp_path):
    script = ROOT / "packaging" / "make_sounds.py"
    subprocess.run([sys.executable, str(script), str(tmp_path)], check=True)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    shipped = {f"{e.value}.wav": resource_path("sounds", f"{e.value}.wav") for e in Earcon}
    assert made == {name: path.read_bytes() for name, path in shipped.items()}


@pytest.mark.parametrize("earcon", Earcon)
def test_each_is_small_short_and_soft(earcon):
    path = resource_path("sounds", f"{earcon.value}.wav")
    assert path.stat().st_size < 20_000
    with wave.open(str(path)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        assert file.getnframes() / file.getframerate() < 0.5
    assert 3000 < np.abs(samples).max() < 16000
    assert abs(int(samples[0])) < 50, "it begins without a click"
    assert abs(int(samples[-1])) < 50, "it ends without a click"


PROGRAM = """
from PySide6.QtCore import QCoreApplication, QTimer
from lumivox.speech.earcons import Earcon, Earcons
app = QCoreApplication([])
earcons = Earcons()
assert earcons.play(Earcon.DONE)
earcons.is_enabled = False
assert not earcons.play(Earcon.ERROR)
QTimer.singleShot(1500, app.quit)
app.exec()
"""


@pytest.mark.skipif(missing() is not None, reason=str(missing()))
def test_one_is_heard(tmp_path):
    with SoundServer(tmp_path) as server:
        command = [sys.executable, "-c", PROGRAM]
        subprocess.run(command, env=server.environment, check=True, capture_output=True)
        heard = server.heard()
    assert 2000 < np.abs(heard.astype(int)).max() < 16000
    assert 0.2 < np.count_nonzero(heard) / 22050 < 0.6


def test_without_a_sound_device_nothing_is_played_and_nothing_fails(tmp_path, monkeypatch, qapp):
    from PySide6.QtMultimedia import QAudioDevice, QMediaDevices

    from lumivox.speech.earcons import Earcons

    monkeypatch.setattr(QMediaDevices, "defaultAudioOutput", QAudioDevice)
    assert not Earcons().play(Earcon.DONE)
