"""The first-run guide: it speaks, asks for voice and keys, and tries one reading.

Four short pages, by keyboard alone. The window behind it is usable at once when it is left.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from lumivox.core.i18n import mark, tr
from lumivox.settings import Settings, describe
from lumivox.ui.room import size_for_type
from lumivox.ui.settings.editors import Choices, Editor, make_editor
from lumivox.ui.settings.key_button import KeyButton
from lumivox.ui.text_view import CaretText


@dataclass(frozen=True, slots=True)
class _Page:
    """A page: title, what it says, the settings it asks for, and whether it offers a trial."""

    title: str
    text: str
    keys: tuple[str, ...] = ()
    offers_trial: bool = False


def _pages() -> tuple[_Page, ...]:
    return (
        _Page(
            mark("Welcome to Lumivox"),
            mark(
                "Lumivox reads pictures of text: on the screen, in files, before the camera. "
                "Everything stays on this computer. Press Enter to go on, Escape to leave this "
                "guide; you find all of it again in the settings."
            ),
        ),
        _Page(
            mark("The voice"),
            mark(
                "Choose who speaks messages, which voice reads aloud, and how fast. "
                "Press Try to hear it."
            ),
            ("speech.output", "speech.voice", "speech.rate", "reading.earcons"),
            offers_trial=True,
        ),
        _Page(
            mark("The keys"),
            mark(
                "These keys work in every program. Press one of the buttons, then the key that "
                "you would rather have."
            ),
            (
                "hotkeys.read_region",
                "hotkeys.read_window",
                "hotkeys.read_pointer",
                "hotkeys.read_screen",
                "hotkeys.stop",
            ),
        ),
        _Page(
            mark("A first reading"),
            mark(
                "Press Finish, and Lumivox reads you a letter. F8 pauses and goes on; "
                "the menu Help lists all keys."
            ),
        ),
    )


class FirstRun(QDialog):
    """The guide.

    Signals:
        changed(object): Settings as chosen so far, to be used at once.
        completed(object): Settings to keep; the guide was finished, and the sample is to be read.
        said(str): a sentence to tell.
        tried(): let the voice be heard.
        recording(bool): a key is being recorded.
    """

    changed = Signal(object)
    completed = Signal(object)
    said = Signal(str)
    tried = Signal()
    recording = Signal(bool)

    def __init__(
        self,
        settings: Settings,
        choices: Mapping[str, Choices] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Not shown yet.

        Args:
            settings: to begin with.
            choices: by key, values known only while running (voices).
            parent: Qt's owner.
        """
        super().__init__(parent)
        self.setWindowTitle(tr("First steps"))
        self._settings = settings
        self._choices = choices or {}
        self._editors: dict[str, Editor] = {}
        self._stack = QStackedWidget()
        self._texts: list[CaretText] = []
        for page in _pages():
            self._stack.addWidget(self._make_page(page))
        self._back = QPushButton(tr("&Back"))
        self._next = QPushButton()
        leave = QPushButton(tr("&Leave the guide"))
        self._back.clicked.connect(lambda: self._turn(-1))
        self._next.clicked.connect(lambda: self._turn(1))
        leave.clicked.connect(self.reject)
        for button in (self._back, leave):
            button.setAutoDefault(False)
        self._next.setDefault(True)
        row = QHBoxLayout()
        row.addWidget(leave)
        row.addStretch(1)
        row.addWidget(self._back)
        row.addWidget(self._next)
        column = QVBoxLayout(self)
        column.addWidget(self._stack, 1)
        column.addLayout(row)
        self.resize(size_for_type(self, 80, 28, QSize(640, 480)))
        self.finished.connect(self._keep)

    @property
    def page(self) -> int:
        """Number of the page shown, from 0."""
        return self._stack.currentIndex()

    def start(self) -> None:
        """Show the first page and say it."""
        self.show()
        self._show_page(0)

    def editor(self, key: str) -> QWidget:
        """The widget of a setting. Raises KeyError where the guide does not ask for it."""
        return self._editors[key].widget

    def _turn(self, by: int) -> None:
        page = self.page + by
        if page >= self._stack.count():
            self.accept()
        elif page >= 0:
            self._use()
            self._show_page(page)

    def _show_page(self, index: int) -> None:
        page = _pages()[index]
        last = self._stack.count() - 1
        self._stack.setCurrentIndex(index)
        self._back.setEnabled(index > 0)
        self._next.setText(tr("&Finish") if index == last else tr("&Next"))
        counted = tr("Step {number} of {count}").format(number=index + 1, count=last + 1)
        self.setWindowTitle(f"{tr(page.title)} – {counted}")
        self._texts[index].setFocus(Qt.FocusReason.OtherFocusReason)
        self.said.emit(f"{tr(page.title)}. {tr(page.text)}")

    def _use(self) -> None:
        """Take what was chosen on the page, so that the next one is heard with it."""
        for key, editor in self._editors.items():
            self._settings = self._settings.changed(key, editor.value())
        self.changed.emit(self._settings)

    def _keep(self, result: int) -> None:
        """However it is left: it does not come again, and what was chosen stays."""
        self._settings = self._settings.changed("general.first_run_done", True)
        self._use()
        if result == QDialog.DialogCode.Accepted:
            self.completed.emit(self._settings)

    def _make_page(self, page: _Page) -> QWidget:
        inner = QWidget()
        column = QVBoxLayout(inner)
        title = QLabel(tr(page.title))
        title.setObjectName("title")
        title.setWordWrap(True)
        text = CaretText()
        text.setPlainText(tr(page.text))
        text.setAccessibleName(tr(page.title))
        self._texts.append(text)
        column.addWidget(title)
        column.addWidget(text, 1)
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for key in page.keys:
            self._add_editor(form, key)
        column.addLayout(form)
        if page.offers_trial:
            trial = QPushButton(tr("&Try"))
            trial.setAutoDefault(False)
            trial.clicked.connect(self._try)
            column.addWidget(trial)
        area = QScrollArea()
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return area

    def _add_editor(self, form: QFormLayout, key: str) -> None:
        field = describe(key)
        editor = make_editor(field, self._choices.get(key, ()))
        editor.fill(self._settings.value(key))
        self._editors[key] = editor
        if isinstance(editor.widget, KeyButton):
            editor.widget.said.connect(self.said)
            editor.widget.recording.connect(self.recording)
        if editor.has_own_label:
            form.addRow(editor.widget)
        else:
            label = QLabel(tr(field.label))
            label.setBuddy(editor.widget)
            form.addRow(label, editor.widget)

    def _try(self) -> None:
        self._use()
        self.tried.emit()
