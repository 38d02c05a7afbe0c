"""Classification, ranking, probe and warning, on a tiny CLIP that tells three colours apart."""

from __future__ import annotations

import numpy as np
import pytest

from helpers.gpu import HALVES, compute_in, small_gpu
from helpers.tiny_models import COLOURS, clip, plain_picture, siglip
from lumivox.core.errors import ModelError, UsageError
from lumivox.core.geometry import Box
from lumivox.core.task import Task
from lumivox.vision.describe import moderation
from lumivox.vision.describe.clip_match import ClipModel
from lumivox.vision.describe.describer import Describer
from lumivox.vision.describe.probe import Probe, train
from lumivox.vision.describe.zero_shot import classify, label_vectors, mask_text, rank

LABELS = [f"{colour} wall" for colour in COLOURS]


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return clip(tmp_path_factory.mktemp("clip-model") / "model")


@pytest.fixture(scope="session")
def model(folder):
    return ClipModel(folder, "tiny-clip", "cpu")


@pytest.mark.parametrize("colour", list(COLOURS))
def test_zero_shot_finds_the_label(model, colour):
    guesses = classify(model, plain_picture(colour, seed=8), LABELS, Task())
    assert guesses[0].label == f"{colour} wall"
    assert sum(guess.probability for guess in guesses) == pytest.approx(1, abs=1e-5)
    assert guesses[0].probability > 0.8


def test_ensemble_is_the_mean_of_its_prompts(model):
    templates = ("a photo of a {}.", "{}")
    single = model.texts(["a photo of a red wall.", "red wall"]).mean(axis=0)
    both = label_vectors(model, ["red wall"], templates)[0]
    assert both @ (single / np.linalg.norm(single)) == pytest.approx(1, abs=1e-5)


def test_text_is_masked_before_anything_is_guessed(model):
    """A large blue sign on a red wall: with the sign masked it is red."""
    picture = plain_picture("red", 200, seed=4)
    sign = Box(10, 10, 180, 150)
    picture[sign.y : sign.bottom, sign.x : sign.right] = COLOURS["blue"]
    assert classify(model, picture, LABELS, Task())[0].label == "blue wall"
    assert classify(model, picture, LABELS, Task(), [sign])[0].label == "red wall"
    assert (mask_text(picture, []) == picture).all()


def test_folder_is_ranked_by_a_sentence(model):
    pictures = [plain_picture(colour, seed=6) for colour in ("green", "red", "blue")]
    images = model.images(pictures, Task())
    assert rank(model, images, "red wall")[0][0] == 1
    assert rank(model, images, "blue wall")[0][0] == 2


def test_support_falls_for_a_caption_that_is_not_true(model):
    image = model.images([plain_picture("red", seed=2)], Task())[0]
    assert model.support(image, "red wall") > 0.8 > 0.2 > model.support(image, "green wall")


def test_texts_are_embedded_once(model):
    model.texts(["red wall"])
    model.unload()
    model.texts(["red wall"])
    assert not model.resident.is_loaded


def examples(model, count=8):
    names = [colour for colour in COLOURS for _ in range(count)]
    pictures = [plain_picture(name, seed=index) for index, name in enumerate(names)]
    return model.images(pictures, Task()), names


def test_probe_learns_from_examples_and_comes_back_from_its_file(model, tmp_path):
    vectors, names = examples(model)
    probe = train(vectors, names, model.name)
    assert probe.accuracy > 0.9
    assert probe.chance == pytest.approx(1 / 3)
    probe.save(tmp_path / "colours.safetensors")
    again = Probe.load(tmp_path / "colours.safetensors", model.name)
    image = model.images([plain_picture("green", seed=99)], Task())[0]
    assert again.classify(image) == probe.classify(image)
    assert again.classify(image)[0].label == "green"
    assert again.accuracy == probe.accuracy
    assert again.counts == (8, 8, 8)


def test_accuracy_of_labels_without_sense_is_near_chance():
    random = np.random.default_rng(0)
    vectors = random.standard_normal((120, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    names = [("yes", "no")[i] for i in random.integers(0, 2, 120)]
    assert train(vectors, names, "x").accuracy < 0.65


def test_probe_of_another_model_is_refused(model, tmp_path):
    vectors, names = examples(model, 2)
    train(vectors, names, "another").save(tmp_path / "p.safetensors")
    with pytest.raises(UsageError, match="another"):
        Probe.load(tmp_path / "p.safetensors", model.name)
    (tmp_path / "q.safetensors").write_bytes(b"no")
    with pytest.raises(ModelError, match="no classifier"):
        Probe.load(tmp_path / "q.safetensors", model.name)


def test_probe_needs_two_classes_and_two_of_each():
    vectors = np.eye(4, dtype=np.float32)
    for names in (["a"] * 4, ["a", "a", "a", "b"]):
        with pytest.raises(UsageError, match="at least two"):
            train(vectors, names, "x")


def test_warning_comes_at_the_threshold_and_names_the_subject(model, monkeypatch):
    """The tiny model knows colours only, so red stands for blood here."""
    monkeypatch.setattr(moderation, "_DISTURBING", (("blood or injury", ("red wall",)),))
    monkeypatch.setattr(moderation, "_HARMLESS", ("green wall", "blue wall"))
    alarm = moderation.disturbing(model, plain_picture("red", seed=3), Task(), 0.7)
    assert "blood or injury" in alarm.sentence
    assert moderation.disturbing(model, plain_picture("green", seed=3), Task(), 0.7) is None
    describer = Describer((), model)
    assert "Do you want" in describer.warning(plain_picture("red", seed=3), None, 0.7, Task())
    assert describer.warning(plain_picture("green", seed=3), None, 0.7, Task()) is None
    assert Describer().warning(plain_picture("red", seed=3), None, 0.0, Task()) is None


def test_missing_model_is_a_sentence(tmp_path):
    with pytest.raises(ModelError, match="cannot be loaded"):
        ClipModel(tmp_path, "x", "cpu").images([plain_picture("red")], Task())


def test_model_with_a_tokenizer_and_bias_of_its_own_runs_offline(tmp_path):
    """SigLIP 2 is saved so; its tokenizer is the folder's, whatever hub name the config states."""
    model = ClipModel(siglip(tmp_path / "siglip"), "tiny-siglip", "cpu")
    guesses = classify(model, plain_picture("red"), ["eine rote Wand", "blauer Himmel"], Task())
    assert sum(guess.probability for guess in guesses) == pytest.approx(1, abs=1e-5)
    vectors = model.texts(["eine rote Wand", "blauer Himmel"])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1], abs=1e-5)
    assert vectors[0] @ vectors[1] < 0.9999


@pytest.mark.parametrize("dtype", HALVES, ids=str)
def test_half_precision_finds_the_same_labels(folder, dtype, monkeypatch):
    compute_in(monkeypatch, dtype)
    model = ClipModel(folder, "tiny-clip", "cpu")
    for colour in COLOURS:
        guesses = classify(model, plain_picture(colour, seed=8), LABELS, Task())
        assert guesses[0].label == f"{colour} wall"
        assert np.isfinite([guess.probability for guess in guesses]).all()


@pytest.mark.parametrize("full_at", ["load", "run"])
def test_a_gpu_that_is_too_small_hands_over_to_the_cpu(folder, full_at, monkeypatch):
    refused = small_gpu(monkeypatch, full_at)
    model = ClipModel(folder, "tiny-clip")
    assert classify(model, plain_picture("red"), LABELS, Task())[0].label == "red wall"
    assert set(refused) == {full_at}
    assert model.resident.device == "cpu"
