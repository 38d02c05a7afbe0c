"""Frames from anything that fills a QVideoSink: a camera, or (in tests) a video."""

from __future__ import annotations

import sys

import numpy as np
from PySide6.QtCore import QCameraPermission, QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import (
    QCamera,
    QCameraDevice,
    QMediaCaptureSession,
    QMediaDevices,
    QVideoFrame,
    QVideoSink,
)

from lumivox.core.i18n import tr
from lumivox.core.values import Pixels


class CameraFeed(QObject):
    """One camera at a time.

    Signals:
        frame_arrived(object): a QImage, upright, as often as the camera gives one.
        failed(str): there is no camera, it is busy, or it is not allowed: a sentence.

    Attributes:
        sink: whatever fills it is shown and judged.
    """

    frame_arrived = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # Qt's video loads Mesa with its LLVM. Triton, which torch takes in later with LLVM of its
        # own, crashes beside it (segmentation fault with LLVM 15, triton 3.9). Nothing here needs
        # triton; what is loaded already is left, which is safe.
        sys.modules.setdefault("triton", None)  # type: ignore[arg-type]  # None: no such module
        self.sink = QVideoSink(self)
        self.sink.videoFrameChanged.connect(self._on_frame)
        self._session = QMediaCaptureSession(self)
        self._camera: QCamera | None = None

    @staticmethod
    def cameras() -> list[QCameraDevice]:
        """All cameras, the system's favourite first."""
        favourite = QMediaDevices.defaultVideoInput()
        others = [device for device in QMediaDevices.videoInputs() if device != favourite]
        return ([] if favourite.isNull() else [favourite]) + others

    def start(self, device: QCameraDevice | None = None) -> None:
        """Start a camera (the first one otherwise); permission is asked for where it must be."""
        chosen = device or next(iter(self.cameras()), None)
        if chosen is None:
            self.failed.emit(tr("No camera was found. Connect one, then try again."))
            return
        application = QCoreApplication.instance()
        permission = QCameraPermission()
        assert application is not None
        status = application.checkPermission(permission)
        if status is Qt.PermissionStatus.Undetermined:
            application.requestPermission(permission, self, lambda _answer: self.start(chosen))
        elif status is Qt.PermissionStatus.Denied:
            self.failed.emit(
                tr(
                    "Lumivox may not use the camera. Allow it in the system's privacy settings, "
                    "then try again."
                )
            )
        else:
            self._open(chosen)

    def stop(self) -> None:
        """Let the camera go."""
        if self._camera is not None:
            self._camera.stop()
            self._session.setCamera(None)  # type: ignore[arg-type]  # nullptr in C++
            self._camera.deleteLater()
            self._camera = None

    def _open(self, device: QCameraDevice) -> None:
        self.stop()
        self._camera = QCamera(device, self)
        self._camera.errorOccurred.connect(self._on_error)
        self._session.setCamera(self._camera)
        self._session.setVideoSink(self.sink)
        self._camera.start()

    def _on_error(self, _error: QCamera.Error, _text: str) -> None:
        self.failed.emit(
            tr("The camera does not answer; another program may be using it. Close that one.")
        )

    def _on_frame(self, frame: QVideoFrame) -> None:
        image = frame.toImage()
        if not image.isNull():
            self.frame_arrived.emit(image)


def pixels_of(image: QImage) -> Pixels:
    """RGB ``(H, W, 3)`` uint8 of a QImage."""
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    return np.ascontiguousarray(rows[:, : rgb.width() * 3].reshape(rgb.height(), rgb.width(), 3))
