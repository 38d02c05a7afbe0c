"""A recogniser that was added reads what nothing else here can, through the whole pipeline."""

from __future__ import annotations

import json

from helpers.tiny_models import signs_model, stripes
from lumivox.core.options import ReadOptions
from lumivox.core.task import Task
from lumivox.core.values import Capture, Layout
from lumivox.models.store import RECORD
from lumivox.pipeline import Pipeline

RED, BLUE = (255, 0, 0), (0, 0, 255)
NAME = "ppocr-korean"


def add(store) -> None:
    """As the store leaves it; the true file's checksum is in the list, so it cannot be fetched."""
    spec = store.registry.find(NAME)
    folder = store.folder / NAME
    folder.mkdir()
    signs_model(folder / spec.files[0].path, "한\n글")
    record = {"commit": None, "sha256": {}, "bytes": 1, "added": "2026-01-01T00:00:00+00:00"}
    (folder / RECORD).write_text(json.dumps(record), encoding="utf-8")


def read(pipeline: Pipeline, language: str):
    options = ReadOptions(languages=(language,), layout=Layout.LINE)
    return pipeline.read(Capture(stripes(RED, BLUE, BLUE, RED)), options, Task())


def test_it_reads_its_language_from_when_it_is_there_until_it_goes(store, pipeline):
    assert "한" not in read(pipeline, "ko").text
    add(store)
    reading = read(pipeline, "ko-KR")
    assert reading.text == "한글글한"
    # What the shipped engines read is left to them.
    assert "한" not in read(pipeline, "en").text
    store.remove(NAME)
    assert "한" not in read(pipeline, "ko").text


def test_one_that_cannot_be_loaded_leaves_the_picture_to_the_others(store, pipeline):
    add(store)
    (store.folder / NAME / store.registry.find(NAME).files[0].path).write_bytes(b"broken")
    assert "한" not in read(pipeline, "ko").text
