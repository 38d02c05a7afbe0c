"""Captioners through their real classes, on tiny models that know a caption for each colour."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
import torch
from safetensors.numpy import save_file

from helpers.gpu import HALVES, compute_in, small_gpu
from helpers.tiny_models import blip, clip, coca, florence, plain_picture
from lumivox.core.errors import Cancelled, ModelError
from lumivox.core.geometry import Box
from lumivox.core.task import Task
from lumivox.core.values import Block, BlockKind, Caption, Line, Reading, Word
from lumivox.vision.describe.blip import BlipCaptioner
from lumivox.vision.describe.clip_match import ClipModel
from lumivox.vision.describe.coca import CocaCaptioner
from lumivox.vision.describe.describer import Describer
from lumivox.vision.describe.florence import FlorenceCaptioner
from lumivox.vision.describe.wording import hedged, tidy

CAPTIONS = {
    "red": "a red wall in the sun",
    "green": "a green lawn behind a house",
    "blue": "the blue sky over the sea",
}
SHORT, LONG = "What does the image describe?", "Describe in detail what is shown in the image."


@pytest.fixture(scope="session")
def folders(tmp_path_factory):
    base = tmp_path_factory.mktemp("captioners")
    two = {colour: CAPTIONS[colour] for colour in ("green", "blue")}
    answers = {(SHORT, colour): text for colour, text in two.items()}
    answers |= {(LONG, colour): f"{text} and nothing else at all" for colour, text in two.items()}
    return {
        "coca": coca(base / "coca", CAPTIONS),
        "blip": blip(base / "blip", CAPTIONS),
        "florence": florence(base / "florence", answers),
    }


@pytest.fixture(scope="session")
def clip_folder(tmp_path_factory):
    return clip(tmp_path_factory.mktemp("clip") / "model")


def captioner(name, folder):
    makers = {"coca": CocaCaptioner, "blip": BlipCaptioner, "florence": FlorenceCaptioner}
    return makers[name](folder, device="cpu")


@pytest.mark.parametrize("name", ["coca", "blip", "florence"])
def test_captioner_says_what_its_model_knows(folders, name):
    engine = captioner(name, folders[name])
    assert engine.is_available()
    for colour in ("green", "blue"):
        found = engine.describe(plain_picture(colour), "en", detailed=False, task=Task())
        assert found[0].text == CAPTIONS[colour]
        assert found[0].source == engine.name
    engine.unload()
    assert not engine.resident.is_loaded
    assert engine.describe(plain_picture("blue"), "en", detailed=False, task=Task())


@pytest.mark.parametrize("dtype", HALVES, ids=str)
@pytest.mark.parametrize("name", ["coca", "blip", "florence"])
def test_half_precision_says_the_same(folders, name, dtype, monkeypatch):
    """As on a GPU: weights, picture and every step between are of half the width."""
    compute_in(monkeypatch, dtype)
    engine = captioner(name, folders[name])
    found = engine.describe(plain_picture("blue"), "en", detailed=False, task=Task())
    assert found[0].text == CAPTIONS["blue"]
    weights = engine.resident.use(lambda loaded, _device: next(loaded[0].parameters()).dtype)
    assert weights in {dtype, torch.float32}  # open_clip keeps what is not a matrix


@pytest.mark.parametrize("full_at", ["load", "run"])
@pytest.mark.parametrize("name", ["coca", "blip", "florence"])
def test_a_gpu_that_is_too_small_hands_over_to_the_cpu(folders, name, full_at, monkeypatch):
    refused = small_gpu(monkeypatch, full_at)
    makers = {"coca": CocaCaptioner, "blip": BlipCaptioner, "florence": FlorenceCaptioner}
    engine = makers[name](folders[name])
    found = engine.describe(plain_picture("blue"), "en", detailed=False, task=Task())
    assert found[0].text == CAPTIONS["blue"]
    assert refused == [full_at]
    assert engine.resident.device == "cpu"
    assert "too small for" in engine.resident.notes[0]


@pytest.mark.parametrize("name", ["coca", "blip", "florence"])
def test_weights_that_are_cut_off_are_a_sentence(folders, tmp_path, name):
    shutil.copytree(folders[name], tmp_path / name)
    for path in (tmp_path / name).glob("*.safetensors"):
        path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(ModelError, match="cannot be loaded"):
        captioner(name, tmp_path / name).describe(
            plain_picture("red"), "en", detailed=False, task=Task()
        )


def test_detailed_captions_are_longer(folders):
    for name in ("coca", "florence"):
        engine = captioner(name, folders[name])
        short, long = (
            engine.describe(plain_picture("blue"), "en", detailed=d, task=Task())[0].text
            for d in (False, True)
        )
        assert len(long.split()) > len(short.split())


def test_coca_gives_several_captions_best_first(folders):
    found = captioner("coca", folders["coca"]).describe(
        plain_picture("red"), "en", detailed=False, task=Task()
    )
    assert len(found) > 1
    assert len({caption.text for caption in found}) == len(found)


@pytest.mark.parametrize("name", ["coca", "blip", "florence"])
def test_cancel_is_heard_between_tokens(folders, name):
    class CancelsItself(Task):
        looks = 0

        @property
        def is_cancelled(self):
            CancelsItself.looks += 1
            if CancelsItself.looks == 3:
                self.cancel()
            return self._cancel.is_set()

        def checkpoint(self, stage="", done=0, total=0):
            if self.is_cancelled:
                raise Cancelled

    with pytest.raises(Cancelled):
        captioner(name, folders[name]).describe(
            plain_picture("red"), "en", detailed=True, task=CancelsItself()
        )


@pytest.mark.parametrize("name", ["coca", "blip", "florence"])
def test_missing_weights_are_a_sentence(folders, tmp_path, name):
    shutil.copytree(folders[name], tmp_path / "model")
    for weights in (tmp_path / "model").glob("*.safetensors"):
        weights.unlink()
    with pytest.raises(ModelError, match="cannot be loaded"):
        captioner(name, tmp_path / "model").describe(
            plain_picture("red"), "en", detailed=False, task=Task()
        )
    assert not captioner(name, None).is_available()
    assert "lumivox models" in captioner(name, None).how_to_get()


def test_coca_without_a_configuration_takes_the_named_architecture(tmp_path):
    engine = CocaCaptioner(tmp_path, "coca_ViT-B-32", "cpu")
    save_file({"of_another_model": np.zeros(3)}, tmp_path / "open_clip_model.safetensors")
    with pytest.raises(ModelError, match="cannot be loaded"):
        engine.describe(plain_picture("red"), "en", detailed=False, task=Task())


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("a dog on a sofa . ", "a dog on a sofa"),
        ("</s><s>a dog</s><pad>", "a dog"),
        ("[DEC] a dog, a cat .", "a dog, a cat"),
        ("  ", ""),
    ],
)
def test_tidy(raw, wanted):
    assert tidy(raw) == wanted


def test_wording_follows_the_support():
    assert hedged("a dog", 0.95) == "Probably: a dog."
    assert hedged("a dog", 0.6) == "Perhaps: a dog."
    assert hedged("a dog", 0.2) is None
    assert hedged("a dog", None) == "Perhaps, not checked: a dog."


class SaysAnything:
    """A captioner that says what the test wants, and remembers whether it was asked."""

    name = "anything"

    def __init__(self, *texts):
        self.texts = texts
        self.asked = 0

    def is_available(self):
        return True

    def how_to_get(self):
        return ""

    def unload(self):
        pass

    def describe(self, pixels, language, *, detailed, task):
        self.asked += 1
        return tuple(Caption(text, None, None, self.name) for text in self.texts)


def test_caption_that_clip_supports_is_told_and_the_other_not(clip_folder):
    clip_model = ClipModel(clip_folder, device="cpu")
    picture = plain_picture("red", 400, seed=5)
    true = Describer([SaysAnything("green wall", "red wall")], clip_model)
    told = true.describe(picture, None, task=Task())
    assert told[0].text == "Probably: red wall."
    assert told[0].score > 0.8
    assert told[-1].source == "measured"
    false = Describer([SaysAnything("green wall")], clip_model)
    assert [c.source for c in false.describe(picture, None, task=Task())] == ["measured"]


def test_without_clip_the_caption_is_called_not_checked():
    told = Describer([SaysAnything("a dog")]).describe(plain_picture("red", 400), None, task=Task())
    assert told[0].text == "Perhaps, not checked: a dog."


def test_nobody_is_asked_about_black_blank_and_text():
    engine = SaysAnything("a dog")
    describer = Describer([engine])
    black = np.zeros((300, 400, 3), np.uint8)
    white = np.full((300, 400, 3), 255, np.uint8)
    assert describer.describe(black, None, task=Task())[0].text == "The picture is black."
    assert "white" in describer.describe(white, None, task=Task())[0].text
    words = tuple(Word("word", Box(20 + 60 * i, 40, 50, 20)) for i in range(5))
    line = Line(words, Box(20, 40, 300, 20))
    page = Reading("t", 400, 300, (Block(BlockKind.PARAGRAPH, (line,), line.box),))
    for word in words:
        white[word.box.y + 4 : word.box.bottom - 4 : 3, word.box.x : word.box.right] = 0
    told = describer.describe(white, page, task=Task())
    assert "text only" in told[0].text
    assert engine.asked == 0


def test_caption_is_translated_where_somebody_can():
    def german(text, language, task):
        return {"a dog": "ein Hund"}.get(text) if language == "de" else None

    describer = Describer([SaysAnything("a dog")], None, german)
    picture = plain_picture("red", 400)
    assert "ein Hund" in describer.describe(picture, None, "de", task=Task())[0].text
    assert "a dog" in describer.describe(picture, None, "fr", task=Task())[0].text


def test_broken_model_still_gives_what_was_measured(tmp_path):
    describer = Describer([BlipCaptioner(tmp_path, "cpu")])
    told = describer.describe(plain_picture("red", 400), None, task=Task())
    assert told[0].source == "measured"
    assert "cannot be loaded" in describer.notes[0]


def test_device_that_is_not_there_is_told(folders):
    describer = Describer([BlipCaptioner(folders["blip"], "cuda-of-another-make")])
    told = describer.describe(plain_picture("red", 400), None, task=Task())
    assert "a red wall" in told[0].text
    assert "runs on the CPU" in describer.notes[0]


def test_full_memory_is_a_sentence_and_the_measures_stay(folders):
    engine = BlipCaptioner(folders["blip"], "cpu")
    load = engine.resident._load

    def full(device):
        model, processor = load(device)
        model.generate = lambda **_: torch.empty(1 << 50)
        return model, processor

    engine.resident._load = full
    describer = Describer([engine])
    told = describer.describe(plain_picture("red", 400), None, task=Task())
    assert [caption.source for caption in told] == ["measured"]
    assert "not enough memory for BLIP" in describer.notes[0]
