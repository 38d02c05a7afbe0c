"""An added recogniser for handwriting reads what looks written by hand, through the pipeline."""

from __future__ import annotations

import json

import cv2
import numpy as np
import pytest
from PIL import Image

from helpers.console import read, run
from helpers.scribbled import scribble
from helpers.tiny_models import trocr
from lumivox.core.options import Handwriting, ReadOptions
from lumivox.core.task import Task
from lumivox.core.values import Capture, Layout, Reading
from lumivox.models.store import RECORD
from lumivox.neural import torch_devices
from lumivox.pipeline import Pipeline
from lumivox.settings import Settings
from lumivox.ui.window_settings import read_options

NAME = "trocr-base-handwritten"
SAID = {"hand": "Dear friend", "type": "yours truly"}
HINT = "lumivox models install trocr-base-handwritten"


def picture(kind: str) -> np.ndarray:
    if kind == "hand":
        return scribble()
    page = np.full((64, 420, 3), 245, np.uint8)
    cv2.putText(page, "KEEP OUT", (10, 45), cv2.FONT_HERSHEY_SIMPLEX, 1.4, (30, 30, 30), 3)
    return page


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    return trocr(tmp_path_factory.mktemp("trocr") / "model", SAID, picture=picture)


def add(store, weights) -> None:
    """As the store leaves it; the tiny tokenizer has other files than the true one."""
    folder = store.folder / NAME
    folder.mkdir()
    for file in weights.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    record = {"commit": None, "sha256": {}, "bytes": 1, "added": "2026-01-01T00:00:00+00:00"}
    (folder / RECORD).write_text(json.dumps(record), encoding="utf-8")


def ask(pipeline: Pipeline, kind: str, *languages: str, wish=Handwriting.AUTO) -> Reading:
    options = ReadOptions(layout=Layout.LINE, languages=languages, handwriting=wish, device="cpu")
    return pipeline.read(Capture(picture(kind)), options, Task())


def guesses(reading: Reading) -> set[str]:
    return {c.text for _, word in reading.words() for c in word.candidates}


def test_it_reads_what_looks_written_by_hand(pipeline, store, weights):
    assert ask(pipeline, "hand").text != SAID["hand"]
    add(store, weights)
    reading = ask(pipeline, "hand")
    assert reading.text == SAID["hand"]
    assert reading.notes == ()
    assert ask(pipeline, "hand", "en-GB", "de").text == SAID["hand"]


def test_it_is_not_asked_about_other_languages_nor_against_the_users_wish(pipeline, store, weights):
    add(store, weights)
    assert ask(pipeline, "hand", "de").text != SAID["hand"]
    assert ask(pipeline, "hand", wish=Handwriting.NEVER).text != SAID["hand"]


def test_a_device_that_is_not_there_is_told(pipeline, store, weights):
    add(store, weights)
    if "mps" in torch_devices():
        pytest.skip("this machine has the device that is to be missing")
    options = ReadOptions(layout=Layout.LINE, device="mps")
    reading = pipeline.read(Capture(picture("hand")), options, Task())
    assert reading.text == SAID["hand"]
    assert reading.notes == ("There is no device mps here; TrOCR runs on the CPU.",)
    assert ask(pipeline, "hand").notes == ()


def test_print_is_left_to_the_others_unless_the_user_says_that_it_is_handwriting(
    pipeline, store, weights
):
    add(store, weights)
    plain = ask(pipeline, "type")
    assert plain.text == "KEEP OUT"
    assert guesses(plain).isdisjoint(SAID["type"].split())
    asked = ask(pipeline, "type", wish=Handwriting.ALWAYS)
    said = guesses(asked) | {word.text for _, word in asked.words()}
    assert said >= {*SAID["type"].split(), "KEEP", "OUT"}, "both readings stay to be seen"


def test_what_could_be_added_is_said_once(pipeline, store):
    assert HINT in ask(pipeline, "hand").notes[0]
    assert ask(pipeline, "hand").notes == ()


@pytest.mark.parametrize(
    ("kind", "languages", "wish"),
    [
        ("type", (), Handwriting.AUTO),
        ("hand", (), Handwriting.NEVER),
        ("hand", ("fi",), Handwriting.AUTO),  # nothing that could be added reads Finnish hands
    ],
)
def test_nothing_is_said_of_it_without_need(pipeline, store, kind, languages, wish):
    assert ask(pipeline, kind, *languages, wish=wish).notes == ()


def test_a_broken_model_leaves_the_line_to_the_others(pipeline, store, weights):
    add(store, weights)
    (store.folder / NAME / "model.safetensors").write_bytes(b"broken")
    assert ask(pipeline, "hand").text not in {"", SAID["hand"]}


def test_the_command_says_once_what_could_be_added_and_obeys(tmp_path):
    pictures = [tmp_path / f"{number}.png" for number in range(2)]
    for number, path in enumerate(pictures):
        Image.fromarray(scribble(seed=number)).save(path)
    environment = {"LUMIVOX_MODELS": str(tmp_path / "none")}
    told = read(*pictures, environment=environment)
    assert told.returncode in {0, 1}
    assert told.stderr.count(HINT) == 1
    quiet = read("--handwriting", "never", *pictures, environment=environment)
    assert HINT not in quiet.stderr
    assert run("read", "--handwriting", "perhaps", pictures[0]).returncode == 2


def test_the_setting_reaches_every_reading_of_the_window():
    settings = Settings().changed("reading.handwriting", "always")
    assert read_options(settings).handwriting is Handwriting.ALWAYS
    with pytest.raises(ValueError, match="choices"):
        Settings().changed("reading.handwriting", "perhaps")
