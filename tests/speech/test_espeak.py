"""The real voice: sound, loudness, and word times that can be trusted."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from lumivox.core.engines import VoiceSettings
from lumivox.core.errors import EngineError
from lumivox.speech.espeak import EspeakSynthesizer
from lumivox.speech.languages import best_voice
from lumivox.speech.playback import word_times
from lumivox.speech.voices import first_available, synthesizers

from helpers.pages import block, reading  # isort: skip
from lumivox.speech.narration import NarrationOptions, narrate

VOICE = EspeakSynthesizer()
pytestmark = pytest.mark.skipif(
    not VOICE.is_available(), reason="eSpeak NG is used on Linux only, and needs its library"
)
TEXT = "The quick brown fox jumps over the lazy dog."


def seconds(sound):
    return len(sound.samples) / sound.sample_rate


def loudness(sound):
    return float(np.sqrt(np.mean(sound.samples.astype(float) ** 2)))


def say(text, language="en", **settings):
    return VOICE.synthesize(text, language, VoiceSettings(**settings))


def test_a_sentence_takes_as_long_as_a_sentence_and_is_loud():
    sound = say(TEXT)
    assert 2 < seconds(sound) < 5
    assert loudness(sound) > 1000
    assert np.abs(sound.samples).max() < 32767


def test_rate_volume_and_pitch_are_heard():
    assert seconds(say(TEXT, rate=360)) < 0.65 * seconds(say(TEXT, rate=180))
    assert loudness(say(TEXT, volume=0.5)) < 0.7 * loudness(say(TEXT, volume=1.0))
    assert not np.array_equal(say(TEXT, pitch=0.9).samples, say(TEXT, pitch=0.5).samples)
    assert loudness(say(TEXT, volume=0.0)) < 1


def test_settings_of_one_sentence_do_not_stay_for_the_next():
    before = say(TEXT)
    say(TEXT, rate=400, volume=0.2, pitch=1.0)
    say("Guten Tag", "de")
    after = say(TEXT)  # some samples differ, by the voice's own noise
    assert seconds(after) == pytest.approx(seconds(before), rel=0.01)
    assert loudness(after) == pytest.approx(loudness(before), rel=0.02)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The value 3.14159 is pi, and 1,234.50 dollars too; the end."),
        ("de", "Größe über 3,5 Meter: „Straße“ ölig und Käse – schön."),
        ("fr", "L'été où j'étais là, à 12,5 % près, ça va."),
        ("ru", "Съешь ещё этих мягких 3,5 булок."),
        ("zh", "今天天气很好。"),
        ("en", "An emoji 😀 and 漢字 inside a line."),
    ],
)
def test_marks_run_forward_and_begin_words(language, text):
    sound = say(text, language)
    assert sound.marks
    starts = [mark.start for mark in sound.marks]
    times = [mark.milliseconds for mark in sound.marks]
    assert starts == sorted(set(starts))
    assert times == sorted(times)
    assert all(0 <= start < len(text) for start in starts)
    assert times[-1] <= 1000 * seconds(sound)


@pytest.mark.parametrize(
    ("language", "text", "word"),
    [
        ("en", "It is 3.14159 metres long today", "metres"),
        ("en", "It is 3.14159 metres long today", "today"),
        ("de", "Größe Ähre über 3,5 Straße ölig", "Straße"),
        ("de", "Größe Ähre über 3,5 Straße ölig", "ölig"),
        ("en", "well-known words don't count", "count"),
    ],
)
def test_the_place_is_right_after_decimals_and_umlauts(language, text, word):
    """The word's time is where the sound of the text before it ends, give or take its linking."""
    page = reading(block(text, language=language), language=language)
    utterance = narrate(page, NarrationOptions(normalize=False)).utterances[0]
    sound = say(utterance.text, language)
    at = next(t for t in word_times(utterance, sound) if page.word(t.ref).text == word)
    before = say(utterance.text[: utterance.text.index(word)], language)
    assert at.milliseconds == pytest.approx(1000 * seconds(before), rel=0.15, abs=120)


def test_every_word_has_a_time():
    page = reading(block("On the way to the 12,5 km of the A1, (x) - “quoted” and so on."))
    utterance = narrate(page).utterances[0]
    times = word_times(utterance, say(utterance.text))
    assert len(times) == sum(len(span.words) for span in utterance.spans)
    assert [t.milliseconds for t in times] == sorted(t.milliseconds for t in times)


def test_nothing_and_signs_alone_are_no_error():
    for text in ("", " ", "\0", "...", "a\0b"):
        assert say(text).sample_rate > 0
    assert seconds(say("a\0b")) > seconds(say("a")), "what follows a zero is spoken"


@pytest.mark.parametrize(
    ("language", "voice"),
    [
        ("de", "gmw/de"),
        ("de-AT", "gmw/de"),
        ("en", "gmw/en-US"),
        ("en-GB", "gmw/en"),
        ("pt-BR", "roa/pt-BR"),
        ("pt", "roa/pt"),
        ("zh-Hans", "sit/cmn"),
        ("zh-HK", "sit/yue"),
        ("no", "gmq/nb"),
        ("tlh-unknown", None),
    ],
)
def test_a_language_finds_its_voice(language, voice):
    assert best_voice(VOICE.voices(), language, None) == voice


def test_an_unknown_language_is_spoken_by_the_voice_of_the_interface():
    unknown = say("hello there", "tlh")
    assert len(unknown.samples) == pytest.approx(len(say("hello there", "en").samples), rel=0.01)


def test_the_wanted_voice_speaks_its_language_and_leaves_others_to_theirs():
    voices = VOICE.voices()
    assert best_voice(voices, "en", "gmw/en-GB-scotland") == "gmw/en-GB-scotland"
    assert best_voice(voices, None, "gmw/en-GB-scotland") == "gmw/en-GB-scotland"
    assert best_voice(voices, "fr", "gmw/en-GB-scotland") == "roa/fr"
    assert not np.array_equal(say("Paris", "fr").samples, say("Paris", "en").samples)


def test_the_library_of_the_package_works_without_the_systems():
    """In a process of its own, since a library stays loaded; the system's is hidden by name."""
    program = (
        "import lumivox.speech.espeak as e\n"
        "from lumivox.core.engines import VoiceSettings\n"
        "e.SYSTEM_LIBRARY = 'libespeak-ng-not-here.so.1'\n"
        "sound = e.EspeakSynthesizer().synthesize('Hello world', 'en', VoiceSettings())\n"
        "import os; maps = open('/proc/self/maps').read()\n"
        "print(len(sound.samples) > 8000, 'espeakng_loader' in maps, '/usr/lib' in"
        " os.environ['ESPEAK_DATA_PATH'])\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == ["True", "True", "False"]


def test_there_is_a_table_of_voices():
    assert first_available().name == "espeak-ng"
    assert all(engine.how_to_get().endswith(".") for engine in synthesizers())


def test_no_library_is_a_sentence(monkeypatch):
    monkeypatch.setattr("lumivox.speech.espeak._has_system_library", lambda: False)
    monkeypatch.setitem(sys.modules, "espeakng_loader", None)
    from lumivox.speech.espeak import _start

    _start.cache_clear()
    try:
        with pytest.raises(EngineError, match="libespeak-ng1"):
            say("x")
    finally:
        _start.cache_clear()
