"""Find words by what they look like: a typed word, or a whole lexicon, among many pictures.

Two witnesses are asked of every look (`views.py`): how near the embedding lies to that of the
query, and how well the query aligns with the decoder's classes, letter case aside. Their sum tells
which of several words a picture shows. Which of several pictures shows a word is told by it less
well: pictures that are easy to read agree with everything a little better than others. So a part
of what each picture says of its own best reading is taken off.

Weights were chosen on two sets of real handwriting, before they were cut into halves. A grid over
both weights and the width of the second look, by halves, gave none that is more than about two
hundredths of average precision better.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .charset import BLANK, CHARSET, INDEX
from .ctc import log_likelihoods

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from .reader import ClipOcr, ClipReading

ALIGNMENT_WEIGHT = 0.3
"""Of the alignment (nats a sign) beside the cosine."""

OWN_WEIGHT = 0.4
"""Of what the picture says of its own reading, when pictures are compared."""

_FLOOR = -8.0

_KEPT = 8
"""Classes a step that are remembered; all others share what is left of its chance."""

_FINENESS = 12
"""Steps a nat of a remembered logarithm: one byte reaches down to -21."""

_CHUNK = 512


def _small(sign: str) -> str:
    """Its small letter, where the charset has one."""
    lower = sign.lower()
    return lower if lower in INDEX else sign


_SIGNS = sorted({_small(sign) for sign in CHARSET})
"""The charset without capitals: few enough for one byte; 0 is blank, i + 1 is `_SIGNS[i]`."""

_NUMBERS = {sign: number + 1 for number, sign in enumerate(_SIGNS)}
_CLASSES = np.array([BLANK, *(INDEX[sign] + 1 for sign in _SIGNS)])
_CAPITALS = np.array(
    [(INDEX[c] + 1, _NUMBERS[_small(c)]) for c in CHARSET if _small(c) != c], np.intp
)


def folded(chances: NDArray[np.float32]) -> NDArray[np.float32]:
    """Log chances `(T, 352)` of signs without their case, `(T, 1 + len(_SIGNS))`."""
    out = np.ascontiguousarray(chances[:, _CLASSES].T)
    capitals, small = _CAPITALS.T
    np.logaddexp.at(out, small, chances[:, capitals].T)
    return out.T


def forms(text: str) -> list[str]:
    """The usual ways to write a text: as it is, small, with a capital, in capitals."""
    return sorted({text, text.lower(), text.capitalize(), text.upper()})


def embed_forms(reader: ClipOcr, texts: Sequence[str]) -> NDArray[np.float32]:
    """Unit embeddings of all forms of each text, `(N, 4, 256)`; forms that are the same repeat."""
    written = [(forms(text) * 4)[:4] for text in texts]
    unlike = sorted({form for some in written for form in some})
    vectors = reader.embed_texts(unlike)
    place = {form: row for row, form in enumerate(unlike)}
    return vectors[
        np.array([[place[form] for form in some] for some in written], np.intp).reshape(-1, 4)
    ]


def rank_lexicon(
    views: Sequence[ClipReading],
    lexicon: Sequence[str],
    vectors: NDArray[np.float32],
    *,
    shortlist: int = 1000,
) -> list[tuple[str, float]]:
    """The words of a lexicon in the order in which the picture shows them, with scores.

    Args:
        views: of the picture, as of `views.look`.
        lexicon: the words; their case does not matter.
        vectors: `embed_forms(reader, lexicon)`, made once for many pictures.
        shortlist: how many are aligned.
    """
    if not lexicon:
        return []
    seen = np.mean([view.embedding for view in views], axis=0)
    scores = (vectors @ seen).max(axis=1)
    near = np.argsort(-scores)[:shortlist]
    words = [lexicon[int(i)] for i in near]
    scores += ALIGNMENT_WEIGHT * _FLOOR
    scores[near] += ALIGNMENT_WEIGHT * (_alignments(views, words) - _FLOOR)
    order = np.argsort(-scores)
    return [(lexicon[int(i)], float(scores[i])) for i in order]


def _alignments(views: Sequence[ClipReading], texts: Sequence[str]) -> NDArray[np.float64]:
    """Nats a sign with which each text aligns, case aside, as the mean of the views."""
    lengths = np.array([len(text) + 1 for text in texts])
    # Other alphabets than Latin have no small letters here: their signs stay as they are.
    small = ["".join(_small(sign) for sign in text) for text in texts]
    every = [log_likelihoods(_merged(view.chances), small) / lengths for view in views]
    return np.asarray(np.mean(np.maximum(_FLOOR, every), axis=0))


def _merged(chances: NDArray[np.float32]) -> NDArray[np.float32]:
    """Log chances `(T, 352)` with those of capitals added to their small letters."""
    out = np.full_like(chances, -60.0)
    out[:, _CLASSES] = folded(chances)
    return out


@dataclass(frozen=True, slots=True, eq=False)
class Sights:
    """What many pictures look like, packed: about 500 bytes a view of a word.

    Attributes:
        own: float32 `(N,)`, score of each picture's own best reading.
        owner: int32 `(V,)`, the picture of each view, in order.
        starts: int32 `(V + 1,)`, where each view's steps begin.
        classes: uint8 `(steps, _KEPT)`, the likeliest signs of each step.
        logs: uint8 `(steps, _KEPT + 1)`, their logarithms, and at last that of any other sign.
    """

    own: NDArray[np.float32]
    owner: NDArray[np.int32]
    starts: NDArray[np.int32]
    classes: NDArray[np.uint8]
    logs: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.own)

    @property
    def nbytes(self) -> int:
        """Memory they take."""
        parts = (self.own, self.owner, self.starts, self.classes, self.logs)
        return sum(part.nbytes for part in parts)


def mean_vectors(pictures: Sequence[tuple[ClipReading, ...]]) -> NDArray[np.float32]:
    """Mean embedding of the views of each picture, `(N, 256)`."""
    means = [np.mean([view.embedding for view in views], axis=0) for views in pictures]
    return np.array(means, np.float32).reshape(-1, 256)


def pack(reader: ClipOcr, pictures: Sequence[tuple[ClipReading, ...]]) -> Sights:
    """The views of pictures, made small; their embeddings are for a `WordIndex` to keep.

    Args:
        reader: the one that made the views.
        pictures: as of `views.look`.
    """
    flat = [(i, view) for i, views in enumerate(pictures) for view in views]
    packed = [_packed(folded(view.chances)) for _, view in flat]
    return Sights(
        np.array([own_score(reader, views) for views in pictures], np.float32),
        np.array([i for i, _ in flat], np.int32),
        np.cumsum([0, *(len(view.chances) for _, view in flat)], dtype=np.int32),
        np.concatenate([np.zeros((0, _KEPT), np.uint8), *(c for c, _ in packed)]),
        np.concatenate([np.zeros((0, _KEPT + 1), np.uint8), *(v for _, v in packed)]),
    )


def join(parts: Sequence[Sights]) -> Sights:
    """The sights of several lots of pictures, one after the other."""
    counts = np.cumsum([0, *(len(part) for part in parts)])
    steps = np.cumsum([0, *(len(part.logs) for part in parts)])
    empty = np.zeros(0, np.int32)
    return Sights(
        np.concatenate([np.zeros(0, np.float32), *(part.own for part in parts)]),
        np.concatenate([empty, *(p.owner + n for p, n in zip(parts, counts, strict=False))]).astype(
            np.int32
        ),
        np.concatenate(
            [*(p.starts[:-1] + n for p, n in zip(parts, steps, strict=False)), steps[-1:]]
        ).astype(np.int32),
        np.concatenate([np.zeros((0, _KEPT), np.uint8), *(part.classes for part in parts)]),
        np.concatenate([np.zeros((0, _KEPT + 1), np.uint8), *(part.logs for part in parts)]),
    )


def _packed(chances: NDArray[np.float32]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    best = np.argpartition(-chances, _KEPT, axis=1)[:, :_KEPT]
    logs = np.take_along_axis(chances, best, axis=1)
    left = np.maximum(1e-9, 1 - np.exp(logs).sum(axis=1, keepdims=True)) / 60
    logs = np.concatenate((logs, np.log(left)), axis=1)
    return best.astype(np.uint8), np.clip(np.round(-_FINENESS * logs), 0, 255).astype(np.uint8)


def own_score(reader: ClipOcr, views: Sequence[ClipReading]) -> float:
    """The best score of what the views themselves read, 0 where they read nothing.

    `OWN_WEIGHT` of it is taken off when pictures are compared.
    """
    texts = sorted({view.text for view in views} - {""})
    if not texts:
        return 0.0
    seen = np.mean([view.embedding for view in views], axis=0)
    cosines = (embed_forms(reader, texts) @ seen).max(axis=1)
    return float((cosines + ALIGNMENT_WEIGHT * _alignments(views, texts)).max())


def spotting_scores(
    sights: Sights,
    text: str,
    cosines: NDArray[np.float32],
    rows: NDArray[np.intp] | None = None,
) -> NDArray[np.float32]:
    """How well pictures show a text, case aside, `(len(rows),)`; higher is better.

    Args:
        sights: of the pictures.
        text: what is looked for.
        cosines: of the pictures' embeddings and the text's, `(len(rows),)`, the best of all forms.
        rows: which pictures, in rising order; all by default.
    """
    rows = np.arange(len(sights)) if rows is None else rows
    place = np.full(len(sights), -1)
    place[rows] = np.arange(len(rows))
    views = np.flatnonzero(place[sights.owner] >= 0)
    fits = np.zeros(len(rows))
    for start in range(0, len(views), _CHUNK):
        some = views[start : start + _CHUNK]
        np.add.at(fits, place[sights.owner[some]], _fits(sights, text, some))
    fits /= np.maximum(1, np.bincount(place[sights.owner[views]], minlength=len(rows)))
    own = OWN_WEIGHT * sights.own[rows]
    return np.asarray(cosines + ALIGNMENT_WEIGHT * fits - own, np.float32)


def _fits(sights: Sights, text: str, views: NDArray[np.intp]) -> NDArray[np.float32]:
    """Nats a sign with which a text aligns with each of these views, down to `_FLOOR`."""
    try:
        signs = [_NUMBERS[_small(sign)] for sign in text]
    except KeyError:
        return np.full(len(views), _FLOOR, np.float32)
    path = np.full(2 * len(signs) + 1, BLANK)
    path[1::2] = signs
    starts, ends = sights.starts[views], sights.starts[views + 1]
    lengths = ends - starts
    steps = np.minimum(starts[:, None] + np.arange(int(lengths.max())), ends[:, None] - 1)
    likely = _forward(_emissions(sights, steps, path), lengths, path)
    return np.asarray(np.maximum(_FLOOR, likely / (len(signs) + 1)), np.float32)


def _emissions(
    sights: Sights, steps: NDArray[np.int32], path: NDArray[np.intp]
) -> NDArray[np.float32]:
    """Log chance of every place of a path at every step, `(views, T, places)`."""
    classes, logs = sights.classes[steps], sights.logs[steps].astype(np.float32) / -_FINENESS
    distinct, back = np.unique(path, return_inverse=True)
    each = np.repeat(logs[..., _KEPT:], len(distinct), axis=2)
    for column, sign in enumerate(distinct):
        for kept in range(_KEPT):
            here = classes[..., kept] == sign
            each[..., column][here] = logs[..., kept][here]
    return np.asarray(each[..., back], np.float32)


def _forward(
    emitted: NDArray[np.float32], lengths: NDArray[np.int32], path: NDArray[np.intp]
) -> NDArray[np.float32]:
    """The forward pass of CTC for one path over many views; log chance of each, `(views,)`.

    Args:
        emitted: `(views, T, places)`.
        lengths: steps of each view; what comes after does not count.
        path: blanks and signs in turn.
    """
    skip = np.full(len(path), -np.inf, np.float32)
    skip[3::2] = np.where(path[3::2] != path[1:-2:2], 0.0, -np.inf)
    score = np.full((len(emitted), len(path)), -np.inf, np.float32)
    score[:, :2] = emitted[:, 0, :2]
    one, two = np.full_like(score, -np.inf), np.full_like(score, -np.inf)
    for step in range(1, emitted.shape[1]):
        one[:, 1:], two[:, 2:] = score[:, :-1], score[:, :-2]
        moved = np.logaddexp(np.logaddexp(score, one), two + skip) + emitted[:, step]
        score = np.where((step < lengths)[:, None], moved, score).astype(np.float32)
    ends = np.logaddexp(score[:, -1], score[:, -2]) if len(path) > 1 else score[:, -1]
    return np.asarray(ends, np.float32)
