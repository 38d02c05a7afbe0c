"""A Kokoro whose sound can be foretold, in the files of the published export."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

LOUD = 0.25
"""Of every sample, in whatever is spoken."""

ROWS, COLUMNS = 510, 256
"""Of a voice's styles."""

VOICES = ("af_heart", "bm_george", "ff_siwis")


def tiny_kokoro(folder: Path, *, durations: bool) -> Path:
    """A model of 600 samples for each token, as loud as the style's mean, with three voices.

    Args:
        folder: to put the files in.
        durations: whether the model tells them, as some exports do.
    """
    (folder / "onnx").mkdir(parents=True)
    (folder / "voices").mkdir()
    _save_model(folder / "onnx" / "model_quantized.onnx", durations=durations)
    symbols = "$;:,.!?—… həlˈoʊOmaɪIdɪɹwɜːldsiːʌvðətɛkbjuɑæŋŋɡnpfɔʃʤʧAˌ"
    vocabulary = {sign: number for number, sign in enumerate(dict.fromkeys(symbols))}
    tokenizer = {"model": {"vocab": vocabulary}}
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer), "utf-8")
    for name in VOICES:
        np.full(ROWS * COLUMNS, LOUD, np.float32).tofile(folder / "voices" / f"{name}.bin")
    return folder


def _save_model(path: Path, *, durations: bool) -> None:
    onnx = pytest.importorskip("onnx")
    from onnx import TensorProto, helper

    nodes = [
        helper.make_node("Cast", ["input_ids"], ["ids"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["ids", "zero"], ["zeros"]),
        helper.make_node("ReduceMean", ["style"], ["mean"], keepdims=0),
        helper.make_node("Add", ["zeros", "mean"], ["each"]),
        helper.make_node("Unsqueeze", ["each", "two"], ["column"]),
        helper.make_node("Tile", ["column", "repeats"], ["tiled"]),
        helper.make_node("Reshape", ["tiled", "flat"], ["waveform"]),
        helper.make_node("Add", ["zeros", "one"], ["durations"]),
    ]
    constants = [
        helper.make_tensor("zero", TensorProto.FLOAT, [], [0.0]),
        helper.make_tensor("one", TensorProto.FLOAT, [], [1.0]),
        helper.make_tensor("two", TensorProto.INT64, [1], [2]),
        helper.make_tensor("repeats", TensorProto.INT64, [3], [1, 1, 600]),
        helper.make_tensor("flat", TensorProto.INT64, [2], [1, -1]),
    ]
    info = helper.make_tensor_value_info
    outputs = [info("waveform", TensorProto.FLOAT, [1, "samples"])]
    if durations:
        outputs.append(info("durations", TensorProto.FLOAT, [1, "tokens"]))
    inputs = [
        info("input_ids", TensorProto.INT64, [1, "tokens"]),
        info("style", TensorProto.FLOAT, [1, 256]),
        info("speed", TensorProto.FLOAT, [1]),
    ]
    graph = helper.make_graph(nodes, "tiny", inputs, outputs, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, str(path))
