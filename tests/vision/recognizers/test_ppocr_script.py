"""A recogniser for a further script, on a tiny ONNX model that reads colours as signs."""

from __future__ import annotations

import pytest

from helpers.tiny_models import signs_model, stripes
from lumivox.core.errors import Cancelled, ModelError
from lumivox.core.task import Task
from lumivox.vision.recognizers.ppocr_script import PpocrScript
from lumivox.vision.recognizers.tesseract_languages import debian_package, how_to_read

SIGNS = "한\n글"
"""Signs 1 and 2; 0 is the blank, and a space is added after them."""


@pytest.fixture
def model(tmp_path):
    return signs_model(tmp_path / "tiny.onnx", SIGNS)


RED, BLUE = (255, 0, 0), (0, 0, 255)


def test_crops_are_read_in_their_order(model):
    engine = PpocrScript(model, "ppocr-korean", ["ko"])
    crops = [stripes(BLUE, RED), stripes(RED, RED, BLUE)]
    found = list(engine.recognize(crops, (), Task()))
    assert [recognition.line.text for recognition in found] == ["글한", "한한글"]
    assert found[0].candidates[0].source == "ppocr-korean"
    assert engine.languages() == ("ko",)


def test_missing_broken_and_cancelled(model, tmp_path):
    assert not PpocrScript(None, "ppocr-korean", ["ko"]).is_available()
    assert "models install ppocr-korean" in PpocrScript(None, "ppocr-korean", []).how_to_get()
    (tmp_path / "broken.onnx").write_bytes(b"no")
    with pytest.raises(ModelError, match="cannot be loaded"):
        list(PpocrScript(tmp_path / "broken.onnx", "x", []).recognize([stripes(RED)], (), Task()))
    task = Task()
    task.cancel()
    with pytest.raises(Cancelled):
        list(PpocrScript(model, "x", []).recognize([stripes(RED)], (), task))


@pytest.mark.parametrize(
    ("tag", "package"),
    [
        ("fr", "tesseract-ocr-fra"),
        ("zh-Hans", "tesseract-ocr-chi-sim"),
        ("de", "tesseract-ocr-deu"),
        ("tlh", None),
    ],
)
def test_debian_package_of_a_language(tag, package):
    assert debian_package(tag) == package


def test_sentence_about_a_language_that_nothing_reads():
    assert "apt install tesseract-ocr-kat" in how_to_read("ka")
    assert "apt" not in how_to_read("tlh")
