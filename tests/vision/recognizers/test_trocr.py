"""TrOCR through its real classes, on a tiny model that reads a colour as a line."""

from __future__ import annotations

import pytest

from helpers.gpu import HALVES, compute_in, small_gpu
from helpers.tiny_models import plain_picture, trocr
from lumivox.core.errors import Cancelled, ModelError
from lumivox.core.task import Task
from lumivox.vision.recognizers.trocr import TrocrRecognizer

LINES = {"red": "Dear friend", "green": "yours truly", "blue": "the end"}


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return trocr(tmp_path_factory.mktemp("trocr") / "model", LINES)


def test_lines_are_read_in_their_order(folder):
    engine = TrocrRecognizer(folder, device="cpu")
    crops = [plain_picture(colour) for colour in LINES]
    found = list(engine.recognize(crops, (), Task()))
    assert [recognition.line.text for recognition in found] == list(LINES.values())
    first = found[0]
    assert first.candidates[0].text == "Dear friend"
    assert first.candidates[0].source == "trocr-handwritten"
    assert first.line.words[0].confidence > 0.8
    assert first.line.words[0].box.right <= first.line.words[1].box.x + 8
    assert [c.score for c in first.candidates] == sorted(
        (c.score for c in first.candidates), reverse=True
    )


def test_missing_model_cancel_and_unload(folder, tmp_path):
    assert not TrocrRecognizer(None).is_available()
    assert "trocr-base-printed" in TrocrRecognizer(None, "printed").how_to_get()
    with pytest.raises(ModelError, match="cannot be loaded"):
        list(TrocrRecognizer(tmp_path, device="cpu").recognize([plain_picture("red")], (), Task()))
    engine, task = TrocrRecognizer(folder, device="cpu"), Task()
    task.cancel()
    with pytest.raises(Cancelled):
        list(engine.recognize([plain_picture("red")], (), task))
    engine.unload()
    assert not engine.resident.is_loaded


@pytest.mark.parametrize("dtype", HALVES, ids=str)
def test_half_precision_reads_the_same(folder, dtype, monkeypatch):
    compute_in(monkeypatch, dtype)
    found = next(
        TrocrRecognizer(folder, device="cpu").recognize([plain_picture("red")], (), Task())
    )
    assert found.line.text == LINES["red"]
    assert 0 < found.candidates[0].score <= 1


@pytest.mark.parametrize("full_at", ["load", "run"])
def test_a_gpu_that_is_too_small_hands_over_to_the_cpu(folder, full_at, monkeypatch):
    refused = small_gpu(monkeypatch, full_at)
    engine = TrocrRecognizer(folder)
    assert next(engine.recognize([plain_picture("red")], (), Task())).line.text == LINES["red"]
    assert refused == [full_at]
    assert engine.resident.device == "cpu"
