"""The settings dialog, made from the schema."""

from lumivox.ui.settings.dialog import SettingsDialog

__all__ = ["SettingsDialog"]
