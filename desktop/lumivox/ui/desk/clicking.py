"""Acting on text: the word at the caret is clicked where it stands on the real screen."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, QRect, QTimer
from PySide6.QtGui import QImage

from lumivox.core.errors import AppError
from lumivox.core.geometry import Box
from lumivox.core.i18n import tr
from lumivox.core.values import Pixels, Reading, Word
from lumivox.sources import grab_screen
from lumivox.ui.main_window import MainWindow
from lumivox.ui.pictures import capture_of
from lumivox.ui.pointing import cannot_click, choose_pointer

ASIDE_MS = 200
"""The window is given so long to go behind the others."""

OTHER_LEVEL, OTHER_SHARE = 80, 0.08
"""Of 255, and of a word's pixels: from there on it is another word that stands there now."""


class Clicking(QObject):
    """Clicks words of readings of the screen."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def click_word(self) -> None:
        """Click the word at the voice or caret, unless the screen shows something else there."""
        window = self._window
        ref = window.controls.here()
        if ref is None:
            return
        reading = window.panel.reading
        if not reading.source.startswith("screen:"):
            window.tell(tr("Only what was read from the screen can be clicked."), assertive=True)
            return
        if choose_pointer() is None:
            window.tell(cannot_click(), assertive=True)
            return
        word = reading.word(ref)
        picture = window.session.pictures.get(window.controls.page)
        window.voice.stop()
        # Behind all others, not hidden: who has no tray finds it again.
        window.lower()
        QTimer.singleShot(ASIDE_MS, self, lambda: self._click(reading, word, picture))

    def _click(self, reading: Reading, word: Word, picture: QImage | None) -> None:
        place = reading.transform.box(word.box)
        pointer = choose_pointer()
        try:
            if pointer is None or self._is_other(reading, word.box, place, picture):
                sentence = tr("The screen shows something else there now. Read it again first.")
                self._window.tell(sentence, assertive=True)
                return
            pointer.click(place.x + place.width // 2, place.y + place.height // 2)
        except AppError as error:
            self._window.tell(str(error), assertive=True)
        else:
            self._window.tell(tr("Clicked “{word}”.").format(word=word.text), assertive=True)

    @staticmethod
    def _is_other(reading: Reading, box: Box, place: Box, picture: QImage | None) -> bool:
        """Whether the word is not there any more, as far as its picture was kept whole."""
        if picture is None or (picture.width(), picture.height()) != (
            reading.width,
            reading.height,
        ):
            return False
        inside = box.clamped(reading.width, reading.height)
        part = picture.copy(QRect(inside.x, inside.y, inside.width, inside.height))
        if part.isNull():
            return False
        return looks_other(capture_of(part, "").pixels, grab_screen(place).pixels)


def looks_other(before: Pixels, after: Pixels) -> bool:
    """Whether two pictures of a word, RGB ``(H, W, 3)``, differ by more than a caret's blink."""
    height = min(before.shape[0], after.shape[0])
    width = min(before.shape[1], after.shape[1])
    one = before[:height, :width].astype(np.int16)
    distance = np.abs(one - after[:height, :width]).max(axis=2)
    return bool((distance > OTHER_LEVEL).mean() > OTHER_SHARE)
