"""The bar of buttons: each has a text, so each has a name for a screen reader."""

from __future__ import annotations

from PySide6.QtCore import Qt
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
        if self.hasFocus() and not action.isEnabled():
            self._pass_focus()
        self.setEnabled(action.isEnabled())

    def _pass_focus(self) -> None:
        """Give the focus to the nearest button, earlier ones first: Qt would take the next one.

        After "Stop" that is "Open", and a second press of the space bar would open a dialog.
        """
        bar = self.parentWidget()
        row = [one for one in bar.children() if isinstance(one, ActionButton)] if bar else [self]
        here = row.index(self)
        near = next((one for one in (*row[here::-1], *row[here:]) if one.can_be_used()), None)
        if near is not None:
            near.setFocus(Qt.FocusReason.OtherFocusReason)

    def can_be_used(self) -> bool:
        """Whether its action is there now."""
        return self._action.isEnabled()


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
