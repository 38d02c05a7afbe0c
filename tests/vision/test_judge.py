"""The judge: doubtful words are deciphered, nothing is invented, and chances are honest."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass

import cv2
import numpy as np
import pytest

from lumivox.core.errors import Cancelled
from lumivox.core.geometry import Box
from lumivox.core.options import ReadOptions
from lumivox.core.task import Task
from lumivox.core.values import Capture, Layout, Line, Word
from lumivox.vision.clip.charset import BLANK, INDEX
from lumivox.vision.clip.fusion import FEATURES, Tongue
from lumivox.vision.clip.reader import ClipReading
from lumivox.vision.clip.runners import FOLDER_VARIABLE, model_folder
from lumivox.vision.clip.table import TABLE, Table
from lumivox.vision.judge import Judge
from lumivox.vision.ppocr import NARROWEST
from lumivox.vision.reader import PictureReader
from lumivox.vision.verdict import decided

WORDS = (
    "medicine", "breakfast", "telephone", "Wednesday", "kitchen", "library", "hospital",
    "important", "address", "minutes", "morning", "station",
)  # fmt: skip
ENGLISH = Tongue.of(("en",))


@pytest.fixture(scope="module")
def draw(font_of, line_drawn):
    font = font_of("DejaVuSerif-Italic", 28)

    def drawn(text, blur=0.0):
        pixels = line_drawn(text, font=font, edge=8, height=44).astype(np.float32)
        if blur:
            pixels = cv2.GaussianBlur(pixels, (0, 0), blur)
        grain = np.random.default_rng(3).normal(0, 4, pixels.shape)
        return np.clip(pixels + grain, 0, 255).astype(np.uint8)

    return drawn


def judged(judge, engine, crop, tongue=ENGLISH):
    return judge.judged(crop, engine.read_crop(crop, NARROWEST), tongue, Task())


def test_blurred_words_are_deciphered(judge, engine, draw):
    crops = [draw(word, blur=4.0) for word in WORDS]
    first = [engine.read_crop(crop, NARROWEST).line.text for crop in crops]
    lines = [judged(judge, engine, crop) for crop in crops]
    right = sum(line.text == word for line, word in zip(lines, WORDS, strict=True))
    assert right >= sum(map(str.__eq__, first, WORDS)) + 3
    assert right >= 9


def test_candidates_carry_chances_and_begin_with_what_is_said(judge, engine, draw):
    words = [judged(judge, engine, draw(word, blur=4.0)).words[0] for word in WORDS]
    ranked = [word for word in words if word.candidates]
    assert ranked
    for word in ranked:
        scores = [candidate.score for candidate in word.candidates]
        assert word.candidates[0].text == word.text
        assert word.candidates[0].score == word.confidence
        assert sum(scores) <= 1.0001
        assert scores[1:] == sorted(scores[1:], reverse=True)
        assert len({candidate.text for candidate in word.candidates}) == len(scores)


def test_words_in_a_line_are_judged_one_by_one(judge, engine, draw):
    line = judged(judge, engine, draw("The library opens on Wednesday morning", blur=3.6))
    assert line.text == "The library opens on Wednesday morning"
    lefts = [word.box.x for word in line.words]
    assert lefts == sorted(lefts)


@pytest.mark.parametrize(("word", "blur"), [("Zolpidex", 4.0), ("Bradeltown", 4.0)])
def test_the_users_own_word_wins_over_a_near_miss(judge, engine, draw, word, blur):
    crop = draw(word, blur)
    assert judged(judge, engine, crop).text != word
    found = judged(judge, engine, crop, Tongue.of(("en",), (word, "Umbrella Street"))).words[0]
    assert found.text == word
    assert found.confidence > 0.6


def test_an_own_word_is_not_seen_where_it_is_not(judge, engine, draw):
    own = Tongue.of(("en",), ("Breakfort", "Kitchener", "Zolpidex"))
    assert judged(judge, engine, draw("breakfast"), own).text == "breakfast"
    assert judged(judge, engine, draw("kitchen"), own).text == "kitchen"


def test_numbers_stay_as_they_were_read():
    word = Word("1854", Box(0, 0, 40, 20), 0.6)
    kept = decided(word, [("1954", 0.7), ("1854", 0.2)])
    assert (kept.text, kept.confidence) == ("1854", 0.2)
    assert kept.candidates[1].text == "1954"


def test_points_are_the_engines_to_tell():
    word = Word("A.D.", Box(0, 0, 40, 20), 0.6)
    assert decided(word, [("AD.", 0.9), ("AP.", 0.05)]).text == "A.D."
    assert decided(replaced(word, "samuel."), [("Samuel.", 0.9)]).text == "Samuel."


def replaced(word, text):
    return Word(text, word.box, word.confidence)


@pytest.mark.parametrize("blur", [0.1, 1.0, 2.0, 3.0, 4.0, 6.0])
def test_nothing_is_invented_on_noise(judge, engine, blur):
    noise = np.random.default_rng(0).integers(0, 255, (40, 140, 3), np.uint8)
    crop = cv2.GaussianBlur(noise, (0, 0), blur)
    seen = engine.read_crop(crop, NARROWEST)
    line = judge.judged(crop, seen, ENGLISH, Task())
    assert not judge.is_readable(line, likely=seen.candidates[0].score >= 0.5)


def test_what_is_blurred_beyond_reading_is_said_to_be_so(draw, judge):
    reader = PictureReader()
    options = ReadOptions(layout=Layout.WORD, languages=("en",))
    for word in WORDS:
        reading = reader.read(Capture(draw(word, blur=6.0)), options, Task(), lambda _line: None)
        for _, found in reading.words():
            assert found.unsure or found.text == word
    reader.unload()


def test_the_surer_the_engine_the_higher_the_chance(judge):
    box = Box(0, 0, 60, 20)
    for engine in ("rapidocr", "tesseract"):
        words = tuple(Word("station", box, sure) for sure in np.linspace(0.05, 0.999, 30))
        line = judge.calibrated(Line(words, box), engine, ENGLISH)
        chances = [word.confidence for word in line.words]
        assert chances == sorted(chances)
        assert 0 < chances[0] < chances[-1] < 1
        known, strange = judge.calibrated(
            Line((Word("station", box, 0.8), Word("stotiqn", box, 0.8)), box), engine, ENGLISH
        ).words
        assert known.confidence > strange.confidence


def test_other_scripts_keep_their_engines_confidence(judge):
    box = Box(0, 0, 60, 20)
    line = Line((Word("今日头条", box, 0.8),), box)
    assert judge.calibrated(line, "rapidocr", ENGLISH) == line


def test_a_cancel_stops_between_words(judge, engine, draw):
    crop = draw("library kitchen hospital", blur=4.5)
    task = Task()
    task.cancel()
    with pytest.raises(Cancelled):
        judge.judged(crop, engine.read_crop(crop, NARROWEST), ENGLISH, task)


@pytest.mark.parametrize("there", ["nothing", "weights for other features"])
def test_without_the_model_it_is_read_as_before(tmp_path, monkeypatch, draw, engine, there):
    if there != "nothing":
        shutil.copy(model_folder() / "image.onnx", tmp_path)
        (tmp_path / "fusion.json").write_text('{"features": ["luck"], "plain_features": []}')
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    reader = PictureReader(ppocr=engine)
    heard = []
    options = ReadOptions(layout=Layout.LINE, languages=("en",))
    reading = reader.read(Capture(draw("breakfast")), options, Task(), heard.append)
    assert reading.text == "breakfast" == heard[0].text
    word = heard[0].words[0]
    seen = engine.read_crop(draw("breakfast"), NARROWEST)
    assert word.confidence == seen.line.words[0].confidence


def test_a_sure_word_costs_no_model(engine, draw):
    judge = Judge(engine, "cpu")
    if not judge.is_available():
        pytest.skip("this checkout has no fusion.json in resources/models/clip-ocr")
    assert judged(judge, engine, draw("breakfast")).text == "breakfast"
    assert "clip" not in vars(judge)
    judged(judge, engine, draw("breakfast", blur=4.0))
    assert "clip" in vars(judge)
    judge.unload()
    assert "clip" not in vars(judge)


@pytest.mark.parametrize("quarters", [1, 3])
def test_a_tall_crop_is_read_along_its_text(draw, quarters):
    reader = PictureReader()
    pixels = np.ascontiguousarray(np.rot90(draw("breakfast"), quarters))
    reading = reader.read(
        Capture(pixels), ReadOptions(layout=Layout.WORD), Task(), lambda _line: None
    )
    reader.unload()
    assert reading.text == "breakfast"
    box = next(word for _, word in reading.words()).box
    assert box.height > box.width
    assert box.clamped(pixels.shape[1], pixels.shape[0]) == box


def test_the_table_is_of_these_features(judge):
    assert len(judge.table.weights) == len(FEATURES)
    assert 0 < judge.table.unreadable_below < judge.table.unsure_below < 1
    assert judge.table.judge_below > judge.table.unsure_below


def test_a_table_made_before_a_feature_was_known_has_no_weight_for_it(judge):
    stated = json.loads((model_folder() / TABLE).read_text(encoding="utf-8"))
    known = dict(zip(stated["features"], stated["weights"], strict=True))
    older = {name: weight for name, weight in known.items() if name != "usual, short"}
    stated |= {"features": list(older), "weights": list(older.values())}
    table = Table.of(stated)
    assert dict(zip(FEATURES, table.weights, strict=True)) == older | {
        name: 0 for name in FEATURES if name not in older
    }


def test_a_device_that_is_not_there_leaves_readings_as_they_are(engine, draw):
    torch = pytest.importorskip("torch", reason="torch is not installed")
    if torch.cuda.is_available():
        pytest.skip("this machine has the device that is to be missing")
    judge = Judge(engine, "cpu")
    if not judge.is_available():
        pytest.skip("this checkout has no fusion.json in resources/models/clip-ocr")
    judge.use("cuda")
    crop = draw("breakfast", blur=4.0)
    seen = engine.read_crop(crop, NARROWEST)
    assert judge.judged(crop, seen, ENGLISH, Task()).text == seen.line.text
    assert judge.considered(crop, ENGLISH) == []
    judge.use("cpu")
    assert judge.judged(crop, seen, ENGLISH, Task()).text == "breakfast"


@dataclass
class Loaded:
    """Towers that are loaded, and read ``little``: how likely is the sign that may be lost?"""

    lost: float

    def read_lines(self, crops):
        if self.lost > 1:
            raise RuntimeError("out of memory")
        signs = "litle"
        steps = np.full((16, 352), 1e-5, np.float32)
        steps[:, BLANK] = 0.99
        for index, sign in enumerate(signs):
            steps[3 * index, [BLANK, 1 + INDEX[sign]]] = 0.001, 0.998
        steps[8, 1 + INDEX["t"]] = self.lost
        chances = np.full(len(signs), 0.998, np.float32)
        vector = np.zeros(256, np.float32)
        return [ClipReading(signs, chances, chances, np.log(steps), vector)] * len(crops)


@pytest.mark.parametrize(("lost", "said"), [(1e-5, "litle"), (0.1, None), (2, None)])
def test_at_first_sight_no_sign_may_be_lost_and_a_failure_loses_nothing(engine, lost, said):
    judge = Judge(engine, "cpu")
    if not judge.is_available():
        pytest.skip("this checkout has no fusion.json in resources/models/clip-ocr")
    judge.__dict__["clip"] = Loaded(lost)
    own = Tongue.of(("en",), ("litle",))
    line = judge.at_first_sight(np.full((20, 60, 3), 255, np.uint8), own)
    assert (line.text if line else None) == said


def test_the_fast_reader_is_believed_at_first_sight_once_it_is_loaded(engine, draw):
    from dataclasses import replace as with_

    judge = Judge(engine, "cpu")
    if not judge.is_available():
        pytest.skip("this checkout has no fusion.json in resources/models/clip-ocr")
    plain = judge.table.plain | {"clip-ocr": judge.table.plain["rapidocr"]}
    judge.table = with_(judge.table, first_sight=0.5, plain=plain)
    crop = draw("station")
    assert judge.at_first_sight(crop, ENGLISH) is None
    assert judge.clip.read_lines([crop])[0].text == "station"
    line = judge.at_first_sight(crop, ENGLISH)
    assert line is not None
    assert (line.text, line.box.width) == ("station", crop.shape[1])
    assert judge.at_first_sight(draw("2026"), ENGLISH) is None
    assert judge.at_first_sight(draw("qzxwvj"), ENGLISH) is None
    judge.unload()
