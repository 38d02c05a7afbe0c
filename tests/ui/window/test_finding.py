"""Finding in the window: text at once, then what looks like it, on all pages, told by voice."""

import threading

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from PySide6.QtGui import QAccessible
from window import LETTER, ScriptedPipeline, wait_for

from helpers.shipped_model import needs_model
from lumivox.core.geometry import Box
from lumivox.core.values import Block, BlockKind, Capture, Line, Reading, Word
from lumivox.vision.find import Finder

DRAWN = ("Take", "one", "tablet", "daily")


class SeeingPipeline(ScriptedPipeline):
    """Pages that show DRAWN, read as told, with the shipped towers to look at them."""

    def __init__(self, *read, unreadable=False):
        super().__init__(*read)
        self.unreadable = unreadable

    def captures(self, source, task):
        for number in range(len(self.pages)):
            yield Capture(drawn()[0], source, number + 1, len(self.pages))

    def read(self, capture, options, task, line_read):
        boxes = drawn()[1]
        words = tuple(
            Word(text, box, 0.99 if text == shown else 0.4, unsure=text != shown)
            for text, box, shown in zip(self.pages[capture.page - 1], boxes, DRAWN, strict=True)
            if text
        )
        line = Line(words, Box.around(word.box for word in words), "en")
        line_read(line)
        lost = tuple(
            box for text, box in zip(self.pages[capture.page - 1], boxes, strict=True) if not text
        )
        return Reading(
            capture.source, capture.width, capture.height,
            (Block(BlockKind.PARAGRAPH, (line,), line.box, "en"),),
            language="en", page=capture.page, pages=capture.pages, unreadable=lost,
        )  # fmt: skip

    def finder(self, device="auto"):
        from lumivox.vision.clip import ClipOcr

        self.threads.add(threading.get_ident())
        if self.own_finder is None:
            self.own_finder = Finder(ClipOcr(device="cpu"))
        return self.own_finder


def drawn():
    image = Image.new("RGB", (640, 90), "white")
    draw, font = ImageDraw.Draw(image), ImageFont.truetype("DejaVuSans.ttf", 34)
    x, boxes = 20, []
    for text in DRAWN:
        left, top, right, bottom = draw.textbbox((x, 20), text, font=font)
        draw.text((x, 20), text, "black", font)
        boxes.append(Box.from_corners(left, top, right, bottom))
        x = right + 14
    return np.asarray(image), boxes


@pytest.fixture
def find(stage):
    def make(pipeline=None):
        here = stage(pipeline)
        here.told = []
        here.window.controls.told.connect(lambda sentence, _: here.told.append(sentence))
        here.window.job.read(["page.png"])
        wait_for(lambda: not here.window.job.is_busy)
        here.hear_out()
        here.window.controls.show_page(0)

        def search(text, way=""):
            here.told.clear()
            bar = here.window.find_bar
            bar.fuzzy.setChecked(way == "fuzzy")
            bar.expression.setChecked(way == "regex")
            bar.field.setText(text)
            bar.search(backward=False)

        here.search = search
        here.finder = here.window.finding._finder
        return here

    return make


def settled(here):
    wait_for(lambda: not here.finder.is_busy, 30_000)


@needs_model
def test_what_looks_like_it_joins_what_says_it_and_is_stepped_through(find):
    here = find(SeeingPipeline(("Take", "one", "lahbel", "tablet")))
    here.search("tablet")
    assert here.told == ["Take one lahbel tablet. 1 place."]
    settled(here)
    assert here.told[1:] == ["1 more place looks like it."]
    here.trigger("find_next")
    assert here.told[-1].startswith("Looks like “tablet”, ")
    assert "read as “lahbel”" in here.told[-1]
    assert here.told[-1].endswith("2 places.")
    assert here.window.panel.text.textCursor().selectedText() == "lahbel"
    assert here.window.panel.picture.current.word == 2
    here.trigger("find_previous")
    assert here.window.panel.text.textCursor().selectedText() == "tablet"
    assert len(here.pipeline.threads) == 1
    assert threading.get_ident() not in here.pipeline.threads


