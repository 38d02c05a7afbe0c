"""Where a model runs, and what happens when memory runs out."""

from __future__ import annotations

import os

import pytest
import torch

from lumivox.core.errors import ModelError
from lumivox.core.residence import Resident, is_out_of_memory


def too_much():
    """What torch's CPU allocator really raises."""
    return torch.empty(1 << 50)


def cuda_full():
    raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")


def test_torchs_own_errors_are_recognised():
    for fail in (too_much, cuda_full):
        with pytest.raises(RuntimeError) as caught:
            fail()
        assert is_out_of_memory(caught.value)
    assert not is_out_of_memory(RuntimeError("mat1 and mat2 shapes cannot be multiplied"))
    assert not is_out_of_memory(ValueError("out of memory"))


def test_full_gpu_falls_back_to_the_cpu_with_a_sentence():
    loaded = []
    model = Resident(
        "Tiny", lambda device: loaded.append(device) or device, lambda: ("cuda", "cpu")
    )
    result = model.use(lambda _m, device: cuda_full() if device == "cuda" else f"done on {device}")
    assert result == "done on cpu"
    assert loaded == ["cuda", "cpu"]
    assert "too small for Tiny" in model.notes[0]
    assert model.use(lambda _m, device: device) == "cpu"
    assert loaded == ["cuda", "cpu"]


def test_gpu_full_already_at_loading():
    def load(device):
        return cuda_full() if device == "cuda" else device

    assert Resident("Tiny", load, lambda: ("cuda", "cpu")).use(lambda m, _d: m) == "cpu"


def test_full_cpu_is_a_sentence_and_gives_the_memory_back():
    model = Resident("Tiny", lambda device: device, lambda: ("cpu",))
    with pytest.raises(ModelError, match="not enough memory for Tiny"):
        model.use(lambda _m, _d: too_much())
    assert not model.is_loaded


def test_installation_without_torch_is_a_sentence():
    def devices():
        import a_torch_that_is_not_there  # noqa: F401

    with pytest.raises(ModelError, match="Tiny needs a_torch_that_is_not_there"):
        Resident("Tiny", lambda device: device, devices).use(lambda m, _d: m)


def test_other_errors_pass_through_untouched():
    model = Resident("Tiny", lambda device: device, lambda: ("cuda", "cpu"))
    with pytest.raises(ZeroDivisionError):
        model.use(lambda _m, _d: 1 / 0)
    assert model.device == "cuda"


def test_wished_device_that_is_not_there_is_told():
    model = Resident("Tiny", lambda device: device, lambda: ("cpu",), wish="cuda")
    assert model.use(lambda _m, device: device) == "cpu"
    assert "no device cuda" in model.notes[0]


def test_idle_model_is_unloaded_and_loaded_again():
    loads = []
    model = Resident("Tiny", lambda device: loads.append(device) or device, lambda: ("cpu",))
    model.use(lambda m, _d: m)
    assert not model.unload_if_idle(1000)
    assert model.unload_if_idle(0)
    assert not model.is_loaded
    assert not model.unload_if_idle(0)
    model.use(lambda m, _d: m)
    assert loads == ["cpu", "cpu"]


def test_hub_is_off_before_anything_is_loaded(monkeypatch):
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    seen = []
    Resident(
        "Tiny", lambda _d: seen.append(os.environ.get("HF_HUB_OFFLINE")), lambda: ("cpu",)
    ).use(lambda _m, _d: None)
    assert seen == ["1"]
