"""The commands for added models from end to end, with tiny models in the user's folder."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image

from helpers.tiny_models import blip, clip, m2m100, marian, plain_picture, trocr
from lumivox.addons import (
    how_to_translate,
    make_captioners,
    make_clip,
    make_recognizers,
    make_translations,
    open_store,
)
from lumivox.cli import main
from lumivox.core.task import Task


@pytest.fixture(scope="session")
def models(tmp_path_factory):
    """A user's folder with one model of each kind, installed from folders by the shipped list."""
    base = tmp_path_factory.mktemp("addons")
    built = {
        "opus-mt-de-en": marian(
            base / "de-en", [("Guten Morgen.", "Good morning."), ("Danke.", "Thank you.")]
        ),
        "opus-mt-en-fr": marian(base / "en-fr", [("a red wall", "un mur rouge")]),
        "m2m100-418m": m2m100(base / "m2m", [("es", "Gracias.", "en", "Thank you.")]),
        "clip-vit-b-32-256": clip(base / "clip"),
        "blip-base": blip(base / "blip", {"red": "a red wall", "blue": "a blue wall"}),
        "trocr-base-handwritten": trocr(base / "trocr", {"red": "Dear friend"}),
    }
    store = open_store(folder=base / "models")
    for name, folder in built.items():
        store.install_from(name, folder, Task())
    return store


@pytest.fixture
def home(models, monkeypatch):
    monkeypatch.setenv("LUMIVOX_MODELS", str(models.folder))
    return models


@pytest.fixture
def pictures(tmp_path):
    for index in range(3):
        for colour in ("red", "green", "blue"):
            folder = tmp_path / "pictures" / colour
            folder.mkdir(parents=True, exist_ok=True)
            Image.fromarray(plain_picture(colour, 96, index)).save(folder / f"{index}.png")
    return tmp_path / "pictures"


def test_translate_text(home, capsys):
    assert main(["translate", "--text", "Guten Morgen.", "--to", "en", "--from", "de"]) == 0
    assert capsys.readouterr().out == "Good morning.\n"


def test_translate_as_json_tells_engine_and_source(home, capsys):
    assert main(["translate", "--text", "Danke.", "--to", "en", "--from", "de", "--json"]) == 0
    (sentence,) = json.loads(capsys.readouterr().out)["sentences"]
    assert sentence["source"] == "Danke."
    assert sentence["text"] == "Thank you."
    assert sentence["engine"] == "OPUS-MT"


def test_missing_pair_names_the_command_that_gets_it(home, capsys):
    assert main(["translate", "--text", "Ciao.", "--to", "hu", "--from", "xx"]) == 3
    assert "Nothing that can be added" in capsys.readouterr().err
    empty = open_store(folder=home.folder / "nothing")
    assert "opus-mt-it-en opus-mt-en-hu" in how_to_translate(empty, "it", "hu")
    assert "m2m100-418m" in how_to_translate(empty, "ja", "ko")


def test_translations_prefer_a_pair_of_its_own(home):
    service = make_translations(home, "cpu")
    assert service.route("de", "en")[0][0].name == "OPUS-MT"
    assert service.route("es", "en")[0][0].name == "M2M100"


def test_describe_asks_the_captioner_and_checks_with_clip(home, tmp_path, capsys):
    Image.fromarray(plain_picture("red", 400)).save(tmp_path / "red.png")
    assert main(["describe", "--no-text", str(tmp_path / "red.png")]) == 0
    assert capsys.readouterr().out.startswith("Probably: a red wall. ")


def test_caption_comes_in_another_language(home, tmp_path, capsys):
    Image.fromarray(plain_picture("red", 400)).save(tmp_path / "red.png")
    assert main(["describe", "--no-text", "--language", "fr", str(tmp_path / "red.png")]) == 0
    assert "un mur rouge" in capsys.readouterr().out


def test_describe_without_any_model_measures(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LUMIVOX_MODELS", str(tmp_path / "none"))
    Image.fromarray(np.zeros((200, 300, 3), np.uint8)).save(tmp_path / "black.png")
    assert main(["describe", "--json", str(tmp_path / "black.png")]) == 0
    captions = json.loads(capsys.readouterr().out)["captions"]
    assert captions == [{"text": "The picture is black.", "score": 1.0, "source": "measured"}]


def test_classify_by_labels(home, pictures, capsys):
    picture = str(pictures / "green" / "0.png")
    assert main(["classify", picture, "--labels", "red wall, green wall, blue wall", "--json"]) == 0
    guesses = json.loads(capsys.readouterr().out)["guesses"]
    assert guesses[0]["label"] == "green wall"


def test_rank_a_folder_by_a_sentence(home, pictures, capsys):
    assert main(["classify", str(pictures), "--rank", "a photo of a blue wall."]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 9
    assert all("blue" in line for line in lines[:3])


def test_train_save_and_use_a_probe(home, pictures, tmp_path, capsys):
    file = str(tmp_path / "colours.safetensors")
    assert main(["classify", "--train", str(pictures), "--save", file]) == 0
    told = capsys.readouterr().out
    assert told.startswith("3 classes from 9 pictures. Right in cross-validation: 100 percent")
    assert main(["classify", str(pictures / "blue" / "1.png"), "--probe", file]) == 0
    assert "blue" in capsys.readouterr().out.split(": ")[1].split()[0]


def test_wrong_use_is_a_sentence(home, tmp_path, capsys):
    assert main(["classify", "--labels", "a,b"]) == 2
    assert main(["classify", "x.png", "--labels", "a"]) == 2
    assert main(["classify", "--train", str(tmp_path)]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_classify_without_a_model_says_how_to_get_one(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LUMIVOX_MODELS", str(tmp_path))
    assert main(["classify", "x.png", "--labels", "a,b"]) == 3
    assert "lumivox models install clip-vit-b-32-256" in capsys.readouterr().err


def test_added_recognisers_and_captioners_are_found(home):
    names = [recognizer.name for recognizer in make_recognizers(home, "cpu")]
    assert names == ["trocr-handwritten"]
    available = [c.name for c in make_captioners(home, "cpu") if c.is_available()]
    assert available == ["BLIP"]
    assert make_clip(home).name == "clip-vit-b-32-256"


def test_list_tells_what_is_installed_and_tesseracts_languages(home, capsys):
    assert main(["models", "list"]) == 0
    told = capsys.readouterr().out
    assert "blip-base: BLIP base. Installed" in told
    assert "tesseract-ocr-fra" in told
    assert "Licence: BSD-3-Clause" in told
