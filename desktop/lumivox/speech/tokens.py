"""Words as the voice takes them: lines joined, words divided at line ends made whole again."""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace

from lumivox.core.values import Block, BlockKind, Line, Word, WordRef
from lumivox.speech.languages import base

_HYPHENS = "-\u00ad\u2010\u2011\u2212"
_BULLETS = frozenset("•◦▪▫‣⁃·●○■□◆◇►▶–—-*➢✓✔")
_NO_CASE_RANGES = ((0x2E80, 0x9FFF), (0xF900, 0xFAFF), (0xFF00, 0xFF60), (0x20000, 0x3FFFF))


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of text without a space, and the words of the picture it stands for.

    ``breaks`` says that a deliberate line break stands before it (an address, a verse).
    """

    text: str
    refs: tuple[WordRef, ...]
    language: str | None = None
    space_before: bool = True
    unsure: bool = False
    breaks: bool = False


def block_tokens(
    block: Block,
    index: int,
    language: str | None,
    skip: Container[WordRef] = (),
    lines: range | None = None,
) -> list[Token]:
    """The tokens of a block.

    Args:
        block: where the words stand.
        index: its number in the Reading, for the references.
        language: where neither line nor block states one.
        skip: words not to be taken.
        lines: numbers of the lines to take; all where ``None``.
    """
    tokens: list[Token] = []
    for number in lines if lines is not None else range(len(block.lines)):
        line = block.lines[number]
        new = line_tokens(line, index, number, line.language or block.language or language)
        if block.kind is BlockKind.LIST_ITEM and new and new[0].text in _BULLETS:
            new = new[1:]
        new = [t for t in new if not all(ref in skip for ref in t.refs)]
        before = block.lines[number - 1] if number else None
        if new and before and breaks_between(before, line, block):
            new[0] = replace(new[0], breaks=True)
        join_lines(tokens, new)
    return tokens


def line_tokens(line: Line, block: int, number: int, language: str | None) -> list[Token]:
    """The words of one line, parted further where a full stop stands inside (Chinese)."""
    tokens = []
    for index, word in enumerate(line.words):
        for part, text in enumerate(_parts(word)):
            space = part == 0 and (word.space_before or index == 0)
            ref = WordRef(block, number, index)
            tokens.append(Token(text, (ref,), language, space, word.unsure))
    return tokens


def join_lines(tokens: list[Token], new: list[Token]) -> None:
    """Append the next line's tokens; a word divided by a hyphen becomes one."""
    if not new:
        return
    if tokens:
        last, first = tokens[-1], new[0]
        if _is_wide(last.text[-1:]) and _is_wide(first.text[:1]):
            new[0] = first = replace(first, space_before=False)
        if not first.breaks and is_divided(last.text) and first.text[:1].islower():
            tokens[-1] = replace(
                last,
                text=_rejoin(last.text, first.text, last.language),
                refs=last.refs + first.refs,
                unsure=last.unsure or first.unsure,
            )
            del new[0]
    tokens.extend(new)


def load_words() -> None:
    """Load the library of word frequencies (0.2 s), which divided words are looked up in."""
    import wordfreq  # noqa: F401


def is_divided(text: str) -> bool:
    """Whether a word at the end of a line looks divided: a letter and a hyphen."""
    return len(text) > 2 and text[-1] in _HYPHENS and text[-2].isalpha()


def _rejoin(left: str, right: str, language: str | None) -> str:
    """Both halves as one word; the hyphen stays where only the halves are known words."""
    import wordfreq

    joined = left[:-1] + right
    tail = right.rstrip(".,;:!?)»”\"'")
    if left[-1] == "\u00ad":
        return joined
    head = "".join(c for c in left[:-1] if c.isalnum() or c in _HYPHENS)
    try:

        def known(text: str) -> bool:
            return bool(wordfreq.zipf_frequency(text, base(language) or "en", "small") > 0)

        whole = known(head + tail)
        keep = not whole and known(head) and known(tail) and len(head) > 2 and len(tail) > 3
    except LookupError:  # no frequencies of this language
        keep = False
    return left[:-1] + "-" + right if keep else joined


def breaks_between(before: Line, after: Line, block: Block | None) -> bool:
    """Whether a line ended although the next line's first word would have fitted.

    That is how addresses, verses and lists differ from running text. Only for lines from left
    to right, and not where the next line goes on in lower case.
    """
    if not before.words or not after.words or before.language in _RIGHT_TO_LEFT:
        return False
    first = after.words[0]
    if first.text[:1].islower() or not block or block.kind is BlockKind.TABLE_ROW:
        return False
    room = block.box.right - before.box.right
    return room > first.box.width + before.box.height


_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "yi", "ps", "sd", "ug", "dv"})


def _parts(word: Word) -> Iterator[str]:
    """The word, cut after each full stop of a script without spaces."""
    text, start = word.text, 0
    for index, sign in enumerate(text[:-1]):
        if sign in "。！？；" and text[index + 1] not in "。！？；」』”）":
            yield text[start : index + 1]
            start = index + 1
    if text[start:].strip():
        yield text[start:]


def _is_wide(sign: str) -> bool:
    """Whether this is a sign of a script that sets no spaces."""
    return bool(sign) and any(low <= ord(sign) <= high for low, high in _NO_CASE_RANGES)


def starts_sentence(text: str) -> bool:
    """Whether a sentence can begin so: a capital, a digit, an opening sign, a caseless script."""
    first = text.lstrip("\"'“”„«»‚‘([¿¡*_–—-")[:1]
    return bool(first) and not first.islower() and unicodedata.category(first)[0] in "LNS"


def same_language(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Runs of one language."""
    run: list[Token] = []
    for token in tokens:
        if run and token.language != run[-1].language:
            yield run
            run = []
        run.append(token)
    if run:
        yield run
