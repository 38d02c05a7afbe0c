"""Write a trained run as the folder that `resources/models/clip-ocr` ships."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.fusion import fuse_conv_bn_eval

from lumivox.vision.clip.charset import CHARSET, END, FIRST_TOKEN, PAD, START
from lumivox.vision.clip.pictures import HEIGHT, STEP, WIDTHS
from lumivox.vision.clip.runners import IMAGE_ONNX, TEXT_ONNX, WEIGHTS
from lumivox.vision.clip.tokenizer import CONTEXT
from lumivox.vision.clip.towers import create_model, load_model, read_config

from .paths import run_root
from .quantize import TOLERANCE, compare, to_int8
from .train import held_out_accuracy

if TYPE_CHECKING:
    import open_clip

OPSET = 18


class ImageHeads(nn.Module):
    """Image tower with both heads, from uint8 pictures to log chances and unit embeddings."""

    def __init__(self, model: open_clip.CustomTextCLIP) -> None:
        super().__init__()
        self.visual = model.visual
        fold_norms(self.visual.trunk)
        # As a plain matrix product, which the quantizer knows; the adapter's head is one.
        self.projection = nn.Parameter(model.visual.head.proj.weight.T.contiguous())

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """`(B, 32, W, 3)` uint8 to `(B, W / 4, 352)` and `(B, 256)`."""
        x = (pictures.permute(0, 3, 1, 2).float() - 127.5) / 127.5
        sequence = self.visual.trunk.forward_features(x)
        vectors = self.visual.trunk.forward_head(sequence) @ self.projection
        return (
            self.visual.trunk.decode(sequence).log_softmax(-1),
            functional.normalize(vectors, dim=-1),
        )


class TextEmbedding(nn.Module):
    """Text tower, from tokens to unit embeddings.

    open_clip's attention layers are written out here: their mask is made for every head and their
    fast path cannot be exported with free lengths.
    """

    def __init__(self, model: open_clip.CustomTextCLIP) -> None:
        super().__init__()
        self.text = model.text

    def forward(self, tokens: Tensor) -> Tensor:
        """`(N, L)` int64 to `(N, 256)`."""
        text = self.text
        x = text.token_embedding(tokens) + text.positional_embedding[: tokens.shape[1]]
        hidden = torch.where(tokens == PAD, -1e9, 0.0)[:, None, None, :]
        for block in text.transformer.resblocks:
            x = x + self._attention(block.attn, block.ln_1(x), hidden)
            x = x + block.mlp(block.ln_2(x))
        pooled = text.ln_final(x)[:, 0] @ text.text_projection
        return functional.normalize(pooled, dim=-1)

    @staticmethod
    def _attention(layer: nn.MultiheadAttention, x: Tensor, hidden: Tensor) -> Tensor:
        batch, length, width = x.shape
        qkv = functional.linear(x, layer.in_proj_weight, layer.in_proj_bias)
        qkv = qkv.view(batch, length, 3, layer.num_heads, width // layer.num_heads)
        query, key, value = qkv.permute(2, 0, 3, 1, 4).unbind(0)
        scores = query @ key.transpose(-2, -1) * (width // layer.num_heads) ** -0.5
        mixed = (scores + hidden).softmax(dim=-1) @ value
        out: Tensor = layer.out_proj(mixed.transpose(1, 2).reshape(batch, length, width))
        return out


def fold_norms(module: nn.Module) -> None:
    """Fold every batch norm into the convolution before it."""
    for child in module.children():
        fold_norms(child)
    if isinstance(module, nn.Sequential):
        for index in range(len(module) - 1):
            first, second = module[index], module[index + 1]
            if isinstance(first, nn.Conv2d) and isinstance(second, nn.BatchNorm2d):
                module[index] = fuse_conv_bn_eval(first, second)
                module[index + 1] = nn.Identity()


def best_model(run: str) -> tuple[open_clip.CustomTextCLIP, dict[str, Any]]:
    """The weights of a run's last checkpoint, and the checkpoint's facts.

    Averaged or not, whichever reads more held-out pictures: the average lags behind while the
    learning rate still falls.

    Raises:
        FileNotFoundError: the run has no checkpoint yet.
    """
    state = torch.load(run_root(run) / "last.pt", map_location="cpu", weights_only=True)
    facts = {k: state[k] for k in ("step", "images", "seconds", "plan")}
    best: open_clip.CustomTextCLIP | None = None
    for name in ("average", "model"):
        model = create_model(state["plan"]["size"])
        model.load_state_dict(state[name])
        found = held_out_accuracy(model.eval(), torch.device("cpu"))
        if best is None or sum(found.values()) > sum(facts["held_out"].values()):
            best = model
            facts |= {"weights": name, "held_out": found}
    assert best is not None
    return best, facts


def write_weights(model: open_clip.CustomTextCLIP, facts: dict[str, Any], folder: Path) -> None:
    """open_clip's folder: configuration and fp16 safetensors, and our charset."""
    from safetensors.torch import save_file

    config = {
        "model_cfg": read_config(facts["plan"]["size"]),
        "preprocess_cfg": {
            "mean": [0.5] * 3, "std": [0.5] * 3, "interpolation": "bicubic",
            "resize_mode": "squash",
        },
    }  # fmt: skip
    (folder / "open_clip_config.json").write_text(json.dumps(config, indent=2) + "\n")
    tokenizer = {
        "charset": CHARSET, "blank_class": 0, "pad": PAD, "start": START, "end": END,
        "first_token": FIRST_TOKEN, "context": CONTEXT, "height": HEIGHT, "step": STEP,
        "widths": list(WIDTHS),
    }  # fmt: skip
    (folder / "tokenizer.json").write_text(
        json.dumps(tokenizer, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    weights = {
        k: (v.half() if v.is_floating_point() else v).contiguous()
        for k, v in model.state_dict().items()
    }
    save_file(weights, folder / WEIGHTS, metadata={"format": "pt"})
    (folder / WEIGHTS).chmod(0o644)


def write_onnx(folder: Path) -> dict[str, float]:
    """Both towers as ONNX, from the very safetensors that are shipped.

    The image tower in eight bits if it reads held-out pictures as well so, else in floats.

    Returns:
        The shares that decided, see `quantize.compare`.
    """
    import onnx

    model = load_model(folder).float()
    free = torch.export.Dim.DYNAMIC
    image = image_onnx(model)
    tokens = torch.tensor([[START, FIRST_TOKEN, END, PAD]] * 2)
    text = _onnx(
        TextEmbedding(model), tokens, {0: free, 1: free}, inputs=["tokens"], outputs=["vectors"]
    )
    halve(text)
    onnx.save(text, folder / TEXT_ONNX)
    with tempfile.TemporaryDirectory() as temporary:
        floats, bytes_ = Path(temporary) / "float.onnx", Path(temporary) / "int8.onnx"
        onnx.save(image, floats)
        to_int8(floats, bytes_)
        shares = compare(floats, bytes_)
        if shares["int8"] >= shares["float"] - TOLERANCE:
            shutil.copy(bytes_, folder / IMAGE_ONNX)
        else:
            halve(image)
            onnx.save(image, folder / IMAGE_ONNX)
    return shares


def image_onnx(model: open_clip.CustomTextCLIP) -> Any:
    """The image tower with both heads as an ONNX model in floats; the model's norms are folded."""
    free = torch.export.Dim.DYNAMIC
    pictures = torch.zeros(2, HEIGHT, 128, 3, dtype=torch.uint8)
    return _onnx(
        ImageHeads(model), pictures, {0: free, 2: free},
        inputs=["pictures"], outputs=["chances", "vectors"],
    )  # fmt: skip


def _onnx(
    module: nn.Module,
    example: Tensor,
    shapes: dict[int, Any],
    *,
    inputs: list[str],
    outputs: list[str],
) -> Any:
    """One tower as an ONNX model with free batch and length."""
    program = torch.onnx.export(
        module.eval(), (example,), dynamo=True, opset_version=OPSET, verbose=False,
        input_names=inputs, output_names=outputs, dynamic_shapes=(shapes,),
    )  # fmt: skip
    assert program is not None
    model = program.model_proto
    del model.graph.value_info[:]  # made for the example's shape in places; found anew when loaded
    return model


def halve(model: Any) -> None:
    """Store large fp32 weights of an ONNX model as fp16, cast back when it is loaded."""
    import numpy as np
    from onnx import TensorProto, helper, numpy_helper

    casts = []
    for weight in model.graph.initializer:
        if weight.data_type != TensorProto.FLOAT or np.prod(weight.dims) < 256:
            continue
        values = numpy_helper.to_array(weight).astype(np.float16)
        name = weight.name
        weight.CopyFrom(numpy_helper.from_array(values, name + "_half"))
        casts.append(helper.make_node("Cast", [name + "_half"], [name], to=TensorProto.FLOAT))
    for cast in reversed(casts):
        model.graph.node.insert(0, cast)


def export(run: str, folder: Path) -> dict[str, Any]:
    """Write everything but the model card; returns the facts of the checkpoint.

    The folder is replaced whole, so that weights and ONNX never come from different checkpoints.
    """
    model, facts = best_model(run)
    draft = folder.with_name(folder.name + ".new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    write_weights(model, facts, draft)
    facts["onnx"] = write_onnx(draft)
    for name in ("curve.png", "curve.jsonl"):
        if (run_root(run) / name).exists():
            shutil.copy(run_root(run) / name, draft / name)
    (draft / "training.json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    draft.rename(folder)
    return facts
