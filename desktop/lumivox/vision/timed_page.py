"""What a video says as one page: a paragraph for each text, in the order in which they came."""

from __future__ import annotations

from collections.abc import Sequence

from lumivox.core.geometry import Box
from lumivox.core.values import Block, BlockKind, Line, PictureKind, Reading, TimedText, Word
from lumivox.vision.language import mark_languages

NOWHERE = Box(0, 0, 0, 0)
"""No one picture shows all of the words."""


def page_of(
    source: str,
    texts: Sequence[TimedText],
    width: int,
    height: int,
    *,
    with_times: bool,
    languages: Sequence[str] = (),
) -> Reading:
    """The page.

    Args:
        source: name of the video.
        texts: what it shows.
        width: of its pictures, in pixels.
        height: likewise.
        with_times: whether each paragraph begins with its time.
        languages: hints, as of ReadOptions.
    """
    blocks = []
    for each in texts:
        lines = [_line(text) for text in each.text.split("\n")]
        if with_times:
            lines[0] = _line(f"{each.clock} {lines[0].text}")
        blocks.append(Block(BlockKind.PARAGRAPH, tuple(lines), NOWHERE))
    marked, language = mark_languages(tuple(blocks), tuple(languages))
    return Reading(source, width, height, tuple(marked), language=language, kind=PictureKind.PHOTO)


def _line(text: str) -> Line:
    return Line(tuple(Word(part, NOWHERE) for part in text.split()), NOWHERE)
