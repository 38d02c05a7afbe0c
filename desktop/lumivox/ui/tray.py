"""The tray: a menu of the same actions as everywhere. GNOME has none, so nothing depends on it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from lumivox.ui.actions import Actions


class Tray(QObject):
    """An icon with a menu.

    Signals:
        opened(): the user clicked the icon: show the window.
    """

    opened = Signal()

    def __init__(
        self, icon: QIcon, actions: Actions, names: Sequence[str], parent: QObject | None = None
    ) -> None:
        """Not shown yet.

        Args:
            icon: of the program.
            actions: the table.
            names: of the actions in the menu, in order; an empty name is a line.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._menu = QMenu()
        for name in names:
            if name:
                self._menu.addAction(actions[name])
            else:
                self._menu.addSeparator()
        self._icon = QSystemTrayIcon(icon, self)
        self._icon.setContextMenu(self._menu)
        self._icon.setToolTip("Lumivox")
        self._icon.activated.connect(self._on_click)

    @staticmethod
    def is_available() -> bool:
        """Whether this desktop has a tray."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    @property
    def menu(self) -> QMenu:
        """The menu of the icon."""
        return self._menu

    def show(self) -> None:
        """Appear, as soon as the desktop has a tray (it may start after Lumivox)."""
        self._icon.show()

    def hide(self) -> None:
        """Vanish."""
        self._icon.hide()

    def _on_click(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (
            QSystemTrayIcon.ActivationReason.Trigger,
            QSystemTrayIcon.ActivationReason.DoubleClick,
        ):
            self.opened.emit()
