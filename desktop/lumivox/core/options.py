"""What the user asked of a reading; from the command line, the settings, or a key."""

from __future__ import annotations

from dataclasses import dataclass

from lumivox.core.values import Layout


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
    """

    layout: Layout = Layout.AUTO
    languages: tuple[str, ...] = ()
    candidates: bool = False
    device: str = "auto"
    use_text_layer: bool = True
    words: tuple[str, ...] = ()
