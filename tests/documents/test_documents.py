"""A Reading as text and as JSON."""

from __future__ import annotations

import json

import jsonschema
import numpy as np
import pytest

from lumivox.core.geometry import Box
from lumivox.core.resources import resource_path
from lumivox.core.values import (
    Block,
    BlockKind,
    Candidate,
    Caption,
    Code,
    Line,
    PictureKind,
    Reading,
    Word,
)
from lumivox.documents.json_lines import to_json, to_json_line
from lumivox.documents.text import to_text

SCHEMA = json.loads(resource_path("schemas", "reading-1.schema.json").read_text("utf-8"))
BOX = Box(1, 2, 30, 40)


def page(**more: object) -> Reading:
    sure = Word("Bread", BOX, 0.98765432, candidates=(Candidate("Broad", 0.1, "ppocr"),))
    unsure = Word("rnilk", BOX, None, unsure=True, candidates=(Candidate("milk", 0.4, "clip"),))
    line = Line((sure, unsure), BOX, "en")
    blocks = (
        Block(BlockKind.HEADING, (Line((Word("List", BOX, 1.0),), BOX),), BOX, "en", 1),
        Block(BlockKind.PARAGRAPH, (line,), BOX, "en"),
    )
    return Reading(
        "list.png", 640, 480, blocks, language="en", timings=(("detect", 0.123456),), **more
    )


def full_page() -> Reading:
    return page(
        codes=(Code("QRCode", "https://example.org", BOX),),
        captions=(Caption("a list", 0.7, BOX, "clip"), Caption("paper")),
        unreadable=(BOX,),
        notes=("The picture was turned.",),
        kind=PictureKind.PHOTO,
        origin="text layer",
        rotation=90,
        pages=3,
        page=2,
    )


def test_json_tells_why_nothing_was_read():
    reading = Reading("dark.png", 9, 9, notes=("A hint.",), hindrance="It is dark.")
    assert to_json(reading)["notes"] == ["A hint.", "It is dark."]


@pytest.mark.parametrize("reading", [page(), full_page(), Reading("blank.png", 0, 0)])
def test_json_obeys_the_schema(reading: Reading):
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(json.loads(to_json_line(reading)), SCHEMA)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("version",), 2),
        (("blocks", 0, "kind"), "title"),
        (("blocks", 0, "box"), [1, 2, 3]),
        (("blocks", 0, "lines", 0, "confidence"), 1.5),
        (("surprise",), True),
    ],
)
def test_the_schema_refuses_other_things(path, value):
    wrong = place = to_json(full_page())
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, SCHEMA)


def test_json_has_all_that_the_contract_names():
    value = to_json(full_page())
    assert value["version"] == 1
    assert (value["source"], value["page"], value["width"]) == ("list.png", 2, 640)
    line = value["blocks"][1]["lines"][0]
    assert line["text"] == "Bread rnilk"
    assert line["box"] == [1, 2, 30, 40]
    assert line["words"][0] == {
        "text": "Bread",
        "box": [1, 2, 30, 40],
        "confidence": 0.9877,
        "unsure": False,
    }
    assert value["timings"] == {"detect": 0.1235}
    assert value["codes"][0]["text"] == "https://example.org"


def test_candidates_of_unsure_words_always_of_others_on_demand():
    words = to_json(page())["blocks"][1]["lines"][0]["words"]
    assert ["candidates" in word for word in words] == [False, True]
    words = to_json(page(), candidates=True)["blocks"][1]["lines"][0]["words"]
    assert words[0]["candidates"] == [{"text": "Broad", "score": 0.1, "source": "ppocr"}]


def test_one_line_whatever_the_text_holds():
    word = Word("a\nb\u2028c\udcff„ß“", BOX)
    block = Block(BlockKind.OTHER, (Line((word,), BOX),), BOX)
    written = to_json_line(Reading("odd\udcff.png", 1, 1, (block,)))
    assert written.count("\n") == 1
    assert "„ß“" in written.encode("utf-8").decode()
    assert json.loads(written)["source"] == "odd\ufffd.png"


def test_numbers_of_numpy_are_plain_numbers():
    box = Box(*(np.int64(n) for n in (1, 2, 3, 4)))
    word = Word("x", box, np.float32(0.5))
    block = Block(BlockKind.OTHER, (Line((word,), box),), box)
    value = json.loads(to_json_line(Reading("x", 1, 1, (block,))))
    assert value["blocks"][0]["lines"][0]["words"][0]["confidence"] == 0.5


def test_text_holds_codes_too():
    assert to_text(page()) == "List\n\nBread rnilk\n"
    assert to_text(full_page()) == "List\n\nBread rnilk\n\nQRCode: https://example.org\n"
    only = Reading("code.png", 9, 9, codes=(Code("EAN13", "4006381333931", BOX),))
    assert to_text(only) == "EAN13: 4006381333931\n"


def test_nothing_found_is_no_text():
    assert to_text(Reading("blank.png", 9, 9)) == ""
