"""The towers of CLIP-OCR as a genuine open_clip model.

Image tower (registered with timm as `lumivox_line_<size>`): a convolutional stem halves the height
five times and the width twice, so that a line of 32 × W pixels becomes W / 4 steps; transformer
blocks then look along the whole line. There is no absolute position embedding: a small depthwise
convolution in each block tells neighbours apart, so any width can be read. Two heads share the
sequence: the CTC decoder (one class a step) and attention pooling (one embedding a line).

Sources: SVTR (Du et al., IJCAI 2022) for height merging, CPVT (Chu et al., ICLR 2023) for
convolutional positions, CLIP-OCR (Wang et al., ACM MM 2023) for the stages of the two towers.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import open_clip
from timm.models import register_model
from torch import Tensor, nn
from torch.nn import functional

from .charset import CHARSET, FIRST_TOKEN

CLASSES = len(CHARSET) + 1
VOCABULARY = len(CHARSET) + FIRST_TOKEN
EMBEDDING = 256
SIZES = ("tiny", "small", "base")


class ConvNorm(nn.Sequential):
    """3 × 3 convolution, batch norm (folded at export) and ReLU."""

    def __init__(self, inputs: int, outputs: int, stride: tuple[int, int] = (1, 1)) -> None:
        super().__init__(
            nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(),
        )


class Residual(nn.Module):
    """Two convolutions with a shortcut."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = ConvNorm(channels, channels)
        self.second = nn.Sequential(
            nn.Conv2d(channels, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels)
        )

    def forward(self, x: Tensor) -> Tensor:
        """`(B, C, H, W)` to the same shape."""
        return functional.relu(x + self.second(self.first(x)))


