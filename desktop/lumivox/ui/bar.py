"""The bar of buttons: each has a text, so each has a name for a screen reader."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from lumivox.core.i18n import tr
from lumivox.ui.flow import FlowLayout


class ActionButton(QPushButton):
    """A button that is an action: text, help, state and key come from it."""

    def __init__(self, action: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._action = action
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        action = self._action
        self.setText(action.iconText().replace("&", "&&"))
        self.setToolTip(action.toolTip())
        self.setStatusTip(action.statusTip())
        self.setAccessibleDescription(action.statusTip())
        self.setEnabled(action.isEnabled())


class ActionBar(QWidget):
    """A wrapping row of action buttons."""

    def __init__(self, actions: list[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = FlowLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        for action in actions:
            self._row.addWidget(ActionButton(action, self))
        self.retranslate()

    def add(self, widget: QWidget) -> None:
        """A widget at the end of the row."""
        self._row.addWidget(widget)

    def first_button(self) -> QWidget:
        """Where the focus goes that enters the row: the first button that can be used."""
        buttons = self.findChildren(ActionButton)
        return next((button for button in buttons if button.isEnabled()), buttons[0])

    def retranslate(self, name: str = "") -> None:
        """Take the name anew; without one it is the main row."""
        self.setAccessibleName(name or tr("Actions"))
