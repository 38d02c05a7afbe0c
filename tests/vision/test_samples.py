"""The samples that come with Lumivox are read with at most one error in a hundred signs."""

import json

import pytest

from lumivox.cli.bench_engines import load
from lumivox.cli.bench_metrics import character_errors
from lumivox.core.options import ReadOptions
from lumivox.core.resources import resource_path
from lumivox.core.task import Task
from lumivox.core.values import Capture
from lumivox.vision.reader import PictureReader
from lumivox.vision.tesseract import Tesseract

TRUTH = resource_path("samples", "truth.jsonl")
ROWS = [json.loads(one) for one in TRUTH.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def reader():
    made = PictureReader()
    yield made
    made.unload()


@pytest.mark.skipif(not Tesseract().is_available(), reason="Tesseract's data is not installed")
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["image"].split("/")[-1])
def test_sample(reader, row):
    pixels = load(TRUTH.parent / row["image"])
    reading = reader.read(Capture(pixels), ReadOptions(), Task(), lambda _line: None)
    assert character_errors([row], [reading.text]).value <= 0.01
