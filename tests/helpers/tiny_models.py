"""Tiny models in the upstream formats, built and saved by the libraries' own classes.

Where a test needs sense and not only sound types, the model learns a handful of sentences by
heart: a few seconds on one core.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

Pairs = Sequence[tuple[str, str]]


def pieces_model(path: Path, texts: Sequence[str], size: int = 90) -> list[str]:
    """Train a SentencePiece model; returns its pieces."""
    import sentencepiece

    corpus = path.with_suffix(".corpus")
    corpus.write_text("\n".join(texts * 4), encoding="utf-8")
    sentencepiece.SentencePieceTrainer.train(
        input=str(corpus),
        model_prefix=str(path.with_suffix("")),
        vocab_size=size,
        model_type="unigram",
        character_coverage=1.0,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    corpus.unlink()
    path.with_suffix(".vocab").unlink()
    path.with_suffix(".model").rename(path)
    processor = sentencepiece.SentencePieceProcessor(model_file=str(path))
    return [processor.id_to_piece(index) for index in range(processor.get_piece_size())]


def marian(folder: Path, pairs: Pairs, steps: int = 120) -> Path:
    """A Marian model of one pair, as OPUS-MT models are saved, that knows these sentences."""
    import torch
    from transformers import MarianConfig, MarianMTModel, MarianTokenizer

    folder.mkdir(parents=True)
    found = pieces_model(folder / "source.spm", [a for a, _ in pairs])
    found += pieces_model(folder / "target.spm", [b for _, b in pairs])
    plain = [p for p in dict.fromkeys(found) if p not in {"<unk>", "<s>", "</s>"}]
    vocabulary = ["</s>", "<unk>", *plain, "<pad>"]
    (folder / "vocab.json").write_text(json.dumps({p: i for i, p in enumerate(vocabulary)}))
    (folder / "tokenizer_config.json").write_text(json.dumps({"model_max_length": 128}))
    tokenizer = MarianTokenizer.from_pretrained(folder)
    pad = len(vocabulary) - 1
    torch.manual_seed(1)
    model = MarianMTModel(
        MarianConfig(
            vocab_size=len(vocabulary),
            d_model=48,
            encoder_layers=1,
            decoder_layers=1,
            encoder_attention_heads=4,
            decoder_attention_heads=4,
            encoder_ffn_dim=96,
            decoder_ffn_dim=96,
            max_position_embeddings=128,
            pad_token_id=pad,
            eos_token_id=0,
            bos_token_id=0,
            decoder_start_token_id=pad,
            forced_eos_token_id=0,
            dropout=0.0,
            scale_embedding=True,
        )
    )
    inputs = tokenizer([a for a, _ in pairs], return_tensors="pt", padding=True)
    labels = tokenizer(
        text_target=[b for _, b in pairs], return_tensors="pt", padding=True
    ).input_ids
    learn(model, dict(inputs) | {"labels": labels.masked_fill(labels == pad, -100)}, steps)
    model.save_pretrained(folder)
    return folder


def m2m100(folder: Path, pairs: Sequence[tuple[str, str, str, str]], steps: int = 120) -> Path:
    """An M2M100 model that knows these (source tag, text, target tag, text)."""
    import torch
    from transformers import M2M100Config, M2M100ForConditionalGeneration, M2M100Tokenizer

    folder.mkdir(parents=True)
    spm = folder / "sentencepiece.bpe.model"
    found = pieces_model(spm, [text for _, a, _, b in pairs for text in (a, b)], 140)
    plain = [p for p in found if p not in {"<unk>", "<s>", "</s>"}]
    vocabulary = ["<s>", "<pad>", "</s>", "<unk>", *plain]
    (folder / "vocab.json").write_text(json.dumps({p: i for i, p in enumerate(vocabulary)}))
    tokenizer = M2M100Tokenizer(str(folder / "vocab.json"), str(spm), num_madeup_words=0)
    torch.manual_seed(1)
    model = M2M100ForConditionalGeneration(
        M2M100Config(
            vocab_size=len(vocabulary) + 110,  # room for the language tokens
            d_model=48,
            encoder_layers=1,
            decoder_layers=1,
            encoder_attention_heads=4,
            decoder_attention_heads=4,
            encoder_ffn_dim=96,
            decoder_ffn_dim=96,
            max_position_embeddings=128,
            dropout=0.0,
            encoder_layerdrop=0.0,
            decoder_layerdrop=0.0,
        )
    )
    rows, labels = [], []
    for source, text, target, translation in pairs:
        tokenizer.src_lang = source
        rows.append(tokenizer(text).input_ids)
        tokenizer.tgt_lang = target
        labels.append(tokenizer(text_target=translation).input_ids)
    width, depth = max(map(len, rows)), max(map(len, labels))
    inputs = torch.tensor([row + [1] * (width - len(row)) for row in rows])
    wanted = torch.tensor([row + [-100] * (depth - len(row)) for row in labels])
    learn(model, {"input_ids": inputs, "attention_mask": inputs != 1, "labels": wanted}, steps)
    tokenizer.save_pretrained(folder)
    model.save_pretrained(folder)
    return folder


def learn(model, batch, steps: int, enough: float = 0.01) -> float:
    """Learn one batch by heart; returns the last loss."""
    import torch

    torch.set_num_threads(1)
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3, weight_decay=0.0)
    model.train()
    loss = torch.tensor(0.0)
    for _ in range(steps):
        optimizer.zero_grad()
        loss = model(**batch).loss
        loss.backward()
        optimizer.step()
        if loss.item() < enough:
            break
    model.eval()
    return loss.item()


COLOURS = {"red": (200, 30, 30), "green": (30, 160, 60), "blue": (40, 80, 210)}


def plain_picture(colour: str, size: int = 64, seed: int = 0):
    """A picture of one colour with some grain, RGB ``(size, size, 3)``."""
    import numpy as np

    grain = np.random.default_rng(seed).normal(0, 30, (size, size, 3))
    return np.clip(np.array(COLOURS[colour]) + grain, 0, 255).astype(np.uint8)


_TOWERS = {
    "embed_dim": 32,
    "vision_cfg": {"image_size": 32, "layers": 1, "width": 64, "patch_size": 16, "head_width": 32},
    "text_cfg": {
        "context_length": 24, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 1,
    },
}  # fmt: skip
_LOOK = {"mean": [0.48, 0.46, 0.41], "std": [0.27, 0.26, 0.28]}


def clip(folder: Path, steps: int = 60) -> Path:
    """A CLIP model as open_clip saves them, that tells red, green and blue pictures apart."""
    import torch

    open_clip_model(folder, _TOWERS)
    model, look, tokenizer = _open(folder)
    images = torch.stack([look(_pil(plain_picture(c, seed=s))) for c in COLOURS for s in range(2)])
    forms = ("a photo of a {}.", "{}")
    texts = tokenizer([form.format(f"{c} wall") for c in COLOURS for form in forms])
    wanted = torch.arange(3).repeat_interleave(2)
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3)
    model.train()
    for _ in range(steps):
        optimizer.zero_grad()
        pictures = torch.nn.functional.normalize(model.encode_image(images), dim=-1)
        words = torch.nn.functional.normalize(model.encode_text(texts), dim=-1)
        logits = 20 * pictures @ words.T
        same = (wanted[:, None] == wanted[None]).float()
        loss = -(logits.log_softmax(1) * same / 2).sum(1).mean()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        model.logit_scale.fill_(3.0)
    _save(model, folder)
    return folder


def siglip(folder: Path) -> Path:
    """A SigLIP-like model with random weights: a tokenizer of its own, a bias, no CLIP tokens."""
    texts = ["a red wall", "eine rote Wand", "ein blauer Himmel"]
    tokenizer = _bytes_tokenizer(folder, texts)
    tokenizer.save_pretrained(folder)
    config = _TOWERS | {
        "init_logit_bias": -10.0,
        "custom_text": True,
        "text_cfg": {
            "context_length": 24, "vocab_size": 400, "width": 32, "heads": 2, "layers": 1,
            "hf_tokenizer_name": "google/not-asked-for",
            "tokenizer_kwargs": {"clean": "canonicalize"}, "no_causal_mask": True,
            "pool_type": "last", "proj_bias": True,
        },
    }  # fmt: skip
    return open_clip_model(folder, config)


def coca(folder: Path, captions: dict[str, str], steps: int = 150) -> Path:
    """A CoCa model as open_clip saves them, that knows a caption for pictures of each colour."""
    import torch

    config = {
        "embed_dim": 32,
        "vision_cfg": _TOWERS["vision_cfg"] | {
            "attentional_pool": True, "attn_pooler_heads": 2, "output_tokens": True,
        },
        "text_cfg": _TOWERS["text_cfg"] | {"embed_cls": True, "output_tokens": True},
        "multimodal_cfg": {
            "context_length": 24, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 1,
            "attn_pooler_heads": 2,
        },
        "custom_text": True,
    }  # fmt: skip
    open_clip_model(folder, config)
    model, look, tokenizer = _open(folder)
    images = torch.stack([look(_pil(plain_picture(c))) for c in captions])
    texts = tokenizer(list(captions.values()))
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
    model.train()
    for _ in range(steps):
        optimizer.zero_grad()
        found = model(images, texts)
        logits, labels = found["logits"], found["labels"]
        loss = torch.nn.functional.cross_entropy(
            logits.transpose(1, 2), labels.masked_fill(labels == 0, -100)
        )
        loss.backward()
        optimizer.step()
        if loss.item() < 0.03:
            break
    _save(model, folder)
    return folder


def open_clip_model(folder: Path, config: dict) -> Path:
    """A model of open_clip with random weights."""
    import open_clip
    import torch

    folder.mkdir(parents=True, exist_ok=True)
    tree = {"model_cfg": config, "preprocess_cfg": _LOOK}
    (folder / "open_clip_config.json").write_text(json.dumps(tree), encoding="utf-8")
    torch.manual_seed(3)
    model, _, _ = open_clip.create_model_and_transforms(f"local-dir:{folder}", load_weights=False)
    if hasattr(model, "text_decoder"):
        # open_clip 3.3 leaves this one as the memory was.
        torch.nn.init.normal_(model.text_decoder.text_projection, std=0.1)
    _save(model, folder)
    return folder


def _open(folder: Path):
    import open_clip
    import torch

    torch.set_num_threads(1)
    name = f"local-dir:{folder}"
    model, _, look = open_clip.create_model_and_transforms(name)
    return model, look, open_clip.get_tokenizer(name)


def _save(model, folder: Path) -> None:
    from safetensors.torch import save_file

    state = {key: value.contiguous().clone() for key, value in model.state_dict().items()}
    save_file(state, folder / "open_clip_model.safetensors")


def _pil(pixels):
    from PIL import Image

    return Image.fromarray(pixels)


def _bytes_tokenizer(folder: Path, texts: Sequence[str], **special):
    """A byte-level BPE tokenizer as RoBERTa and BART have them."""
    from tokenizers import ByteLevelBPETokenizer
    from transformers import PreTrainedTokenizerFast

    folder.mkdir(parents=True, exist_ok=True)
    trained = ByteLevelBPETokenizer()
    markers = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    trained.train_from_iterator(texts, vocab_size=320, special_tokens=markers)
    trained.save(str(folder / "tokenizer.json"))
    return PreTrainedTokenizerFast(
        tokenizer_file=str(folder / "tokenizer.json"),
        bos_token="<s>", eos_token="</s>", pad_token="<pad>", unk_token="<unk>", cls_token="<s>",
        sep_token="</s>", mask_token="<mask>", **special,
    )  # fmt: skip


def blip(folder: Path, captions: dict[str, str], steps: int = 150) -> Path:
    """A BLIP captioner that knows a caption for pictures of each colour."""
    import torch
    from transformers import (
        BertTokenizer,
        BlipConfig,
        BlipForConditionalGeneration,
        BlipImageProcessor,
        BlipProcessor,
    )

    folder.mkdir(parents=True)
    words = sorted({word for text in captions.values() for word in text.split()})
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[DEC]", *words]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    tokenizer = BertTokenizer(str(folder / "vocab.txt"))
    processor = BlipProcessor(BlipImageProcessor(size={"height": 32, "width": 32}), tokenizer)
    shape = {
        "hidden_size": 48, "num_hidden_layers": 1, "num_attention_heads": 4,
        "intermediate_size": 96,
    }  # fmt: skip
    torch.manual_seed(1)
    model = BlipForConditionalGeneration(
        BlipConfig(
            text_config=shape
            | {
                "vocab_size": len(vocabulary), "encoder_hidden_size": 48, "pad_token_id": 0,
                "bos_token_id": 5, "sep_token_id": 3, "eos_token_id": 3, "projection_dim": 48,
                "max_position_embeddings": 64, "hidden_dropout_prob": 0.0,
            },
            vision_config=shape | {"image_size": 32, "patch_size": 16},
            projection_dim=48,
        )
    )  # fmt: skip
    pictures = [_pil(plain_picture(colour)) for colour in captions]
    images = processor(images=pictures, return_tensors="pt")["pixel_values"]
    rows = [[5, *(vocabulary.index(w) for w in text.split()), 3] for text in captions.values()]
    width = max(map(len, rows))
    tokens = torch.tensor([row + [0] * (width - len(row)) for row in rows])
    batch = {"pixel_values": images, "input_ids": tokens, "attention_mask": (tokens != 0).long()}
    learn(model, batch | {"labels": tokens.masked_fill(tokens == 0, -100)}, steps)
    processor.save_pretrained(folder)
    model.save_pretrained(folder)
    return folder


def florence(folder: Path, captions: dict[tuple[str, str], str], steps: int = 180) -> Path:
    """A Florence-2 that knows an answer for each (question, colour)."""
    import torch
    from transformers import (
        CLIPImageProcessor,
        Florence2Config,
        Florence2ForConditionalGeneration,
        Florence2Processor,
    )

    texts = [*captions.values(), *(question for question, _ in captions)]
    tokenizer = _bytes_tokenizer(folder, texts, extra_special_tokens={"image_token": "<image>"})
    looks = CLIPImageProcessor(
        size={"height": 64, "width": 64},
        crop_size={"height": 64, "width": 64},
        do_center_crop=False,
    )
    looks.image_seq_length = 5
    processor = Florence2Processor(looks, tokenizer)
    torch.manual_seed(1)
    model = Florence2ForConditionalGeneration(
        Florence2Config(
            vision_config={
                "depths": [1, 1, 1, 1], "embed_dim": [8, 16, 16, 32], "num_heads": [1, 2, 2, 4],
                "num_groups": [1, 2, 2, 4], "window_size": 4, "projection_dim": 48,
                "drop_path_rate": 0.0, "initializer_range": 0.15,
            },
            text_config={
                "model_type": "bart", "vocab_size": len(tokenizer), "d_model": 48,
                "encoder_layers": 1, "decoder_layers": 1, "encoder_attention_heads": 4,
                "decoder_attention_heads": 4, "encoder_ffn_dim": 96, "decoder_ffn_dim": 96,
                "max_position_embeddings": 128, "dropout": 0.0, "bos_token_id": 0,
                "pad_token_id": 1, "eos_token_id": 2, "decoder_start_token_id": 2,
                "forced_eos_token_id": None,
            },
            image_token_id=tokenizer.image_token_id,
            bos_token_id=0, pad_token_id=1, eos_token_id=2,
        )
    )  # fmt: skip
    inputs = processor(
        text=[question for question, _ in captions],
        images=[_pil(plain_picture(colour)) for _, colour in captions],
        return_tensors="pt",
        padding=True,
    )
    rows = [[*tokenizer(text).input_ids, 2] for text in captions.values()]
    width = max(map(len, rows))
    labels = torch.tensor([row + [-100] * (width - len(row)) for row in rows])
    learn(model, dict(inputs) | {"labels": labels}, steps, 0.003)
    processor.save_pretrained(folder)
    model.save_pretrained(folder)
    return folder


def trocr(folder: Path, lines: dict[str, str], steps: int = 200, picture=plain_picture) -> Path:
    """A TrOCR that reads a colour, or whatever ``picture`` makes of a key, as a line of text."""
    import torch
    from transformers import (
        TrOCRConfig,
        TrOCRForCausalLM,
        TrOCRProcessor,
        VisionEncoderDecoderModel,
        ViTConfig,
        ViTImageProcessor,
        ViTModel,
    )

    tokenizer = _bytes_tokenizer(folder, list(lines.values()))
    processor = TrOCRProcessor(ViTImageProcessor(size={"height": 32, "width": 32}), tokenizer)
    torch.manual_seed(1)
    encoder = ViTModel(
        ViTConfig(
            hidden_size=48, num_hidden_layers=1, num_attention_heads=4, intermediate_size=96,
            image_size=32, patch_size=16,
        ),
        add_pooling_layer=False,
    )  # fmt: skip
    decoder = TrOCRForCausalLM(
        TrOCRConfig(
            vocab_size=len(tokenizer), d_model=48, decoder_layers=1, decoder_attention_heads=4,
            decoder_ffn_dim=96, max_position_embeddings=160, cross_attention_hidden_size=48,
            is_decoder=True, add_cross_attention=True, dropout=0.0,
        )
    )  # fmt: skip
    model = VisionEncoderDecoderModel(encoder=encoder, decoder=decoder)
    for config in (model.config, model.generation_config):
        config.decoder_start_token_id, config.pad_token_id, config.eos_token_id = 2, 1, 2
    pictures = [_pil(picture(key)) for key in lines]
    images = processor(images=pictures, return_tensors="pt")["pixel_values"]
    rows = [[*tokenizer(text).input_ids, 2] for text in lines.values()]
    width = max(map(len, rows))
    labels = torch.tensor([row + [-100] * (width - len(row)) for row in rows])
    learn(model, {"pixel_values": images, "labels": labels}, steps)
    processor.save_pretrained(folder)
    model.save_pretrained(folder)
    return folder


def signs_model(path: Path, signs: str) -> Path:
    """A line recogniser as rapidocr has them, that reads each 8 columns by their mean colour.

    Red is the first of the two signs, blue the second, black the blank.
    """
    import numpy as np
    import pytest

    onnx = pytest.importorskip("onnx", reason="onnx, of the training group, builds the model")
    from onnx import TensorProto, helper, numpy_helper

    weights = np.array([[0, 0, 9, 0], [0, 0, 0, 0], [0, 9, 0, 0]], np.float32)  # BGR to signs
    bias = np.array([3, 0, 0, -9], np.float32)
    nodes = [
        helper.make_node("AveragePool", ["x"], ["p"], kernel_shape=[48, 8], strides=[48, 8]),
        helper.make_node("Squeeze", ["p", "two"], ["s"]),
        helper.make_node("Transpose", ["s"], ["t"], perm=[0, 2, 1]),
        helper.make_node("MatMul", ["t", "w"], ["m"]),
        helper.make_node("Add", ["m", "b"], ["a"]),
        helper.make_node("Softmax", ["a"], ["y"], axis=2),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 48, "w"])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, "t", 4])],
        [
            numpy_helper.from_array(weights, "w"),
            numpy_helper.from_array(bias, "b"),
            numpy_helper.from_array(np.array([2], np.int64), "two"),
        ],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    helper.set_model_props(made, {"character": signs})
    onnx.save(made, path)
    return path


def stripes(*colours):
    """A line crop for the model of signs: a stripe a sign, RGB ``(48, 40 n, 3)``."""
    import numpy as np

    crop = np.zeros((48, 40 * len(colours), 3), np.uint8)
    for index, colour in enumerate(colours):
        crop[:, 40 * index : 40 * index + 32] = colour
    return crop
