"""Joins the window with all that works outside it. Knows the parts, decides little."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from lumivox.core.engines import Voice
from lumivox.core.errors import AppError
from lumivox.core.i18n import tr
from lumivox.core.resources import resource_path
from lumivox.core.values import Capture
from lumivox.settings import Settings
from lumivox.speech.earcons import Earcon, Earcons, milliseconds_of
from lumivox.ui.autostart import is_set as autostart_is_set
from lumivox.ui.autostart import set_autostart
from lumivox.ui.desk.actions import TRAY, desk_actions
from lumivox.ui.desk.capturing import Capturing
from lumivox.ui.desk.clicking import Clicking
from lumivox.ui.desk.keys import GlobalKeys
from lumivox.ui.desk.preparing import Preparing
from lumivox.ui.desk.watching import LiveDesk
from lumivox.ui.instance import Instance
from lumivox.ui.language import use_interface_language
from lumivox.ui.main_window import MainWindow
from lumivox.ui.settings import SettingsDialog
from lumivox.ui.settings.choices import running_choices
from lumivox.ui.tray import Tray
from lumivox.workers.reading import ReadingWorker

if TYPE_CHECKING:
    from lumivox.ui.camera.window import CameraWindow
    from lumivox.workers.adding import ModelWork

NEEDS_WINDOW = ("find", "settings")
"""Actions that ask for something to be typed."""

UNPAINTED_MS = 500
"""A window that nobody sees is never painted: the keys do not wait for it any longer."""


class Desk(QObject):
    """Owns keys, overlay, tray and instance; lives as long as the program."""

    def __init__(
        self,
        window: MainWindow,
        worker: ReadingWorker,
        voices: Callable[[], Sequence[Voice]] = tuple,
        keys: GlobalKeys | None = None,
    ) -> None:
        """Add the desk's actions to the window's table; nothing listens yet.

        Args:
            window: the one window.
            worker: its worker; regions are read beside its jobs.
            voices: the voices that the settings offer, asked when the dialog opens.
            keys: the global keys (those of this desktop otherwise).
        """
        super().__init__(window)
        self.window = window
        # As the window itself reads: with the user's languages, device and own words.
        self.capturing = Capturing(worker, lambda: window.job.options, self)
        self.keys = keys or GlobalKeys(parent=self)
        self.live = LiveDesk(window, self.capturing, worker)
        self.earcons = Earcons(self)
        self.clicking = Clicking(window)
        self._preparing = Preparing(worker, window.voice, self)
        self._worker = worker
        self._camera: CameraWindow | None = None
        self.instance = Instance(self.knows, self)
        self._voices = voices
        self._is_quitting = False
        # The window is painted first: connecting to the desktop for keys takes its time.
        self._binding = QTimer(self, singleShot=True)
        self._binding.timeout.connect(self._bind_keys)
        self._dialog: SettingsDialog | None = None
        self._models: ModelWork | None = None
        window.add_actions(desk_actions(self))
        icon = QIcon(str(resource_path("icons", "lumivox.svg")))
        QApplication.setWindowIcon(icon)
        self.tray = Tray(icon, window.actions_, TRAY, self)
        self._connect()

    def _connect(self) -> None:
        window = self.window
        window.installEventFilter(self)
        window.settings_changed.connect(self._use)
        window.quit_asked.connect(self.quit)
        self.keys.pressed.connect(self.act)
        self.instance.asked.connect(self.act)
        self.tray.opened.connect(self.show)
        self.capturing.captured.connect(self._read)
        self.capturing.told.connect(lambda sentence: window.tell(sentence, assertive=True))
        self.capturing.failed.connect(window.job.tell_failure)
        window.job.sound = self._sound

    def start(self, *, hidden: bool = False) -> bool:
        """Listen, bind the keys, and show the window.

        Args:
            hidden: stay in the background, as after login.

        Returns:
            False where another Lumivox of this user is running; nothing was done then.
        """
        if not self.instance.listen():
            return False
        self._preparing.start()
        if Tray.is_available():
            self.tray.show()
        if not hidden:
            self.window.show()
        if not hidden and not self.window.settings.general.first_run_done:
            self.open_guide()
        if hidden:
            self._bind_keys()
        else:
            self._binding.start(UNPAINTED_MS)
        return True

    def _bind_keys(self) -> None:
        """Take the keys of the settings, and tell those that could not be had."""
        problems = self.keys.use(self.window.settings)
        if self.keys.is_available:
            for sentence in problems.values():
                self.window.tell(sentence)
        elif problems:
            self.window.status.show_sentence(next(iter(problems.values())))

    def knows(self, name: str) -> bool:
        """Whether there is such an action; hyphens and underscores are the same."""
        return name.replace("-", "_") in self.window.actions_

    def act(self, name: str, arguments: list[str] | None = None) -> None:
        """Do what a key or another start asked for.

        Args:
            name: of an action.
            arguments: files, of the action ``open``.
        """
        if name == "open" and arguments:
            self.show()
            self.window.read_sources(arguments)
            return
        name = name.replace("-", "_")
        if name in NEEDS_WINDOW:
            self.show()
        action = self.window.actions_[name]
        if action.isEnabled():
            action.trigger()

    def show(self) -> None:
        """Bring the window to the front."""
        self.window.showNormal() if self.window.isMinimized() else self.window.show()
        self.window.raise_()
        self.window.activateWindow()

    def read_clipboard(self) -> None:
        """Read the picture, the files or the text on the clipboard."""
        self.window.paste()

    def repeat(self) -> None:
        """Speak the page from its beginning."""
        self.window.controls.read_page()

    def open_camera(self) -> None:
        """Hold a page before the camera; what it takes is read."""
        if self._camera is None:
            # QtMultimedia would cost the window's start a third of its time.
            from lumivox.ui.camera.window import CameraWindow
            from lumivox.workers.looking import FrameLooker

            live = self.window.settings.live
            camera = CameraWindow(
                FrameLooker(self._worker),
                automatic=live.automatic_shot,
                with_tone=live.framing_tone,
                parent=self.window,
            )
            camera.said.connect(lambda sentence: self.window.tell(sentence, assertive=True))
            camera.taken.connect(lambda capture: self.window.read_sources([capture]))
            camera.finished.connect(self._forget_camera)
            self._camera = camera
            camera.start()
        self._camera.activateWindow()

    def open_guide(self) -> None:
        """Show the first-run guide."""
        from lumivox.ui.first_run import FirstRun

        window = self.window
        guide = FirstRun(window.settings, running_choices(self._voices()), window)
        guide.said.connect(self._tell_beside_focus)
        guide.changed.connect(window.replace_settings)
        guide.recording.connect(self.keys.rest)
        guide.tried.connect(lambda: window.voice.say(tr("This is how I read."), interrupt=True))
        guide.completed.connect(lambda _settings: self._read_sample())
        guide.finished.connect(guide.deleteLater)
        guide.start()

    def open_settings(self) -> None:
        """Show the settings."""
        if self._dialog is None:
            dialog = SettingsDialog(
                self.window.settings, running_choices(self._voices()), self.window, self.models()
            )
            dialog.applied.connect(self.window.replace_settings)
            dialog.recording.connect(self.keys.rest)
            dialog.said.connect(lambda sentence: self.window.tell(sentence, assertive=True))
            dialog.finished.connect(self._forget_dialog)
            self._dialog = dialog
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()

    def _offer_voices(self) -> None:
        if self._dialog is not None:
            self._dialog.offer(running_choices(self._voices()))

    def models(self) -> ModelWork:
        """Adds models; what it says is told, whether or not the settings are still open."""
        if self._models is None:
            # What fetches from the web would slow the window's start for a page seldom opened.
            from lumivox.workers.adding import ModelWork

            self._models = ModelWork(parent=self)
            self._models.said.connect(lambda text: self.window.tell(text, assertive=True))
            # A voice that was just added can be chosen at once.
            self._models.ended.connect(self._offer_voices)
        return self._models

    def quit(self) -> None:
        """End the program, whatever closing the window means. Once is enough."""
        if self._is_quitting:
            return
        self._is_quitting = True
        self.tray.hide()
        self.instance.close()
        self._binding.stop()
        self.keys.close()
        if self._camera is not None:
            self._camera.close()
        self._preparing.close()
        if self._models is not None:
            self._models.close()
        self.live.close()
        self.capturing.close()
        self.window.close()
        QGuiApplication.quit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Closing the window leaves Lumivox in the background where it can be called back."""
        if watched is self.window and event.type() is QEvent.Type.Paint:
            if self._binding.isActive():
                self._binding.start(0)
            return super().eventFilter(watched, event)
        if watched is self.window and isinstance(event, QCloseEvent) and not self._is_quitting:
            if self.stays():
                event.ignore()
                self.window.hide()
                keys = self.window.settings.hotkeys.read_region
                sentence = tr("Lumivox goes on in the background. {keys} reads a region.")
                self.window.tell(sentence.format(keys=keys))
                return True
            self.quit()
        return super().eventFilter(watched, event)

    def stays(self) -> bool:
        """Whether closing the window leaves the program running: only where a key calls it back."""
        return self.window.settings.general.stay_in_background and self.keys.is_available

    def _read(self, capture: Capture) -> None:
        if self.window.settings.general.show_after_capture:
            self.show()
        self.window.read_sources([capture])

    def _sound(self, earcon: Earcon) -> int:
        """Play it as the settings say; how long words are to wait."""
        settings = self.window.settings
        self.earcons.is_enabled = settings.reading.earcons
        self.earcons.volume = settings.speech.volume / 100
        return milliseconds_of(earcon) if self.earcons.play(earcon) else 0

    def _tell_beside_focus(self, sentence: str) -> None:
        """Say what has the focus, unless a screen reader does so already."""
        if not self.window.announcer.reader_follows_focus():
            self.window.tell(sentence, assertive=True)

    def _read_sample(self) -> None:
        self.window.read_sources([str(resource_path("samples", "images", "letter.png"))])

    def _use(self, settings: Settings) -> None:
        if use_interface_language(settings.general.language):
            self._retranslate()
        problems = self.keys.use(settings)
        if self._dialog is not None:
            self._dialog.show_problems(problems if self.keys.is_available else {})
        else:
            for sentence in problems.values() if self.keys.is_available else ():
                self.window.tell(sentence)
        if settings.general.start_at_login != autostart_is_set():
            try:
                set_autostart(settings.general.start_at_login)
            except AppError as error:
                self.window.tell(str(error), assertive=True)

    def _retranslate(self) -> None:
        self.window.retranslate()
        self.live.retranslate()
        if self._dialog is not None and self._dialog.isVisible():
            # "Apply" keeps the dialog open: a new one takes its place, in the new language.
            section = self._dialog.section
            self._dialog.close()
            self.open_settings()
            self._dialog.open_section(section)

    def _forget_dialog(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None

    def _forget_camera(self) -> None:
        if self._camera is not None:
            self._camera.deleteLater()
            self._camera = None
