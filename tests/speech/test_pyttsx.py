"""pyttsx3's engine with a driver of the same shape as those of Windows and macOS."""

from __future__ import annotations

import struct
import sys
import types
import wave

import numpy as np
import pytest

from lumivox.core.engines import VoiceSettings
from lumivox.core.errors import EngineError
from lumivox.speech.pyttsx import PyttsxSynthesizer
from lumivox.speech.wavefile import read_sound

DRIVER = "lumivox_test_driver"


class Driver:
    """Renders a tenth of a second for each word, as SAPI 5 does: at once, into the file."""

    fails = False

    def __init__(self, proxy):
        self.proxy, self.properties = proxy, {}

    def destroy(self):
        pass

    def stop(self):
        pass

    def getProperty(self, name):  # noqa: N802
        names = {"en": "Anna", "de": "Bert"}
        return [types.SimpleNamespace(id=f"v.{k}", name=n, languages=[k]) for k, n in names.items()]

    def setProperty(self, name, value):  # noqa: N802
        self.properties[name] = value
        Driver.last = self.properties

    def save_to_file(self, text, path):
        if self.fails:
            raise OSError("no voice")
        with wave.open(path, "wb") as file:
            file.setparams((1, 2, 16000, 0, "NONE", ""))
            file.writeframes(b"\1\1" * 1600 * len(text.split()))

    def startLoop(self):  # noqa: N802
        self.looping = True
        self.proxy.setBusy(False)
        assert not self.looping, "the engine ends the loop when its commands are done"

    def endLoop(self):  # noqa: N802
        self.looping = False


@pytest.fixture
def voice(monkeypatch):
    module = types.ModuleType(f"pyttsx3.drivers.{DRIVER}")
    module.buildDriver = Driver
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return PyttsxSynthesizer(DRIVER)


def test_an_utterance_is_rendered_with_the_voice_of_its_language(voice):
    sound = voice.synthesize("Guten Tag allerseits", "de-AT", VoiceSettings(rate=200, volume=0.5))
    assert len(sound.samples) == 4800
    assert sound.sample_rate == 16000
    assert Driver.last == {"voice": "v.de", "rate": 200, "volume": 0.5}
    assert [v.name for v in voice.voices()] == ["Anna", "Bert"]


def test_a_driver_that_fails_is_a_sentence(voice, monkeypatch):
    monkeypatch.setattr(Driver, "fails", True)
    with pytest.raises(EngineError, match="could not speak"):
        voice.synthesize("Hello", "en", VoiceSettings())
    with pytest.raises(EngineError, match="cannot be reached"):
        PyttsxSynthesizer("no_such_driver").voices()


def test_each_is_offered_on_its_own_system_only():
    assert PyttsxSynthesizer("sapi5").is_available() == (sys.platform == "win32")
    assert PyttsxSynthesizer("nsss").is_available() == (sys.platform == "darwin")


def aiff(samples, *, form=b"AIFF", coding=b"", order=">", channels=1):
    rate = struct.pack(">HQ", 16383 + 14, 22050 << (63 - 14))
    head = struct.pack(">hIh", channels, len(samples) // channels, 16) + rate + coding
    data = struct.pack(">II", 0, 0) + np.asarray(samples, f"{order}i2").tobytes()
    chunks = b"".join(
        name + struct.pack(">I", len(body)) + body + b"\0" * (len(body) % 2)
        for name, body in ((b"COMM", head), (b"JUNK", b"odd"), (b"SSND", data))
    )
    return b"FORM" + struct.pack(">I", 4 + len(chunks)) + form + chunks


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (aiff([1, -2, 300]), [1, -2, 300]),
        (aiff([1, -2, 300], form=b"AIFC", coding=b"sowt\0\0", order="<"), [1, -2, 300]),
        (aiff([10, 20, 30, 50], channels=2), [15, 40]),
    ],
)
def test_aiff_is_read(tmp_path, data, expected):
    path = tmp_path / "x.aiff"
    path.write_bytes(data)
    sound = read_sound(path)
    assert sound.sample_rate == 22050
    assert sound.samples.tolist() == expected


@pytest.mark.parametrize(
    "data", [b"", b"RIFF", b"FORM", aiff([1], form=b"AIFC", coding=b"ima4\0\0")]
)
def test_a_broken_file_is_a_value_error(tmp_path, data):
    path = tmp_path / "x"
    path.write_bytes(data)
    with pytest.raises((ValueError, EOFError)):
        read_sound(path)
