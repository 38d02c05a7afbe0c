"""The window: what was read, in text and picture, and everything that can be done with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMainWindow, QVBoxLayout, QWidget

from lumivox.core.errors import AppError
from lumivox.core.i18n import mark, tr
from lumivox.settings.schema import Settings, Value
from lumivox.speech.queue import SpeechQueue, SpeechState
from lumivox.ui.actions import Actions, ActionSpec
from lumivox.ui.announcer import WindowAnnouncer
from lumivox.ui.appearance import Appearance
from lumivox.ui.bar import ActionBar
from lumivox.ui.controls import Controls
from lumivox.ui.find_bar import FindBar
from lumivox.ui.finding import Finding
from lumivox.ui.insights import Insights
from lumivox.ui.intake import Source, can_take, sources_of
from lumivox.ui.job import Job, name_of
from lumivox.ui.menus import Menus
from lumivox.ui.reader_voice import ReaderVoice
from lumivox.ui.reading_panel import ReadingPanel
from lumivox.ui.room import size_for_type
from lumivox.ui.saving import Saving
from lumivox.ui.session import ReadingSession
from lumivox.ui.shortcuts import ShortcutsDialog
from lumivox.ui.status import StatusLine
from lumivox.ui.window_actions import BAR, PAGE_BAR, window_actions
from lumivox.ui.window_settings import apply_settings
from lumivox.workers.chores import ChoreRunner
from lumivox.workers.finding import PageFinder
from lumivox.workers.reading import ReadingWorker

HIDING_MS = 300
"""The window is given so long to leave the screen before it is captured: compositors fade."""

TYPE_SIZES = (50, 75, 100, 125, 150, 175, 200, 250, 300, 350, 400)


class MainWindow(QMainWindow):
    """The one main window.

    Signals:
        settings_changed(Settings): the user changed something that is to be kept.
        quit_asked(): the user wants to end the program, not only to close the window.
    """

    settings_changed = Signal(object)
    quit_asked = Signal()

    def __init__(
        self, worker: ReadingWorker, queue: SpeechQueue, settings: Settings | None = None
    ) -> None:
        """Make the window, not shown yet. It closes worker and queue when it is closed.

        Args:
            worker: reads.
            queue: speaks.
            settings: as they are at the start.
        """
        super().__init__()
        self.settings = settings or Settings()
        self._worker, self._queue = worker, queue
        self._made_way = False
        self._chores = ChoreRunner(self)
        self.session = ReadingSession(self)
        self.voice = ReaderVoice(queue, self.session)
        self.job = Job(worker, self.session)
        self.saving = Saving(self.session, self._chores, self)
        self.announcer = WindowAnnouncer(self, self._say)
        self.panel = ReadingPanel(self)
        self.controls = Controls(self.session, self.voice, self.panel, self.job)
        self.finding = Finding(
            self.session, self.controls, self.panel, self.job, PageFinder(worker, self)
        )
        self.status = StatusLine(self)
        self.appearance = Appearance(self)
        self.setAcceptDrops(True)
        self._build()
        self._connect()
        self.insights = Insights(self)
        self.retranslate()
        self.use_settings(self.settings)
        self._update_actions()

    def _build(self) -> None:
        self.actions_ = Actions(self)
        self.actions_.add(window_actions(self))
        self.menus = Menus(self, self.actions_)
        self.bar = ActionBar([self.actions_[name] for name in BAR], self)
        self.page_bar = ActionBar([self.actions_[name] for name in PAGE_BAR], self)
        self.page_label = QLabel(self)
        self.page_bar.add(self.page_label)
        self.bar.add(self.page_bar)
        self.find_bar = FindBar(self)
        centre = QWidget(self)
        column = QVBoxLayout(centre)
        column.setContentsMargins(8, 8, 8, 6)
        for widget in (self.bar, self.find_bar):
            column.addWidget(widget)
        column.addWidget(self.panel, 1)
        column.addWidget(self.status)
        self.setCentralWidget(centre)
        self.resize(1100, 720)

    def _connect(self) -> None:
        self.controls.told.connect(self.tell)
        self.controls.page_shown.connect(self._show_page_name)
        self.session.page_begun.connect(self._show_page_name)
        self.session.completed.connect(self._show_page_name)
        self.saving.told.connect(self.tell)
        self.job.told.connect(self.tell)
        self.job.shown.connect(self.status.show_sentence)
        self.job.started.connect(self._tell_start)
        self.job.progressed.connect(self.status.show_progress)
        self.job.begun.connect(self._update_actions)
        self.job.captured.connect(self._come_back)
        self.job.ended.connect(self._come_back)
        self.job.ended.connect(self.status.hide_progress)
        self.job.ended.connect(self._update_actions)
        self.voice.state_changed.connect(self._update_actions)
        self.panel.text.passed.connect(lambda text: self.echo(text, self.panel.text.language))
        self.finding.told.connect(self.controls.told)
        self.find_bar.wanted.connect(lambda query, back: self.finding.search(query, backward=back))
        self.find_bar.left.connect(self.panel.text.setFocus)

    # What the actions of the window itself do

    def read_sources(self, sources: Sequence[Source]) -> None:
        """Read these files, pictures or named sources."""
        if sources:
            self.job.read(sources)
            self.panel.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_files(self) -> None:
        """Ask for files, then read them."""
        dialog = QFileDialog(self, tr("Open"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.resize(size_for_type(dialog, 90, 26, QSize(700, 480)))
        pictures = "*.png *.jpg *.jpeg *.webp *.bmp *.gif *.tif *.tiff *.avif *.pdf"
        # Outside the f-string: the catalogues' extractor does not look into one.
        readable, watched, everything = tr("Pictures and PDF files"), tr("Videos"), tr("All files")
        videos = "*.mp4 *.mkv *.webm *.avi *.mov *.mpg *.ogv"
        dialog.setNameFilters(
            [f"{readable} ({pictures})", f"{watched} ({videos})", f"{everything} (*)"]
        )
        dialog.filesSelected.connect(self.read_sources)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def paste(self) -> None:
        """Read what is on the clipboard."""
        self.take(QGuiApplication.clipboard().mimeData(), "clipboard:")

    def take(self, data: QMimeData, name: str) -> None:
        """Read what is in this, or say why not."""
        try:
            self.read_sources(sources_of(data, name))
        except AppError as error:
            self.tell(str(error), True)

    def capture_screen(self) -> None:
        """Read the whole screen as it is without this window."""
        self.voice.stop()
        self._made_way = True
        self.hide()
        QTimer.singleShot(HIDING_MS, self, lambda: self.read_sources(["screen:"]))

    def open_search(self) -> None:
        """Open the search."""
        self.find_bar.enter()

    def find_again(self, *, backward: bool) -> None:
        """Search on, or open the search where nothing was searched for yet."""
        if not self.finding.again(backward=backward):
            self.find_bar.enter()

    def next_pane(self, by: int = 1) -> None:
        """Put the focus into the next part of the window."""
        first = self.bar.first_button()
        panes = [first, *(pane.view for pane in self.panel.panes)]
        shown = [view for view in panes if view.isVisible() and view.isEnabled()]
        focus = QApplication.focusWidget()
        here = shown.index(focus) if focus in shown else -1 if by > 0 else 0
        shown[(here + by) % len(shown)].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def toggle_picture(self) -> None:
        """Show or hide the picture beside the text."""
        shown = self.actions_["show_picture"].isChecked()
        if self.panel.picture.hasFocus():
            self.panel.text.setFocus(Qt.FocusReason.OtherFocusReason)
        self.panel.show_pane(self.panel.picture_pane, shown)

    def scale_type(self, by: int) -> None:
        """Larger (1), smaller (-1) or normal (0) type; says the size."""
        size = self.settings.panel.type_size
        larger = [s for s in TYPE_SIZES if s > size][:1]
        smaller = [s for s in TYPE_SIZES if s < size][-1:]
        new = next(iter(larger if by > 0 else smaller if by < 0 else [100]), size)
        self.change_setting("panel.type_size", new)
        self.tell(tr("Type size {percent} percent.").format(percent=new), False)

    def change_setting(self, key: str, value: Value) -> None:
        """Change one setting, at once and for good."""
        self.replace_settings(self.settings.changed(key, value))

    def replace_settings(self, settings: Settings) -> None:
        """Take all settings anew, at once and for good."""
        self.use_settings(settings)
        self.settings_changed.emit(self.settings)

    def add_actions(self, specs: Iterable[ActionSpec]) -> None:
        """More that can be done: they join table and menus."""
        self.actions_.add(specs)
        self.menus.fill()

    def toggle_setting(self, key: str) -> None:
        """Turn a setting on or off."""
        self.change_setting(key, not self.settings.value(key))

    def show_shortcuts(self) -> None:
        """List all keys."""
        dialog = ShortcutsDialog(self.actions_, self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    # Telling

    def tell(self, sentence: str, assertive: bool = False) -> None:  # noqa: FBT001, FBT002
        """Show a sentence in the status line, and say it by screen reader or own voice."""
        self.status.show_sentence(sentence)
        self.announcer.announce(sentence, assertive=assertive)

    def _tell_start(self, sentence: str) -> None:
        """A screen reader says at once what begins; the own voice begins itself."""
        self.status.show_sentence(sentence)
        if self.announcer.by_screen_reader():
            self.announcer.announce(sentence)

    def _say(self, sentence: str, interrupt: bool) -> None:  # noqa: FBT001
        self.voice.say(sentence, interrupt=interrupt)

    def echo(self, text: str, language: str | None) -> None:
        """Say in its language what the caret passed, where no screen reader does."""
        speaking = self.voice.state is SpeechState.SPEAKING
        if text and not speaking and not self.announcer.reader_follows_focus():
            self.voice.say(text, interrupt=True, language=language)

    # Looks and words

    def use_settings(self, settings: Settings) -> None:
        """Take these settings, in every part of the window."""
        self.settings = settings
        apply_settings(self, settings)

    def retranslate(self) -> None:
        """Take all texts anew, in the language of now."""
        self.actions_.retranslate()
        self.menus.retranslate()
        for part in (self.bar, self.find_bar, self.panel, self.status, self.insights):
            part.retranslate()
        self.page_bar.retranslate(tr("Pages"))
        self._show_page_name()
        if not self.session.pages:
            keys = self.actions_["open"].shortcut()
            text = keys.toString(QKeySequence.SequenceFormat.NativeText)
            sentence = tr("Open a file with {keys}, paste a picture, or drop one here.")
            self.status.show_sentence(sentence.format(keys=text))

    def _show_page_name(self, _page: int = -1) -> None:
        pages, page = self.session.pages, self.controls.page
        count = self.session.expected
        self.page_bar.setVisible(count > 1)
        if not 0 <= page < len(pages):
            self.setWindowTitle("Lumivox")
            return
        counted = tr("Page {page} of {pages}").format(page=page + 1, pages=count)
        self.page_label.setText(counted)
        name = name_of(pages[page].reading.source)
        parts = [name, counted, "Lumivox"] if count > 1 else [name, "Lumivox"]
        self.setWindowTitle(" – ".join(parts))
        self._update_actions()

    def _update_actions(self, _state: object = None) -> None:
        state, some = self.voice.state, bool(self.session.pages)
        resting = state is SpeechState.IDLE
        page, last = self.controls.page, len(self.session.pages) - 1
        possible = {
            "pause": some and not resting,
            "stop": not resting or self.job.is_busy,
            "next_page": page < last,
            "previous_page": page > 0,
            **dict.fromkeys(("save_text", "save_speech", "copy", "copy_all", "read_page"), some),
        }
        # What can be used comes first: it takes the focus of a button that no longer can.
        for wanted in (True, False):
            names = [name for name, can in possible.items() if can is wanted]
            self.actions_.enable(wanted, *names)
        self.actions_.rename("pause", mark("&Resume") if state is SpeechState.PAUSED else "")

    # Events

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Take files and pictures."""
        if can_take(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Read what was dropped."""
        event.acceptProposedAction()
        self.take(event.mimeData(), "drop:")

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the desktop's colours."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.ThemeChange:
            self.appearance.refresh()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """End all threads; no file is left half-written."""
        self.insights.close()
        self.finding.close()
        self._queue.close()
        self._chores.close()
        self._worker.close()
        super().closeEvent(event)

    def _come_back(self) -> None:
        """Show the window again after it made way for a capture."""
        if self._made_way:
            self._made_way = False
            self.show()
            self.activateWindow()
