"""Lines as engines give them, made into lines as people see them.

Engines join what stands in two columns into one line, and divide one line at a wide space. Before
the order is found the first is undone where a gutter shows; after it, the second.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from lumivox.core.engines import Point, Region
from lumivox.core.geometry import Box
from lumivox.core.values import Line, Word
from lumivox.vision.gutters import Edges, weighted_median
from lumivox.vision.order import to_edges

_CELL_GAP = 2.0
"""Line heights of empty space in a line beyond which its parts are cells of their own."""


def split_lines(lines: Sequence[Line]) -> tuple[list[Line], list[int]]:
    """The lines, those cut in parts that run across a gutter or hold cells far apart.

    Returns:
        The parts, and for each the number of the line from which cells were cut, or -1: a line
        that only a wide space divides is still one line, one across a gutter never was.
    """
    if not lines:
        return [], []
    edges = line_edges(lines)
    unit = max(1.0, float(np.median(edges[:, 3] - edges[:, 1])))
    parts: list[Line] = []
    ties: list[int] = []
    for index, line in enumerate(lines):
        for piece in _cut(line, _gutter_places(line, _gutters_through(edges, index, unit), unit)):
            cells = _cut(piece, _cell_places(piece, unit))
            parts += cells
            ties += [len(parts) if len(cells) > 1 else -1] * len(cells)
    return parts, ties


def split_regions(regions: Sequence[Region]) -> tuple[Region, ...]:
    """The regions of a detector, those cut that run across a gutter; usable before recognition.

    A crop across two columns would be squeezed to half its width and read as one line.
    """
    edges = to_edges([region.box for region in regions])
    if not len(edges):
        return ()
    unit = max(1.0, float(np.median(edges[:, 3] - edges[:, 1])))
    parts: list[Region] = []
    for index, region in enumerate(regions):
        left, right = float(edges[index, 0]), float(edges[index, 2])
        shares = [
            ((start + end) / 2 - left) / (right - left)
            for start, end in _gutters_through(edges, index, unit)
            # Without words to go by only running text is cut: of a table it might cost a letter.
            if start - left > 8 * unit and right - end > 8 * unit and end > start
        ]
        parts += [_part(region, a, b) for a, b in pairwise((0.0, *shares, 1.0))]
    return tuple(parts)


def _part(region: Region, start: float, end: float) -> Region:
    """The region between two shares of its width."""
    if (start, end) == (0.0, 1.0):
        return region
    top_left, top_right, bottom_right, bottom_left = region.quad

    def between(one: Point, other: Point, share: float) -> Point:
        return (
            one[0] + (other[0] - one[0]) * share,
            one[1] + (other[1] - one[1]) * share,
        )

    quad = (
        between(top_left, top_right, start),
        between(top_left, top_right, end),
        between(bottom_left, bottom_right, end),
        between(bottom_left, bottom_right, start),
    )
    return Region(quad, region.score)


def join_pieces(pieces: Sequence[Line]) -> Line:
    """Pieces of one row as one line, in the order given."""
    if len(pieces) == 1:
        return pieces[0]
    words = tuple(word for piece in pieces for word in piece.words)
    weights = [piece.box.width for piece in pieces]
    angle = sum(p.angle * w for p, w in zip(pieces, weights, strict=True)) / max(1, sum(weights))
    return Line(words, Box.around(p.box for p in pieces), pieces[0].language, angle)


def line_edges(lines: Sequence[Line]) -> Edges:
    """The boxes of the lines, each as high as its words are."""
    edges = to_edges([line.box for line in lines])
    for index, line in enumerate(lines):
        if abs(line.angle) <= 1 and len(line.words) > 1:
            words = to_edges([word.box for word in line.words])
            edges[index, 1], edges[index, 3] = _extent(words[:, 1], words[:, 3])
    return edges


def _extent(tops: NDArray[np.float64], bottoms: NDArray[np.float64]) -> tuple[float, float]:
    """From where to where a line reaches, of its words; the usual word's, where they disagree.

    Engines stretch the boxes of single words over the neighbouring lines, above all in tables.
    """
    top, bottom = float(tops.min()), float(bottoms.max())
    usual = float(np.median(tops)), float(np.median(bottoms))
    return usual if bottom - top > 1.4 * (usual[1] - usual[0]) > 0 else (top, bottom)


def _height(line: Line) -> float:
    """How high the words of a line are, in pixels."""
    return float(np.median([word.box.height for word in line.words]))


def level_edges(lines: Sequence[Line]) -> Edges:
    """The boxes as they would lie without the skew of the page, ``(n, 4)``.

    An upright box around a sloping line is taller than the line; around one of its words it is
    hardly: the words are levelled one by one.
    """
    angle = math.radians(_skew(lines))
    if abs(angle) < math.radians(0.3):
        return line_edges(lines)
    sine, cosine, tangent = math.sin(angle), math.cos(angle), abs(math.tan(angle))
    edges = np.empty((len(lines), 4))
    for index, line in enumerate(lines):
        words = to_edges([word.box for word in line.words])
        middle_x, middle_y = (words[:, 0] + words[:, 2]) / 2, (words[:, 1] + words[:, 3]) / 2
        width, height = words[:, 2] - words[:, 0], words[:, 3] - words[:, 1]
        half_w = width / (2 * cosine)
        half_h = np.maximum(height - width * tangent, 0.4 * height) / 2
        x, y = middle_x * cosine + middle_y * sine, middle_y * cosine - middle_x * sine
        top, bottom = _extent(y - half_h, y + half_h)
        edges[index] = (float((x - half_w).min()), top, float((x + half_w).max()), bottom)
    return edges


def _skew(lines: Sequence[Line]) -> float:
    """The slope of most of the text, in degrees clockwise."""
    if any(line.angle for line in lines):
        slopes = [(line.angle, line.box.width) for line in lines if abs(line.angle) < 30]
    else:
        # Not every engine tells slopes; long lines show theirs by where their words stand.
        slopes = [(_slope(line), line.box.width) for line in lines if len(line.words) >= 4]
        if len(slopes) < 3:
            return 0.0
    angles, widths = zip(*slopes, strict=True) if slopes else ((0.0,), (1,))
    return weighted_median(angles, widths)


def _slope(line: Line) -> float:
    """The slope of a line in degrees, from its first words to its last; of tight boxes noisy."""
    third = max(1, len(line.words) // 3)
    # Bottoms, for most words stand on the baseline whatever rises above them.
    ends = [
        (
            float(np.mean([word.box.center[0] for word in words])),
            float(np.median([word.box.bottom for word in words])),
        )
        for words in (line.words[:third], line.words[-third:])
    ]
    (x0, y0), (x1, y1) = ends
    return math.degrees(math.atan2(y1 - y0, abs(x1 - x0))) if x1 != x0 else 0.0


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


def _gutter_places(line: Line, gutters: list[tuple[float, float]], unit: float) -> list[int]:
    """Indices of the words that begin behind a gutter."""
    places: set[int] = set()
    for start, end in gutters:
        middle = (start + end) / 2
        near = [
            (abs((one.box.right + other.box.x) / 2 - middle), -_gap(one, other), index)
            for index, (one, other) in enumerate(pairwise(line.words), 1)
        ]
        if near and min(near)[0] <= 1.5 * unit:
            places.add(min(near)[2])
    return sorted(places)


def _cell_places(line: Line, unit: float) -> list[int]:
    """Indices of the words that begin a cell, far from the word before."""
    gaps = [_gap(one, other) for one, other in pairwise(line.words)]
    if not gaps:
        return []
    height = min(_height(line), 2 * unit)
    usual = sorted(gaps)[len(gaps) // 2] if len(gaps) >= 4 else 0.0
    least = max(_CELL_GAP * height, min(3.0 * usual, 4 * height))
    return [index for index, gap in enumerate(gaps, 1) if gap > least]


def _gap(one: Word, other: Word) -> float:
    """Empty pixels between two words, whichever stands first."""
    return float(max(other.box.x - one.box.right, one.box.x - other.box.right))


def _cut(line: Line, places: list[int]) -> list[Line]:
    """The line in parts that begin at these words."""
    if not places:
        return [line]
    bounds = [0, *places, len(line.words)]
    parts = [line.words[a:b] for a, b in pairwise(bounds)]
    return [replace(line, words=part, box=Box.around(w.box for w in part)) for part in parts]
