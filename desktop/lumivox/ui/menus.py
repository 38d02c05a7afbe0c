"""The menus, made from the table of actions."""

from __future__ import annotations

from PySide6.QtWidgets import QMainWindow, QMenu

from lumivox.core.i18n import tr
from lumivox.ui.actions import Actions
from lumivox.ui.window_actions import MENUS


class Menus:
    """A menu for each of ``MENUS``."""

    def __init__(self, window: QMainWindow, actions: Actions) -> None:
        self._actions = actions
        self._filled: set[str] = set()
        self._menus: dict[str, QMenu] = {}
        for name, _ in MENUS:
            self._menus[name] = window.menuBar().addMenu("")
            self._menus[name].setToolTipsVisible(True)
        self.fill()

    def __getitem__(self, name: str) -> QMenu:
        return self._menus[name]

    def fill(self) -> None:
        """Take in the actions that were added to the table since the last time."""
        for spec in self._actions.specs:
            if spec.menu and spec.name not in self._filled:
                menu = self._menus[spec.menu]
                if spec.separated:
                    menu.addSeparator()
                menu.addAction(self._actions[spec.name])
                self._filled.add(spec.name)

    def retranslate(self) -> None:
        """Take the titles anew."""
        for name, title in MENUS:
            self._menus[name].setTitle(tr(title))
