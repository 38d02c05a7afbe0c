"""One editor for each type of setting: a widget, how to read it, how to fill it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QWidget,
)

from lumivox.core.i18n import tr
from lumivox.settings.schema import Field, Value
from lumivox.ui.settings.key_button import KeyButton
from lumivox.ui.settings.wrapping import WrappingCheckBox

Choices = tuple[tuple[str, str], ...]
"""Values and their labels, already translated."""


@dataclass(frozen=True, slots=True)
class Editor:
    """A widget for one setting.

    Attributes:
        field: the setting.
        widget: what has the focus.
        value: reads the widget.
        fill: shows a value.
        has_own_label: whether the widget says its label itself (a check box).
        offer: gives other values to choose from, where there are such; what is chosen stays.
    """

    field: Field
    widget: QWidget
    value: Callable[[], Value]
    fill: Callable[[Value], None]
    has_own_label: bool = False
    offer: Callable[[Choices], None] | None = None


def make_editor(field: Field, choices: Choices = ()) -> Editor:
    """The editor for a setting.

    Args:
        field: the setting.
        choices: values known only while running (voices, fonts); replaces the schema's.
    """
    if field.editor == "shortcut":
        editor = _shortcut(field)
    elif choices or field.choices:
        editor = _choice(field, choices or tuple((v, tr(label)) for v, label in field.choices))
    elif field.type is bool:
        editor = _check(field)
    elif field.type is int:
        editor = _number(field)
    elif field.editor == "lines":
        editor = _lines(field)
    else:
        editor = _text(field)
    editor.widget.setObjectName(field.key)
    if field.help:
        editor.widget.setAccessibleDescription(tr(field.help))
        editor.widget.setToolTip(tr(field.help))
    return editor


def _check(field: Field) -> Editor:
    box = WrappingCheckBox(tr(field.label))
    return Editor(field, box, box.isChecked, lambda v: box.setChecked(bool(v)), has_own_label=True)


def _number(field: Field) -> Editor:
    spin = QSpinBox()
    spin.setRange(int(field.minimum or 0), int(field.maximum or 0))
    spin.setSingleStep(max(1, (spin.maximum() - spin.minimum()) // 40 // 5 * 5))
    if field.unit:
        spin.setSuffix(f" {tr(field.unit)}")
    spin.setAccessibleName(tr(field.label))
    return Editor(field, spin, spin.value, lambda v: spin.setValue(int(str(v))))


def _choice(field: Field, choices: Choices) -> Editor:
    combo = QComboBox()
    combo.setAccessibleName(tr(field.label))

    def fill(value: Value) -> None:
        index = combo.findData(value)
        if index < 0:
            # A voice or font that is not there now: keep what the user chose.
            combo.addItem(str(value), value)
            index = combo.count() - 1
        combo.setCurrentIndex(index)

    def offer(some: Choices) -> None:
        chosen = combo.currentData()
        combo.clear()
        for value, label in some:
            combo.addItem(label, value)
        if chosen is not None:
            fill(chosen)

    offer(choices)
    return Editor(field, combo, lambda: str(combo.currentData()), fill, offer=offer)


def _text(field: Field) -> Editor:
    line = QLineEdit()
    line.setAccessibleName(tr(field.label))
    if field.type is tuple:
        return Editor(
            field,
            line,
            lambda: tuple(part for part in line.text().replace(",", " ").split() if part),
            lambda v: line.setText(", ".join(v) if isinstance(v, tuple) else ""),
        )
    return Editor(field, line, lambda: line.text().strip(), lambda v: line.setText(str(v)))


def _lines(field: Field) -> Editor:
    text = QPlainTextEdit()
    text.setAccessibleName(tr(field.label))
    # Tab goes on to the next field: nobody indents a list of words.
    text.setTabChangesFocus(True)
    text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    return Editor(
        field,
        text,
        lambda: tuple(text.toPlainText().splitlines()),
        lambda v: text.setPlainText("\n".join(v) if isinstance(v, tuple) else ""),
    )


def _shortcut(field: Field) -> Editor:
    button = KeyButton(tr(field.label), "")
    return Editor(field, button, lambda: button.chosen, lambda v: button.choose(str(v)))
