"""A translation that keeps its tie to the reading: sentence by sentence."""

from __future__ import annotations

from dataclasses import dataclass

from lumivox.core.values import Narration, Span, Utterance, WordRef


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a reading: its text on one line, its language, the words it is made of."""

    text: str
    language: str | None
    words: tuple[WordRef, ...] = ()
    block: int = 0


@dataclass(frozen=True, slots=True)
class Translated:
    """A sentence and its translation.

    Attributes:
        source: the sentence.
        text: in the target language; the source's own text where it needed no translation or
            could get none.
        engine: who translated it; empty where nobody did.
        rough: the engine's quality varies, and the user is to know.
        lost: numbers, names, addresses, codes that the source has and the translation has not.
    """

    source: Sentence
    text: str
    engine: str = ""
    rough: bool = False
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Translation:
    """A reading in another language, aligned with it sentence by sentence."""

    target: str
    sentences: tuple[Translated, ...]
    notes: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Sentences joined as in the source: a line feed after each block."""
        parts: list[str] = []
        for index, sentence in enumerate(self.sentences):
            if index:
                same = sentence.source.block == self.sentences[index - 1].source.block
                parts.append(" " if same else "\n")
            parts.append(sentence.text)
        return "".join(parts)

    def index_at(self, ref: WordRef) -> int | None:
        """The sentence that holds this word of the reading, or ``None``."""
        for index, sentence in enumerate(self.sentences):
            if ref in sentence.source.words:
                return index
        return None

    def narration(self) -> Narration:
        """For the voice: each sentence in its language, tied to the words it stands for."""
        return Narration(tuple(_utterance(sentence, self.target) for sentence in self.sentences))


def _utterance(sentence: Translated, target: str) -> Utterance:
    language = target if sentence.engine else sentence.source.language
    words = sentence.source.words
    spans = (Span(0, len(sentence.text), words),) if words else ()
    return Utterance(sentence.text, language, spans)