class Block(nn.Module):
    """Depthwise convolution for position, self-attention over the line, feed-forward."""

    def __init__(self, width: int, heads: int, reach: int = 7) -> None:
        super().__init__()
        self.heads = heads
        self.position = nn.Conv2d(width, width, (1, reach), padding=(0, reach // 2), groups=width)
        self.norm_attention = nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.norm_feed = nn.LayerNorm(width)
        self.feed = nn.Sequential(
            nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width)
        )

    def forward(self, x: Tensor) -> Tensor:
        """`(B, T, D)` to the same shape."""
        batch, steps, width = x.shape
        # (B, T, D) seen as a channels-last picture one pixel high: no copy.
        picture = x.unsqueeze(1).permute(0, 3, 1, 2)
        x = x + self.position(picture).permute(0, 2, 3, 1).squeeze(1)
        qkv = self.qkv(self.norm_attention(x)).view(batch, steps, 3, self.heads, -1)
        query, key, value = qkv.permute(2, 0, 3, 1, 4).unbind(0)
        # Written out: on CPUs the fused kernel's gradient is several times slower at these lengths.
        weights = (query @ key.transpose(-2, -1) * (width // self.heads) ** -0.5).softmax(dim=-1)
        mixed = weights @ value
        x = x + self.out(mixed.transpose(1, 2).reshape(batch, steps, width))
        out: Tensor = x + self.feed(self.norm_feed(x))
        return out


class LineTower(nn.Module):
    """Image tower: `(B, 3, 32, W)` to a sequence of `W / 4` steps, CTC classes and a pooled vector.

    Attributes:
        num_features: length of the pooled vector (as timm names it).
        default_cfg: as timm's adapter in open_clip asks for it.
    """

    def __init__(self, stem: int, middle: int, width: int, layers: int, queries: int = 8) -> None:
        super().__init__()
        self.default_cfg: dict[str, Any] = {"pool_size": None, "input_size": (3, 32, 128)}
        self.num_features = queries * width
        self.num_classes = 0
        self.stem = nn.Sequential(
            # A stride of 4 as 48 channels of 4 × 4 pixels: strided convolutions over few channels
            # have no fast bf16 gradient on CPUs (measured: 60 % of a step).
            nn.PixelUnshuffle(4),
            ConvNorm(48, stem),
            Residual(stem),
            ConvNorm(stem, middle, (2, 1)),
            Residual(middle),
            ConvNorm(middle, width, (2, 1)),
        )
        self.merge = nn.Sequential(
            nn.Conv2d(width, width, (2, 1), bias=False), nn.BatchNorm2d(width)
        )
        self.blocks = nn.ModuleList(Block(width, width // 64) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.decoder = nn.Linear(width, CLASSES)
        self.pool = nn.Linear(width, queries)
        self._initialise()

    def _initialise(self) -> None:
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.trunc_normal_(module.weight, std=0.02)
                nn.init.zeros_(module.bias)
            elif isinstance(module, nn.Conv2d) and module.groups == 1:
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
        for block in self.blocks:
            assert isinstance(block, Block)
            nn.init.trunc_normal_(block.position.weight, std=0.05)
            assert block.position.bias is not None
            nn.init.zeros_(block.position.bias)

    def reset_classifier(self, num_classes: int, **_: Any) -> None:
        """Timm's hook for a classifier; this tower has none, so only 0 classes will do."""
        if num_classes:
            raise ValueError("the line tower has a CTC decoder and no classifier")

    def forward_stages(self, x: Tensor) -> tuple[Tensor, list[Tensor]]:
        """The normed sequence `(B, W / 4, D)` and the output of every block before it."""
        x = self.merge(self.stem(x)).squeeze(2).transpose(1, 2)
        stages = []
        for block in self.blocks:
            x = block(x)
            stages.append(x)
        return self.norm(x), stages

    def forward_features(self, x: Tensor) -> Tensor:
        """The sequence `(B, W / 4, D)`."""
        return self.forward_stages(x)[0]

    def decode(self, sequence: Tensor) -> Tensor:
        """CTC logits `(B, T, CLASSES)` of a sequence."""
        logits: Tensor = self.decoder(sequence)
        return logits

    def forward_head(self, sequence: Tensor) -> Tensor:
        """Attention pooling with a few learned queries: `(B, T, D)` to `(B, num_features)`."""
        weights: Tensor = self.pool(sequence).softmax(dim=1)
        return (weights.transpose(1, 2) @ sequence).flatten(1)

    def forward(self, x: Tensor) -> Tensor:
        """`(B, 3, 32, W)` to the pooled vector `(B, num_features)`."""
        return self.forward_head(self.forward_features(x))


@register_model  # type: ignore[untyped-decorator]
def lumivox_line_tiny(**_: Any) -> LineTower:
    """2.1 M parameters: for slow machines."""
    return LineTower(stem=32, middle=64, width=192, layers=3)


@register_model  # type: ignore[untyped-decorator]
def lumivox_line_small(**_: Any) -> LineTower:
    """4.7 M parameters: the size that is shipped."""
    return LineTower(stem=64, middle=128, width=256, layers=4)


@register_model  # type: ignore[untyped-decorator]
def lumivox_line_base(**_: Any) -> LineTower:
    """13 M parameters: where a GPU trains and reads."""
    return LineTower(stem=96, middle=192, width=384, layers=6)


def add_configs() -> None:
    """Tell open_clip the JSON configurations beside this module (`clip-ocr-<size>`)."""
    open_clip.add_model_config(Path(__file__).with_name("configs"))


def read_config(size: str) -> dict[str, Any]:
    """The open_clip configuration of one size."""
    path = Path(__file__).with_name("configs") / f"clip-ocr-{size}.json"
    return dict(json.loads(path.read_text(encoding="utf-8")))


def create_model(size: str) -> open_clip.CustomTextCLIP:
    """A fresh model of one size, its text tower blind to padding."""
    add_configs()
    model = open_clip.create_model(f"clip-ocr-{size}", load_weights=False)
    model.text.use_pad_mask = True  # no field of the JSON configuration
    return model


def load_model(folder: Path) -> open_clip.CustomTextCLIP:
    """The model of an exported folder (`open_clip_config.json`, `open_clip_model.safetensors`)."""
    add_configs()
    model = open_clip.create_model(f"local-dir:{folder}")
    model.text.use_pad_mask = True
    return model.eval()
