"""The number of threads is one for all engines, and never more than the process is allowed."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

PRODUCT = """
import torch
from lumivox.core.threads import cpu_threads, set_cpu_threads
torch.set_num_threads(set_cpu_threads(WISHED))
torch.manual_seed(0)
a = torch.randn(512, 512)
apart = (a.bfloat16() @ a.bfloat16()).float() - a @ a
print(cpu_threads(), bool(apart.abs().max() < 4))
"""


@pytest.mark.parametrize(
    ("environment", "wished", "threads"),
    [
        ({"OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "4"}, "4", "1"),
        ({"OMP_NUM_THREADS": "2,1"}, "None", "2"),
        ({"OMP_THREAD_LIMIT": "none", "OMP_NUM_THREADS": "1"}, "2", "2"),
    ],
)
def test_a_limit_from_outside_leaves_no_product_half_done(
    environment: dict[str, str], wished: str, threads: str
) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("OMP_")}
    done = subprocess.run(
        [sys.executable, "-c", PRODUCT.replace("WISHED", wished)],
        env=clean | environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.split() == [threads, "True"]
