"""The training loop: one program for CPU, CUDA and MPS, resumable to the step.

A run lives in a folder of the cache: `last.pt` (weights, averaged weights, optimizer, step),
`curve.jsonl` (one line every few steps), `curve.png`. The learning rate follows one cosine over
the time (or the number of pictures) given; a run that is extended starts another cosine.
"""

from __future__ import annotations

import copy
import json
import math
import signal
import threading
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from lumivox.vision.clip.ctc import greedy
from lumivox.vision.clip.towers import create_model

from .batches import Batch, make_batch, stream
from .curve import draw_curve
from .losses import as_input, compute
from .muon import Muon
from .paths import run_root
from .samples import Sampler

if TYPE_CHECKING:
    from pathlib import Path

    import open_clip

LN_100 = math.log(100)
WARMUP_STEPS = 60


@dataclass(slots=True)
class Plan:
    """What one call of `train` is asked to do.

    Attributes:
        run: name of the run's folder.
        size: of the towers, see `towers.SIZES`.
        minutes: length of the cosine in minutes of training; the run stops at its end.
        seed: of weights and data.
        workers: rendering processes.
        threads: of torch on the CPU; 0 leaves them alone.
        device: "auto", "cpu", "cuda" or "mps".
        scale: batch size relative to 128 pictures of 128 pixels.
        fresh_schedule: begin a new cosine although an old one has not ended.
        optimizer: "muon" or "adamw".
        rate: peak learning rate relative to the default.
    """

    run: str = "main"
    size: str = "small"
    minutes: float = 60
    seed: int = 1
    workers: int = 1
    threads: int = 0
    device: str = "auto"
    scale: float = 1.0
    fresh_schedule: bool = False
    optimizer: str = "muon"
    rate: float = 1.0


def pick_device(name: str) -> torch.device:
    """The device by name; "auto" takes the fastest there is."""
    if name != "auto":
        return torch.device(name)
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def make_optimizers(model: torch.nn.Module, plan: Plan) -> list[torch.optim.Optimizer]:
    """Muon for hidden matrices and convolutions (if asked for), AdamW for the rest."""
    hidden, flat, rest = [], [], []
    for name, weight in model.named_parameters():
        outer = any(part in name for part in ("decoder", "embedding", "pool", "position", "logit"))
        if weight.ndim < 2:
            flat.append(weight)
        elif outer or plan.optimizer == "adamw":
            rest.append(weight)
        else:
            hidden.append(weight)
    groups = [{"params": rest, "weight_decay": 0.02}, {"params": flat, "weight_decay": 0.0}]
    optimizers: list[torch.optim.Optimizer] = [
        torch.optim.AdamW(groups, lr=1.2e-3 * plan.rate, betas=(0.9, 0.98))
    ]
    if hidden:
        optimizers.append(Muon(hidden, lr=0.015 * plan.rate))
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group["peak"] = group["lr"]
    return optimizers


