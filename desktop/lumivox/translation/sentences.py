"""A reading cut into sentences, each tied to its words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lumivox.core.values import Block, BlockKind, Reading, WordRef
from lumivox.translation.values import Sentence

_END = re.compile(
    r"[.!?…]+[\"'”’»)\]]*(?=\s+[\"'“‘«(\[¿¡]*[^\sa-zà-ÿ])"
    r"|[。！？]+[」』”）]*"
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[A-Za-z]|Dr|Mr|Mrs|Ms|Prof|St|No|Nr|vs|etc|bzw|ca|Fig|Abb|Hr|Fr|Sr|Sra|Dra|Mme|M"
    r"|e\.g|i\.e|z\.B|d\.h|u\.a|p\.ex|p\.ej|Inc|Ltd|Co|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct"
    r"|Nov|Dec|\d{1,2})\.$"
)

Identify = Callable[[str], str | None]


def sentences_of(reading: Reading, identify: Identify) -> tuple[Sentence, ...]:
    """All sentences of a reading, in order.

    A block is cut at the ends of its sentences; a table row at its cells. The language is the
    block's; where it has none it is found out from the block's text, and from the sentence's only
    where the block leaves it open.
    """
    found: list[Sentence] = []
    for index, block in enumerate(reading.blocks):
        language = block.language or identify(block.text) or reading.language
        for text, words in _of_block(block, index):
            found.append(Sentence(text, language or identify(text), words, index))
    return tuple(found)


def sentences_of_text(text: str, identify: Identify) -> tuple[Sentence, ...]:
    """Sentences of plain text: each line is a block. No words are tied to them."""
    found: list[Sentence] = []
    for index, line in enumerate(text.splitlines()):
        language = identify(line)
        for start, end in cut(line):
            found.append(Sentence(line[start:end], language or identify(line), (), index))
    return tuple(found)


def cut(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence in a text of one paragraph, without the spaces around."""
    spans, start = [], 0
    for match in _END.finditer(text):
        end = match.end()
        if _ABBREVIATION.search(text[start:end]):
            continue
        spans.append((start, end))
        start = end
    spans.append((start, len(text)))
    trimmed = []
    for first, last in spans:
        piece = text[first:last]
        if piece.strip():
            trimmed.append(
                (first + len(piece) - len(piece.lstrip()), last - len(piece) + len(piece.rstrip()))
            )
    return trimmed


def _of_block(block: Block, index: int) -> Iterator[tuple[str, tuple[WordRef, ...]]]:
    rows = range(len(block.lines))
    groups = [(row,) for row in rows] if block.kind is BlockKind.TABLE_ROW else [tuple(rows)]
    for group in groups:
        text, owners = _joined(block, index, group)
        for start, end in cut(text):
            refs = tuple(dict.fromkeys(ref for ref in owners[start:end] if ref is not None))
            yield text[start:end], refs


def _joined(block: Block, index: int, rows: tuple[int, ...]) -> tuple[str, list[WordRef | None]]:
    """The lines as one, and for each character the word it comes from.

    A word divided by a hyphen at the end of a line is made whole again.
    """
    text, owners = "", list[WordRef | None]()
    for row in rows:
        for column, word in enumerate(block.lines[row].words):
            ref, piece = WordRef(index, row, column), word.text
            divided = (
                column == 0
                and len(text) > 1
                and text.endswith(("-", "\u00ad", "‐"))
                and text[-2].isalpha()
                and piece[:1].islower()
            )
            if divided:
                text, owners = text[:-1], owners[:-1]
            elif text and (word.space_before if column else not _unspaced(text, piece)):
                text += " "
                owners.append(None)
            text += piece
            owners += [ref] * len(piece)
    return text, owners


def _unspaced(text: str, piece: str) -> bool:
    """Whether a line goes on without a space: Chinese and Japanese."""
    return _is_cjk(text[-1]) and _is_cjk(piece[:1])


def _is_cjk(letter: str) -> bool:
    return bool(letter) and ("\u3000" <= letter <= "\u9fff" or "\uff00" <= letter <= "\uffef")
