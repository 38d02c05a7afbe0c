"""The description of each shipped sample, held against what the sample is known to hold."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from lumivox.core.options import ReadOptions
from lumivox.core.resources import resource_path
from lumivox.core.task import Task
from lumivox.pipeline import Pipeline
from lumivox.vision.describe.measured import describe_measured

FOLDER = resource_path("samples")
TRUTH = [json.loads(line) for line in (FOLDER / "truth.jsonl").read_text("utf-8").splitlines()]

DRAWN = {
    "columns.png": ("white", 2, 0),
    "dialog.png": ("dark grey", 1, 0),
    "french.png": ("white", 1, 0),
    "german.png": ("white", 1, 0),
    "letter.png": ("white", 1, 0),
    "qr.png": ("white", 1, 1),
    "receipt.png": ("white", 1, 0),
    "table.png": ("white", 1, 0),
}
"""What packaging/make_samples.py draws: colour of the ground, columns of text, codes."""


@pytest.fixture(scope="module")
def pipeline():
    made = Pipeline()
    yield made
    made.unload()


@pytest.mark.parametrize("sample", TRUTH, ids=lambda sample: sample["image"].rsplit("/", 1)[-1])
def test_sample_is_described_truly(pipeline, sample):
    name = sample["image"].rsplit("/", 1)[-1]
    ground, columns, codes = DRAWN[name]
    (capture,) = pipeline.captures(str(FOLDER / sample["image"]), Task())
    reading = pipeline.read(capture, ReadOptions(), Task())
    text = describe_measured(capture.pixels, reading).text

    assert f"mostly {ground}" in text
    told = int(re.search(r"(\d+) words?", text)[1])
    assert told == pytest.approx(len(sample["text"].split()), rel=0.2, abs=2)
    assert (f"{columns} columns" in text) == (columns > 1)
    assert ("code" in text) == bool(codes)
    assert ("text only" in text or "text and codes only" in text) <= (name != "table.png")
    for untrue in ("face", "photograph", "chart", "blurred", "low in contrast", "empty"):
        assert untrue not in text
    assert ("bright" in text) == (capture.pixels.mean() > 190)
    assert ("dark." in text) == (capture.pixels.mean() < 75)


def test_pages_of_the_report_are_pages_of_text(pipeline):
    for capture in pipeline.captures(str(FOLDER / "report.pdf"), Task()):
        reading = pipeline.read(capture, ReadOptions(), Task())
        text = describe_measured(capture.pixels, reading).text
        assert text.startswith("A page of text only, with 1 heading")
        assert "upper half" in text
        assert "blurred" not in text
        lowest = np.flatnonzero((capture.pixels < 128).any(axis=(1, 2))).max()
        assert lowest < capture.height / 2
