"""Fitting the judge: regressions are right, halves kept apart, and what is written is used."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from lumivox.vision.clip.fusion import FEATURES, essence, weighed
from lumivox.vision.clip.runners import IMAGE_ONNX, model_folder
from lumivox.vision.clip.table import TABLE
from lumivox.vision.judge import Judge
from lumivox.vision.ppocr import PPOCR
from lumivox_training.evidence import is_for_fitting
from lumivox_training.fuse_card import BEGIN, END
from lumivox_training.regression import (
    best_warning,
    calibration_gap,
    compete,
    error_of_surest,
    held_out_loss,
)

WORDS = (
    "medicine", "breakfast", "telephone", "Wednesday", "kitchen", "library", "hospital", "station",
    "important", "address", "minutes", "morning", "garden", "ticket", "doctor", "Exit", "open",
    "closed", "2026", "bridge",
)  # fmt: skip


def questions(count: int, weights: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    random = np.random.default_rng(1)
    out = []
    for _ in range(count):
        rows = random.normal(size=(4, len(weights)))
        chance = np.exp(rows @ weights)
        right = np.zeros(4, bool)
        right[random.choice(4, p=chance / chance.sum())] = True
        out.append((rows, right))
    return out


def test_the_weights_that_made_the_answers_are_found() -> None:
    true = np.array([2.0, -1.0, 0.0])
    assert compete(questions(3000, true), range(3)) == pytest.approx(true, abs=0.2)


def test_a_column_left_out_has_no_weight_and_costs_what_it_told() -> None:
    asked = questions(600, np.array([2.0, -1.0, 0.0]))
    assert compete(asked, [1, 2])[0] == 0
    every = held_out_loss(asked, [0, 1, 2])
    assert held_out_loss(asked, [1, 2]) > every + 0.2
    assert held_out_loss(asked, [0, 1]) == pytest.approx(every, abs=0.01)


def test_the_warning_parts_right_from_wrong() -> None:
    chance = np.concatenate((np.linspace(0.75, 1, 90), np.linspace(0.1, 0.58, 10)))
    right = chance > 0.7
    assert 0.55 < best_warning(chance, right) <= 0.76
    assert error_of_surest(chance, right) == 0
    assert error_of_surest(-chance, right) == pytest.approx(10 / 90)
    assert calibration_gap(np.array([0.9] * 10), np.array([True] * 9 + [False])) < 1e-9


def test_halves_depend_on_the_file_name_alone() -> None:
    names = [f"images/{number}.png" for number in range(400)]
    first = [is_for_fitting(name) for name in names]
    assert first == [is_for_fitting("elsewhere/" + name) for name in names]
    assert 150 < sum(first) < 250


def test_readings_that_differ_in_case_alone_share_their_chance() -> None:
    rows = np.zeros((4, len(FEATURES)))
    found = weighed(["Exit", "EXIT", "Exist"], rows, np.zeros(len(FEATURES)))
    assert found[0] == ("Exit", pytest.approx(0.5))
    assert found[1] == ("Exist", pytest.approx(0.25))
    assert essence("A.D.") == "ad"
    assert essence("…") == "…"
    assert essence("(33.33)") == "33.33" != essence("3333")


@pytest.fixture
def model(tmp_path: Path) -> Path:
    try:
        shipped = model_folder()
    except FileNotFoundError:
        pytest.skip("this checkout has no model in resources/models/clip-ocr")
    if not (shipped / IMAGE_ONNX).exists() or not PPOCR().is_available():
        pytest.skip("the model or rapidocr is not installed")
    folder = tmp_path / "model"
    shutil.copytree(shipped, folder)
    (folder / TABLE).unlink(missing_ok=True)
    return folder


@pytest.fixture
def sets(tmp_path: Path) -> Path:
    import matplotlib as mpl
    from PIL import Image, ImageDraw, ImageFont

    path = Path(mpl.get_data_path()) / "fonts/ttf/DejaVuSerif-Italic.ttf"
    font = ImageFont.truetype(path, 28)
    for name in ("str_ic03", "hw_iam_lines"):
        images = tmp_path / "sets" / name / "images"
        images.mkdir(parents=True)
        rows = []
        for number, word in enumerate(WORDS):
            text = word if name == "str_ic03" else f"the {word} is near"
            picture = Image.new("RGB", (int(font.getlength(text)) + 16, 44), "white")
            ImageDraw.Draw(picture).text((8, 4), text, fill="black", font=font)
            blurred = cv2.GaussianBlur(np.asarray(picture), (0, 0), 3 + number % 5 / 2)
            Image.fromarray(blurred).save(images / f"{number}.png")
            rows.append(json.dumps({"image": f"images/{number}.png", "text": text}))
        (images.parent / "truth.jsonl").write_text("\n".join(rows[: 20 if "ic" in name else 4]))
    return tmp_path / "sets"


@pytest.fixture
def pages(sets: Path) -> Path:
    """The same sets, with pages of print of which the truth has one word more and one less."""
    import matplotlib as mpl
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.truetype(Path(mpl.get_data_path()) / "fonts/ttf/DejaVuSerif.ttf", 26)
    images = sets / "page_eng_typed" / "images"
    images.mkdir(parents=True)
    rows = []
    for number in range(4):
        picture = Image.new("RGB", (1000, 500), "white")
        pen = ImageDraw.Draw(picture)
        shown = [" ".join(WORDS[number + k : number + k + 5]) for k in range(8)]
        for place, text in enumerate(shown):
            pen.text((40, 30 + 50 * place), text, fill="black", font=font)
        picture.save(images / f"{number}.png")
        truth = "\n".join(shown).replace(shown[2].split()[1], "instead", 1)
        rows.append(json.dumps({"image": f"images/{number}.png", "text": truth, "lang": "eng"}))
    (images.parent / "truth.jsonl").write_text("\n".join(rows))
    return sets


@pytest.mark.slow
def test_pages_are_fitted_on_one_half_and_measured_on_the_other(model: Path, pages: Path) -> None:
    from lumivox.vision.tesseract import Tesseract
    from lumivox_training.fuse import fuse

    if not Tesseract().is_available():
        pytest.skip("tesserocr, or a language for it, is not installed")
    assert {is_for_fitting(f"{number}.png") for number in range(4)} == {True, False}
    told = fuse(model, pages, synthetic=12)["printed"]["page_eng_typed"]
    halves = sum(not is_for_fitting(f"{number}.png") for number in range(4))
    assert told["words"] == pytest.approx(40 * halves, abs=2)
    assert 0.9 < told["right"] < 1, "what the truth has wrong counts as wrong"
    assert sum(told["kinds_of_surest_90"].values()) <= 2 * halves
    judge = Judge(PPOCR(), "cpu", model)
    assert judge.table is not None
    assert "tesseract" in judge.table.plain
    assert "What is wrong among the surest" in (model / "README.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_what_is_fitted_is_used_and_told_once(model: Path, sets: Path) -> None:
    from lumivox_training.fuse import fuse

    figures = fuse(model, sets, synthetic=12)
    told = figures["words"]["str_ic03"]
    assert told["words"] == sum(not is_for_fitting(f"{n}.png") for n in range(len(WORDS)))
    assert 0 <= told["error_of_surest_90"] <= 1
    judge = Judge(PPOCR(), "cpu", model)
    assert judge.table is not None
    assert set(judge.table.plain) == {"rapidocr", "clip-ocr"}
    stated = json.loads((model / TABLE).read_text(encoding="utf-8"))
    fuse(model, sets, synthetic=12)
    again = json.loads((model / TABLE).read_text(encoding="utf-8"))
    assert stated["weights"] == again["weights"]
    page = (model / "README.md").read_text(encoding="utf-8")
    assert page.count(BEGIN) == page.count(END) == 1
    assert "## Limits" in page
    assert "fusion" in json.loads((model / "scores.json").read_text(encoding="utf-8"))
