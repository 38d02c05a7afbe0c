"""CLIP-OCR behind the Protocols that the pipeline calls."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from lumivox.core.engines import TextRecognizer, Verifier
from lumivox.core.errors import Cancelled, ModelError
from lumivox.core.task import Task
from lumivox.vision.clip.engine import ClipEngine
from lumivox.vision.clip.runners import FOLDER_VARIABLE


@pytest.fixture
def engine() -> ClipEngine:
    engine = ClipEngine("cpu")
    if not engine.is_available():
        pytest.skip("this checkout has no model in resources/models/clip-ocr")
    return engine


def test_it_keeps_the_protocols(engine: ClipEngine) -> None:
    recognizer: TextRecognizer = engine
    verifier: Verifier = engine
    assert recognizer.name == verifier.name == "clip-ocr"
    assert "de" in recognizer.languages()


def test_words_lie_where_they_are_drawn(
    engine: ClipEngine, draw: Callable[[str], np.ndarray]
) -> None:
    crop = draw("Search results")
    found = next(engine.recognize([crop], (), Task()))
    assert found.line.text == "Search results" == found.candidates[0].text
    first, second = found.line.words
    assert first.box.right <= second.box.x + 2
    assert second.box.right > 0.8 * crop.shape[1]
    assert all(0 < word.confidence <= 1 for word in found.line.words)


def test_what_is_written_fits_better_than_a_near_miss(
    engine: ClipEngine, draw: Callable[[str], np.ndarray]
) -> None:
    scores = engine.match(draw("Settings"), ["Settings", "Settinps", "Cancel"], Task())
    assert scores.argmax() == 0
    assert scores[2] < 0.2


def test_a_cancel_stops_between_lines(
    engine: ClipEngine, draw: Callable[[str], np.ndarray]
) -> None:
    task = Task()
    found = engine.recognize([draw("Settings")] * 20, (), task)
    next(found)
    task.cancel()
    with pytest.raises(Cancelled):
        list(found)


def test_a_missing_model_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    engine = ClipEngine("cpu")
    assert not engine.is_available()
    with pytest.raises(ModelError, match="CLIP-OCR"):
        engine.match(np.zeros((20, 60, 3), np.uint8), ["a"], Task())
