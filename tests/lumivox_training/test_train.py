"""Training goes on where it stopped, and what is exported reads the same everywhere."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from lumivox_training import quantize
from lumivox_training import train as training
from lumivox_training.batches import make_batch
from lumivox_training.export import export
from lumivox_training.train import Plan, Trainer


@pytest.fixture
def plan(training_cache: Path) -> Plan:
    return Plan(run="test", size="tiny", minutes=1, device="cpu", scale=0.1)


def weights(trainer: Trainer) -> torch.Tensor:
    return torch.cat([p.detach().flatten() for p in trainer.model.parameters()])


def test_a_stopped_run_goes_on_to_the_same_weights(plan: Plan) -> None:
    batches = [make_batch(plan.seed, step, plan.scale) for step in range(4)]
    straight = Trainer(plan)
    for batch in batches:
        straight.update(batch)
    plan.run = "other"
    first = Trainer(plan)
    for batch in batches[:2]:
        first.update(batch)
    first.save()
    second = Trainer(plan)
    assert second.step == 2
    for batch in batches[second.step :]:
        second.update(batch)
    assert second.images == straight.images
    assert torch.allclose(weights(second), weights(straight), atol=1e-6)


def test_training_learns_a_batch_by_heart(plan: Plan) -> None:
    trainer = Trainer(plan)
    batch = make_batch(plan.seed, 0, plan.scale)
    first = trainer.update(batch)
    for _ in range(40):
        last = trainer.update(batch)
    assert last["ctc"] < 0.4 * first["ctc"]
    assert last["contrast"] < first["contrast"]


def test_the_rate_warms_up_and_follows_one_cosine(plan: Plan) -> None:
    trainer = Trainer(plan)
    assert trainer.rate() < 0.1
    trainer.schedule_steps = training.WARMUP_STEPS
    assert trainer.rate() == pytest.approx(1)
    trainer.schedule = 30.0
    assert trainer.rate() == pytest.approx(0.505)
    trainer.schedule = 60.0
    assert trainer.rate() == pytest.approx(0.01)


@pytest.mark.slow
def test_onnx_and_torch_give_the_same(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lumivox.vision.clip.runners import OnnxRunner, TorchRunner
    from lumivox.vision.clip.tokenizer import token_array

    trainer = Trainer(plan)
    trainer.update(make_batch(plan.seed, 0, plan.scale))
    trainer.save()
    monkeypatch.setattr(quantize, "_CALIBRATION_WIDTHS", (64, 128, 384))
    monkeypatch.setattr(quantize, "_TEST", ((128, 16),))
    facts = export("test", tmp_path / "model")
    assert facts["step"] == 1
    assert facts["onnx"]["cosine"] > 0.9
    onnx, torch_ = OnnxRunner(tmp_path / "model"), TorchRunner(tmp_path / "model", "cpu")
    tokens = token_array(["one", "a second text"])
    assert np.allclose(onnx.text(tokens), torch_.text(tokens), atol=1e-3)
    for width in (64, 128, 384):
        pictures = np.random.default_rng(0).integers(0, 255, (3, 32, width, 3), np.uint8)
        (chances, vectors), (others, more) = onnx.image(pictures), torch_.image(pictures)
        assert chances.shape == others.shape
        assert np.abs(np.exp(chances) - np.exp(others)).mean() < 0.01
        assert ((vectors * more).sum(axis=1) > 0.9).all()
