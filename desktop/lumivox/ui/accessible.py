"""Roles that Qt's own accessible objects lack."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

_kept: list[QAccessibleInterface] = []
"""Qt owns the objects but knows nothing of their Python halves: those must never be collected."""

_is_installed = False

PICTURES = "PictureView"
"""Class of the views that are pictures to a screen reader; Qt calls them "client" otherwise."""


def install_roles() -> None:
    """Give pictures their role, once for the whole program."""
    global _is_installed  # noqa: PLW0603 - Qt keeps one list of factories
    if not _is_installed:
        _is_installed = True
        QAccessible.installFactory(_make)


def _make(name: str, thing: QObject) -> QAccessibleInterface | None:
    if name != PICTURES or not isinstance(thing, QWidget):
        return None
    made = QAccessibleWidget(thing, QAccessible.Role.Graphic)
    _kept.append(made)
    return made
