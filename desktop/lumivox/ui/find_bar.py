"""Find in the text: a field that searches as one types."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton, QWidget

from lumivox.core.i18n import tr
from lumivox.ui.flow import FlowLayout
from lumivox.vision.find import Query

LONG_FROM = 6
"""Letters of a text from which two of them may differ; one of a shorter text."""


class FindBar(QWidget):
    """Hidden until asked for; Escape hides it again.

    Signals:
        wanted(Query, bool): find this; whether backward.
        left(): it was closed.
    """

    wanted = Signal(object, bool)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = QLabel(self)
        self.field = QLineEdit(self)
        self.field.setMinimumWidth(160)
        self._label.setBuddy(self.field)
        self.fuzzy, self.expression = QCheckBox(self), QCheckBox(self)
        self.fuzzy.toggled.connect(self._part)
        self.expression.toggled.connect(self._part)
        self._next, self._previous, self._close = (QPushButton(self) for _ in range(3))
        row = FlowLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        ways = (self.fuzzy, self.expression)
        for each in (self._label, self.field, *ways, self._next, self._previous, self._close):
            row.addWidget(each)
        self.field.returnPressed.connect(self._forward)
        self._next.clicked.connect(self._forward)
        self._previous.clicked.connect(self._backward)
        self._close.clicked.connect(self.leave)
        self.retranslate()
        self.hide()

    def retranslate(self) -> None:
        """Take all texts anew."""
        self._label.setText(tr("Fi&nd:"))
        self.field.setAccessibleName(tr("Find in the text"))
        self.fuzzy.setText(tr("Letters may differ"))
        self.fuzzy.setAccessibleDescription(
            tr("One letter of a short text, two of a longer one: for what was read wrongly.")
        )
        self.expression.setText(tr("Regular expression"))
        self.expression.setAccessibleDescription(
            tr("The text is a pattern, as of many programs: \\d+ finds numbers.")
        )
        self._next.setText(tr("Next"))
        self._next.setAccessibleName(tr("Next place"))
        self._previous.setText(tr("Previous"))
        self._previous.setAccessibleName(tr("Previous place"))
        self._close.setText(tr("Close"))
        self._close.setAccessibleName(tr("Close the search"))

    def enter(self) -> None:
        """Show it, ready to type."""
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def leave(self) -> None:
        """Hide it."""
        self.hide()
        self.left.emit()

    def event(self, event: QEvent) -> bool:
        """Keep Escape: it is also the key that stops the voice."""
        if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.ShortcutOverride:
            return super().event(event)
        if event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Escape leaves, Shift+Return searches backward."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def search(self, *, backward: bool) -> None:
        """Ask for the text in the field."""
        text = self.field.text()
        edits = (2 if len(text.strip()) >= LONG_FROM else 1) if self.fuzzy.isChecked() else 0
        self.wanted.emit(Query(text, self.expression.isChecked(), edits), backward)

    def _part(self, checked: bool) -> None:  # noqa: FBT001 - a slot
        """One way at a time."""
        other = self.expression if self.sender() is self.fuzzy else self.fuzzy
        if checked:
            other.setChecked(False)

    def _forward(self) -> None:
        self.search(backward=False)

    def _backward(self) -> None:
        self.search(backward=True)
