"""The list of all keys, as text with a caret: it can be read, searched and copied."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from lumivox.core.i18n import tr
from lumivox.ui.actions import Actions
from lumivox.ui.room import size_for_type


class ShortcutsDialog(QDialog):
    """A line for each action: its name, its keys, what it does."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keys"))
        view = QPlainTextEdit(self)
        view.setReadOnly(True)
        view.setTabChangesFocus(True)
        flags = Qt.TextInteractionFlag
        view.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)
        view.setAccessibleName(tr("Keys of this window"))
        view.setPlainText("\n".join(lines_of(actions)))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setText(tr("Close"))
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(view)
        column.addWidget(buttons)
        self.resize(size_for_type(self, 80, 30, QSize(620, 520)))


def lines_of(actions: Actions) -> list[str]:
    """A sentence for each action that has a key."""
    native = QKeySequence.SequenceFormat.NativeText
    lines = []
    for spec in actions.specs:
        action = actions[spec.name]
        keys = " / ".join(keys.toString(native) for keys in action.shortcuts())
        if keys:
            help_ = f" {action.statusTip()}." if action.statusTip() else ""
            lines.append(f"{action.iconText()}: {keys}.{help_}")
    return lines
