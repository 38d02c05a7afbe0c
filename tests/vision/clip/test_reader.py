"""The shipped model: it reads, both runtimes read the same, and texts and pictures match."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from lumivox.vision.clip import ClipOcr, ClipReading
from lumivox.vision.clip.ctc import log_likelihoods
from lumivox.vision.clip.runners import FOLDER_VARIABLE, model_folder
from lumivox.vision.clip.spotting import (
    embed_forms,
    join,
    mean_vectors,
    pack,
    rank_lexicon,
    spotting_scores,
)
from lumivox.vision.clip.views import look, set_upright, slant_of
from lumivox.vision.clip.word_index import BYTES_A_WORD, WordIndex

LINES = (
    "Save changes before closing?", "Settings", "The train leaves at 14:35", "Open file",
    "Username", "Price: 24.99", "Download", "Search results", "www.example.org", "Cancel",
    "Straße nach München", "Total 1234",
)  # fmt: skip


@pytest.fixture(scope="module")
def folder() -> Path:
    try:
        path = model_folder()
    except FileNotFoundError:
        pytest.skip("this checkout has no model in resources/models/clip-ocr")
    if not (path / "image.onnx").exists():
        pytest.skip(f"{FOLDER_VARIABLE}={os.environ.get(FOLDER_VARIABLE)} holds no model")
    return path


@pytest.fixture(scope="module")
def reader(folder: Path) -> ClipOcr:
    return ClipOcr(folder, device="cpu")


@pytest.fixture(scope="module")
def readings(reader: ClipOcr, draw: Callable[[str], np.ndarray]) -> list[ClipReading]:
    return reader.read_lines([draw(text) for text in LINES])


def test_clear_interface_text_is_read(readings: list[ClipReading]) -> None:
    right = sum(r.text == text for r, text in zip(readings, LINES, strict=True))
    assert right >= 0.75 * len(LINES)


def test_signs_have_probabilities_and_places_from_left_to_right(
    readings: list[ClipReading], draw: Callable[[str], np.ndarray]
) -> None:
    for reading, text in zip(readings, LINES, strict=True):
        assert len(reading.text) == len(reading.probabilities) == len(reading.centers)
        assert (np.diff(reading.centers) > 0).all()
        assert reading.centers.max() < draw(text).shape[1] + 8


def test_a_picture_matches_its_own_text_best(reader: ClipOcr, readings: list[ClipReading]) -> None:
    vectors = embed_forms(reader, LINES)
    first = [rank_lexicon([r], LINES, vectors)[0][0] for r in readings]
    assert first == list(LINES)


def test_what_is_written_aligns_and_matches_better_than_a_near_miss(
    reader: ClipOcr, draw: Callable[[str], np.ndarray]
) -> None:
    written, misses = "Settings", ["Settinps", "Setting", "sgnitteS", "Cancel"]
    (reading,) = reader.read_lines([draw(written)])
    assert log_likelihoods(reading.chances, [written, *misses]).argmax() == 0
    assert reader.match_scores(reading, [written, *misses]).argmax() == 0


def test_a_word_is_found_among_lines(reader: ClipOcr, readings: list[ClipReading]) -> None:
    views = [(reading,) for reading in readings]
    halves = [pack(reader, views[:2]), pack(reader, views[2:])]
    sights, seen = join(halves), mean_vectors(views)
    for word in ("Settings", "cancel", "DOWNLOAD"):
        cosines = (seen @ embed_forms(reader, [word])[0].T).max(axis=1)
        scores = spotting_scores(sights, word, cosines)
        best = int(scores.argmax())
        assert LINES[best].casefold() == word.casefold()
        (alone,) = spotting_scores(sights, word, cosines[[best]], np.array([best]))
        assert alone == pytest.approx(scores[best], abs=1e-5)
    assert len(sights) == len(LINES)
    assert sights.nbytes < 2000 * len(LINES)
    foreign = spotting_scores(sights, "слово", np.zeros(len(LINES), np.float32))
    assert foreign.max() < scores.max()


def test_leaning_words_get_a_second_look_and_print_does_not(
    reader: ClipOcr, draw: Callable[[str], np.ndarray]
) -> None:
    upright = draw("Download")
    leaning = set_upright(upright, -0.6)
    assert abs(slant_of(upright)) <= 0.15
    assert slant_of(leaning) == pytest.approx(0.6, abs=0.25)
    assert [len(views) for views in look(reader, [upright, leaning])] == [1, 2]
    assert slant_of(np.full((30, 90, 3), 255, np.uint8)) == 0


def test_a_long_line_is_read_through_its_cuts(
    reader: ClipOcr, draw: Callable[[str], np.ndarray]
) -> None:
    text = " ".join(("Settings", "Cancel", "Download", "Search") * 4)
    reading = reader.read_lines([draw(text)])[0]
    assert reading.text.count("Cancel") == 4
    assert (np.diff(reading.centers) >= 0).all()


def test_text_turned_on_its_side_is_read(
    reader: ClipOcr, draw: Callable[[str], np.ndarray]
) -> None:
    for turn in (1, 3):
        crop = np.ascontiguousarray(np.rot90(draw("Download"), turn))
        assert reader.read_words([crop])[0].text == "Download"


def test_a_doubtful_word_is_looked_at_in_several_widths(
    reader: ClipOcr, draw: Callable[[str], np.ndarray]
) -> None:
    clear = draw("Download")
    narrow = cv2.resize(draw("Settings"), None, fx=0.4, fy=1, interpolation=cv2.INTER_AREA)
    sure, doubtful = reader.read_words([clear, narrow])
    assert sure.text == "Download"
    assert sure.others == ()
    assert len(doubtful.others) == 3
    assert doubtful.confidence == max(reader.read_lines([narrow], stretch=k)[0].confidence
                                      for k in (1, 0.8, 1.25, 1.5))  # fmt: skip


def test_an_empty_crop_says_nothing(reader: ClipOcr) -> None:
    reading = reader.read_lines([np.full((20, 120, 3), 255, np.uint8)])[0]
    assert reading.confidence < 0.5 or not reading.text.strip()
    assert reader.read_lines([]) == []


def test_the_index_finds_the_nearest_of_many() -> None:
    random = np.random.default_rng(0)
    vectors = random.normal(size=(20_000, 256)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    index = WordIndex(vectors[:100].mean(axis=0))
    assert index.search(vectors[0]) == []
    for start in range(0, len(vectors), 3000):
        assert index.add(vectors[start : start + 3000])[0] == start
    assert len(index) == 20_000
    assert index.nbytes <= 2 * BYTES_A_WORD * len(index)
    for target in (3, 777, 19_999):
        query = vectors[target] + random.normal(size=256).astype(np.float32) * 0.03
        query /= np.linalg.norm(query)
        found = index.search(query, 5)
        assert found[0][0] == target
        assert [score for _, score in found] == sorted((s for _, s in found), reverse=True)
        assert len(index.shortlist(query, 500)) < 1500
