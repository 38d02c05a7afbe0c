"""Clear print is read by CLIP-OCR first; what it doubts the scene reader looks at, and no more."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pytest

from lumivox.core.errors import ModelError
from lumivox.core.geometry import Box
from lumivox.core.task import Task
from lumivox.core.values import Candidate, Capture, Line, Word
from lumivox.vision.clear import ClearPrint, agreement
from lumivox.vision.clip.charset import CHARSET
from lumivox.vision.clip.fusion import Tongue
from lumivox.vision.clip.reader import ClipReading
from lumivox.vision.judge import Judge
from lumivox.vision.ppocr import PPOCR
from lumivox.vision.seen import Seen

ENGLISH = Tongue.of(("en",))


class Counting(PPOCR):
    """PP-OCR, with the widths of the crops it has read."""

    def __init__(self):
        super().__init__()
        self.widths = []

    def read_crop(self, crop, narrowest):
        self.widths.append(crop.shape[1])
        return super().read_crop(crop, narrowest)


@pytest.fixture(scope="module")
def engine_kind():
    return Counting


@pytest.fixture
def clear(judge, engine):
    engine.widths.clear()
    return ClearPrint(judge, engine)


@pytest.fixture(scope="module")
def draw(font_of, line_drawn):
    return partial(line_drawn, font=font_of("DejaVuSans", 18), edge=6, height=30)


def test_a_clear_line_needs_no_other_engine(clear, engine, draw):
    line = clear.line(draw("Save all changes before closing"), ENGLISH)
    assert line.text == "Save all changes before closing"
    assert engine.widths == []
    assert all(word.confidence > 0.8 for word in line.words)
    lefts = [word.box.x for word in line.words]
    assert lefts == sorted(lefts)


def test_an_unknown_name_alone_is_looked_at_again(clear, engine, draw):
    crop = draw("Please send the changed letter to Wrzeszcz in the morning")
    line = clear.line(crop, ENGLISH)
    assert line is None or "Wrzeszcz" in line.text
    assert engine.widths
    assert max(engine.widths) < crop.shape[1] / 2


def test_another_script_is_left_to_who_reads_it(clear, draw):
    assert clear.line(draw("Сохранить все изменения"), ENGLISH) is None


def test_where_another_script_is_expected_look_alikes_are_not_told_as_ours(clear, draw):
    look_alike = draw("cop")  # Russian for litter is written so
    assert clear.line(look_alike, ENGLISH) is not None
    assert clear.line(look_alike, Tongue.of(("ru", "en"))) is None


def test_an_empty_crop_says_nothing(clear):
    assert clear.line(np.full((30, 200, 3), 255, np.uint8), ENGLISH) is None


@dataclass
class Towers:
    """Towers that read what a test says, with a chance for each sign."""

    text: str
    doubtful: dict[int, float] = field(default_factory=dict)
    lost: dict[int, float] = field(default_factory=dict)
    """Chance that a sign here stands twice."""

    def read_lines(self, crops):
        count = len(self.text)
        chances = [self.doubtful.get(index, 0.99) for index in range(count)]
        centers = (np.arange(count) + 0.5) * crops[0].shape[1] / max(1, count)
        steps = np.full((max(1, 3 * count), 352), 1e-4, np.float32)
        steps[:, 0] = 0.98
        for index, sign in enumerate(self.text):
            steps[3 * index, 1 + CHARSET.index(sign)] = chances[index]
            steps[3 * index, 0] = 0.01
            steps[3 * index + 2, 1 + CHARSET.index(sign)] = self.lost.get(index, 1e-4)
        vector = np.zeros(256, np.float32)
        return [ClipReading(self.text, np.array(chances), centers, np.log(steps), vector)]


class Scripted:
    """A scene reader that sees what a test says."""

    name = "rapidocr"

    def __init__(self, text, score=0.99):
        self.text, self.score = text, score

    def read_crop(self, crop, narrowest):
        box = Box(0, 0, crop.shape[1], crop.shape[0])
        line = Line((Word(self.text, box, self.score),), box)
        return Seen(line, (Candidate(self.text, self.score, self.name),), None)


@pytest.fixture
def said(judge):
    """What a line says by scripted towers and a scripted scene reader."""

    def read(towers, seen, score=0.99):
        scripted = Judge(Scripted(seen, score), "cpu")
        scripted.__dict__["clip"] = towers
        crop = np.full((20, 12 * len(towers.text), 3), 255, np.uint8)
        line = ClearPrint(scripted, Scripted(seen, score)).line(crop, ENGLISH)
        return line.text if line else None

    return read


def test_a_doubtful_sign_is_as_the_other_sees_it_among_the_same_neighbours(said):
    doubtful = Towers("4801-4443-8005-S219-6390", {15: 0.6})
    assert said(doubtful, "05-5219-63") == "4801-4443-8005-5219-6390"
    assert said(doubtful, "05-5c19-63") is None
    assert said(doubtful, "05-5219-63", score=0.6) is None


def test_among_repeated_signs_what_both_see_stays(said):
    text = "03482633-8222-4489800-5217"
    assert said(Towers(text, {12: 0.7}), "222-44") == text


def test_a_sign_that_may_be_lost_between_equal_ones_is_looked_at_again(said):
    lost = Towers("Please transfer 22.2 to the account", lost={19: 0.1})
    assert said(lost, "er 22.22 to") == "Please transfer 22.22 to the account"
    assert said(lost, "er 22.2 to") == "Please transfer 22.2 to the account"
    assert said(lost, "er 82.22 to") is None
    assert said(Towers("Please transfer 22.2 to the account"), "") is not None


def test_letters_and_digits_in_one_are_taken_from_both_readers_alone(said):
    key = Towers("Your new code for the door is B0ST9, keep it")
    assert said(key, " is B0ST9, ke") == key.text
    assert said(key, " is BOST9, ke") is None


def test_a_space_is_this_readers_to_tell_where_it_is_sure_of_it(said):
    line = "Changed by @tisfeng in the number 863 of this list"
    known = Towers(line, dict.fromkeys(range(12, 19), 0.7))
    assert said(known, "by@tisfengin t") == line
    unsure = Towers("48014443- 8005-5219-6390", {9: 0.6})
    assert said(unsure, "443-8005") == "48014443-8005-5219-6390"


def test_a_line_in_doubt_as_a_whole_is_left_to_the_others(said):
    assert said(Towers("Worid", {0: 0.6, 4: 0.6}), "World") is None


def test_a_word_is_seconded_by_the_same_reading_alone(judge, draw):
    crop = draw("Hyame")
    assert agreement(judge, crop, "Hyame", ENGLISH) > 0.5
    assert agreement(judge, crop, "Hvame", ENGLISH) == 0


def test_a_number_is_seconded_with_its_point_alone(judge, draw):
    crop = draw("1045.20")
    assert agreement(judge, crop, "1045.20", ENGLISH) > 0.5
    assert agreement(judge, crop, "1045.20,", ENGLISH) > 0.5
    assert agreement(judge, crop, "104520", ENGLISH) == 0


def test_without_the_towers_nothing_is_lost(engine, draw, monkeypatch, caplog):
    broken = Judge(engine, "cpu")

    def fail(_self):
        raise ModelError("The model is broken.")

    monkeypatch.setattr(Judge, "clip", property(fail))
    crop = draw("Save all changes")
    assert ClearPrint(broken, engine).line(crop, ENGLISH) is None
    assert agreement(broken, crop, "Save", ENGLISH) == 0
    assert "first sight" in caplog.text
    assert "changes" not in caplog.text


def test_a_screen_of_labels_is_read_with_hardly_a_look_by_the_scene_reader(engine, judge):
    from tests.helpers.rendered import text_picture

    from lumivox.core.options import ReadOptions
    from lumivox.vision.reader import PictureReader

    labels = ("File", "Edit", "View", "Search", "Window", "Help")
    picture = text_picture(labels, size=20, width=300, height=360)
    engine.widths.clear()
    reader = PictureReader(ppocr=engine)
    reading = reader.read(Capture(picture), ReadOptions(), Task(), lambda line: None)
    assert reading.text.split() == list(labels)
    assert len(engine.widths) <= 2
