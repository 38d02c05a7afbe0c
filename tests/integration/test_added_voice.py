"""A neural voice from its server to the ear: fetched by the command, spoken by the queue."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtTest import QSignalSpy

from helpers.listed_models import listed, spec
from helpers.model_server import ModelServer
from helpers.pages import block, reading
from helpers.tiny_voice import COLUMNS, LOUD, ROWS, VOICES, tiny_kokoro
from helpers.voices import VirtualOutput
from helpers.window import wait_for
from lumivox.core.engines import VoiceSettings
from lumivox.speech.espeak import EspeakSynthesizer
from lumivox.speech.kokoro import SAMPLE_RATE
from lumivox.speech.narration import NarrationOptions, narrate
from lumivox.speech.queue import SpeechQueue
from lumivox.speech.voices import KOKORO, first_available

pytestmark = pytest.mark.skipif(
    not EspeakSynthesizer().is_available(), reason="phonemes come from eSpeak NG, here on Linux"
)

PAGE = reading(
    block("Hello my dear world."),
    block("Le chat dort.", y=100, language="fr"),
    block("Der Hund schläft.", y=200, language="de"),
)
HEART = VoiceSettings(voice="af_heart")


@pytest.fixture
def output():
    return VirtualOutput()


@pytest.fixture
def queue(qapp, output, tmp_path, monkeypatch):
    monkeypatch.setenv("LUMIVOX_MODELS", str(tmp_path / "store"))
    made = SpeechQueue(None, output)
    yield made
    assert made.close()


def hear(queue: SpeechQueue) -> list[str]:
    """Speak the page from the beginning; the words that were told."""
    words: list[str] = []
    finished = QSignalSpy(queue.finished)
    told = queue.word_reached.connect(lambda ref: words.append(PAGE.word(ref).text))
    queue.load(narrate(PAGE, NarrationOptions(normalize=False)))
    queue.play()
    wait_for(finished.count)
    queue.word_reached.disconnect(told)
    return words


def install(tmp_path: Path, server: ModelServer) -> None:
    """By the command, of a list that knows every byte beforehand."""
    folder = tiny_kokoro(tmp_path / "upstream", durations=False)
    server.repositories["someone/kokoro"] = folder
    paths = ["tokenizer.json", "onnx/model_quantized.onnx", *(f"voices/{v}.bin" for v in VOICES)]
    files = [
        {"path": path, "sha256": hashlib.sha256((folder / path).read_bytes()).hexdigest()}
        | ({"float32": [ROWS, COLUMNS]} if path.endswith(".bin") else {})
        for path in paths
    ]
    changes = {"purpose": "speak", "engine": "kokoro", "repository": "someone/kokoro"}
    listed(tmp_path, spec(KOKORO, files=files, **changes))
    command = [sys.executable, "-m", "lumivox", "models"]
    common = ["--registry", str(tmp_path / "models.json"), "--folder", str(tmp_path / "store")]
    environment = os.environ | {"HF_ENDPOINT": server.url}
    for words in (["install", KOKORO], ["verify", KOKORO], ["list", "--json"]):
        done = subprocess.run(
            [*command, *words, *common], env=environment, capture_output=True, text=True, check=True
        )
    model = json.loads(done.stdout)[0]
    assert (model["purpose"], model["pinning"]) == ("speak", "hash")
    assert set(model["sha256"]) == set(paths)


def test_a_voice_that_is_added_speaks_in_the_running_program_word_by_word(queue, output, tmp_path):
    words = [PAGE.word(ref).text for ref, _ in PAGE.words()]
    assert hear(queue) == words
    assert output.sample_rate != SAMPLE_RATE
    with ModelServer() as server:
        install(tmp_path, server)
    before = len(output.heard)
    queue.set_settings(HEART)
    assert hear(queue) == words
    assert output.sample_rate == SAMPLE_RATE, "the first sentence says at which rate all is played"
    heard = np.frombuffer(bytes(output.heard[before:]), np.int16)
    of_the_model = np.count_nonzero(heard == int(LOUD * 32767))
    assert 600 * 20 < of_the_model < len(heard), "English and French by it, German by the usual one"


def test_each_language_has_its_voice_and_others_are_left_to_the_usual_one(queue, tmp_path):
    tiny_kokoro(tmp_path / "store" / KOKORO, durations=True)
    voice = first_available()
    french = voice.synthesize("Le chat dort.", "fr", HEART)
    assert french.sample_rate == SAMPLE_RATE
    assert [mark.start for mark in french.marks] == [0, 3, 8]
    assert voice.synthesize("Der Hund schläft.", "de", HEART).sample_rate != SAMPLE_RATE
    usual = voice.synthesize("Hello.", "en", VoiceSettings())
    assert usual.sample_rate != SAMPLE_RATE, "nobody asked for the neural voice"
    (tmp_path / "store" / KOKORO / "tokenizer.json").unlink()
    assert voice.synthesize("Hello.", "en", HEART).sample_rate != SAMPLE_RATE, "it was removed"
