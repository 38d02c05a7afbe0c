"""Which voice speaks which language."""

from __future__ import annotations

from collections.abc import Sequence

from lumivox.core.engines import Voice
from lumivox.core.i18n import language_in_use

# BCP 47 as detectors give it, and what voices call it.
_ALIASES = {
    "zh": "cmn",
    "zh-hans": "cmn",
    "zh-hant": "cmn",
    "zh-cn": "cmn",
    "zh-tw": "cmn",
    "zh-hk": "yue",
    "no": "nb",
    "nn": "nb",
    "iw": "he",
    "tl": "fil",
    "sh": "sr",
    "pt": "pt-pt",
    "en": "en-us",
}


def base(tag: str | None) -> str:
    """The language of a tag without region and script, lower case; empty for ``None``."""
    return (tag or "").replace("_", "-").lower().split("-")[0]


def best_voice(voices: Sequence[Voice], language: str | None, wanted: str | None) -> str | None:
    """The identifier of the voice to speak with, or ``None`` where none speaks the language.

    Args:
        voices: all there are.
        language: BCP 47 tag of the text, ``None`` where it is unknown.
        wanted: the identifier the user set; it wins where it speaks the language.
    """
    chosen = next((v for v in voices if wanted in (v.id, v.name)), None)
    if chosen and (not language or any(_same(x, language) for x in chosen.languages)):
        return chosen.id
    if not language:
        return None
    full = language.replace("_", "-").lower()
    for tag in (full, _ALIASES.get(full, full), f"{full}-{full}"):  # fr-fr is the plain French
        for voice in voices:
            if any(x.replace("_", "-").lower() == tag for x in voice.languages):
                return voice.id
    return next((v.id for v in voices if any(_same(x, language) for x in v.languages)), None)


def usable_voice(voices: Sequence[Voice], language: str | None, wanted: str | None) -> str | None:
    """As ``best_voice``; where none speaks the language, the wanted one or the interface's."""
    return (
        best_voice(voices, language, wanted)
        or best_voice(voices, None, wanted)
        or best_voice(voices, language_in_use(), None)
    )


def _same(one: str, other: str) -> bool:
    first, second = base(one), base(other)
    return _ALIASES.get(first, first).split("-")[0] == _ALIASES.get(second, second).split("-")[0]
