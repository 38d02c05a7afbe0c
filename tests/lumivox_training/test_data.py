"""Texts, pictures and batches: right labels, right sizes, the same again for the same step."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from lumivox.vision.clip.charset import covered, normalize
from lumivox_training import photos
from lumivox_training.batches import EASY_STEPS, make_batch
from lumivox_training.bends import _ring
from lumivox_training.glyphs import STEP, steps_needed
from lumivox_training.samples import KINDS, WIDTHS, Sampler
from lumivox_training.texts import TextSource


def test_texts_are_inside_the_charset_and_of_the_wanted_length() -> None:
    source = TextSource(np.random.default_rng(0))
    for low, high in ((1, 3), (3, 10), (20, 45), (50, 120)):
        for _ in range(200):
            text = source.text(low, high)
            assert covered(text)
            assert text == normalize(text) == " ".join(text.split())
            assert low <= len(text) <= high


def test_near_misses_differ_by_one_or_two_edits() -> None:
    from lumivox_training.evaluate import distance

    source = TextSource(np.random.default_rng(1))
    for text in ("a", "word", "Hello world", "12.5 €"):
        for _ in range(50):
            miss = source.near_miss(text)
            assert miss != text
            assert distance(miss, text) <= 4  # a swap counts two


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", WIDTHS)
def test_samples_of_every_kind_and_width(kind: str, width: int) -> None:
    sampler = Sampler((2, width))
    for _ in range(8):
        sample = sampler.sample(width, 1.0, kind=kind)
        assert sample.image.shape == (32, width, 3)
        assert sample.image.dtype == np.uint8
        assert sample.image.std() > 0
        assert sample.text
        assert steps_needed(sample.text) * STEP <= width


def test_a_text_can_be_asked_for() -> None:
    assert Sampler(3).sample(192, 0.5, text="Straße 12").text == "Straße 12"


def test_a_word_on_a_ring_is_found_on_the_straight_line() -> None:
    for seed in range(40):
        ring = _ring(90.0, 20.0, 128.0, np.random.default_rng(seed))
        if ring is None:
            continue
        # What stands in the middle of the word, seen from the circle's middle, is at 0, 0.
        side = 1 if ring.below else -1
        x = (ring.radius * np.sin(ring.turn) - ring.middle[0]) * ring.shrink
        y = (side * ring.radius * np.cos(ring.turn) - ring.middle[1]) * ring.shrink
        along, across = ring.unrolled(np.float32(x), np.float32(y))
        assert abs(float(along)) < 0.01
        assert abs(float(across)) < 0.01
        assert ring.shrink * 32 * 0.75 > 9


def test_photographs_stand_behind_words_and_none_are_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LUMIVOX_TRAINING_CACHE", str(tmp_path))
    random = np.random.default_rng(0)
    photos.load.cache_clear()
    assert photos.photo(96, 32, random) is None
    picture = np.zeros((400, 640, 3), np.uint8)
    picture[:, :, 1] = 200
    cv2.imwrite(str(photos.photos_root() / "meadow.jpg"), picture)
    photos.load.cache_clear()
    part = photos.photo(96, 32, random)
    photos.load.cache_clear()
    assert part is not None
    assert part.shape == (32, 96, 3)
    assert part[..., 1].min() > 150
    assert part[..., 0].max() < 50


def test_a_batch_depends_on_seed_and_step_alone() -> None:
    one, two, other = make_batch(1, 7, 0.2), make_batch(1, 7, 0.2), make_batch(1, 8, 0.2)
    assert one.texts == two.texts
    assert (one.images == two.images).all()
    assert one.texts != other.texts


def test_paired_batches_show_each_text_twice() -> None:
    batch = next(
        b for b in (make_batch(1, EASY_STEPS + 10_000 + i, 0.1) for i in range(60)) if b.paired
    )
    half = len(batch.texts) // 2
    assert batch.texts[:half] == batch.texts[half:]
    assert len(batch.misses) == half


def test_preview_writes_a_sheet(tmp_path: Path) -> None:
    from PIL import Image

    from lumivox_training.preview import contact_sheet

    contact_sheet(tmp_path / "sheet.png")
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.width == 1600


def test_packed_fonts_and_words_serve_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lumivox_training import fonts, texts
    from lumivox_training.pack import pack, unpack

    before = make_batch(1, 3, 0.1)
    assert pack(tmp_path / "all.tar.xz") > 100_000
    monkeypatch.setenv("LUMIVOX_TRAINING_CACHE", str(tmp_path / "elsewhere"))
    unpack(tmp_path / "all.tar.xz")
    fonts.load_faces.cache_clear()
    texts.vocabulary.cache_clear()
    monkeypatch.setattr("wordfreq.top_n_list", None)
    after = make_batch(1, 3, 0.1)
    texts.vocabulary.cache_clear()
    assert after.texts == before.texts
    assert (after.images == before.images).all()
