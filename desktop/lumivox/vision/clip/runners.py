"""Run the exported towers: ONNX Runtime on the CPU, torch on a GPU. One set of weights."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from lumivox.core.resources import resource_path
from lumivox.core.threads import cpu_threads

if TYPE_CHECKING:
    from numpy.typing import NDArray

FOLDER_VARIABLE = "LUMIVOX_CLIP_OCR"
"""Environment variable that names another model folder than the shipped one."""
IMAGE_ONNX = "image.onnx"
TEXT_ONNX = "text.onnx"
WEIGHTS = "open_clip_model.safetensors"


class Runner(Protocol):
    """Both towers, whatever runs them. Not shared between threads."""

    def image(self, pictures: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """CTC log chances `(B, W / 4, classes)` and unit embeddings `(B, 256)`.

        `pictures` is uint8 `(B, 32, W, 3)`.
        """

    def text(self, tokens: NDArray[np.int64]) -> NDArray[np.float32]:
        """Unit embeddings `(N, 256)` of tokens `(N, L)`."""


def model_folder() -> Path:
    """The folder of the model: named by the environment, or the shipped one.

    Raises:
        FileNotFoundError: the installation has none.
    """
    named = os.environ.get(FOLDER_VARIABLE)
    return Path(named) if named else resource_path("models", "clip-ocr")


class OnnxRunner:
    """ONNX Runtime on the CPU.

    Threads are set once, do not spin while idle, and the memory arena is off: a reader that waits
    in the tray must cost nothing.

    Args:
        folder: with `image.onnx` and `text.onnx`.
    """

    def __init__(self, folder: Path) -> None:
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.intra_op_num_threads = cpu_threads()
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        providers = ["CPUExecutionProvider"]
        self._image = ort.InferenceSession(folder / IMAGE_ONNX, options, providers=providers)
        self._text_path, self._options = folder / TEXT_ONNX, options
        self._text: Any = None

    def image(self, pictures: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """See `Runner.image`."""
        chances, embeddings = self._image.run(None, {"pictures": pictures})
        return chances, embeddings

    def text(self, tokens: NDArray[np.int64]) -> NDArray[np.float32]:
        """See `Runner.text`; the text tower is loaded when first asked for."""
        import onnxruntime as ort

        if self._text is None:
            self._text = ort.InferenceSession(
                self._text_path, self._options, providers=["CPUExecutionProvider"]
            )
        return np.asarray(self._text.run(None, {"tokens": tokens})[0], np.float32)


class TorchRunner:
    """The same towers in torch, for CUDA and MPS (and for the parity test).

    Args:
        folder: with the open_clip configuration and safetensors.
        device: as torch names it.
    """

    def __init__(self, folder: Path, device: str) -> None:
        import torch

        from .towers import load_model

        self._torch = torch
        self._device = torch.device(device)
        self._model = load_model(folder).float().to(self._device)

    def image(self, pictures: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """See `Runner.image`."""
        torch, trunk = self._torch, self._model.visual.trunk
        with torch.inference_mode():
            x = torch.from_numpy(pictures).to(self._device).permute(0, 3, 1, 2).float()
            sequence = trunk.forward_features((x - 127.5) / 127.5)
            chances = trunk.decode(sequence).log_softmax(-1)
            vectors = self._model.visual.head(trunk.forward_head(sequence))
            vectors = torch.nn.functional.normalize(vectors, dim=-1)
        return chances.cpu().numpy(), vectors.cpu().numpy()

    def text(self, tokens: NDArray[np.int64]) -> NDArray[np.float32]:
        """See `Runner.text`."""
        with self._torch.inference_mode():
            ids = self._torch.from_numpy(tokens).to(self._device)
            vectors = self._model.encode_text(ids, normalize=True)
        return np.asarray(vectors.cpu().numpy(), np.float32)


def make_runner(folder: Path, device: str = "auto") -> Runner:
    """The runner for a device; "auto" is the CPU unless a GPU is there.

    Args:
        folder: of the model.
        device: "auto", "cpu", "cuda" or "mps".
    """
    if device == "auto":
        device = _gpu() or "cpu"
    return OnnxRunner(folder) if device == "cpu" else TorchRunner(folder, device)


def _gpu() -> str | None:
    """The GPU torch could use; never imports torch where no driver is."""
    import sys

    if sys.platform == "darwin":
        import torch

        return "mps" if torch.backends.mps.is_available() else None
    if not (Path("/proc/driver/nvidia").exists() or sys.platform == "win32"):
        return None
    import torch

    return "cuda" if torch.cuda.is_available() else None
