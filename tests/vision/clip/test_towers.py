"""The towers are open_clip models, blind to padding and open to any width."""

from __future__ import annotations

import json
from pathlib import Path

import open_clip
import pytest
import torch

from lumivox.vision.clip.charset import CHARSET, covered, normalize
from lumivox.vision.clip.tokenizer import CONTEXT, token_array, token_ids, tokenize
from lumivox.vision.clip.towers import CLASSES, VOCABULARY, add_configs, create_model, read_config


@pytest.fixture(scope="module")
def model() -> open_clip.CustomTextCLIP:
    torch.manual_seed(0)
    return create_model("tiny").eval()


def test_charset_is_nfc_and_makes_a_round_number_of_classes() -> None:
    assert CLASSES % 32 == 0
    assert len(set(CHARSET)) == len(CHARSET)
    assert normalize(CHARSET) == CHARSET
    assert covered(normalize("Cafe\u0301\u00a0№".replace("№", "1")))


def test_open_clip_builds_it_by_name_with_its_transforms() -> None:
    add_configs()
    model, _, transform = open_clip.create_model_and_transforms("clip-ocr-tiny", load_weights=False)
    assert isinstance(model, open_clip.CustomTextCLIP)
    assert callable(transform)
    assert model.text.vocab_size == VOCABULARY


@pytest.mark.parametrize("width", [64, 128, 384, 768])
def test_one_step_for_four_pixels_at_any_width(model: open_clip.CustomTextCLIP, width: int) -> None:
    with torch.inference_mode():
        sequence = model.visual.trunk.forward_features(torch.zeros(2, 3, 32, width))
        assert sequence.shape[:2] == (2, width // 4)
        assert model.visual.trunk.decode(sequence).shape[-1] == CLASSES
        assert model.encode_image(torch.zeros(2, 3, 32, width)).shape == (2, 256)


def test_padding_of_texts_does_not_change_their_embedding(model: open_clip.CustomTextCLIP) -> None:
    short = tokenize("word")
    long = tokenize(["word", "a much longer line of words, so that there is padding"])
    with torch.inference_mode():
        one, two = model.encode_text(short)[0], model.encode_text(long)[0]
    assert torch.allclose(one, two, atol=1e-5)


def test_the_text_tower_reads_in_both_directions(model: open_clip.CustomTextCLIP) -> None:
    with torch.inference_mode():
        vectors = model.encode_text(tokenize(["abcd", "abce", "dcba"]), normalize=True)
    assert not torch.allclose(vectors[0], vectors[1], atol=1e-4)
    assert not torch.allclose(vectors[0], vectors[2], atol=1e-4)


def test_local_dir_loads_the_same_weights(model: open_clip.CustomTextCLIP, tmp_path: Path) -> None:
    from safetensors.torch import save_file

    from lumivox.vision.clip.towers import load_model

    (tmp_path / "open_clip_config.json").write_text(
        json.dumps({"model_cfg": read_config("tiny"), "preprocess_cfg": {}})
    )
    save_file(model.state_dict(), tmp_path / "open_clip_model.safetensors")
    again = load_model(tmp_path)
    picture = torch.randn(1, 3, 32, 96)
    with torch.inference_mode():
        assert torch.equal(model.encode_image(picture), again.encode_image(picture))


def test_tokens_have_start_and_end_and_a_limit() -> None:
    assert token_ids("ab")[0] == 1
    assert token_ids("ab")[-1] == 2
    assert len(token_ids("a" * 500)) == CONTEXT
    assert token_array(["a", "abcdefgh"]).shape == (2, 16)
