"""The settings dialog: a list of sections, a page each, every field labelled and explained."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from lumivox.core.i18n import tr
from lumivox.core.own_words import LONGEST_WORD, MOST_WORDS
from lumivox.settings import Field, Section, Settings, sections
from lumivox.ui.room import size_for_type
from lumivox.ui.settings.editors import Choices, Editor, make_editor
from lumivox.ui.settings.key_button import KeyButton

if TYPE_CHECKING:
    from lumivox.workers.adding import ModelWork

MODELS = "models"
"""Name of the section that edits no setting: what is done there is done at once."""


class SettingsDialog(QDialog):
    """Edits Settings.

    Signals:
        applied(object): the Settings as edited, after OK or Apply.
        recording(bool): a key is being recorded; global keys must rest meanwhile.
        said(str): a sentence to tell.
    """

    applied = Signal(object)
    recording = Signal(bool)
    said = Signal(str)

    def __init__(
        self,
        settings: Settings,
        choices: Mapping[str, Choices] | None = None,
        parent: QWidget | None = None,
        models: ModelWork | None = None,
    ) -> None:
        """Not shown yet.

        Args:
            settings: to begin with.
            choices: by key, values known only while running (voices, fonts, languages).
            parent: Qt's owner.
            models: adds models, and goes on when the dialog is closed; who gives it tells what it
                says, and closes it.
        """
        from lumivox.ui.settings.models_page import ModelsPage
        from lumivox.workers.adding import ModelWork

        super().__init__(parent)
        self.setWindowTitle(tr("Settings"))
        if models is None:
            models = ModelWork(parent=self)
            models.said.connect(self.said)
        self._settings = settings
        self._editors: dict[str, Editor] = {}
        self._notes: dict[str, QLabel] = {}
        self._list = QListWidget()
        self._list.setAccessibleName(tr("Sections"))
        self._pages = QStackedWidget()
        for section in sections():
            self._list.addItem(tr(section.label))
            self._pages.addWidget(self._page(section, choices or {}))
        self._list.addItem(tr("Models"))
        self.models_page = ModelsPage(models)
        self._pages.addWidget(self.models_page)
        self._list.currentRowChanged.connect(self._pages.setCurrentIndex)
        self._list.setWordWrap(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        buttons = self._buttons()
        body = QHBoxLayout()
        body.addWidget(self._list)
        body.addWidget(self._pages, 1)
        layout = QVBoxLayout(self)
        layout.addLayout(body, 1)
        layout.addWidget(buttons)
        self._list.setCurrentRow(0)
        self.fill(settings)
        self.resize(size_for_type(self, 92, 32, QSize(760, 560)))

    @property
    def settings(self) -> Settings:
        """As edited now; a text that a setting cannot take leaves it as it was."""
        settings = self._settings
        for key, editor in self._editors.items():
            with suppress(ValueError):
                settings = settings.changed(key, editor.value())
        return settings

    def fill(self, settings: Settings) -> None:
        """Show these settings."""
        self._settings = settings
        for key, editor in self._editors.items():
            editor.fill(settings.value(key))

    def offer(self, choices: Mapping[str, Choices]) -> None:
        """Give other values to choose from, by key; what is chosen stays."""
        for key, some in choices.items():
            if (offer := self._editors[key].offer) is not None:
                offer(some)

    def editor(self, key: str) -> QWidget:
        """The widget of a setting. Raises KeyError where it has none."""
        return self._editors[key].widget

    def open_section(self, name: str) -> None:
        """Show a section's page."""
        self._list.setCurrentRow(_names().index(name))

    @property
    def section(self) -> str:
        """Name of the section that is shown."""
        return _names()[self._list.currentRow()]

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Give the list the width of its longest name in the type of now, or names that wrap."""
        super().showEvent(event)
        self._list.ensurePolished()
        frame = 2 * self._list.frameWidth() + self._list.verticalScrollBar().sizeHint().width()
        names = self._list.sizeHintForColumn(0) + frame
        self._list.setFixedWidth(min(names, self.width() // 3))

    def show_problems(self, problems: Mapping[str, str]) -> None:
        """Write a sentence under settings that could not be put to work, and tell them.

        Args:
            problems: sentences by key; those of all other settings vanish.
        """
        for key, note in self._notes.items():
            note.setText(problems.get(key, ""))
            note.setVisible(key in problems)
        for sentence in problems.values():
            self.said.emit(sentence)

    def _page(self, section: Section, choices: Mapping[str, Choices]) -> QWidget:
        page = QWidget()
        form = QFormLayout(page)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        # Label above field where both do not fit side by side, as at 400 %.
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for field in section.fields:
            if field.editor == "hidden":
                continue
            editor = make_editor(field, choices.get(field.key, ()))
            self._editors[field.key] = editor
            if editor.has_own_label:
                form.addRow(editor.widget)
            else:
                # A combo box is named on Linux by the label whose buddy it is, and by nothing else.
                label = QLabel(tr(field.label))
                label.setBuddy(editor.widget)
                form.addRow(label, editor.widget)
            if field.help:
                form.addRow(_explanation(tr(field.help)))
            note = _explanation("")
            note.setVisible(False)
            self._notes[field.key] = note
            form.addRow(note)
            if isinstance(editor.widget, KeyButton):
                editor.widget.recording.connect(self.recording)
                editor.widget.said.connect(self.said)
        area = QScrollArea()
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAccessibleName(tr(section.label))
        return area

    def _buttons(self) -> QDialogButtonBox:
        kinds = QDialogButtonBox.StandardButton
        box = QDialogButtonBox(kinds.Ok | kinds.Cancel | kinds.Apply | kinds.RestoreDefaults)
        labels = {
            kinds.Ok: tr("OK"),
            kinds.Cancel: tr("Cancel"),
            kinds.Apply: tr("Apply"),
            kinds.RestoreDefaults: tr("Restore defaults"),
        }
        for kind, label in labels.items():
            box.button(kind).setText(label)
            box.button(kind).setAutoDefault(kind is kinds.Ok)
        box.accepted.connect(self._accept)
        box.rejected.connect(self.reject)
        box.button(kinds.Apply).clicked.connect(self._apply)
        box.button(kinds.RestoreDefaults).clicked.connect(self._restore)
        return box

    def _accept(self) -> None:
        if not self._refuse():
            settings = self.settings
            self.accept()
            self.applied.emit(settings)

    def _apply(self) -> None:
        if not self._refuse():
            self.applied.emit(self.settings)

    def _refuse(self) -> bool:
        """Show and tell what cannot be taken, and go there; whether there was any."""
        problems = {}
        for key, editor in self._editors.items():
            try:
                editor.field.checked(editor.value())
            except ValueError:
                problems[key] = _refusal(editor.field)
        self.show_problems(problems)
        for key in problems:
            self.open_section(key.split(".")[0])
            self.editor(key).setFocus(Qt.FocusReason.OtherFocusReason)
            break
        return bool(problems)

    def _restore(self) -> None:
        general = self._settings.general
        fresh = Settings().changed("general.first_run_done", general.first_run_done)
        self.fill(fresh)
        self.said.emit(tr("All settings show their defaults. Press OK to keep them."))


def _names() -> list[str]:
    return [*(section.name for section in sections()), MODELS]


def _refusal(field: Field) -> str:
    label = tr(field.label)
    if field.editor != "lines":
        return tr("“{label}” cannot be set to this. Change it.").format(label=label)
    sentence = tr(
        "“{label}” holds too much: give at most {count} words, one a line, each of at most "
        "{length} letters."
    )
    return sentence.format(label=label, count=MOST_WORDS, length=LONGEST_WORD)


def _explanation(text: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    # Read by the screen reader as the field's description already.
    label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return label
