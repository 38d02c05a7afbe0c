"""Which added recogniser is asked: by language, by kind of text, and as the user wishes."""

from __future__ import annotations

import numpy as np
import pytest

from helpers.rendered import text_picture
from helpers.scribbled import scribble
from lumivox.core.options import Handwriting
from lumivox.vision.added import first_of_all, for_doubtful, how_to_read_handwriting
from lumivox.vision.ppocr import LANGUAGES
from lumivox.vision.recognizers.ppocr_script import PpocrScript
from lumivox.vision.recognizers.trocr import TrocrRecognizer

HAND, PRINT = TrocrRecognizer(None, "handwritten"), TrocrRecognizer(None, "printed")
KOREAN = PpocrScript(None, "ppocr-korean", ("ko",))
RUSSIAN = PpocrScript(None, "ppocr-eslav", ("ru", "uk", "be"))
ALL = (HAND, PRINT, KOREAN, RUSSIAN)


def names(steps) -> list[str]:
    return [step.recognizer.name for step in steps]


@pytest.mark.parametrize(
    ("languages", "wanted"),
    [
        (("ko-KR", "en"), ["ppocr-korean"]),
        (("uk",), ["ppocr-eslav"]),
        (("en",), []),
        (("en", "ko"), []),
        ((), []),
        (("fa",), []),
    ],
)
def test_what_only_an_added_one_reads_goes_to_it_first(languages, wanted):
    assert names(first_of_all(ALL, languages, LANGUAGES)) == wanted


@pytest.mark.parametrize(
    ("languages", "wish", "wanted"),
    [
        ((), Handwriting.AUTO, ["trocr-handwritten", "trocr-printed"]),
        (("en-GB",), Handwriting.AUTO, ["trocr-handwritten", "trocr-printed"]),
        (("de", "en"), Handwriting.AUTO, ["trocr-handwritten", "trocr-printed"]),
        (("de",), Handwriting.AUTO, []),
        (("ru",), Handwriting.AUTO, ["ppocr-eslav"]),
        ((), Handwriting.NEVER, ["trocr-printed"]),
        ((), Handwriting.ALWAYS, ["trocr-handwritten"]),
        (("ru",), Handwriting.ALWAYS, []),
    ],
)
def test_in_doubt_those_for_the_language_and_the_kind_of_text_are_asked(languages, wish, wanted):
    assert names(for_doubtful(ALL, languages, wish)) == wanted


def test_each_crop_goes_to_the_one_that_it_looks_made_for():
    hand, type_ = for_doubtful(ALL, (), Handwriting.AUTO)
    written, printed = scribble(), np.asarray(text_picture(("Please close the door",)))[85:140]
    assert (hand.suits(written), type_.suits(written)) == (True, False)
    assert (hand.suits(printed), type_.suits(printed)) == (False, True)
    (always,) = for_doubtful(ALL, (), Handwriting.ALWAYS)
    assert always.suits is None


def test_the_hint_names_what_the_list_has():
    from lumivox.models.registry import load_registry

    command = how_to_read_handwriting().split("install ")[1]
    assert load_registry().find(command.split("”")[0]).engine == "trocr"
