"""A recogniser for a further script, on a tiny ONNX model that reads colours as signs."""

from __future__ import annotations

import numpy as np
import pytest

from lumivox.core.errors import Cancelled, ModelError
from lumivox.core.task import Task
from lumivox.vision.recognizers.ppocr_script import PpocrScript
from lumivox.vision.recognizers.tesseract_languages import (
    debian_package,
    how_to_read,
    installed_languages,
)

SIGNS = "한\n글"
"""Signs 1 and 2; 0 is the blank, and a space is added after them."""


@pytest.fixture
def model(tmp_path):
    """Mean colour of each 8 columns; red is the first sign, blue the second, black the blank."""
    onnx = pytest.importorskip("onnx", reason="onnx, of the training group, builds the model")
    from onnx import TensorProto, helper, numpy_helper

    weights = np.array([[0, 0, 9, 0], [0, 0, 0, 0], [0, 9, 0, 0]], np.float32)  # BGR to signs
    bias = np.array([3, 0, 0, -9], np.float32)
    nodes = [
        helper.make_node("AveragePool", ["x"], ["p"], kernel_shape=[48, 8], strides=[48, 8]),
        helper.make_node("Squeeze", ["p", "two"], ["s"]),
        helper.make_node("Transpose", ["s"], ["t"], perm=[0, 2, 1]),
        helper.make_node("MatMul", ["t", "w"], ["m"]),
        helper.make_node("Add", ["m", "b"], ["a"]),
        helper.make_node("Softmax", ["a"], ["y"], axis=2),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 48, "w"])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, "t", 4])],
        [
            numpy_helper.from_array(weights, "w"),
            numpy_helper.from_array(bias, "b"),
            numpy_helper.from_array(np.array([2], np.int64), "two"),
        ],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    helper.set_model_props(made, {"character": SIGNS})
    onnx.save(made, tmp_path / "tiny.onnx")
    return tmp_path / "tiny.onnx"


def stripes(*colours):
    crop = np.zeros((48, 40 * len(colours), 3), np.uint8)
    for index, colour in enumerate(colours):
        crop[:, 40 * index : 40 * index + 32] = colour
    return crop


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


def test_sentence_about_a_language_of_tesseract():
    for tag in installed_languages():
        assert "reads" in how_to_read(tag)
    missing = next(t for t in ("fr", "th", "ka") if t not in installed_languages())
    assert "apt install tesseract-ocr-" in how_to_read(missing)
    assert "no data" in how_to_read("tlh")
