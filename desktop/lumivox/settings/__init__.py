"""One schema of typed settings, one readable file, from which the dialog is made."""

from lumivox.settings.schema import Field, Section, Settings, describe, sections
from lumivox.settings.store import SettingsStore

__all__ = ["Field", "Section", "Settings", "SettingsStore", "describe", "sections"]
