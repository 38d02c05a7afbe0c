"""The overlay: one window a screen over a frozen picture of all screens.

Everything is counted in image pixels, so that what is chosen is what is cut, whatever the scale
factors. The windows only translate between their own coordinates and the picture's.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QImage

from lumivox.core.geometry import Box
from lumivox.core.i18n import tr
from lumivox.core.values import Capture
from lumivox.ui.overlay.screens import image_box
from lumivox.ui.overlay.selection import Selection, Target
from lumivox.ui.overlay.window import ScreenWindow

ANNOUNCE_MILLISECONDS = 250
"""A held arrow would otherwise be followed by a flood of positions."""


class RegionOverlay(QObject):
    """Lets the user choose a region of a capture.

    Signals:
        accepted(object): the Box chosen, in image pixels; the overlay is closed.
        cancelled(): left without choosing; the overlay is closed.
        announced(str): a sentence to tell at once: position, size, target.
    """

    accepted = Signal(object)
    cancelled = Signal()
    announced = Signal(str)

    def __init__(
        self, capture: Capture, start: Box | None = None, parent: QObject | None = None
    ) -> None:
        """Not shown yet.

        Args:
            capture: all screens, frozen.
            start: the region to begin with, in image pixels; the middle of the screen otherwise.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self.capture = capture
        whole = Box(0, 0, capture.width, capture.height)
        primary = QGuiApplication.primaryScreen()
        self.selection = Selection(whole, start or _middle(image_box(primary, capture)))
        height, width, _ = capture.pixels.shape
        # The image shares the capture's memory, which therefore must outlive it.
        self.image = QImage(
            capture.pixels.data, width, height, width * 3, QImage.Format.Format_RGB888
        )
        self._windows = [ScreenWindow(self, screen) for screen in QGuiApplication.screens()]
        self._quiet = QTimer(self, singleShot=True, interval=ANNOUNCE_MILLISECONDS)
        self._quiet.timeout.connect(lambda: self.announced.emit(self.describe()))

    @property
    def windows(self) -> tuple[ScreenWindow, ...]:
        """The windows, one a screen."""
        return tuple(self._windows)

    def show(self) -> None:
        """Cover all screens and say how to choose."""
        for window in self._windows:
            window.appear()
        first = self._windows[0]
        first.take_keyboard()
        how = tr(
            "Choose a region. Arrows move, Shift and arrows change the size, Control makes fine "
            "steps, Tab jumps to windows and text, Enter reads, Escape leaves."
        )
        self.announced.emit(f"{how} {self.describe()}")

    def add_targets(self, targets: Iterable[Target]) -> None:
        """Windows, or blocks of text found meanwhile, to jump to by Tab."""
        self.selection.add_targets(targets)
        self.refresh()

    def describe(self) -> str:
        """Position and size of the region, after the target's words where it is one."""
        box = self.selection.box
        sentence = tr("{width} by {height} at {x}, {y}.").format(
            width=box.width, height=box.height, x=box.x, y=box.y
        )
        target = self.selection.target
        return f"{target.label}. {sentence}" if target else sentence

    def move(self, dx: int, dy: int) -> None:
        """Move by pixels and say where, once the keys rest."""
        self.selection.move(dx, dy)
        self._changed()

    def resize(self, dx: int, dy: int) -> None:
        """Change the size by pixels and say it, once the keys rest."""
        self.selection.resize(dx, dy)
        self._changed()

    def jump(self, step: int) -> None:
        """Go to the next or previous target and say its first words."""
        if self.selection.jump(step) is None:
            self.announced.emit(tr("No windows or text to jump to were found yet."))
            return
        self._quiet.stop()
        self.refresh()
        self.announced.emit(self.describe())

    def choose(self, box: Box) -> None:
        """Take this box while the mouse draws it."""
        self.selection.choose(box)
        self.refresh()

    def choose_everything(self) -> None:
        """Take the whole picture."""
        self.selection.choose(self.selection.bounds)
        self._changed()

    def accept(self) -> None:
        """Close, and tell what was chosen."""
        self._close()
        self.accepted.emit(self.selection.box)

    def cancel(self) -> None:
        """Close without choosing."""
        self._close()
        self.cancelled.emit()

    def refresh(self) -> None:
        """Paint anew."""
        for window in self._windows:
            window.update()

    def _changed(self) -> None:
        self.refresh()
        self._quiet.start()

    def _close(self) -> None:
        self._quiet.stop()
        for window in self._windows:
            window.leave()
        self._windows = []


def _middle(box: Box) -> Box:
    return Box(box.x + box.width // 4, box.y + box.height // 4, box.width // 2, box.height // 2)
