"""What the towers are trained for: to read, to match, and to see words as alike alike.

Sources: CTC (Graves et al., ICML 2006); symmetric InfoNCE (CLIP, Radford et al., ICML 2021); the
linguistic consistency of CLIP-OCR (Wang et al., ACM MM 2023): stages of the image tower against
those of the text tower in reversed order, compared by their similarity matrices.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn import functional
from torch.nn.attention import SDPBackend, sdpa_kernel

from lumivox.vision.clip.charset import BLANK, INDEX, PAD
from lumivox.vision.clip.tokenizer import tokenize

if TYPE_CHECKING:
    import open_clip

    from .batches import Batch

CONTRAST_WEIGHT = 0.3
CONSISTENCY_WEIGHT = 0.5
MATCH_EVERY = 2
"""Steps from one with the text tower to the next: it takes about a fifth of a step's time, and
reading is what still has most to learn."""
_ATTENTION = [SDPBackend.FLASH_ATTENTION, SDPBackend.EFFICIENT_ATTENTION, SDPBackend.MATH]


@dataclass(slots=True)
class Losses:
    """The parts of one step's loss; `total` is what is differentiated.

    `contrast` is NaN in a step without the text tower.
    """

    total: Tensor
    ctc: Tensor
    contrast: Tensor
    consistency: Tensor
    logits: Tensor


def as_input(images: Tensor) -> Tensor:
    """uint8 `(B, 32, W, 3)` to float `(B, 3, 32, W)` in -1…1, channels last in memory."""
    return images.permute(0, 3, 1, 2).float().sub_(127.5).div_(127.5)


def read_loss(logits: Tensor, texts: list[str]) -> Tensor:
    """CTC loss of `(B, T, classes)` logits, per sign, averaged over the batch."""
    targets = [INDEX[sign] + 1 for text in texts for sign in text]
    lengths = torch.tensor([len(text) for text in texts])
    steps = torch.full_like(lengths, logits.shape[1])
    chances = logits.float().log_softmax(-1).transpose(0, 1)
    return functional.ctc_loss(
        chances, torch.tensor(targets, device=logits.device), steps, lengths,
        blank=BLANK, zero_infinity=True,
    )  # fmt: skip


def similarity(stage: Tensor) -> Tensor:
    """Cosine of every pair of rows `(B, D)`."""
    unit = functional.normalize(stage.float(), dim=-1)
    return unit @ unit.T


def _reverse_stage_loss(image: list[Tensor], text: list[Tensor], tokens: Tensor) -> Tensor:
    """L1 between similarity matrices of image stages and text stages in reversed order."""
    keep = (tokens != PAD).unsqueeze(-1)
    count = min(len(image), len(text))
    pairs = zip(image[-count:], reversed(text[-count:]), strict=True)
    parts = [
        functional.l1_loss(
            similarity(seen.mean(dim=1)), similarity((said * keep).sum(1) / keep.sum(1))
        )
        for seen, said in pairs
    ]
    return torch.stack(parts).mean()


def compute(model: open_clip.CustomTextCLIP, batch: Batch, device: torch.device) -> Losses:
    """All losses of one batch; the text tower is asked every `MATCH_EVERY` steps."""
    trunk = model.visual.trunk
    images = as_input(torch.from_numpy(batch.images).to(device))
    with torch.autocast(device.type, torch.bfloat16):
        sequence, stages = trunk.forward_stages(images)
        logits = trunk.decode(sequence)
        seen = model.visual.head(trunk.forward_head(sequence))
    ctc = read_loss(logits, batch.texts)
    seen = functional.normalize(seen.float(), dim=-1)
    views = torch.split(seen, len(batch.misses))
    contrast, consistency = seen.new_full((), torch.nan), seen.new_zeros(())
    total = ctc
    if batch.step % MATCH_EVERY == 0:
        contrast, consistency = _match_losses(model, batch, views, stages)
        total = total + CONTRAST_WEIGHT * contrast
    if batch.paired:
        consistency = consistency + functional.l1_loss(
            similarity(views[1]), similarity(views[0]).detach()
        )
    total = total + CONSISTENCY_WEIGHT * consistency
    return Losses(total, ctc.detach(), contrast.detach(), consistency.detach(), logits.detach())


def _match_losses(
    model: open_clip.CustomTextCLIP, batch: Batch, views: tuple[Tensor, ...], stages: list[Tensor]
) -> tuple[Tensor, Tensor]:
    """Symmetric InfoNCE of every view `(B, 256)` with the texts, and the stages' consistency."""
    unique, device = len(batch.misses), views[0].device
    tokens = tokenize(batch.texts[:unique] + batch.misses[:32]).to(device)
    # The fused attention's gradient is slow on CPUs at these lengths.
    with (
        torch.autocast(device.type, torch.bfloat16),
        sdpa_kernel(_ATTENTION if device.type != "cpu" else SDPBackend.MATH),
    ):
        said = model.text.forward_intermediates(tokens, output_fmt="NLC")
    text = functional.normalize(said["text_features"].float(), dim=-1)
    scale = model.logit_scale.exp()
    order = torch.arange(unique, device=device)
    contrast = text.new_zeros(())
    for view in views:
        match = scale * view @ text.T
        contrast = contrast + (
            functional.cross_entropy(match, order)
            + functional.cross_entropy(match[:, :unique].T, order)
        ) / (2 * len(views))
    consistency = _reverse_stage_loss(
        [stage[:unique] for stage in stages],
        [stage[:unique] for stage in said["text_intermediates"]], tokens[:unique],
    )  # fmt: skip
    return contrast, consistency