class Trainer:
    """State of one run and the loop over it."""

    def __init__(self, plan: Plan) -> None:
        torch.manual_seed(plan.seed)
        if plan.threads:
            torch.set_num_threads(plan.threads)
        self.plan = plan
        self.device = pick_device(plan.device)
        self.folder = run_root(plan.run)
        self.model: open_clip.CustomTextCLIP = create_model(plan.size).to(self.device)
        self.model.visual.to(memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.model).eval().requires_grad_(False)
        self.optimizers = make_optimizers(self.model, plan)
        self.step = 0
        self.images = 0
        self.seconds = 0.0
        self.schedule = 0.0  # seconds of the present cosine already used
        self.schedule_steps = 0
        self.resume()

    def resume(self) -> None:
        """Go on from `last.pt`, if there is one."""
        path = self.folder / "last.pt"
        if not path.exists():
            return
        state = torch.load(path, map_location=self.device, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.average.load_state_dict(state["average"])
        for optimizer, saved in zip(self.optimizers, state["optimizers"], strict=True):
            peaks = [group["peak"] for group in optimizer.param_groups]
            optimizer.load_state_dict(saved)
            for group, peak in zip(optimizer.param_groups, peaks, strict=True):
                group["peak"] = peak
                group.setdefault("hold", 2)
        self.step, self.images, self.seconds = state["step"], state["images"], state["seconds"]
        ended = state["schedule"] >= 60 * self.plan.minutes
        if not (ended or self.plan.fresh_schedule):
            self.schedule, self.schedule_steps = state["schedule"], state["schedule_steps"]

    def save(self) -> None:
        """Write `last.pt` whole or not at all, and the curve as a picture."""
        state = {
            "model": self.model.state_dict(), "average": self.average.state_dict(),
            "optimizers": [o.state_dict() for o in self.optimizers], "step": self.step,
            "images": self.images, "seconds": self.seconds, "schedule": self.schedule,
            "schedule_steps": self.schedule_steps, "plan": asdict(self.plan),
        }  # fmt: skip
        draft = self.folder / "last.tmp"
        torch.save(state, draft)
        draft.replace(self.folder / "last.pt")
        draw_curve(self.folder / "curve.jsonl", self.folder / "curve.png")

    def rate(self) -> float:
        """Share of the peak learning rate now: warm-up, then cosine down to 1 %."""
        progress = min(1.0, self.schedule / (60 * self.plan.minutes))
        warm = min(1.0, (self.schedule_steps + 1) / WARMUP_STEPS)
        return warm * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * progress)))

    def update(self, batch: Batch) -> dict[str, float]:
        """One optimizer step; returns the losses."""
        share = self.rate()
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = group["peak"] * share
        self.model.train()
        losses = compute(self.model, batch, self.device)
        losses.total.backward()  # type: ignore[no-untyped-call]
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), 5.0)
        for optimizer in self.optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        with torch.no_grad():
            self.model.logit_scale.clamp_(0, LN_100)
            self._average_in()
        self.step += 1
        self.schedule_steps += 1
        self.images += len(batch.images)
        return {"ctc": float(losses.ctc), "contrast": float(losses.contrast),
                "consistency": float(losses.consistency), "norm": float(norm),
                "rate": share}  # fmt: skip

    def _average_in(self) -> None:
        decay = min(0.999, (1 + self.step) / (10 + self.step))
        ours, theirs = list(self.average.parameters()), list(self.model.parameters())
        torch._foreach_lerp_(ours, theirs, 1 - decay)
        for mine, other in zip(self.average.buffers(), self.model.buffers(), strict=True):
            mine.copy_(other)

    def run(self) -> None:
        """Train until the plan's minutes are used up, or until a SIGTERM, which saves first."""
        source = stream(self.plan.seed, self.step, self.plan.workers, self.plan.scale)
        saved = measured = time.monotonic()
        log: list[dict[str, float]] = []
        waited = 0.0
        last = time.monotonic()
        stop = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        while self.schedule < 60 * self.plan.minutes and not stop.is_set():
            begun = time.monotonic()
            batch = next(source)
            waited += time.monotonic() - begun
            log.append(self.update(batch))
            now = time.monotonic()
            self.schedule += now - last
            self.seconds += now - last
            last = now
            if self.step % 25 == 0:
                self._report(log, waited, now - measured)
                log, waited, measured = [], 0.0, now
            if self.step % 1000 == 0:
                self.check()
            if now - saved > 120:
                self.save()
                saved = now
        source.close()
        if not stop.is_set():
            self.check()
        self.save()

    def _report(self, log: list[dict[str, float]], waited: float, spent: float) -> None:
        row: dict[str, Any] = {key: float(np.nanmean([r[key] for r in log])) for key in log[0]}
        row |= {"step": self.step, "images": self.images, "seconds": round(self.seconds),
                "waited": waited / spent, "steps_per_s": len(log) / spent}  # fmt: skip
        self.write(row)

    def write(self, row: dict[str, Any]) -> None:
        """Add a line to the curve and print it."""
        row = {k: round(v, 4) if isinstance(v, float) else v for k, v in row.items()}
        with (self.folder / "curve.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
        print(" ".join(f"{key}={value}" for key, value in row.items()), flush=True)

    def check(self) -> None:
        """Read held-out pictures with the averaged weights; adds a line to the curve."""
        self.write({"step": self.step, "images": self.images, "seconds": round(self.seconds),
                    **held_out_accuracy(self.average, self.device)})  # fmt: skip


def held_out_accuracy(model: Any, device: torch.device) -> dict[str, float]:
    """Share of held-out synthetic pictures read rightly (words of 128 px, lines of 384 px)."""
    found: dict[str, float] = {}
    model.eval()
    for name, width, count in (("word", 128, 384), ("line", 384, 64)):
        sampler = Sampler((7, width), held_out=True)
        samples = [sampler.sample(width, float(sampler.random.random())) for _ in range(count)]
        hits = folded = 0
        for start in range(0, count, 64):
            part = samples[start : start + 64]
            pictures = torch.stack([torch.from_numpy(s.image) for s in part]).to(device)
            with torch.no_grad(), torch.autocast(device.type, torch.bfloat16):
                trunk = model.visual.trunk
                logits = trunk.decode(trunk.forward_features(as_input(pictures)))
            texts = greedy(logits.float().log_softmax(-1).cpu().numpy())
            hits += sum(t == s.text for (t, _), s in zip(texts, part, strict=True))
            folded += sum(
                t.lower() == s.text.lower() for (t, _), s in zip(texts, part, strict=True)
            )
        found[f"{name}_exact"] = hits / count
        found[f"{name}_folded"] = folded / count
    return found


def train(plan: Plan) -> Path:
    """Train or go on training; returns the run's folder."""
    trainer = Trainer(plan)
    # Word lists and fonts are loaded once here, so that a missing one is known at once.
    make_batch(plan.seed, 0, 0.1)
    trainer.run()
    return trainer.folder
