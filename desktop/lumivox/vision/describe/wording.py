"""The words of a caption: tidied, and hedged by how far the picture supports them."""

from __future__ import annotations

import re

from lumivox.core.i18n import tr

SURE, DOUBTFUL = 0.8, 0.5
"""Support (0-1) from which a caption is called likely, and under which it is not spoken."""


def tidy(text: str) -> str:
    """A model's tokens as a sentence part: no markers, one space, no full stop left alone."""
    text = re.sub(r"<[^<>]{1,30}>|\[[A-Z]{3,4}\]", " ", text)
    text = re.sub(r"\s+([.,;:!?])", r"\1", " ".join(text.split()))
    return text.strip(" .,;:")


def hedged(caption: str, support: float | None) -> str | None:
    """The caption as it may be told, or ``None`` where the picture does not support it.

    Args:
        caption: tidied.
        support: 0-1 from a comparison with the picture; ``None`` where nobody compared.
    """
    if support is None:
        return tr("Perhaps, not checked: {caption}.").format(caption=caption)
    if support < DOUBTFUL:
        return None
    if support < SURE:
        return tr("Perhaps: {caption}.").format(caption=caption)
    return tr("Probably: {caption}.").format(caption=caption)
