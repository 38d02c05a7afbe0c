"""Lines as engines give them, made into lines as people see them.

Engines join what stands in two columns into one line, and divide one line at a wide space. Before
the order is found the first is undone where a gutter shows; after it, the second.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from lumivox.core.geometry import Box
from lumivox.core.values import Line, Word
from lumivox.vision.order import Edges, to_edges

_CELL_GAP = 2.0
"""Line heights of empty space in a line beyond which its parts are cells of their own."""


def split_lines(lines: Sequence[Line]) -> list[Line]:
    """The lines, those cut in parts that run across a gutter or hold cells far apart."""
    if not lines:
        return []
    edges = to_edges([line.box for line in lines])
    unit = float(np.median(edges[:, 3] - edges[:, 1]))
    parts: list[Line] = []
    for index, line in enumerate(lines):
        gutters = _gutters_through(edges, index, unit)
        parts += _cut(line, _places(line, gutters, unit))
    return parts


def join_pieces(pieces: Sequence[Line]) -> Line:
    """Pieces of one row as one line, in the order given."""
    if len(pieces) == 1:
        return pieces[0]
    words = tuple(word for piece in pieces for word in piece.words)
    weights = [piece.box.width for piece in pieces]
    angle = sum(p.angle * w for p, w in zip(pieces, weights, strict=True)) / max(1, sum(weights))
    return Line(words, Box.around(p.box for p in pieces), pieces[0].language, angle)


def level_edges(lines: Sequence[Line]) -> Edges:
    """The boxes as they would lie without the skew of the page, ``(n, 4)``.

    An upright box around a sloping line is taller than the line: the height is corrected too.
    """
    edges = to_edges([line.box for line in lines])
    slopes = [(line.angle, line.box.width) for line in lines if abs(line.angle) < 30]
    if not slopes:
        return edges
    angles, widths = np.array(slopes).T
    order = np.argsort(angles)
    share = np.cumsum(widths[order]) / max(1.0, float(widths.sum()))
    angle = math.radians(float(angles[order][np.searchsorted(share, 0.5)]))
    if abs(angle) < math.radians(0.3):
        return edges
    sine, cosine = math.sin(angle), math.cos(angle)
    middle_x, middle_y = (edges[:, 0] + edges[:, 2]) / 2, (edges[:, 1] + edges[:, 3]) / 2
    width, height = edges[:, 2] - edges[:, 0], edges[:, 3] - edges[:, 1]
    true_height = np.maximum(height - width * abs(math.tan(angle)), 0.4 * height)
    true_height = np.minimum(true_height, np.median(true_height) * 3)
    half_w, half_h = width / (2 * cosine), true_height / 2
    x, y = middle_x * cosine + middle_y * sine, middle_y * cosine - middle_x * sine
    return np.stack((x - half_w, y - half_h, x + half_w, y + half_h), axis=1)


def _gutters_through(edges: Edges, index: int, unit: float) -> list[tuple[float, float]]:
    """Gaps (left, right) between columns above or below that this line runs across."""
    left, top, right, bottom = edges[index]
    near = (edges[:, 3] > top - 12 * unit) & (edges[:, 1] < bottom + 12 * unit)
    near &= (edges[:, 1] >= bottom - 0.4 * unit) | (edges[:, 3] <= top + 0.4 * unit)
    others = edges[near]
    begins = others[(others[:, 0] > left + 4 * unit) & (others[:, 0] < right - 4 * unit)]
    found: list[tuple[float, float]] = []
    for x in np.unique(np.round(begins[:, 0])):
        if found and x - found[-1][1] < 2 * unit:
            continue
        after = begins[np.abs(begins[:, 0] - x) <= 0.5 * unit]
        ends = (others[:, 2] <= x + 0.4 * unit) & (others[:, 2] > x - 4 * unit)
        before = others[ends & (np.abs(others[:, 0] - left) < 4 * unit)]
        crossing = (others[:, 0] < x - unit) & (others[:, 2] > x + unit)
        if len(after) >= 3 and len(before) >= 3 and crossing.sum() * 2 < len(after) + len(before):
            found.append((float(np.median(before[:, 2])), float(np.median(after[:, 0]))))
    return found


def _places(line: Line, gutters: list[tuple[float, float]], unit: float) -> list[int]:
    """Indices of words that begin a new part."""
    places: set[int] = set()
    gaps = [_gap(one, other) for one, other in zip(line.words, line.words[1:], strict=False)]
    height = min(unit, float(line.box.height)) if line.angle else float(line.box.height)
    usual = sorted(gaps)[len(gaps) // 2] if len(gaps) >= 3 else 0.0
    for index, gap in enumerate(gaps, 1):
        if gap > max(_CELL_GAP * height, 3.0 * usual):
            places.add(index)
    for start, end in gutters:
        middle = (start + end) / 2
        near = [
            (abs((one.box.right + other.box.x) / 2 - middle), -_gap(one, other), index)
            for index, (one, other) in enumerate(zip(line.words, line.words[1:], strict=False), 1)
        ]
        if near and min(near)[0] <= 1.5 * unit:
            places.add(min(near)[2])
    return sorted(places)


def _gap(one: Word, other: Word) -> float:
    """Empty pixels between two words, whichever stands first."""
    return float(max(other.box.x - one.box.right, one.box.x - other.box.right))


def _cut(line: Line, places: list[int]) -> list[Line]:
    """The line in parts that begin at these words."""
    if not places:
        return [line]
    bounds = [0, *places, len(line.words)]
    parts = [line.words[a:b] for a, b in itertools.pairwise(bounds)]
    return [replace(line, words=part, box=Box.around(w.box for w in part)) for part in parts]
