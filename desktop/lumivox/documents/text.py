"""A Reading as plain text."""

from __future__ import annotations

from lumivox.core.values import Reading


def to_text(reading: Reading) -> str:
    """The page's text in reading order, then what its codes hold; ends in a line feed.

    Empty where nothing was found.
    """
    parts = [reading.text] if reading.text else []
    if reading.codes:
        parts.append("\n".join(f"{code.kind}: {code.text}" for code in reading.codes))
    return "\n\n".join(parts) + "\n" if parts else ""
