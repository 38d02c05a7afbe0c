"""The picture with a box around each word; moved about in by key as well as by mouse."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QGraphicsPathItem,
    QGraphicsPixmapItem,
    QGraphicsRectItem,
    QGraphicsScene,
    QGraphicsView,
    QWidget,
)

from lumivox.core.geometry import Box
from lumivox.core.values import Line, Reading, WordRef
from lumivox.ui.accessible import install_roles
from lumivox.ui.themes import Theme

ZOOM_STEP = 1.25
ZOOM_MOST = 16.0

BOXES_FROM = 13
"""Words less high than so many pixels of the screen get no box: it would hide them."""


class PictureView(QGraphicsView):
    """Shows one picture. Arrows go from word to word, plus and minus zoom, 0 fits it in.

    Signals:
        word_chosen(WordRef): the user chose a word by key or mouse.
    """

    word_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        install_roles()
        super().__init__(parent)
        self.setScene(QGraphicsScene(self))
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # Assistive technology would find a second, nameless thing to focus.
        self.viewport().setFocusProxy(None)  # type: ignore[arg-type]  # nullptr in C++
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAcceptDrops(False)  # the window takes what is dropped
        self._reading = Reading("", 0, 0)
        self._order: list[WordRef] = []
        self._sure = self._unsure = QGraphicsPathItem()
        self._picture: QGraphicsPixmapItem | None = None
        self._current: WordRef | None = None
        self._fitted = True
        self._word_height = 0
        self._pen, self._unsure_pen, self._mark_pen = QPen(), QPen(), QPen()
        self._mark_brush = QBrush()
        self._mark = QGraphicsRectItem()
        self._new_items()

    def restyle(self, theme: Theme) -> None:
        """Take the colours. Boxes keep their width on the screen whatever the zoom."""
        self._pen = QPen(QColor(theme.focus), 1)
        self._unsure_pen = QPen(QColor(theme.unsure), 2, Qt.PenStyle.DotLine)
        # Ink and paper of the highlight stand out from each other, and so from any picture.
        self._mark_pen = QPen(QColor(theme.highlight_text), 3)
        for pen in (self._pen, self._unsure_pen, self._mark_pen):
            pen.setCosmetic(True)
        colour = QColor(theme.highlight)
        colour.setAlpha(70)
        self._mark_brush = QBrush(colour)
        self._paint_items()

    def show_picture(self, image: QImage, width: int, height: int) -> None:
        """Show this picture, in the pixels of the original: ``width`` x ``height``."""
        scene = self.scene()
        scene.clear()
        self._new_items()
        self._picture = scene.addPixmap(QPixmap.fromImage(image))
        self._picture.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        if image.width():
            self._picture.setScale(width / image.width())
        scene.setSceneRect(0, 0, width, height)
        self._reading, self._order, self._current = Reading("", width, height), [], None
        self.fit()

    def clear(self) -> None:
        """Show nothing."""
        self.show_picture(QImage(), 0, 0)

    def add_lines(self, reading: Reading, lines: Sequence[Line]) -> None:
        """Draw the boxes of lines that were just recognised, the newest of this Reading."""
        self._reading = reading
        self._order = [ref for ref, _ in reading.words()]
        self._draw(lines)

    def _draw(self, lines: Iterable[Line]) -> None:
        for item, unsure in ((self._sure, False), (self._unsure, True)):
            path = item.path()
            for line in lines:
                for word in line.words:
                    if word.unsure is unsure:
                        path.addRect(_rect(word.box))
            item.setPath(path)

    def show_reading(self, reading: Reading) -> None:
        """Draw the boxes of all words, and of what nobody could read."""
        self._reading = reading
        self._order = [ref for ref, _ in reading.words()]
        for item in (self._sure, self._unsure):
            item.setPath(QPainterPath())
        self._draw([line for block in reading.blocks for line in block.lines])
        path = self._unsure.path()
        for box in reading.unreadable:
            path.addRect(_rect(box))
        self._unsure.setPath(path)
        heights = sorted(word.box.height for _, word in reading.words())
        self._word_height = heights[len(heights) // 2] if heights else 0
        self._thin_out()
        self.highlight(None)

    def highlight(self, ref: WordRef | None) -> None:
        """Mark the word that is spoken or chosen, and keep it in sight."""
        self._current = ref
        self.highlight_box(self.box_of(ref))

    def highlight_box(self, box: Box | None) -> None:
        """Mark a place that need not be a word, and keep it in sight."""
        self._mark.setVisible(box is not None)
        if box is not None:
            out = 4 / self.transform().m11()  # pixels of the screen around the word
            rect = _rect(box).adjusted(-out, -out, out, out)
            self._mark.setRect(rect)
            self.ensureVisible(rect, 40, 40)

    def box_of(self, ref: WordRef | None) -> Box | None:
        """The box of a word of the page shown."""
        if ref is None:
            return None
        try:
            return self._reading.word(ref).box
        except IndexError:
            return None

    @property
    def current(self) -> WordRef | None:
        """The word that is marked."""
        return self._current

    def fit(self) -> None:
        """Show the whole picture, never enlarged beyond twice its size."""
        self._fitted = True
        rect = self.sceneRect()
        if rect.isEmpty():
            return
        room = self.viewport().size()
        scale = min(room.width() / rect.width(), room.height() / rect.height(), 2.0)
        self.resetTransform()
        self.scale(scale, scale)
        self._thin_out()

    def zoom(self, factor: float) -> None:
        """Enlarge or reduce, within limits."""
        now = self.transform().m11()
        wanted = min(max(now * factor, 0.05), ZOOM_MOST)
        self.scale(wanted / now, wanted / now)
        self._fitted = False
        self._thin_out()
        box = self.box_of(self._current)
        if box is not None:
            self.centerOn(_rect(box).center())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Move among the words, zoom."""
        key = event.key()
        if event.modifiers() & (
            Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier
        ):
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(ZOOM_STEP)
        elif key == Qt.Key.Key_Minus:
            self.zoom(1 / ZOOM_STEP)
        elif key == Qt.Key.Key_0:
            self.fit()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._step_word(-1 if key == Qt.Key.Key_Left else 1)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step_line(-1 if key == Qt.Key.Key_Up else 1)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and self._order:
            self._choose(self._order[0 if key == Qt.Key.Key_Home else -1])
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Choose the word under the pointer."""
        super().mousePressEvent(event)
        point = self.mapToScene(event.position().toPoint())
        for ref, word in self._reading.words():
            if word.box.contains(point.x(), point.y()):
                self._choose(ref)
                return

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Zoom with Ctrl, scroll without."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.angleDelta().y():
            self.zoom(ZOOM_STEP if event.angleDelta().y() > 0 else 1 / ZOOM_STEP)
            event.accept()
        else:
            super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """A picture that was fitted in stays so."""
        super().resizeEvent(event)
        if self._fitted:
            self.fit()

    def _choose(self, ref: WordRef) -> None:
        self.highlight(ref)
        self.word_chosen.emit(ref)

    def _step_word(self, by: int) -> None:
        if not self._order:
            return
        if self._current not in self._order:
            self._choose(self._order[0])
            return
        index = self._order.index(self._current) + by
        self._choose(self._order[min(max(index, 0), len(self._order) - 1)])

    def _step_line(self, by: int) -> None:
        firsts = [ref for ref in self._order if ref.word == 0]
        if not firsts:
            return
        current = self._current or firsts[0]
        lines = [(ref.block, ref.line) for ref in firsts]
        here = (current.block, current.line)
        index = lines.index(here) + by if here in lines else 0
        self._choose(firsts[min(max(index, 0), len(firsts) - 1)])

    def _thin_out(self) -> None:
        """Show the boxes of all words only where they do not crowd the words."""
        high = self._word_height * self.transform().m11()
        self._sure.setVisible(not self._word_height or high >= BOXES_FROM)
        self.highlight(self._current)

    def _new_items(self) -> None:
        """One item for all boxes of a kind: ten thousand single ones would take their time."""
        self._sure = self.scene().addPath(QPainterPath())
        self._unsure = self.scene().addPath(QPainterPath())
        self._mark = self.scene().addRect(QRectF())
        self._mark.setVisible(False)
        for item in (self._sure, self._unsure, self._mark):
            item.setZValue(1)
        self._paint_items()

    def _paint_items(self) -> None:
        self._sure.setPen(self._pen)
        self._unsure.setPen(self._unsure_pen)
        self._mark.setPen(self._mark_pen)
        self._mark.setBrush(self._mark_brush)


def _rect(box: Box) -> QRectF:
    return QRectF(box.x, box.y, box.width, box.height)
