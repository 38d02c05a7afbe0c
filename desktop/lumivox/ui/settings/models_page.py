"""The page of models that can be added: what each is for, and buttons to fetch or remove it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QFileDialog,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from lumivox.core.errors import AppError
from lumivox.core.i18n import tr
from lumivox.models.registry import ModelSpec
from lumivox.models.store import ModelStore
from lumivox.models.wording import describe_facts, describe_state, purpose_name
from lumivox.ui.flow import FlowLayout
from lumivox.workers.adding import ModelWork

_NAME = Qt.ItemDataRole.UserRole


class ModelsPage(QWidget):
    """Lists the models; works on the chosen one. Nothing here waits for OK or Apply."""

    def __init__(self, work: ModelWork, parent: QWidget | None = None) -> None:
        """Shows the models as they are now.

        Args:
            work: does what the buttons ask for; may outlive the page.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._work = work
        self.list = QListWidget()
        self.list.setWordWrap(True)
        # Broken into lines anew with its width, never cut off or pushed out of sight.
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(_Rows(self.list))
        self.list.setAccessibleName(tr("Models that can be added"))
        self.facts = QLabel()
        self.facts.setWordWrap(True)
        self.progress = QProgressBar()
        self.progress.setAccessibleName(tr("Progress"))
        self.progress.hide()
        self.sentence = QLabel()
        self.sentence.setWordWrap(True)
        self.install = self._button(tr("Install"), work.install)
        self.take = self._button(tr("Install from a folder…"), self._take)
        self.verify = self._button(tr("Check"), work.verify)
        self.remove = self._button(tr("Remove"), work.remove)
        self.stop = self._button(tr("Stop the download"), lambda _name: work.cancel())
        self._arrange()
        self.list.currentItemChanged.connect(self._choose)
        work.began.connect(self._begin)
        work.progressed.connect(self.progress.setValue)
        work.said.connect(self.sentence.setText)
        work.ended.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what is installed now; the chosen model stays chosen."""
        try:
            store = self._work.store()
        except AppError as error:
            self.sentence.setText(str(error))
            self._enable()
            return
        row = max(0, self.list.currentRow())
        if self.list.count() != len(store.registry.models):
            self.list.clear()
            for _ in store.registry.models:
                self.list.addItem(QListWidgetItem())
        for index, spec in enumerate(store.registry.models):
            _fill(self.list.item(index), store, spec)
        self.list.setCurrentRow(row)
        self._choose()

    def _button(self, text: str, act: Callable[[str], None]) -> QPushButton:
        button = QPushButton(text)
        button.setAccessibleName(text)
        # Enter is for OK; a button of the page is pressed by the space bar.
        button.setAutoDefault(False)

        def press() -> None:
            try:
                act(self._name())
            except AppError as error:
                self._work.said.emit(str(error))

        button.clicked.connect(press)
        return button

    def _arrange(self) -> None:
        buttons = FlowLayout()
        for button in self._all_buttons():
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.addWidget(self.list, 1)
        column.addWidget(self.facts)
        column.addLayout(buttons)
        column.addWidget(self.progress)
        column.addWidget(self.sentence)

    def _all_buttons(self) -> tuple[QPushButton, ...]:
        return self.install, self.take, self.verify, self.remove, self.stop

    def _take(self, name: str) -> None:
        """Ask for a folder with the model's files, and take them from there."""
        folder = QFileDialog.getExistingDirectory(
            self.window(), tr("Folder with the files of the model")
        )
        if folder:
            self._work.install_from(name, Path(folder))

    def _name(self) -> str:
        item = self.list.currentItem()
        return str(item.data(_NAME)) if item is not None else ""

    def _choose(self) -> None:
        item = self.list.currentItem()
        self.facts.setText(item.toolTip() if item is not None else "")
        self._enable()

    def _begin(self, _name: str) -> None:
        self.progress.setValue(0)
        self._enable()

    def _enable(self) -> None:
        item, busy = self.list.currentItem(), self._work.is_busy
        there = item is not None and item.checkState() is Qt.CheckState.Checked
        focused = self.window().focusWidget()
        self.install.setEnabled(item is not None and not busy and not there)
        self.take.setEnabled(self.install.isEnabled())
        self.verify.setEnabled(not busy and there)
        self.remove.setEnabled(not busy and there)
        self.stop.setEnabled(busy)
        self.progress.setVisible(busy)
        if focused in self._all_buttons() and not focused.isEnabled():
            # A focus that vanishes would leave a screen reader nowhere.
            (self.stop if busy else self.list).setFocus()


class _Rows(QStyledItemDelegate):
    """Rows with room to spare: Qt reckons Arabic lines lower than it draws them, and cuts them."""

    def sizeHint(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Half a line more than Qt thinks."""
        hint = super().sizeHint(option, index)
        metrics: QFontMetrics = option.fontMetrics
        return hint + QSize(0, metrics.lineSpacing() // 2)


def _fill(item: QListWidgetItem, store: ModelStore, spec: ModelSpec) -> None:
    """Name, purpose and state as the item's text; the rest as its description."""
    try:
        state = describe_state(store, spec)
    except AppError as error:
        state = str(error)
    there = store.is_installed(spec.name)
    item.setData(_NAME, spec.name)
    item.setText(f"{purpose_name(spec.purpose)}: {spec.title}. {state}")
    facts = describe_facts(spec)
    item.setToolTip(facts)
    item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, facts)
    # Shown by a tick, which the user cannot set: the buttons do.
    item.setFlags(Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled)
    item.setCheckState(Qt.CheckState.Checked if there else Qt.CheckState.Unchecked)
