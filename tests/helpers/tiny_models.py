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


def learn(model, batch, steps: int) -> float:
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
        if loss.item() < 0.01:
            break
    model.eval()
    return loss.item()
