"""Short messages to the user: by the screen reader or by the own voice, never by both."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QApplication, QWidget

from lumivox.ui.nvda import NvdaController
from lumivox.ui.screen_reader import AnnouncementProbe, screen_reader_running

SAME_AGAIN = 0.7
"""Seconds within which the same sentence is taken for an echo of itself and not told again."""

OwnVoice = Callable[[str, bool], None]
"""Speaks a sentence; whether it may interrupt what is being spoken."""


class WindowAnnouncer(QObject):
    """Says short messages: by the screen reader, the own voice, or both, never one of them twice.

    One for each window; lives in the GUI thread.
    """

    def __init__(
        self,
        window: QWidget,
        own_voice: OwnVoice,
        *,
        reader_running: Callable[[], bool] = screen_reader_running,
        announcements_heard: Callable[[], bool] | None = None,
        nvda: NvdaController | None = None,
    ) -> None:
        """Announce from this window.

        Args:
            window: whose accessible object sends the events.
            own_voice: used where no screen reader would be heard.
            reader_running: whether a screen reader listens.
            announcements_heard: whether it speaks announcements (Orca before 45 does not).
            nvda: NVDA's own way, which is heard from unfocused windows too.
        """
        super().__init__(window)
        self.output = "auto"
        self._window = window
        self._own_voice = own_voice
        self._reader_running = reader_running
        self._announcements_heard = announcements_heard or AnnouncementProbe()
        self._nvda = nvda or NvdaController()
        self._last = ("", 0.0)

    def announce(self, sentence: str, *, assertive: bool = False) -> None:
        """Tell it now; an assertive one interrupts. An echo of the last sentence is dropped."""
        now = time.monotonic()
        last, then = self._last
        if not sentence or (sentence == last and now - then < SAME_AGAIN):
            return
        self._last = (sentence, now)
        if self.output != "own" and self._nvda.speak(sentence, interrupt=assertive):
            return
        if self.by_screen_reader():
            self._send(sentence, assertive=assertive)
        else:
            self._own_voice(sentence, assertive)

    def by_screen_reader(self) -> bool:
        """Whether a screen reader tells messages now.

        It drops most of what an unfocused window announces: there the own voice speaks.
        """
        if self.output == "auto":
            return self.reader_follows_focus() and self._announcements_heard()
        return self.output == "screen_reader"

    def reader_follows_focus(self) -> bool:
        """Whether a screen reader reads what has the focus here, and every move of the caret."""
        return QApplication.activeWindow() is not None and self._reader_running()

    def _send(self, sentence: str, *, assertive: bool) -> None:
        event = QAccessibleAnnouncementEvent(self._window, sentence)
        politeness = QAccessible.AnnouncementPoliteness
        event.setPoliteness(politeness.Assertive if assertive else politeness.Polite)
        QAccessible.updateAccessibility(event)
