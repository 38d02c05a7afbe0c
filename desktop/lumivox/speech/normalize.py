"""Written text to spoken text."""

from __future__ import annotations


def normalize(text: str, language: str | None) -> tuple[tuple[int, int, str], ...]:
    """Edits ``(start, end, replacement)``, in order, that make the text sound as a person reads."""
    return ()
