"""Which words a listener must be warned of.

Nothing that was read is ever replaced: a doubtful word is marked ``unsure`` and given candidates,
of which the first is what the engine read. What carries digits or is an address is held to the
engine's confidence alone and gets no guesses, for a wrong amount is worse than a doubtful one. A
code in which a letter may be a digit (`vision.lookalikes`) is doubtful however surely it was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import Enum

from lumivox.core.values import Block, Candidate, Line, Word
from lumivox.vision.clip.charset import covered
from lumivox.vision.lexicon import frequencies, likely_words
from lumivox.vision.lexicon import usual as usual_of
from lumivox.vision.lookalikes import ALIKE, other_spellings

_ADDRESS = re.compile(
    r"://|^www\.|@\w|\w\.(?:com|org|net|io|de|fr|eu|uk)\b|^[\w.-]*/[\w./-]+$|\\", re.IGNORECASE
)
_AROUND = re.compile(r"^[^\w]+|[^\w]+$")
_CONFUSABLE_DIGITS = frozenset("015|8269")
_KNOWN = 9.0
_DOUBT = 0.93
"""Confidence above which a rare word or a name is left alone, whatever it looks like."""

_BELOW = 0.01
"""How far below the bound a code stands that was read surely."""


class _Sort(Enum):
    """What a word is to the lexicon; the value is the confidence below which it is doubtful.

    Fitted on real readings by Tesseract and PP-OCR: of the words below it half (usual words) to
    nine tenths (unknown ones) were wrong.
    """

    USUAL = 0.40
    RARE = 0.80
    UNKNOWN = 0.91
    NAME = 0.88
    PROTECTED = 0.65
    SIGN = 0.30


def refine(
    blocks: Sequence[Block],
    language: str | None = None,
    known: Iterable[str] = (),
    doubt: float | None = None,
) -> tuple[Block, ...]:
    """The blocks with their doubtful words marked ``unsure`` and given candidates.

    Args:
        blocks: in any order; a block's own language goes before ``language``.
        language: BCP 47 tag of the page.
        known: further words that are right (the user's own, names met before).
        doubt: where confidences are calibrated chances, that below which a word is doubtful.
    """
    own = frozenset(word.lower() for word in known)
    return tuple(_block(block, block.language or language, own, doubt) for block in blocks)


def is_protected(text: str) -> bool:
    """Whether a word is held to what was read: mostly digits, or an address."""
    digits = sum(map(str.isdigit, text))
    return (digits > 0 and digits >= sum(map(str.isalpha, text))) or bool(_ADDRESS.search(text))


def _block(block: Block, language: str | None, own: frozenset[str], doubt: float | None) -> Block:
    lines = tuple(_line(line, line.language or language, own, doubt) for line in block.lines)
    changed = any(new is not old for new, old in zip(lines, block.lines, strict=True))
    return replace(block, lines=lines) if changed else block


def _line(line: Line, language: str | None, own: frozenset[str], doubt: float | None) -> Line:
    words = []
    for word in line.words:
        if doubt is not None and covered(word.text):
            marked, bound = _calibrated(word, language, own, doubt), doubt
        else:
            marked, bound = _word(word, language, own), _Sort.PROTECTED.value
        words.append(_code(marked, language, own, bound))
    changed = any(new is not old for new, old in zip(words, line.words, strict=True))
    return replace(line, words=tuple(words)) if changed else line


def _word(word: Word, language: str | None, own: frozenset[str]) -> Word:
    """The word, marked if doubtful; the same object if not."""
    core = _AROUND.sub("", word.text)
    sure = 1.0 if word.confidence is None else word.confidence
    sort, usual = _sort(core, word.text, language, own)
    if sure >= sort.value and not _may_be_misread(core, sort, usual, sure):
        return word
    guesses = _guesses(core, word.text, sort, language) if language else []
    if sure >= sort.value and not _looks_misread(sort, usual, guesses):
        return word
    read = Candidate(word.text, sure, "read")
    others = [c for c in word.candidates if c.text != word.text]
    seen = {word.text, *(c.text for c in others)}
    others += [Candidate(t, min(0.9, v / 8), "lexicon") for t, v in guesses if t not in seen]
    return replace(word, unsure=True, candidates=(read, *others))


def _calibrated(word: Word, language: str | None, own: frozenset[str], doubt: float) -> Word:
    """The word, marked where its calibrated confidence is low; the same object if not."""
    sure = 1.0 if word.confidence is None else word.confidence
    if sure >= doubt:
        return word
    read = Candidate(word.text, sure, "read")
    others = [c for c in word.candidates if c.text != word.text]
    if not others and language:
        core = _AROUND.sub("", word.text)
        guesses = _guesses(core, word.text, _sort(core, word.text, language, own)[0], language)
        # What the picture does not speak for shares what is left.
        others = [Candidate(t, (1 - sure) / (len(guesses) + 1), "lexicon") for t, _ in guesses]
    return replace(word, unsure=True, candidates=(read, *others))


def _code(word: Word, language: str | None, own: frozenset[str], bound: float) -> Word:
    """The word, marked where nobody can tell its letters from digits; the same object if not.

    A file's own text, which has no confidence, was not told by its looks.
    """
    if word.confidence is None or _AROUND.sub("", word.text).lower() in own:
        return word
    spellings = other_spellings(word.text, language)
    if not spellings:
        return word
    sure = word.confidence if word.unsure else min(word.confidence, bound - _BELOW)
    read = Candidate(word.text, sure, "read")
    others = [c for c in word.candidates if c.text != word.text]
    seen = {c.text for c in others}
    new = [text for text in spellings if text not in seen]
    share = (1 - sure) / (len(new) + 1)
    others += [Candidate(text, share, ALIKE) for text in new]
    return replace(word, confidence=sure, unsure=True, candidates=(read, *others))


def _sort(core: str, text: str, language: str | None, own: frozenset[str]) -> tuple[_Sort, float]:
    """What kind of word it is, and its Zipf value."""
    if not core:
        return _Sort.SIGN, 0.0
    if not core.isalpha() and (any(map(str.isdigit, core)) or _ADDRESS.search(text)):
        return _Sort.PROTECTED, 0.0
    if language is None or len(core) == 1 or not frequencies(language):
        return _Sort.PROTECTED, _KNOWN
    usual = _KNOWN if core.lower() in own else usual_of(core, language)
    if usual >= 3.0:
        return _Sort.USUAL, usual
    if usual >= 1.5:
        return _Sort.RARE, usual
    return (_Sort.NAME if core[:1].isupper() else _Sort.UNKNOWN), usual


def _guesses(core: str, text: str, sort: _Sort, language: str) -> list[tuple[str, float]]:
    """Words that it may have been, in the signs around it, with their Zipf values."""
    if sort is _Sort.SIGN or (sort is _Sort.PROTECTED and not _is_mixed(core)):
        return []
    found = likely_words(core, language, least=3.5)
    return [(text.replace(core, word, 1), value) for word, value in found]


def _is_mixed(core: str) -> bool:
    """A word of letters in which one or two digits stand that look like letters."""
    letters = sum(map(str.isalpha, core))
    digits = [c for c in core if c.isdigit() or c == "|"]
    return (
        letters >= 3
        and 0 < len(digits) <= min(2, letters - 1)
        and _CONFUSABLE_DIGITS.issuperset(digits)
        and sum(letter.islower() for letter in core) >= 2
    )


def _may_be_misread(core: str, sort: _Sort, usual: float, sure: float) -> bool:
    """Whether it is worth looking for a usual word that looks like this one."""
    if sort is _Sort.PROTECTED:
        return _is_mixed(core)
    if len(core) < 3 or usual >= 3.0:
        return False
    return len(core) >= 4 if sort is _Sort.UNKNOWN else sure < _DOUBT


def _looks_misread(sort: _Sort, usual: float, guesses: list[tuple[str, float]]) -> bool:
    """Whether a word that few write looks like one that many write."""
    if not guesses:
        return False
    best = guesses[0][1]
    return sort is _Sort.PROTECTED or best >= max(4.0, usual + 2.5)
