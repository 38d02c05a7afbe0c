"""Puts a theme and a size of type on the whole application."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from lumivox.settings.schema import Panel
from lumivox.ui.fonts import usable_family
from lumivox.ui.themes import Theme, TypeSizes, palette_of, style_of, theme_for

INTERFACE_MOST = 200
"""Percent up to which menus and buttons grow with the text (WCAG 2.2, 1.4.4 asks for 200)."""


READING = 1.4
"""Text that is read is so much larger than menus, before any enlargement."""


class Appearance(QObject):
    """Lives as long as the window; follows the desktop's colours and contrast."""

    def __init__(self, window: QObject) -> None:
        super().__init__(window)
        self._window = window
        self._panel = Panel()
        self._base = QApplication.font()
        hints = QGuiApplication.styleHints()
        # Held for good: its C++ object would go with the last reference to the wrapper.
        self._accessibility = hints.accessibility()
        hints.colorSchemeChanged.connect(self.refresh)
        self._accessibility.contrastPreferenceChanged.connect(self.refresh)
        self.theme: Theme = theme_for(self._panel.theme)

    def use(self, panel: Panel) -> None:
        """Take these settings."""
        self._panel = panel
        self.refresh()

    def refresh(self, _value: object = None) -> None:
        """Look anew at what the desktop wants, and paint the application."""
        self.theme = theme_for(self._panel.theme)
        QApplication.setPalette(palette_of(self.theme))
        style = style_of(self.theme, self._sizes())
        application = QApplication.instance()
        if isinstance(application, QApplication) and application.styleSheet() != style:
            application.setStyleSheet(style)
        self.painted()

    def _sizes(self) -> TypeSizes:
        panel, base = self._panel, self._base.pointSizeF()
        interface = min(max(panel.type_size, 100), INTERFACE_MOST)
        text = READING * base * panel.type_size / 100
        return TypeSizes(base * interface / 100, text, usable_family(panel.font))

    def painted(self) -> None:
        """Tell the window, whose panel has colours of its own."""
        panel = getattr(self._window, "panel", None)
        if panel is not None:
            panel.restyle(self.theme, self._panel)
