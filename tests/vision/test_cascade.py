"""Which recogniser's word counts."""

import numpy as np
import pytest

from helpers.engines import line
from lumivox.core.engines import Recognition
from lumivox.core.errors import Cancelled, EngineError
from lumivox.core.task import Task
from lumivox.core.values import Candidate
from lumivox.vision.cascade import Step, read_crop

CROP = np.zeros((10, 40, 3), np.uint8)


class Says:
    """A recogniser with one answer, or one fault."""

    name = "says"

    def __init__(self, text, score=0.9, fault=None):
        self.text, self.score, self.fault, self.asked = text, score, fault, 0

    def recognize(self, crops, languages, task):
        self.asked += 1
        if self.fault:
            raise self.fault
        yield Recognition(
            line(self.text, 0, self.score), (Candidate(self.text, self.score, self.text),)
        )


def read(*steps):
    return read_crop(CROP, [Step(engine, sure) for engine, sure in steps], (), Task())


def test_a_sure_recogniser_ends_the_asking():
    second = Says("wrong")
    assert read((Says("right", 0.95), 0.9), (second, 1.0)).line.text == "right"
    assert second.asked == 0


def test_doubtful_readings_vote_and_losers_stay_as_candidates():
    reading = read((Says("EXLT", 0.5), 0.9), (Says("EXIT", 0.6), 0.9), (Says("exit", 0.4), 1.0))
    assert reading.line.text == "EXIT"
    assert {c.text for c in reading.candidates} >= {"EXIT", "EXLT"}
    assert "EXLT" in {c.text for c in reading.line.words[0].candidates}


def test_a_failing_recogniser_is_passed_over():
    assert read((Says("", fault=MemoryError()), 0.9), (Says("text"), 1.0)).line.text == "text"


def test_where_all_fail_a_person_is_told():
    with pytest.raises(EngineError, match=r"\."):
        read((Says("", fault=RuntimeError()), 0.9))


def test_a_cancel_is_no_failure():
    with pytest.raises(Cancelled):
        read((Says("", fault=Cancelled()), 0.9), (Says("text"), 1.0))


def test_one_that_does_not_suit_the_crop_is_not_asked():
    first, second = Says("doubtful", 0.5), Says("surer", 0.8)
    for suits, said, asked in ((False, "doubtful", 0), (True, "surer", 1)):
        steps = [Step(first, 0.9), Step(second, 0.9, suits=lambda _crop, suits=suits: suits)]
        assert read_crop(CROP, steps, (), Task()).line.text == said
        assert second.asked == asked


def test_nobody_looks_at_a_crop_whose_reading_is_sure():
    def never(_crop):
        raise AssertionError("a look costs time")

    steps = [Step(Says("sure", 0.95), 0.9), Step(Says("other"), 0.9, suits=never)]
    assert read_crop(CROP, steps, (), Task()).line.text == "sure"
