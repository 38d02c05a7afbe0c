"""The camera's window: preview, advice in large type, and two buttons."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QImage, QPainter, QPaintEvent
from PySide6.QtMultimedia import QCameraDevice
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from lumivox.core.i18n import tr
from lumivox.ui.camera.feed import CameraFeed, pixels_of
from lumivox.ui.camera.guide import Guide
from lumivox.ui.camera.tone import FramingTone
from lumivox.vision.framing import Framing
from lumivox.workers.looking import FrameLooker


class CameraWindow(QDialog):
    """Helps to hold a page before the camera, and takes its picture.

    Signals:
        taken(object): the Capture, its page pulled flat.
        said(str): a sentence to tell at once.
    """

    taken = Signal(object)
    said = Signal(str)

    def __init__(
        self,
        looker: FrameLooker,
        *,
        automatic: bool = True,
        with_tone: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """Not started yet.

        Args:
            looker: judges the frames.
            automatic: take the picture as soon as it is steady, sharp and whole.
            with_tone: play the tone that rises with the fitness.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self.setWindowTitle(tr("Camera"))
        self.feed = CameraFeed(self)
        self._looker = looker
        self._automatic = automatic
        self._tone = FramingTone(self) if with_tone else None
        self._guide = Guide()
        self._image: QImage | None = None
        self._preview = _Preview()
        self._advice = QLabel(tr("Starting the camera…"))
        self._advice.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._advice.setWordWrap(True)
        self._advice.setObjectName("advice")
        self._take = QPushButton(tr("&Take the picture"))
        self._take.setDefault(True)
        self._take.setEnabled(False)
        self._take.clicked.connect(self.take)
        close = QPushButton(tr("&Close"))
        close.clicked.connect(self.reject)
        self._choice = QComboBox()
        label = QLabel(tr("Ca&mera"))
        label.setBuddy(self._choice)
        row = QHBoxLayout()
        for widget in (label, self._choice, self._take, close):
            row.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.addWidget(self._preview, 1)
        layout.addWidget(self._advice)
        layout.addLayout(row)
        self.feed.frame_arrived.connect(self._on_frame)
        self.feed.failed.connect(self._tell)
        looker.judged.connect(self._on_framing)
        looker.ready.connect(self._on_ready)
        looker.shot.connect(self._on_shot)
        looker.failed.connect(self._tell)
        self.finished.connect(self._leave)

    def start(self) -> None:
        """Show the window and start the first camera."""
        cameras = CameraFeed.cameras()
        self._choice.clear()
        for device in cameras:
            self._choice.addItem(device.description(), device)
        self._choice.setEnabled(len(cameras) > 1)
        self._choice.activated.connect(self._choose)
        self.show()
        self.feed.start()

    def take(self) -> None:
        """Take the picture as it is now."""
        if self._image is not None:
            self._take.setEnabled(False)
            self._looker.take(pixels_of(self._image))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Let the camera go."""
        self._leave()
        super().closeEvent(event)

    def _choose(self, index: int) -> None:
        device = self._choice.itemData(index)
        if isinstance(device, QCameraDevice):
            self.feed.start(device)

    def _on_frame(self, image: QImage) -> None:
        if self._image is None:
            self._take.setEnabled(True)
        self._image = image
        self._preview.show_image(image)
        self._looker.look(pixels_of(image))

    def _on_framing(self, framing: Framing) -> None:
        self._advice.setText(framing.sentence)
        sentence = self._guide.sentence_for(framing)
        if sentence:
            self.said.emit(sentence)
        if self._tone:
            self._tone.play(framing.fitness)

    def _on_ready(self) -> None:
        if self._automatic and self._take.isEnabled():
            self.take()

    def _on_shot(self, capture: object) -> None:
        self.taken.emit(capture)
        self.accept()

    def _tell(self, sentence: str) -> None:
        self._advice.setText(sentence)
        self.said.emit(sentence)

    def _leave(self) -> None:
        self.feed.stop()
        self._looker.close()
        if self._tone:
            self._tone.stop()


class _Preview(QWidget):
    """The camera's picture, as large as it fits. Nothing for the keyboard to visit."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Camera picture"))
        self.setMinimumSize(320, 240)
        self._image: QImage | None = None

    def show_image(self, image: QImage) -> None:
        """Show this frame."""
        self._image = image
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A usual camera's proportions."""
        return QSize(800, 600)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """The frame in the middle of black."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.black)
        if self._image is None:
            return
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        x, y = (self.width() - size.width()) // 2, (self.height() - size.height()) // 2
        painter.drawImage(
            self.rect().adjusted(
                x, y, x + size.width() - self.width(), y + size.height() - self.height()
            ),
            self._image,
        )
