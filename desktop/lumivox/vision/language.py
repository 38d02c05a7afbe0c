"""The language of every block, so that the voice can follow it, and of the page.

A short block says little by itself: the page's language, found from all of its text, decides
where the block leaves it open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from lumivox.core.language import identify_language
from lumivox.core.values import Block, Line

_ENOUGH = 12
"""Letters that a block needs to speak another language than its page."""


def mark_languages(
    blocks: Sequence[Block], hints: Sequence[str] = ()
) -> tuple[tuple[Block, ...], str | None]:
    """The blocks with their languages, and the language of most of the text.

    Args:
        blocks: of one page; a language that is known already is kept.
        hints: BCP 47 tags that are likely here, most likely first.
    """
    own = [block.language or _language(block, hints) for block in blocks]
    votes: Counter[str] = Counter()
    for block, tag in zip(blocks, own, strict=True):
        if tag:
            votes[tag] += _letters(block)
    page = votes.most_common(1)[0][0] if votes else None
    # Where no block is long enough alone, all together may be.
    page = page or identify_language("\n".join(block.text for block in blocks), hints)
    context = (page, *hints) if page else tuple(hints)
    marked = []
    for block, tag in zip(blocks, own, strict=True):
        found = tag or (identify_language(block.text, context) if context else None)
        marked.append(block if found == block.language else replace(block, language=found))
    return tuple(marked), page


def _language(block: Block, hints: Sequence[str]) -> str | None:
    """The language of a block that says enough: of its lines where they state one, or its text."""
    stated = Counter(line.language for line in block.lines if line.language)
    if stated:
        return stated.most_common(1)[0][0]
    if _letters(block) < _ENOUGH and block.text.isascii():
        return None
    return identify_language(_joined(block.lines), hints)


def _joined(lines: Sequence[Line]) -> str:
    """The text without the hyphens at its line ends."""
    return "\n".join(line.text for line in lines).replace("-\n", "")


def _letters(block: Block) -> int:
    return sum(map(str.isalpha, block.text))
