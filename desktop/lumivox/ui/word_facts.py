"""What can be said about one word of a page."""

from __future__ import annotations

from lumivox.core.i18n import tr
from lumivox.core.values import Reading, WordRef


def facts_of(reading: Reading, ref: WordRef) -> str:
    """The word, how sure its reading is, its other readings, and where it stands."""
    word = reading.word(ref)
    parts = [f"{word.text}."]
    if word.unsure:
        parts.append(tr("Unsure."))
    if word.confidence is not None:
        percent = round(100 * word.confidence)
        parts.append(tr("Confidence {percent} percent.").format(percent=percent))
    others = dict.fromkeys(c.text for c in word.candidates if c.text != word.text)
    if others:
        parts.append(tr("It may also be: {words}.").format(words=", ".join(others)))
    lines = [
        (b, line) for b, block in enumerate(reading.blocks) for line in range(len(block.lines))
    ]
    number = lines.index((ref.block, ref.line)) + 1
    parts.append(tr("Line {line} of {lines}.").format(line=number, lines=len(lines)))
    if reading.pages > 1:
        sentence = tr("Page {page} of {pages}.")
        parts.append(sentence.format(page=reading.page, pages=reading.pages))
    return " ".join(parts)


def next_unsure(reading: Reading, after: WordRef | None) -> WordRef | None:
    """The first unsure word after this one; from the top again where none follows."""
    unsure = [ref for ref, word in reading.words() if word.unsure]
    later = [ref for ref in unsure if after is None or ref > after]
    return next(iter(later or unsure), None)
