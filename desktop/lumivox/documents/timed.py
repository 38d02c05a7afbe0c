"""Text with times: as SubRip subtitles, as JSON Lines and for people.

JSON: one object a text, ``resources/schemas/timed-text-1.schema.json``. Fields may be added to
version 1; the version changes when one goes or changes its meaning.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from lumivox.core.values import TimedText

VERSION = 1


def to_srt(texts: Sequence[TimedText]) -> str:
    """SubRip, whose entries are parted by empty lines. Empty where there is no text."""
    entries = (
        f"{number}\n{_srt_time(each.start)} --> {_srt_time(each.end)}\n{_shown(each)}\n"
        for number, each in enumerate(texts, 1)
    )
    return "\n".join(entries)


def to_timed_lines(source: str, texts: Sequence[TimedText]) -> str:
    """JSON Lines; every line ends in a line feed."""
    return "".join(
        json.dumps(
            {
                "version": VERSION,
                "source": source.encode("utf-8", "surrogateescape").decode("utf-8", "replace"),
                "start": each.start,
                "end": each.end,
                "text": each.text,
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )
        + "\n"
        for each in texts
    )


def to_timed_text(texts: Sequence[TimedText]) -> str:
    """Each text after the time it came at; its further lines stand below."""
    indent = "\n" + " " * 9
    return "".join(f"{each.clock}  {_shown(each).replace(chr(10), indent)}\n" for each in texts)


def _shown(each: TimedText) -> str:
    """Without empty lines, which would end a SubRip entry."""
    return "\n".join(line for line in each.text.splitlines() if line.strip())


def _srt_time(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02},{rest:03}"
