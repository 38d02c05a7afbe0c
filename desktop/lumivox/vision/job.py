"""What the ways of reading are asked for, and what they answer."""

from __future__ import annotations

from dataclasses import dataclass

from lumivox.core.options import Handwriting
from lumivox.core.values import Layout, Line, PictureKind
from lumivox.vision.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Job:
    """A picture's kind, how its text lies, hints at its languages (BCP 47), the user's words.

    ``handwriting`` is as in the options.
    """

    kind: PictureKind
    layout: Layout
    languages: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    handwriting: Handwriting = Handwriting.AUTO


@dataclass(frozen=True, slots=True)
class Found:
    """A line, and the sheet in whose pixels it is told; one sheet for all lines of a picture.

    A line without words is a place where text was seen that could not be read. ``calibrated``
    says whether the words' confidences are chances to be right (``judge``), or an engine's own.
    """

    line: Line
    sheet: Sheet
    calibrated: bool = False


class Unsuited(Exception):  # noqa: N818 - not an error: another engine will do
    """This picture is for another engine. Raised before a line has been given out."""
