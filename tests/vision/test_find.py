"""Finding words: by text, by n-best, by expression, and by what the picture looks like."""

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from helpers.shipped_model import needs_model
from lumivox.core.errors import Cancelled, UsageError
from lumivox.core.geometry import Box
from lumivox.core.resources import resource_path
from lumivox.core.task import Task
from lumivox.core.values import Block, BlockKind, Candidate, Capture, Line, Reading, Word
from lumivox.vision.find import Finder, Query

ROWS = (("Take", "one", "tablet", "daily"), ("with", "a", "glass", "of", "water"))


def page(read=None):
    """A picture of ROWS, and a Reading that says so, but for the words of ``read``."""
    image = Image.new("RGB", (640, 160), "white")
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype("DejaVuSans.ttf", 34)
    lines = []
    for row, texts in enumerate(ROWS):
        x, words = 20, []
        for text in texts:
            left, top, right, bottom = draw.textbbox((x, 20 + 60 * row), text, font=font)
            draw.text((x, 20 + 60 * row), text, "black", font)
            box = Box.from_corners(left, top, right, bottom)
            words.append((read or {}).get(text, Word(text, box, 0.99)))
            if not isinstance(words[-1], Word):
                words[-1] = Word(words[-1], box, 0.4, unsure=True)
            x = right + 14
        lines.append(Line(tuple(words), Box.around(w.box for w in words)))
    block = Block(BlockKind.PARAGRAPH, tuple(lines), Box.around(x.box for x in lines))
    return Capture(np.asarray(image)), Reading("page.png", 640, 160, (block,))


def found(query, read=None, reader=None):
    return Finder(reader).find(*page(read), query, Task())


def test_a_word_and_a_phrase_are_found_where_they_stand():
    (match,) = found(Query("tablet"))
    assert (match.text, match.by, match.words[0].word) == ("tablet", "text", 2)
    (match,) = found(Query("GLASS of"))
    assert match.text == "glass of"
    assert match.box.width > 100
    assert found(Query("daily with")) == []


def test_differing_letters_are_found_only_when_asked_for():
    assert found(Query("tablat")) == []
    (match,) = found(Query("tablat", edits=1))
    assert match.text == "tablet"
    assert match.score < 0.99


def test_an_expression_searches_the_candidates_too():
    word = Word("tahlet", Box(1, 1, 9, 9), 0.4, candidates=(Candidate("tablet", 0.3, "x"),))
    (match,) = found(Query("^tab", is_regex=True), {"tablet": word})
    assert (match.text, match.by) == ("tahlet", "candidate")
    (match,) = found(Query(r"tablet\s+d", is_regex=True), {"tablet": word})
    assert match.text == "tahlet daily"
    (match,) = found(Query("s of$|s of w", is_regex=True))
    assert match.text == "glass of water"
    assert found(Query("x*", is_regex=True)) == []
    with pytest.raises(UsageError, match="no regular expression"):
        found(Query("(", is_regex=True))


def test_a_part_of_a_word_is_found_from_three_letters_on():
    assert [match.text for match in found(Query("tabl"))] == ["tablet"]
    assert found(Query("ta")) == []
    assert found(Query("glass of wat"))[0].text == "glass of water"


def test_an_expression_that_would_never_end_is_refused():
    word = Word("a" * 40 + "!", Box(1, 1, 9, 9), 0.9)
    with pytest.raises(UsageError, match="too long"):
        found(Query("(a|a|aa)+$", is_regex=True), {"tablet": word})


@needs_model
def test_what_was_misread_is_found_by_its_picture():
    from lumivox.vision.clip import ClipOcr

    best = found(Query("tablet"), {"tablet": "lahbel"}, ClipOcr())[0]
    assert (best.text, best.by) == ("lahbel", "picture")


@needs_model
def test_a_list_of_words_is_ranked_for_every_word():
    from lumivox.vision.clip import ClipOcr

    lexicon = ["tablet", "table", "water", "daily", "glass", "capsule"]
    ranked = {
        match.text: words[0][0] for match, words in Finder(ClipOcr()).rank(*page(), lexicon, Task())
    }
    assert {text: ranked[text] for text in ("tablet", "water", "daily", "glass")} == {
        text: text for text in ("tablet", "water", "daily", "glass")
    }


