"""Texts, pictures and batches: right labels, right sizes, the same again for the same step."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lumivox.vision.clip.charset import covered, normalize
from lumivox_training.batches import EASY_STEPS, make_batch
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
