"""A Reading as a person would read it aloud: sentences, pauses, and the way back to each word."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from lumivox.core.i18n import language_in_use, tr, trn
from lumivox.core.values import (
    Block,
    BlockKind,
    Caption,
    Code,
    Narration,
    Reading,
    Span,
    Utterance,
    WordRef,
)
from lumivox.speech.normalize import normalize
from lumivox.speech.sentences import split_sentences
from lumivox.speech.tokens import Token, block_tokens, join_lines, starts_sentence
from lumivox.speech.words import unsure

SENTENCE_MS, CLAUSE_MS, ITEM_MS, PARAGRAPH_MS, HEADING_MS = 250, 120, 350, 550, 700
"""Silences at 180 words a minute; the queue shortens them with the rate."""


@dataclass(frozen=True, slots=True)
class NarrationOptions:
    """What is spoken besides the words.

    Attributes:
        unsure: warn before words that the reader doubts, and tell of text nobody could read.
        structure: name headings, tables and lists.
        captions: tell what pictures show.
        codes: tell what QR and bar codes hold.
        normalize: say numbers, units, dates and signs as a person would.
        language: of the sentences that the voice adds, BCP 47; the interface's where ``None``.
    """

    unsure: bool = True
    structure: bool = False
    captions: bool = True
    codes: bool = True
    normalize: bool = True
    language: str | None = None


DEFAULT = NarrationOptions()


def narrate(
    reading: Reading, options: NarrationOptions = DEFAULT, *, skip: Container[WordRef] = ()
) -> Narration:
    """What is spoken of a page, in its order.

    Args:
        reading: the page.
        options: what is told besides its words.
        skip: words that were spoken already.
    """
    utterances: list[Utterance] = []
    for first, blocks in _flows(reading.blocks):
        if options.structure and not skip:
            utterances += _announced(blocks, reading.blocks, first, options)
        utterances += _flow_utterances(reading, first, blocks, options, skip)
    captions = [_caption(c, options) for c in reading.captions] if options.captions else []
    codes = [_code(c, options) for c in reading.codes] if options.codes else []
    if options.unsure and reading.unreadable:
        sentence = trn(
            "One part of the text could not be read.",
            "{count} parts of the text could not be read.",
            len(reading.unreadable),
        )
        codes.append(Utterance(sentence.format(count=len(reading.unreadable)), _own(options)))
    return Narration((*utterances, *captions, *codes))


def _flows(blocks: Sequence[Block]) -> Iterator[tuple[int, list[Block]]]:
    """Blocks with the number of the first; paragraphs that go on in the next block as one."""
    start = 0
    for index in range(1, len(blocks) + 1):
        if index == len(blocks) or not _goes_on(blocks[index - 1], blocks[index]):
            yield start, list(blocks[start:index])
            start = index


def _goes_on(before: Block, after: Block) -> bool:
    """Whether a sentence runs from one block (the foot of a column) into the next."""
    if {before.kind, after.kind} != {BlockKind.PARAGRAPH}:
        return False
    last, first = before.text.rstrip(), after.text.lstrip()
    return bool(last) and first[:1].islower() and (last[-1].isalnum() or last[-1] in ",-\u00ad")


def _flow_utterances(
    reading: Reading,
    first: int,
    blocks: list[Block],
    options: NarrationOptions,
    skip: Container[WordRef],
) -> Iterator[Utterance]:
    kind = blocks[0].kind
    tokens: list[Token] = []
    for number, block in enumerate(blocks, first):
        if kind is BlockKind.TABLE_ROW:
            tokens += _cells(block, number, reading.language, skip)
            continue
        new = block_tokens(block, number, reading.language, skip)
        if tokens and new and not starts_sentence(new[0].text):
            join_lines(tokens, new)
        else:
            tokens += new
    pause = {BlockKind.HEADING: HEADING_MS, BlockKind.LIST_ITEM: ITEM_MS}.get(kind, PARAGRAPH_MS)
    if kind is BlockKind.TABLE_ROW:
        pause = ITEM_MS
    yield from utter(tokens, options, pause)


def utter(tokens: Sequence[Token], options: NarrationOptions, pause: int) -> Iterator[Utterance]:
    """Utterances of tokens: a sentence each; the last is followed by ``pause``."""
    sentences = [s for s in split_sentences(tokens) if any(_is_spoken(t.text) for t in s)]
    for number, sentence in enumerate(sentences, 1):
        after = pause
        if number < len(sentences):
            whole = sentence[-1].text[-1:] in '.!?…。！？"”»' or sentences[number][0].breaks
            after = SENTENCE_MS if whole else CLAUSE_MS
        yield _utterance(sentence, options, after)


def _is_spoken(text: str) -> bool:
    return (
        any(sign.isalnum() for sign in text)
        or any(ord(sign) > 0x2000 for sign in text)
        or (text in {"+", "=", "%", "&", "@", "#", "$", "<", ">", "?", "!"})
    )


def _utterance(sentence: Sequence[Token], options: NarrationOptions, pause: int) -> Utterance:
    text = ""
    ranges: list[tuple[int, int, tuple[WordRef, ...]]] = []
    warned = False
    language = sentence[0].language
    for token in sentence:
        if text and token.space_before:
            text += " "
        if options.unsure and token.unsure and not warned:
            text += f"{unsure(language)}: "
        warned = token.unsure
        ranges.append((len(text), len(text) + len(token.text), token.refs))
        text += token.text
    edits = normalize(text, language) if options.normalize else ()
    spoken, spans = apply_edits(text, ranges, edits)
    return Utterance(spoken, language, spans, pause)


def apply_edits(
    text: str,
    ranges: Sequence[tuple[int, int, tuple[WordRef, ...]]],
    edits: Iterable[tuple[int, int, str]],
) -> tuple[str, tuple[Span, ...]]:
    """The text as spoken, and where in it each word went.

    Args:
        text: as written.
        ranges: ``(start, end, words)`` in order, not overlapping.
        edits: ``(start, end, replacement)`` in order, not overlapping.

    Returns:
        The new text and its spans. Words that were replaced together share one span.
    """
    places = [0] * (len(text) + 1)  # where each character begins in the new text
    ends = [0] * (len(text) + 1)  # and where the character before it ends
    out: list[str] = []
    length = position = 0
    for start, end, replacement in (*edits, (len(text), len(text), "")):
        for index in range(position, start):
            places[index] = length + index - position
            ends[index + 1] = places[index] + 1
        out.append(text[position:start])
        length += start - position
        for index in range(start, end):
            places[index] = length
            ends[index + 1] = length + len(replacement)
        out.append(replacement)
        length += len(replacement)
        position = end
    spans: list[Span] = []
    for start, end, refs in ranges:
        here, there, words = places[start], ends[end], refs
        if spans and here < spans[-1].start + spans[-1].length:
            last = spans.pop()
            there = max(there, last.start + last.length)
            here, words = last.start, (*last.words, *refs)
        if there > here:
            spans.append(Span(here, there - here, words))
    return "".join(out), tuple(spans)


def _cells(
    block: Block, number: int, language: str | None, skip: Container[WordRef]
) -> list[Token]:
    """The cells of a row, each ended by a comma so that the voice parts them."""
    tokens: list[Token] = []
    for line in range(len(block.lines)):
        cell = block_tokens(block, number, language, skip, range(line, line + 1))
        if cell and line < len(block.lines) - 1 and cell[-1].text[-1:] not in ".,;:!?":
            # The comma stands behind the word, never before a digit.
            cell[-1] = replace(cell[-1], text=cell[-1].text + ",")
        tokens += cell
    return tokens


def _announced(
    blocks: list[Block], page: Sequence[Block], first: int, options: NarrationOptions
) -> Iterator[Utterance]:
    """What a block is, said before it; tables and lists once, before their first row."""
    block = blocks[0]
    kinds = (BlockKind.TABLE_ROW, BlockKind.LIST_ITEM)
    if block.kind is BlockKind.HEADING:
        sentence = tr("Heading level {level}").format(level=block.level or 1)
        yield Utterance(sentence, _own(options), pause=CLAUSE_MS)
    elif block.kind in kinds and (first == 0 or page[first - 1].kind is not block.kind):
        count = next(
            (i for i, b in enumerate(page[first:]) if b.kind is not block.kind), len(page) - first
        )
        if block.kind is BlockKind.LIST_ITEM:
            sentence = trn("List with one entry", "List with {count} entries", count)
        else:
            sentence = trn("Table with one row", "Table with {count} rows", count)
        yield Utterance(sentence.format(count=count), _own(options), pause=CLAUSE_MS)


def _caption(caption: Caption, options: NarrationOptions) -> Utterance:
    doubtful = caption.score is not None and caption.score < 0.5
    sentence = tr("Perhaps a picture: {text}") if doubtful else tr("Picture: {text}")
    return Utterance(sentence.format(text=caption.text), _own(options), pause=PARAGRAPH_MS)


def _code(code: Code, options: NarrationOptions) -> Utterance:
    is_qr = "QR" in code.kind.upper()
    sentence = tr("QR code: {text}") if is_qr else tr("Barcode: {text}")
    text = sentence.format(text=code.text)
    if options.normalize:
        text, _ = apply_edits(text, (), normalize(text, _own(options)))
    return Utterance(text, _own(options), pause=PARAGRAPH_MS)


def _own(options: NarrationOptions) -> str:
    """The language of what the voice adds."""
    return options.language or language_in_use()
