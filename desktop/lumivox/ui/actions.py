"""The one table of all that can be done: menu, bar, hotkeys and tray take it from here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from lumivox.core.i18n import tr


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One thing that can be done.

    Attributes:
        name: as in ``lumivox action NAME`` and in settings.
        text: English with its mnemonic ``&``; a key for ``tr``, looked up when shown.
        slot: called without arguments in the GUI thread.
        shortcuts: portable key sequences, the first is shown.
        menu: name of its menu, as in ``MENUS``; empty for none.
        help: English: what it does; read out as description, shown in the status line.
        checkable: whether it is on or off.
        separated: whether a line parts it from the one before.
    """

    name: str
    text: str
    slot: Callable[[], object]
    shortcuts: tuple[str, ...] = ()
    menu: str = ""
    help: str = ""
    checkable: bool = False
    separated: bool = False
    short: str = ""
    """English: its text on a button, where that differs."""


class Actions:
    """The QActions of a table, by name."""

    def __init__(self, owner: QWidget) -> None:
        self._owner = owner
        self._specs: dict[str, ActionSpec] = {}
        self._actions: dict[str, QAction] = {}
        self._names: dict[str, str] = {}

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def __contains__(self, name: object) -> bool:
        return name in self._actions

    @property
    def specs(self) -> tuple[ActionSpec, ...]:
        """The table, in order."""
        return tuple(self._specs.values())

    def add(self, specs: Iterable[ActionSpec]) -> None:
        """Make actions of these, working in the whole window of their owner."""
        for spec in specs:
            action = QAction(self._owner)
            action.setObjectName(spec.name)
            action.setCheckable(spec.checkable)
            action.setShortcuts([QKeySequence(keys) for keys in spec.shortcuts])
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            # "triggered" hands over a bool that no slot here wants.
            action.triggered.connect(lambda _checked=False, slot=spec.slot: slot())
            self._owner.addAction(action)
            self._specs[spec.name], self._actions[spec.name] = spec, action
        self.retranslate()

    def retranslate(self) -> None:
        """Take all texts anew, in the language of now."""
        for name, action in self._actions.items():
            spec = self._specs[name]
            text = tr(self._names.get(name) or spec.text)
            plain = plain_text(text)
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            action.setText(text)
            action.setIconText(tr(spec.short) if spec.short else plain)
            action.setStatusTip(tr(spec.help) if spec.help else "")
            action.setToolTip(f"{plain} ({keys})" if keys else plain)

    def rename(self, name: str, text: str) -> None:
        """Another text for as long as the action does something else; empty for its own again.

        Args:
            name: of the action.
            text: English, a key for ``tr``.
        """
        if self._names.get(name, "") != text:
            self._names[name] = text
            self.retranslate()

    def enable(self, enabled: bool, *names: str) -> None:  # noqa: FBT001 - reads like Qt's
        """Enable or disable these."""
        for name in names:
            self._actions[name].setEnabled(enabled)


def plain_text(text: str) -> str:
    """The text of a menu's entry without its letter and dots, for buttons and lists.

    Where letters are not those of the script they stand in brackets: "開く(&O)…" is "開く".
    """
    return re.sub(r"\s*\(&\w\)", "", text).replace("&", "").rstrip("…")
