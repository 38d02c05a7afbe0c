"""Choices that are known only while running: voices, fonts, languages of the interface."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLocale

from lumivox.core.engines import Voice
from lumivox.core.i18n import available_languages, tr
from lumivox.ui.fonts import families
from lumivox.ui.settings.editors import Choices


def running_choices(voices: Sequence[Voice]) -> dict[str, Choices]:
    """By key of the setting; each begins with the automatic choice."""
    own = (("", tr("Automatic")),)
    fonts = (("", tr("The system's")), *((name, name) for name in families()))
    spoken = sorted(((voice.id, _named(voice)) for voice in voices), key=lambda pair: pair[1])
    languages = tuple((tag, QLocale(tag).nativeLanguageName()) for tag in available_languages())
    return {
        "speech.voice": (*own, *spoken),
        "panel.font": fonts,
        "general.language": (("", tr("Like the system")), *languages),
    }


def _named(voice: Voice) -> str:
    tags = ", ".join(voice.languages)
    return f"{voice.name} ({tags})" if tags else voice.name
