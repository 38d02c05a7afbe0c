"""Classes that the user teaches by example: a linear probe on a CLIP model's embeddings.

Logistic regression with an L2 penalty, by plain gradient steps (Radford et al. 2021 use the same
probe). A few hundred pictures train in a second.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lumivox.core.errors import ModelError, UsageError
from lumivox.core.i18n import tr
from lumivox.vision.describe.clip_match import Vectors
from lumivox.vision.describe.zero_shot import Guess

_PENALTY = 1e-3
_STEPS = 400
_FOLDS = 5
_SEED = 17


@dataclass(frozen=True, slots=True, eq=False)
class Probe:
    """A trained classifier.

    Attributes:
        labels: the classes.
        weights: ``(classes, width + 1)``; the last column is the bias.
        clip: name of the model whose embeddings it reads; no other's will do.
        accuracy: share right in cross-validation, 0-1.
        chance: share that always naming the commonest class would get right.
        counts: examples by class.
    """

    labels: tuple[str, ...]
    weights: Vectors
    clip: str
    accuracy: float
    chance: float
    counts: tuple[int, ...]

    def classify(self, image: Vectors) -> tuple[Guess, ...]:
        """Guesses for one embedding ``(width,)``, best first."""
        logits = self.weights[:, :-1] @ (image * _SCALE) + self.weights[:, -1]
        chances = _softmax(logits[None])[0]
        order = np.argsort(-chances, kind="stable")
        return tuple(Guess(self.labels[index], float(chances[index])) for index in order)

    def save(self, path: Path) -> None:
        """Write it as one safetensors file. Raises OSError."""
        from safetensors.numpy import save_file

        about = {
            "labels": list(self.labels),
            "clip": self.clip,
            "accuracy": self.accuracy,
            "chance": self.chance,
            "counts": list(self.counts),
        }
        save_file({"weights": self.weights}, path, {"lumivox-probe": json.dumps(about)})

    @classmethod
    def load(cls, path: Path, clip: str) -> Probe:
        """Read one that was saved.

        Args:
            path: of the file.
            clip: name of the model at hand.

        Raises:
            UsageError: it was trained with another model.
            ModelError: the file is none of ours.
        """
        from safetensors import SafetensorError, safe_open

        try:
            with safe_open(path, "numpy") as file:
                about = json.loads((file.metadata() or {})["lumivox-probe"])
                weights = file.get_tensor("weights")
        except (OSError, KeyError, ValueError, SafetensorError) as error:
            raise ModelError(
                tr("{path} is no classifier that Lumivox has trained.").format(path=path)
            ) from error
        if about["clip"] != clip:
            raise UsageError(
                tr("{path} was trained with {theirs}, and {ours} is in use.").format(
                    path=path, theirs=about["clip"], ours=clip
                )
            )
        return cls(
            tuple(about["labels"]),
            np.asarray(weights, np.float32),
            about["clip"],
            float(about["accuracy"]),
            float(about["chance"]),
            tuple(about["counts"]),
        )


_SCALE = 10.0
"""Embeddings have length 1; times ten their differences are worth a gradient step."""


def train(vectors: Vectors, names: Sequence[str], clip: str) -> Probe:
    """Train on labelled embeddings, and measure by cross-validation.

    Five folds, each label spread evenly over them; fewer where a label has fewer examples.

    Args:
        vectors: ``(n, width)`` of length 1.
        names: the label of each.
        clip: name of the model that made them.

    Raises:
        UsageError: there are fewer than two classes, or one has a single example.
    """
    labels = tuple(sorted(set(names)))
    targets = np.array([labels.index(name) for name in names], np.int64)
    counts = np.bincount(targets, minlength=len(labels))
    if len(labels) < 2 or counts.min() < 2:
        raise UsageError(
            tr(
                "Put at least two pictures of each class, and at least two classes, into "
                "folders of their own."
            )
        )
    folds = _folds(targets, min(_FOLDS, int(counts.min())))
    right = 0
    for fold in range(int(folds.max()) + 1):
        held = folds == fold
        weights = _fit(vectors[~held], targets[~held], len(labels))
        logits = vectors[held] * _SCALE @ weights[:, :-1].T + weights[:, -1]
        right += int((logits.argmax(axis=1) == targets[held]).sum())
    return Probe(
        labels,
        _fit(vectors, targets, len(labels)),
        clip,
        right / len(targets),
        float(counts.max()) / len(targets),
        tuple(int(count) for count in counts),
    )


def _folds(targets: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """The fold of each example: every label is dealt out like cards."""
    random = np.random.default_rng(_SEED)
    folds = np.zeros(len(targets), np.int64)
    for label in np.unique(targets):
        members = random.permutation(np.flatnonzero(targets == label))
        folds[members] = np.arange(len(members)) % count
    return folds


def _fit(vectors: Vectors, targets: NDArray[np.int64], classes: int) -> Vectors:
    """Weights ``(classes, width + 1)`` by accelerated gradient descent (Nesterov)."""
    inputs = np.concatenate((vectors * _SCALE, np.ones((len(vectors), 1))), axis=1)
    wanted = np.eye(classes)[targets]
    # Every class counts the same, however many examples it has.
    share = 1.0 / (np.bincount(targets, minlength=classes)[targets] * classes)
    step = 1.0 / (0.5 * float((share[:, None] * inputs**2).sum()) + _PENALTY)
    weights = np.zeros((classes, inputs.shape[1]))
    ahead, pace = weights, 1.0
    for _ in range(_STEPS):
        error = (_softmax(inputs @ ahead.T) - wanted) * share[:, None]
        following = ahead - step * (error.T @ inputs + _PENALTY * ahead)
        quicker = (1 + np.sqrt(1 + 4 * pace**2)) / 2
        ahead = following + (pace - 1) / quicker * (following - weights)
        weights, pace = following, quicker
    return np.asarray(weights, np.float32)


def _softmax(logits: NDArray[np.floating]) -> NDArray[np.float64]:
    exponents = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(exponents / exponents.sum(axis=1, keepdims=True))
