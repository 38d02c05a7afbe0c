"""A Reading as JSON: one object a page, ``resources/schemas/reading-1.schema.json``.

The version changes when a field goes or changes its meaning; fields may be added to version 1.
"""

from __future__ import annotations

import json
from typing import Any

from lumivox.core.geometry import Box
from lumivox.core.values import Block, Caption, Line, Reading, Word

VERSION = 1


def to_json(reading: Reading, *, candidates: bool = False) -> dict[str, Any]:
    """The page as values that ``json`` can write.

    Args:
        reading: the page.
        candidates: the other readings of every word that has any, not only of the unsure ones.
    """
    return {
        "version": VERSION,
        "source": _whole(reading.source),
        "page": reading.page,
        "pages": reading.pages,
        "width": reading.width,
        "height": reading.height,
        "language": reading.language,
        "kind": reading.kind.value,
        "origin": reading.origin,
        "rotation": reading.rotation,
        "blocks": [_block(block, candidates=candidates) for block in reading.blocks],
        "codes": [
            {"kind": code.kind, "text": _whole(code.text), "box": _box(code.box)}
            for code in reading.codes
        ],
        "captions": [_caption(caption) for caption in reading.captions],
        "unreadable": [_box(box) for box in reading.unreadable],
        "notes": [*reading.notes, *([reading.hindrance] if reading.hindrance else ())],
        "timings": {stage: round(float(seconds), 4) for stage, seconds in reading.timings},
    }


def to_json_line(reading: Reading, *, candidates: bool = False) -> str:
    """The page as one line, ready for a JSON Lines file; ends in a line feed."""
    page = to_json(reading, candidates=candidates)
    return json.dumps(page, ensure_ascii=False, separators=(",", ":")) + "\n"


def _block(block: Block, *, candidates: bool) -> dict[str, Any]:
    return {
        "kind": block.kind.value,
        "box": _box(block.box),
        "language": block.language,
        "level": block.level,
        "lines": [_line(line, candidates=candidates) for line in block.lines],
    }


def _line(line: Line, *, candidates: bool) -> dict[str, Any]:
    return {
        "box": _box(line.box),
        "text": _whole(line.text),
        "confidence": _share(line.confidence),
        "words": [_word(word, candidates=candidates) for word in line.words],
    }


def _word(word: Word, *, candidates: bool) -> dict[str, Any]:
    value: dict[str, Any] = {
        "text": _whole(word.text),
        "box": _box(word.box),
        "confidence": _share(word.confidence),
        "unsure": word.unsure,
    }
    if word.candidates and (candidates or word.unsure):
        value["candidates"] = [
            {"text": _whole(other.text), "score": _share(other.score), "source": other.source}
            for other in word.candidates
        ]
    return value


def _caption(caption: Caption) -> dict[str, Any]:
    return {
        "text": _whole(caption.text),
        "score": _share(caption.score),
        "box": None if caption.box is None else _box(caption.box),
        "source": caption.source,
    }


def _box(box: Box) -> list[int]:
    return [int(box.x), int(box.y), int(box.width), int(box.height)]


def _share(value: float | None) -> float | None:
    return None if value is None else round(float(value), 4)


def _whole(text: str) -> str:
    """The text without lone surrogates, which no UTF-8 file can hold (names of odd files do)."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
