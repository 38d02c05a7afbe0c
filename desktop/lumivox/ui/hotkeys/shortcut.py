"""A key with its modifiers, as the settings write it and as the platforms want it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence


@dataclass(frozen=True, slots=True)
class Shortcut:
    """One key combination.

    ``key`` is a ``Qt.Key`` value; ``text`` is portable (``Ctrl+Alt+R``).
    """

    text: str
    key: int
    ctrl: bool
    alt: bool
    shift: bool
    meta: bool

    @classmethod
    def parse(cls, text: str) -> Shortcut | None:
        """The combination that a portable text names, or ``None`` for none or nonsense."""
        sequence = QKeySequence.fromString(text, QKeySequence.SequenceFormat.PortableText)
        if sequence.count() != 1:
            return None
        combination = sequence[0]  # type: ignore[index]  # missing in PySide6's stubs
        key = combination.key()
        if key in (Qt.Key.Key_unknown, Qt.Key(0)):
            return None
        held = combination.keyboardModifiers()
        return cls(
            text=sequence.toString(QKeySequence.SequenceFormat.PortableText),
            key=int(key),
            ctrl=bool(held & Qt.KeyboardModifier.ControlModifier),
            alt=bool(held & Qt.KeyboardModifier.AltModifier),
            shift=bool(held & Qt.KeyboardModifier.ShiftModifier),
            meta=bool(held & Qt.KeyboardModifier.MetaModifier),
        )

    @property
    def has_modifier(self) -> bool:
        """Whether Ctrl, Alt or Meta is held: a bare letter would be taken from every program."""
        return self.ctrl or self.alt or self.meta

    @property
    def character(self) -> str | None:
        """The ASCII character on the key, in lower case, or ``None`` for a named key."""
        return chr(self.key).lower() if 0x20 < self.key < 0x7F else None
