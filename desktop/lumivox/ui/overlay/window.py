"""One screen's part of the overlay: paints the frozen picture and takes mouse and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QScreen
from PySide6.QtWidgets import QWidget

from lumivox.core.geometry import Box
from lumivox.core.i18n import tr
from lumivox.ui.overlay.screens import image_box

if TYPE_CHECKING:
    from lumivox.ui.overlay.overlay import RegionOverlay

STEP = 10
"""Image pixels an arrow moves; one with Ctrl."""

CLICK = 5
"""Image pixels: a shorter drag is a click."""

_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class ScreenWindow(QWidget):
    """A frameless window that covers a screen."""

    def __init__(self, overlay: RegionOverlay, screen: QScreen) -> None:
        super().__init__(
            None, Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
        )
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._overlay = overlay
        self._screen = screen
        self._part = image_box(screen, overlay.capture)
        self._pressed: tuple[int, int] | None = None
        self.setWindowTitle(tr("Choose a region"))
        self.setAccessibleName(tr("Choose a region"))
        self.setAccessibleDescription(
            tr("Arrows move, Shift and arrows change the size, Enter reads, Escape leaves.")
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)

    def appear(self) -> None:
        """Cover the screen."""
        self.setScreen(self._screen)
        self.setGeometry(self._screen.geometry())
        self.showFullScreen()

    def take_keyboard(self) -> None:
        """Get all keys, whatever the window manager thinks of focus."""
        self.raise_()
        self.activateWindow()
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        self.grabKeyboard()

    def leave(self) -> None:
        """Give the keyboard back and close."""
        self.releaseKeyboard()
        self.close()

    def to_image(self, point: QPointF) -> tuple[int, int]:
        """Image pixel under a point of this window."""
        x = self._part.x + point.x() * self._part.width / max(1, self.width())
        y = self._part.y + point.y() * self._part.height / max(1, self.height())
        return round(x), round(y)

    def from_image(self, box: Box) -> QRectF:
        """Where a box of the picture lies in this window."""
        scale_x = self.width() / max(1, self._part.width)
        scale_y = self.height() / max(1, self._part.height)
        return QRectF(
            (box.x - self._part.x) * scale_x,
            (box.y - self._part.y) * scale_y,
            box.width * scale_x,
            box.height * scale_y,
        )

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """The picture, dimmed outside the region, which has a border seen on any ground."""
        painter = QPainter(self)
        whole = QRectF(self.rect())
        part = QRectF(self._part.x, self._part.y, self._part.width, self._part.height)
        painter.drawImage(whole, self._overlay.image, part)
        chosen = self.from_image(self._overlay.selection.box)
        painter.fillRect(whole, QColor(0, 0, 0, 120))
        box = self._overlay.selection.box
        painter.drawImage(chosen, self._overlay.image, QRectF(box.x, box.y, box.width, box.height))
        for color, width in ((Qt.GlobalColor.black, 7), (Qt.GlobalColor.yellow, 3)):
            painter.setPen(QPen(QColor(color), width))
            painter.drawRect(chosen)
        self._paint_size(painter, chosen)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows, Tab, Enter, Escape; see the class RegionOverlay."""
        key = Qt.Key(event.key())
        held = event.modifiers()
        if key in _ARROWS:
            step = 1 if held & Qt.KeyboardModifier.ControlModifier else STEP
            dx, dy = (step * part for part in _ARROWS[key])
            if held & Qt.KeyboardModifier.ShiftModifier:
                self._overlay.resize(dx, dy)
            else:
                self._overlay.move(dx, dy)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._overlay.accept()
        elif key == Qt.Key.Key_Escape:
            self._overlay.cancel()
        elif key == Qt.Key.Key_A and held & Qt.KeyboardModifier.ControlModifier:
            self._overlay.choose_everything()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001, N802 - Qt's name
        """Tab is a jump, not a change of focus."""
        self._overlay.jump(1 if next else -1)
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Begin a rubber band; another button leaves."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed = self.to_image(event.position())
        else:
            self._overlay.cancel()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Stretch the rubber band."""
        if self._pressed is not None:
            self._overlay.choose(self._band(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Read what was drawn; a click reads the window or text under the pointer."""
        if self._pressed is None:
            return
        band = self._band(event.position())
        pressed, self._pressed = self._pressed, None
        if max(band.width, band.height) < CLICK:
            target = self._overlay.selection.target_at(*pressed)
            if target is None:
                return
            band = target.box
        self._overlay.choose(band)
        self._overlay.accept()

    def _band(self, point: QPointF) -> Box:
        assert self._pressed is not None
        return Box.from_corners(*self._pressed, *self.to_image(point))

    def _paint_size(self, painter: QPainter, chosen: QRectF) -> None:
        """Width and height in large type beside the region, for those who see a little."""
        box = self._overlay.selection.box
        font = painter.font()
        font.setPointSizeF(font.pointSizeF() * 1.6)
        font.setBold(True)
        painter.setFont(font)
        text = f"{box.width} × {box.height}"
        area = QRectF(painter.fontMetrics().boundingRect(text)).adjusted(-10, -6, 10, 6)
        area.moveTopLeft(chosen.topLeft() + QPointF(0, -area.height() - 8))
        if area.top() < 0:
            area.moveTop(min(chosen.top() + 8, self.height() - area.height()))
        area.moveLeft(max(0.0, min(area.left(), self.width() - area.width())))
        painter.fillRect(area, QColor(0, 0, 0))
        painter.setPen(QColor(Qt.GlobalColor.yellow))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)