@needs_model
def test_what_nobody_could_read_is_found_too():
    from lumivox.vision.clip import ClipOcr

    capture, reading = page()
    (line, *others) = reading.blocks[0].lines
    box = line.words[2].box
    rest = Line((*line.words[:2], line.words[3]), line.box)
    block = Block(BlockKind.PARAGRAPH, (rest, *others), reading.blocks[0].box)
    reading = Reading("page.png", 640, 160, (block,), unreadable=(box,))
    (match,) = Finder(ClipOcr()).find(capture, reading, Query("tablet"), Task())
    assert (match.words, match.box, match.text) == ((), box, "")
    ranked = {m.box: words[0][0] for m, words in Finder(ClipOcr()).rank(
        capture, reading, ["tablet", "water"], Task())}  # fmt: skip
    assert ranked[box] == "tablet"


@needs_model
def test_what_was_surely_read_otherwise_is_not_said_to_look_alike():
    from lumivox.vision.clip import ClipOcr

    finder = Finder(ClipOcr())
    for query in ("table", "dairy", "grass", "walter", "ace"):
        assert [m for m in finder.find(*page(), Query(query), Task()) if m.by == "picture"] == []


@needs_model
def test_a_phrase_is_found_by_its_picture_and_across_sizes():
    from lumivox.vision.clip import ClipOcr

    capture, reading = page({"glass": "qlars", "of": "cf", "water": "vator"})
    half = Capture(np.ascontiguousarray(np.asarray(
        Image.fromarray(capture.pixels).resize((320, 80), Image.Resampling.BOX))))  # fmt: skip
    finder = Finder(ClipOcr())
    for picture, same in ((capture, reading), (half, replace(reading, source="half"))):
        best = finder.find(picture, same, Query("glass of water"), Task())[0]
        assert (best.text, best.by, len(best.words)) == ("qlars cf vator", "picture", 3)


@needs_model
def test_a_page_is_looked_at_once_and_within_bounds():
    from lumivox.vision.album import Album
    from lumivox.vision.clip import ClipOcr

    stages = []
    task = Task(lambda stage, done, total: stages.append((stage, done, total)))
    finder = Finder(ClipOcr())
    pages = [page({"tablet": "lahbel"}), page()]
    for each in pages:
        finder.by_picture(*each, Query("tablet"), task)
    assert len(stages) == 2
    assert finder.by_picture(*pages[0], Query("tablet"), task)[0].text == "lahbel"
    assert len(stages) == 2
    kept = finder.kept([reading for _, reading in pages], Query("tablet"))
    assert {number: [m.text for m in matches] for number, matches in kept.items()} == {
        0: ["lahbel"],
        1: [],
    }
    small = Album(ClipOcr(), budget=1000)
    sheet = small.sheet(*pages[0], Task())
    assert (len(sheet.spots), len(small), small.nbytes) == (9, 0, 0)


@needs_model
def test_looking_at_a_page_can_be_cancelled():
    from lumivox.vision.clip import ClipOcr

    task = Task()
    task.cancel()
    with pytest.raises(Cancelled):
        Finder(ClipOcr()).by_picture(*page(), Query("tablet"), task)


def run(*arguments):
    command = [sys.executable, "-m", "lumivox", "find", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)


def test_the_command_prints_json_and_tells_by_its_exit_code(tmp_path):
    letter = str(resource_path("samples", "images", "letter.png"))
    answer = run("library", letter, "--format", "json")
    assert answer.returncode == 0, answer.stderr
    facts = [json.loads(line) for line in answer.stdout.splitlines()]
    assert {"version", "source", "page", "text", "box", "score", "by"} <= set(facts[0])
    assert facts[0]["text"].casefold() == "library"
    assert run("zeppelin", letter).returncode == 1
    assert run("library", str(tmp_path / "none.png")).returncode == 3
    assert run("library", letter, "--lexicon", str(tmp_path / "none.txt")).returncode == 2