@needs_model
def test_what_nobody_could_read_is_found_and_marked_in_the_picture(find):
    here = find(SeeingPipeline(("Take", "one", "", "daily")))
    here.search("tablet")
    assert here.told == ["“tablet” is not on this page."]
    settled(here)
    assert here.told[1:] == ["1 place looks like it."]
    here.trigger("find_next")
    assert "where nothing could be read" in here.told[-1]
    mark = here.window.panel.picture._mark
    assert mark.isVisible()
    assert mark.rect().contains(*drawn()[1][2].center)


@needs_model
def test_the_second_search_looks_at_no_picture_again(find):
    here = find(SeeingPipeline(("Take", "one", "lahbel", "daily"), DRAWN))
    here.search("tablet")
    settled(here)
    assert here.told[-1] == "1 place on other pages."
    finder = here.pipeline.own_finder
    looked = []
    finder.by_picture = lambda *_: looked.append(1)
    here.search("tablets")
    settled(here)
    assert looked == []


@needs_model
def test_nothing_alike_is_said_too(find):
    here = find(SeeingPipeline(DRAWN))
    here.search("zeppelin")
    settled(here)
    assert here.told == ["“zeppelin” is not on this page.", "Nothing looks like it either."]


def test_other_pages_are_searched_and_gone_to(find):
    here = find(ScriptedPipeline(LETTER, ("Nothing here.",), ("The map of Leeds",)))
    here.search("Leeds")
    settled(here)
    assert here.told[0] == "the train to Leeds leaves. 1 place."
    assert here.told[1] == "1 place on other pages."
    assert "CLIP-OCR" in here.told[2]
    here.trigger("find_next")
    assert here.told[-1] == "Page 3. The map of Leeds. 1 place."
    assert here.window.controls.page == 2
    here.trigger("find_next")
    assert here.told[-1].startswith("Page 1. the train")
    here.trigger("find_previous")
    assert here.told[-1].startswith("Page 3.")
    here.search("map")
    settled(here)
    assert not any("CLIP-OCR" in sentence for sentence in here.told)


def test_pages_that_were_read_meanwhile_are_searched_at_the_next_step(stage):
    gate = threading.Event()
    here = stage(ScriptedPipeline(("Leeds one",), ("Leeds two",), gate=gate))
    told = []
    here.window.controls.told.connect(lambda sentence, _: told.append(sentence))
    here.window.job.read(["page.png"])
    wait_for(here.window.panel.text.toPlainText)
    here.window.find_bar.field.setText("Leeds")
    here.window.find_bar.search(backward=False)
    assert told[-1] == "Leeds one. 1 place."
    gate.set()
    wait_for(lambda: not here.window.job.is_busy)
    here.hear_out()
    here.window.controls.show_page(0)
    here.trigger("find_next")
    wait_for(lambda: "1 place on other pages." in told)
    here.trigger("find_next")
    assert told[-1].startswith("Page 2. Leeds two.")


def test_expressions_and_differing_letters(find):
    here = find()
    here.search("leavs", "fuzzy")
    assert here.told[0].startswith("the train to Leeds leaves. 1 place")
    here.search(r"l\w+s", "regex")
    assert here.told[0].endswith("2 places.")
    assert here.window.panel.text.textCursor().selectedText() == "Leeds"
    here.trigger("find_next")
    assert here.window.panel.text.textCursor().selectedText() == "leaves"
    here.search("(", "regex")
    assert "no regular expression" in here.told[0]
    assert len(here.told) == 1
    assert not here.window.finding.again(backward=False)


def test_the_ways_to_find_have_names_and_a_new_page_forgets(find):
    here = find()
    bar = here.window.find_bar
    for box in (bar.fuzzy, bar.expression):
        interface = QAccessible.queryAccessibleInterface(box)
        assert interface.text(QAccessible.Text.Name)
        assert interface.text(QAccessible.Text.Description)
        box.setChecked(True)
    assert not bar.fuzzy.isChecked()
    bar.expression.setChecked(False)
    here.search("Leeds")
    settled(here)
    here.window.job.read(["page.png"])
    wait_for(lambda: not here.window.job.is_busy)
    assert not here.window.finding.again(backward=False)


@needs_model
def test_a_stop_ends_the_looking(find):
    here = find(SeeingPipeline(*[DRAWN] * 6))
    here.search("tablets")
    here.window.controls.stop()
    settled(here)
    assert "Nothing looks like it either." not in here.told
