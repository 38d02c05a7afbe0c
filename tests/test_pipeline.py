"""The whole way from a source to a Reading."""

import numpy as np
import pytest
from PIL import Image

from helpers.engines import line
from helpers.rendered import text_picture
from lumivox.core.errors import Cancelled, SourceError
from lumivox.core.options import ReadOptions
from lumivox.core.task import Task
from lumivox.core.values import Capture
from lumivox.pipeline import Pipeline
from lumivox.vision.reader import PictureReader


@pytest.fixture(scope="module")
def pipeline():
    made = Pipeline()
    yield made
    made.unload()


def test_a_file_is_read(pipeline, tmp_path):
    path = tmp_path / "sign.png"
    picture = text_picture(("The train leaves at noon",), width=700, height=400, size=36)
    Image.fromarray(picture).save(path)
    (capture,) = pipeline.captures(str(path), Task())
    heard = []
    reading = pipeline.read(capture, ReadOptions(), Task(), heard.append)
    assert reading.text == "The train leaves at noon"
    assert heard
    assert reading.source == str(path)


def test_a_missing_file_is_a_sentence(pipeline, tmp_path):
    with pytest.raises(SourceError):
        list(pipeline.captures(str(tmp_path / "none.png"), Task()))


def test_a_text_layer_is_taken_as_it_stands(pipeline):
    stated = (line("As the file says", 10, None),)
    capture = Capture(np.full((200, 400, 3), 255, np.uint8), lines=stated)
    heard = []
    reading = pipeline.read(capture, ReadOptions(), Task(), heard.append)
    assert (reading.text, reading.origin) == ("As the file says", "text layer")
    assert [one.text for one in heard] == ["As the file says"]


def test_where_nothing_is_read_the_reason_is_given(pipeline):
    black = Capture(np.zeros((200, 400, 3), np.uint8), "screen:")
    reading = pipeline.read(black, ReadOptions(), Task(), lambda _line: None)
    assert reading.is_empty
    assert reading.hindrance.startswith("The picture is black.")
    sign = Capture(text_picture(("The train leaves at noon",), width=700, height=400, size=36))
    assert pipeline.read(sign, ReadOptions(), Task(), lambda _line: None).hindrance is None


def test_a_named_language_that_nothing_reads_is_told(pipeline):
    foreign = next(tag for tag in ("ka", "th", "km") if tag not in PictureReader().languages())
    sign = Capture(text_picture(("The train leaves at noon",), width=700, height=400, size=36))
    options = ReadOptions(languages=("en", foreign))
    (note,) = pipeline.read(sign, options, Task(), lambda _line: None).notes
    assert note.startswith(f"Nothing here reads {foreign} yet.")
    options = ReadOptions(languages=("en",))
    assert pipeline.read(sign, options, Task(), lambda _line: None).notes == ()


def test_a_cancelled_task_reads_nothing(pipeline):
    task = Task()
    task.cancel()
    with pytest.raises(Cancelled):
        pipeline.read(Capture(text_picture()), ReadOptions(), task, lambda _line: None)
