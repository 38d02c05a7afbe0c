"""What the user asked of a reading; from the command line, the settings, or a key."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from lumivox.core.values import Layout


class Handwriting(StrEnum):
    """Whether text is taken for written by hand."""

    AUTO = "auto"
    """Each doubtful line is looked at."""
    ALWAYS = "always"
    """The user says so: recognisers for handwriting are asked about every line."""
    NEVER = "never"
    """They are not asked, and nothing is said of it."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read a picture.

    Attributes:
        layout: how the text lies; ``AUTO`` finds out.
        languages: BCP 47 hints, most likely first; empty finds out.
        candidates: keep all candidates of every word, not only of the unsure ones.
        device: ``auto``, ``cpu``, ``cuda`` or ``mps``.
        use_text_layer: take a file's own text where it is sound.
        words: the user's own words and phrases (names, medicines, technical terms): likely to stand
            in what is read, though no dictionary has them; as of ``core.own_words``.
        handwriting: whether the text was written by hand.
    """

    layout: Layout = Layout.AUTO
    languages: tuple[str, ...] = ()
    candidates: bool = False
    device: str = "auto"
    use_text_layer: bool = True
    words: tuple[str, ...] = ()
    handwriting: Handwriting = Handwriting.AUTO
