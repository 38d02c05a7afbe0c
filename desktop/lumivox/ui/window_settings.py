"""From settings to the parts of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lumivox.core.engines import VoiceSettings
from lumivox.core.options import Handwriting, ReadOptions
from lumivox.settings.schema import Settings
from lumivox.speech.narration import NarrationOptions
from lumivox.ui.window_actions import THEME_CHOICES

if TYPE_CHECKING:
    from lumivox.ui.main_window import MainWindow


def voice_settings(settings: Settings) -> VoiceSettings:
    """How to speak."""
    speech = settings.speech
    return VoiceSettings(speech.voice or None, speech.rate, speech.volume / 100, speech.pitch / 100)


def read_options(settings: Settings) -> ReadOptions:
    """How to read."""
    reading = settings.reading
    return ReadOptions(
        languages=reading.languages,
        device=reading.device,
        use_text_layer=reading.text_layer,
        words=reading.words,
        handwriting=Handwriting(reading.handwriting),
    )


def apply_settings(window: MainWindow, settings: Settings) -> None:
    """Hand each part what concerns it."""
    window.appearance.use(settings.panel)
    window.announcer.output = settings.speech.output
    voice = voice_settings(settings)
    window.voice.set_settings(voice)
    window.voice.aloud = settings.speech.read_aloud
    window.saving.voice = voice
    window.session.narration = NarrationOptions(
        unsure=settings.reading.announce_unsure, language=settings.general.language or None
    )
    window.job.options = read_options(settings)
    window.job.is_quiet_at_end = settings.speech.read_aloud
    window.job.set_idle_minutes(settings.general.idle_minutes)
    window.insights.use(settings)
    for name, _ in THEME_CHOICES:
        window.actions_[f"theme_{name}"].setChecked(settings.panel.theme == name)
    window.actions_["show_confidence"].setChecked(settings.panel.show_confidence)
    window.actions_["line_focus"].setChecked(settings.panel.line_focus)
    window.actions_["show_picture"].setChecked(not window.panel.picture_pane.isHidden())
