"""The regression of single readings finds the weights that made the answers."""

from __future__ import annotations

import numpy as np
import pytest

from lumivox_training.regression import fit, logistic


def test_the_weights_of_single_readings_are_found() -> None:
    random = np.random.default_rng(2)
    true = np.array([1.5, -0.7, 0.0])
    rows = random.normal(size=(6000, 3))
    right = random.random(6000) < logistic(rows, true)
    assert fit(rows, right.astype(float)) == pytest.approx(true, abs=0.15)


def test_a_ridge_keeps_weights_finite_where_all_are_right() -> None:
    rows = np.ones((20, 1))
    weights = fit(rows, np.ones(20))
    assert 1 < weights[0] < 10
