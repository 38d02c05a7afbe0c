"""Tokens to sentences, and long sentences to clauses."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from lumivox.speech.languages import base
from lumivox.speech.tokens import Token, same_language, starts_sentence
from lumivox.speech.words import never_final

LONGEST = 240
"""Characters of an utterance, about: a listener can step by it, and the voice begins soon."""

_CLOSERS = "\"'”’»«)]}*_›“"
_ENDS = ".!?…。！？"
_CLAUSE_ENDS = ",;:–—，；：、،؛"


def split_sentences(tokens: Sequence[Token]) -> list[list[Token]]:
    """Sentences in order: parted at full stops, deliberate line breaks and language changes."""
    sentences: list[list[Token]] = []
    for run in same_language(tokens):
        start = 0
        for index, (token, following) in enumerate(pairwise(run), 1):
            if following.breaks or ends_sentence(token, following):
                sentences += split_clauses(run[start:index])
                start = index
        sentences += split_clauses(run[start:])
    return sentences


def split_clauses(sentence: list[Token]) -> list[list[Token]]:
    """A sentence as it is, or cut after commas and the like where it is too long."""
    parts: list[list[Token]] = []
    part: list[Token] = []
    length = clause = 0
    for token in sentence:
        part.append(token)
        length += len(token.text) + 1
        if ends_clause(token.text) and length > LONGEST // 3:
            clause = len(part)
        if length > LONGEST:
            cut = clause or len(part)
            parts.append(part[:cut])
            part, clause = part[cut:], 0
            length = sum(len(t.text) + 1 for t in part)
    return [*parts, part] if part else parts


def ends_clause(text: str) -> bool:
    """Whether the voice may breathe after this token."""
    return text.rstrip(_CLOSERS)[-1:] in (*_CLAUSE_ENDS, *_ENDS)


def ends_sentence(  # noqa: PLR0911 - one answer for each rule
    token: Token, following: Token | None
) -> bool:
    """Whether the sentence ends with this token.

    Args:
        token: the one looked at.
        following: the next; ``None`` where there is none yet, which decides by the stop alone.
    """
    text = token.text.rstrip(_CLOSERS)
    if text[-1:] in ("。", "！", "？"):
        return True
    if text[-1:] not in _ENDS or not text:
        return False
    if following is not None and not starts_sentence(following.text):
        return False
    if text[-1] != "." or text.endswith(".."):
        return True
    body = text[:-1].lstrip("\"'“„«‚‘([¿¡*_")
    language = base(token.language)
    if body.lower() + "." in never_final(language):
        return False
    if len(body) == 1 and body.isalpha() and body.isupper():
        return False  # an initial
    if "." in body and all(len(part) <= 2 and part.isalpha() for part in body.split(".")):
        # U.S., z.B.: only the text that follows could tell
        return False
    # "am 3. Mai": these languages write ordinals with a full stop
    return not (body.isdigit() and len(body) <= 2 and language in _STOP_ORDINALS)


_STOP_ORDINALS = frozenset(
    {"de", "cs", "sk", "pl", "da", "nb", "no", "nn", "fi", "hu", "tr", "sl", "hr", "sr", "et", "is"}
)
