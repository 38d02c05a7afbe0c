"""IPA by eSpeak NG for voices trained on phonemes, with the way back to the words."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lumivox.core.errors import EngineError
from lumivox.core.i18n import tr
from lumivox.speech.espeak import borrow_library

_PUNCTUATION = re.compile(r"\s*([;:,.!?¡¿—…«»“”\"()]+)\s*")
_IPA, _UTF8 = 0x02, 1


@dataclass(frozen=True, slots=True)
class Phonemes:
    """A stretch of phonemes and the characters of the text that it stands for."""

    ipa: str
    start: int
    length: int


def phonemize(text: str, voice: str) -> tuple[Phonemes, ...]:
    """Words as IPA, and punctuation as it is, in order.

    Args:
        text: one utterance.
        voice: of eSpeak NG, by name or language.

    Raises:
        EngineError: eSpeak NG is missing or does not know the voice.
    """
    with borrow_library() as espeak:
        if espeak.SetVoiceByName(voice.encode()) != 0:
            raise EngineError(tr("The voice {name} cannot be used.").format(name=voice))
        translate = espeak.dll.espeak_TextToPhonemes
        translate.restype = ctypes.c_char_p
        translate.argtypes = [ctypes.POINTER(ctypes.c_char_p), ctypes.c_int, ctypes.c_int]

        def say(part: str) -> str:
            pointer = ctypes.c_char_p(part.encode())
            clauses = []
            while pointer.value is not None:
                clauses.append((translate(ctypes.byref(pointer), _UTF8, _IPA) or b"").decode())
            # Marks of a change of language, "(en)", are not phonemes.
            return re.sub(r"\([a-z-]+\)", "", " ".join(clauses))

        return tuple(_pieces(text, say))


def _pieces(text: str, say: Callable[[str], str]) -> Iterator[Phonemes]:
    place = 0
    for match in (*_PUNCTUATION.finditer(text), None):
        end = match.start() if match else len(text)
        if text[place:end].strip():
            yield from _words(text, place, end, say(text[place:end]).split())
        if match:
            yield Phonemes(match[1], match.start(1), len(match[1]))
            place = match.end()


def _words(text: str, begin: int, end: int, spoken: list[str]) -> Iterator[Phonemes]:
    """Spoken words to written ones: one to one where the counts agree, else as one stretch."""
    written = [(begin + m.start(), begin + m.end()) for m in re.finditer(r"\S+", text[begin:end])]
    if len(written) == len(spoken):
        for (start, stop), ipa in zip(written, spoken, strict=True):
            yield Phonemes(ipa, start, stop - start)
    elif written and spoken:
        yield Phonemes(" ".join(spoken), written[0][0], written[-1][1] - written[0][0])
