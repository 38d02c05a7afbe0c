"""Neural voices through their real classes: Kokoro on a tiny ONNX model, piper as a program."""

from __future__ import annotations

import json
import os
import sys

import numpy as np
import pytest

from helpers.tiny_voice import LOUD, tiny_kokoro
from helpers.voices import SAMPLE_RATE as SPY_RATE
from helpers.voices import SpyVoice
from lumivox.core.engines import VoiceSettings
from lumivox.core.errors import EngineError, ModelError
from lumivox.speech.espeak import EspeakSynthesizer
from lumivox.speech.kokoro import SAMPLE_RATE, KokoroSynthesizer
from lumivox.speech.phonemes import phonemize
from lumivox.speech.piper import PiperSynthesizer
from lumivox.speech.voices import first_available, synthesizers

needs_espeak = pytest.mark.skipif(
    not EspeakSynthesizer().is_available(), reason="phonemes come from eSpeak NG, here on Linux"
)


@pytest.fixture(params=[True, False], ids=["durations", "no durations"])
def kokoro(tmp_path, request):
    tiny_kokoro(tmp_path, durations=request.param)
    return KokoroSynthesizer(tmp_path, SpyVoice())


@needs_espeak
def test_kokoro_speaks_each_phoneme_and_marks_the_words(kokoro):
    text = "Hello, my dear world!"
    sound = kokoro.synthesize(text, "en", VoiceSettings())
    assert sound.sample_rate == SAMPLE_RATE
    assert len(sound.samples) % 600 == 0
    assert len(sound.samples) > 600 * 12
    assert np.unique(sound.samples).tolist() == [int(LOUD * 32767)]
    said = [text[m.start : m.start + m.length] for m in sound.marks]
    assert said == ["Hello", "my", "dear", "world"]
    times = [m.milliseconds for m in sound.marks]
    assert times == sorted(set(times))
    assert 0 < times[0] < 60, "after the pad"
    assert times[-1] < 1000 * len(sound.samples) / SAMPLE_RATE


@needs_espeak
def test_kokoro_is_as_loud_as_it_is_told_and_leaves_other_languages_to_the_other(kokoro):
    quiet = kokoro.synthesize("Hello", "en", VoiceSettings(volume=0.5))
    assert quiet.samples.max() == pytest.approx(LOUD * 32767 / 2, abs=1)
    german = kokoro.synthesize("Guten Tag", "de", VoiceSettings())
    assert german.sample_rate == SPY_RATE
    assert kokoro._others.spoken == ["Guten Tag"]
    assert {v.id for v in kokoro.voices()} == {"af_heart", "bm_george", "ff_siwis", "spy"}


@needs_espeak
def test_the_voice_that_is_set_decides_which_engine_speaks(kokoro, tmp_path):
    (tmp_path / "onnx").parent.rename(tmp_path.parent / f"{tmp_path.name}-models")
    models = tmp_path.parent / f"{tmp_path.name}-models"
    (models / "kokoro-82m").mkdir()
    for part in ("onnx", "voices", "tokenizer.json"):
        (models / part).rename(models / "kokoro-82m" / part)
    every = first_available(models)
    assert {"af_heart", "gmw/de"} <= {voice.id for voice in every.voices()}
    assert every.synthesize("Hello", "en", VoiceSettings()).sample_rate == 22050
    neural = VoiceSettings(voice="af_heart")
    assert every.synthesize("Hello", "en", neural).sample_rate == SAMPLE_RATE
    assert every.synthesize("Guten Tag", "de", neural).sample_rate == 22050


@needs_espeak
def test_a_long_text_is_spoken_in_several_passes_without_loss(kokoro):
    words = ["hello"] * 300
    sound = kokoro.synthesize(" ".join(words), "en", VoiceSettings())
    short = kokoro.synthesize("hello", "en", VoiceSettings())
    assert len(sound.marks) == len(words)
    assert len(sound.samples) > 250 * (len(short.samples) - 1200)


@needs_espeak
def test_a_broken_kokoro_is_a_sentence(kokoro, tmp_path):
    (tmp_path / "onnx" / "model_quantized.onnx").write_bytes(b"broken")
    with pytest.raises(ModelError, match="install it again"):
        kokoro.synthesize("Hello", "en", VoiceSettings())


def test_a_kokoro_that_is_not_there_says_how_to_get_it(tmp_path):
    absent = KokoroSynthesizer(tmp_path, SpyVoice())
    assert not absent.is_available()
    assert "lumivox models install" in absent.how_to_get()
    names = [engine.name for engine in synthesizers(tmp_path)]
    assert names == ["espeak-ng", "sapi5", "nsss", "kokoro", "piper"]


@needs_espeak
def test_phonemes_point_back_at_the_text():
    text = "A cat; of the house."
    pieces = phonemize(text, "gmw/en-US")
    assert [text[p.start : p.start + p.length] for p in pieces][:3] == ["A", "cat", ";"]
    assert "".join(p.ipa for p in pieces if p.start == 2) == "kˈæt"
    with pytest.raises(EngineError):
        phonemize("x", "no-such-voice")


PIPER = """#!{python}
import sys, wave
about = dict(zip(sys.argv[1::2], sys.argv[2::2]))
text = sys.stdin.read()
assert about["--model"].endswith(".onnx")
if "fail" in text:
    sys.exit("no")
with wave.open(about["--output_file"], "wb") as file:
    file.setparams((1, 2, 22050, 0, "NONE", ""))
    count = int(2205 * len(text.split()) * float(about["--length_scale"]))
    file.writeframes(b"\\0\\x10" * count)
"""


@pytest.fixture
def piper(tmp_path, monkeypatch):
    """A program of that name that takes what piper takes: a model, a file, a scale, a text."""
    if sys.platform == "win32":
        pytest.skip("the stand-in for piper is a script with a first line")
    program = tmp_path / "bin" / "piper"
    program.parent.mkdir()
    program.write_text(PIPER.format(python=sys.executable))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    voices = tmp_path / "voices"
    voices.mkdir()
    (voices / "de_DE-x-low.onnx").write_bytes(b"")
    about = {"language": {"code": "de_DE"}}
    (voices / "de_DE-x-low.onnx.json").write_text(json.dumps(about))
    (voices / "other.onnx").write_bytes(b"")
    return PiperSynthesizer(SpyVoice(), [voices])


def test_piper_is_run_for_its_language_at_the_rate_and_volume(piper):
    assert piper.is_available()
    assert [v.languages for v in piper.voices()] == [("de-DE",), ("en",)]
    sound = piper.synthesize("Guten Tag", "de", VoiceSettings(rate=360, volume=0.5))
    assert len(sound.samples) == 2205
    assert set(sound.samples.tolist()) == {2048}
    assert piper.synthesize("Hello", "en", VoiceSettings()).sample_rate == SPY_RATE


def test_a_piper_that_fails_is_a_sentence(piper):
    with pytest.raises(EngineError, match="piper"):
        piper.synthesize("fail", "de", VoiceSettings())


def test_a_piper_without_voices_is_not_available(tmp_path):
    absent = PiperSynthesizer(SpyVoice(), [tmp_path])
    assert not absent.is_available()
    assert str(tmp_path) in absent.how_to_get()
