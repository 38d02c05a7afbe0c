"""A code in which a letter may be a digit is warned of, whichever engine has read it."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image, ImageDraw

from helpers import console
from lumivox.core.options import ReadOptions
from lumivox.core.task import Task
from lumivox.core.values import Capture, Layout
from lumivox.speech.narration import NarrationOptions, narrate
from lumivox.ui.word_facts import facts_of
from lumivox.vision.reader import PictureReader

LINES = ("Your voucher code is 8B0OI1 now", "The key K7-0BX5 opens it from 10:30 on")


@pytest.fixture(scope="module")
def reader():
    made = PictureReader()
    if "en" not in made.languages():
        pytest.skip("no text engine is installed")
    yield made
    made.unload()


@pytest.fixture(scope="module")
def picture(font_of):
    drawn, font = Image.new("RGB", (640, 200), "white"), font_of("DejaVuSans", 26)
    for index, text in enumerate(LINES):
        ImageDraw.Draw(drawn).text((30, 40 + 60 * index), text, fill="black", font=font)
    return drawn


@pytest.mark.parametrize("grain", [0, 25])
@pytest.mark.parametrize("layout", [Layout.AUTO, Layout.PAGE, Layout.SPARSE])
def test_codes_are_doubted_and_nothing_else(reader, picture, layout, grain):
    noise = np.random.default_rng(0).normal(0, grain, (picture.height, picture.width, 3))
    pixels = np.clip(np.asarray(picture) * 0.8 + noise, 0, 255).astype(np.uint8)
    options = ReadOptions(layout=layout, languages=("en",))
    reading = reader.read(Capture(pixels), options, Task(), lambda _line: None)
    doubted = {ref: word for ref, word in reading.words() if word.unsure}
    assert [word.text[:2] for word in doubted.values()] == ["8B", "K7"]
    narration = narrate(reading, NarrationOptions(language="en"))
    said = " ".join(one.text for one in narration.utterances)
    assert said.count("unsure: ") == 2
    facts = facts_of(reading, next(iter(doubted)))
    assert "Unsure." in facts
    assert "It may also be: 8B" in facts


def test_the_command_line_tells_the_other_spelling(picture, tmp_path):
    picture.save(tmp_path / "voucher.png")
    done = console.run("read", tmp_path / "voucher.png", "--no-speech", "--format", "json")
    blocks = json.loads(done.stdout)["blocks"]
    words = [word for block in blocks for line in block["lines"] for word in line["words"]]
    doubted = [word for word in words if word["unsure"]]
    assert [word["text"][:2] for word in doubted] == ["8B", "K7"]
    assert all(word["confidence"] < 0.72 for word in doubted)
    texts = [candidate["text"] for candidate in doubted[1]["candidates"]]
    assert {"K7-0BX5", "K7-OBX5"} <= set(texts)
