"""A button that records a key combination.

Not QKeySequenceEdit: that one takes Tab for itself, which locks in whoever works by keyboard. This
button listens for one combination only after it was pressed, and Escape leaves it as it was.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QKeyCombination, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QPushButton, QWidget

from lumivox.core.i18n import tr
from lumivox.ui.hotkeys.shortcut import Shortcut

_MODIFIERS = (
    Qt.Key.Key_Control,
    Qt.Key.Key_Shift,
    Qt.Key.Key_Alt,
    Qt.Key.Key_Meta,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock,
)


class KeyButton(QPushButton):
    """Shows a shortcut; pressed, it waits for another.

    Signals:
        recording(bool): it listens now, or has stopped; global keys must rest meanwhile.
        recorded(str): the new shortcut as portable text, empty for none.
        said(str): a sentence to tell.
    """

    recording = Signal(bool)
    recorded = Signal(str)
    said = Signal(str)

    def __init__(self, name: str, text: str, parent: QWidget | None = None) -> None:
        """A button for an action.

        Args:
            name: of the action, for people.
            text: the shortcut as portable text, empty for none.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._name = name
        self._text = text
        self._listening = False
        self.setAutoDefault(False)
        self.setAccessibleDescription(
            tr("Press to choose another key; Delete, while listening, means no key.")
        )
        self.clicked.connect(self._listen)
        self._show()

    @property
    def chosen(self) -> str:
        """The shortcut as portable text, empty for none."""
        return self._text

    def choose(self, text: str) -> None:
        """Show another one."""
        self._text = text
        self._stop()

    def event(self, event: QEvent) -> bool:
        """Take Tab and the dialog's own keys too while it listens."""
        if self._listening and event.type() in (
            QEvent.Type.KeyPress,
            QEvent.Type.ShortcutOverride,
        ):
            if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
                self._take(event)
            event.accept()
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Leaving ends the listening."""
        self._stop()
        super().focusOutEvent(event)

    def _listen(self) -> None:
        self._listening = True
        self.setText(tr("Press the new key…"))
        self.recording.emit(True)
        self.said.emit(tr("Press the new key for {name}. Escape keeps it.").format(name=self._name))

    def _take(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _MODIFIERS or key is Qt.Key.Key_unknown:
            return
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        bare = held == Qt.KeyboardModifier.NoModifier
        if bare and key is Qt.Key.Key_Escape:
            self._stop()
            return
        if bare and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._keep("")
            return
        sequence = QKeySequence(QKeyCombination(held, key))
        shortcut = Shortcut.parse(sequence.toString(QKeySequence.SequenceFormat.PortableText))
        is_function_key = Qt.Key.Key_F1 <= key <= Qt.Key.Key_F35
        if shortcut is None or not (shortcut.has_modifier or is_function_key):
            self.said.emit(tr("Hold Control, Alt or the system key as well."))
            return
        self._keep(shortcut.text)

    def _keep(self, text: str) -> None:
        self._text = text
        self._stop()
        self.recorded.emit(text)
        self.said.emit(
            tr("{name} is now {key}.").format(name=self._name, key=text or tr("without a key"))
        )

    def _stop(self) -> None:
        if self._listening:
            self._listening = False
            self.recording.emit(False)
        self._show()

    def _show(self) -> None:
        native = QKeySequence.fromString(self._text, QKeySequence.SequenceFormat.PortableText)
        shown = native.toString(QKeySequence.SequenceFormat.NativeText) or tr("No key")
        self.setText(shown)
        self.setAccessibleName(f"{self._name}: {shown}")
