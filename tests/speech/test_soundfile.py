"""Speech as a file."""

from __future__ import annotations

import wave

import numpy as np
import pytest

from helpers.pages import block, reading
from helpers.voices import SpyVoice
from lumivox.core.engines import Sound, VoiceSettings
from lumivox.core.errors import Cancelled, EngineError, OutputError
from lumivox.core.task import Task
from lumivox.core.values import Narration, Utterance
from lumivox.speech.espeak import EspeakSynthesizer
from lumivox.speech.narration import narrate
from lumivox.speech.soundfile import save_speech

PAGE = reading(block("Good morning to all."), block("Guten Morgen.", y=100, language="de"))


def samples(path):
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2"), file.getframerate()


@pytest.mark.skipif(not EspeakSynthesizer().is_available(), reason="needs eSpeak NG")
def test_two_languages_and_two_rates_in_real_speech(tmp_path):
    slow, fast = tmp_path / "slow.wav", tmp_path / "fast.wav"
    seconds = save_speech(narrate(PAGE), slow)
    quick = save_speech(narrate(PAGE), fast, VoiceSettings(rate=360))
    sound, rate = samples(slow)
    assert len(sound) / rate == pytest.approx(seconds, abs=0.01)
    assert 1.5 < seconds < 6
    assert quick < 0.7 * seconds
    assert np.abs(sound).max() > 5000


class ManyRates(SpyVoice):
    """A second of speech each, at a rate that changes."""

    def synthesize(self, text, language, settings):
        rate = 16000 if language == "en" else 24000
        return Sound(np.full(rate, 1000, np.int16), rate)


def test_one_sample_rate_for_all_voices(tmp_path):
    path = tmp_path / "x.wav"
    two = Narration((Utterance("a", "en"), Utterance("b", "de")))
    assert save_speech(two, path, synthesizer=ManyRates()) == pytest.approx(2)
    sound, rate = samples(path)
    assert (len(sound), rate) == (32000, 16000)
    assert (sound == 1000).all()


def test_pauses_are_silence_of_their_length(tmp_path):
    path = tmp_path / "x.wav"
    save_speech(Narration((Utterance("a", "en", pause=500),)), path, synthesizer=ManyRates())
    sound, _ = samples(path)
    assert len(sound) == 24000
    assert not sound[16000:].any()


def test_nothing_to_say_is_an_empty_sound(tmp_path):
    path = tmp_path / "x.wav"
    assert save_speech(Narration(), path, synthesizer=SpyVoice()) == 0
    assert len(samples(path)[0]) == 0


def test_a_failure_leaves_what_was_there(tmp_path):
    path = tmp_path / "x.wav"
    path.write_bytes(b"old")
    with pytest.raises(EngineError, match="ill"):
        save_speech(narrate(PAGE), path, synthesizer=SpyVoice(error="The voice is ill."))
    task = Task()
    task.cancel()
    with pytest.raises(Cancelled):
        save_speech(narrate(PAGE), path, synthesizer=SpyVoice(), task=task)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path):
    with pytest.raises(OutputError, match="nowhere"):
        save_speech(narrate(PAGE), tmp_path / "nowhere" / "x.wav", synthesizer=SpyVoice())


def test_progress_is_told(tmp_path):
    told = []
    task = Task(lambda *step: told.append(step))
    save_speech(narrate(PAGE), tmp_path / "x.wav", synthesizer=SpyVoice(), task=task)
    assert told == [("speak", 0, 2), ("speak", 1, 2)]
