"""Global keys on Windows: RegisterHotKey with the message loop of its own thread.

WM_HOTKEY goes to the thread that registered, so that registering happens there too
(learn.microsoft.com: RegisterHotKey). F12 is reserved for the debugger.
"""

from __future__ import annotations

import ctypes
import queue
import sys
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

from lumivox.core.i18n import tr

if TYPE_CHECKING:
    from lumivox.ui.hotkeys import Activated
    from lumivox.ui.hotkeys.shortcut import Shortcut

WM_HOTKEY = 0x0312
WM_QUIT = 0x0012
WM_APP = 0x8000
MOD_ALT, MOD_CONTROL, MOD_SHIFT, MOD_WIN, MOD_NOREPEAT = 1, 2, 4, 8, 0x4000
ANSWER_SECONDS = 2.0

_VIRTUAL_KEYS = {
    Qt.Key.Key_Space: 0x20,
    Qt.Key.Key_Return: 0x0D,
    Qt.Key.Key_Enter: 0x0D,
    Qt.Key.Key_Escape: 0x1B,
    Qt.Key.Key_Tab: 0x09,
    Qt.Key.Key_Backspace: 0x08,
    Qt.Key.Key_Insert: 0x2D,
    Qt.Key.Key_Delete: 0x2E,
    Qt.Key.Key_Home: 0x24,
    Qt.Key.Key_End: 0x23,
    Qt.Key.Key_PageUp: 0x21,
    Qt.Key.Key_PageDown: 0x22,
    Qt.Key.Key_Left: 0x25,
    Qt.Key.Key_Up: 0x26,
    Qt.Key.Key_Right: 0x27,
    Qt.Key.Key_Down: 0x28,
    Qt.Key.Key_Print: 0x2C,
    Qt.Key.Key_Pause: 0x13,
}


def is_available() -> bool:
    """Whether this is Windows."""
    return sys.platform == "win32"


def virtual_key(shortcut: Shortcut) -> int | None:
    """Windows' code of the key, or ``None`` where it has none or reserves it."""
    key = Qt.Key(shortcut.key)
    if key in _VIRTUAL_KEYS:
        return _VIRTUAL_KEYS[key]
    if Qt.Key.Key_F1 <= key <= Qt.Key.Key_F24:
        number = shortcut.key - Qt.Key.Key_F1.value
        return None if number == 11 else 0x70 + number
    character = shortcut.character
    if character and character.isalnum():
        return ord(character.upper())
    return None


class WindowsHotkeys(QObject):
    """Holds a thread with a message loop; its presses arrive in the GUI thread by a signal."""

    _pressed = Signal(str)

    def __init__(self, activated: Activated) -> None:
        super().__init__()
        self._pressed.connect(activated, Qt.ConnectionType.QueuedConnection)
        self._orders: queue.Queue[Mapping[str, Shortcut]] = queue.Queue()
        self._answers: queue.Queue[dict[str, str]] = queue.Queue()
        self._thread_id = 0
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hotkeys", daemon=True)
        self._thread.start()
        self._ready.wait(ANSWER_SECONDS)

    def bind(self, shortcuts: Mapping[str, Shortcut]) -> dict[str, str]:
        """See HotkeyHandler.bind."""
        self._orders.put(dict(shortcuts))
        _user32().PostThreadMessageW(self._thread_id, WM_APP, 0, 0)
        try:
            return self._answers.get(timeout=ANSWER_SECONDS)
        except queue.Empty:
            sentence = tr(
                "Windows did not answer when asked for the key {key}. Start Lumivox anew."
            )
            return {name: sentence.format(key=key.text) for name, key in shortcuts.items()}

    def close(self) -> None:
        """See HotkeyHandler.close."""
        _user32().PostThreadMessageW(self._thread_id, WM_QUIT, 0, 0)
        self._thread.join(ANSWER_SECONDS)

    def _run(self) -> None:
        from ctypes import wintypes

        user32 = _user32()
        message = wintypes.MSG()
        # The first look makes the thread's message queue, without which posts to it are lost.
        user32.PeekMessageW(ctypes.byref(message), None, 0, 0, 0)
        self._thread_id = _kernel32().GetCurrentThreadId()
        self._ready.set()
        names: dict[int, str] = {}
        while user32.GetMessageW(ctypes.byref(message), None, 0, 0) > 0:
            if message.message == WM_HOTKEY and message.wParam in names:
                self._pressed.emit(names[message.wParam])
            elif message.message == WM_APP:
                for number in names:
                    user32.UnregisterHotKey(None, number)
                names, problems = self._register(self._orders.get())
                self._answers.put(problems)
        for number in names:
            user32.UnregisterHotKey(None, number)

    @staticmethod
    def _register(shortcuts: Mapping[str, Shortcut]) -> tuple[dict[int, str], dict[str, str]]:
        names: dict[int, str] = {}
        problems: dict[str, str] = {}
        for number, (action, shortcut) in enumerate(shortcuts.items(), start=1):
            key = virtual_key(shortcut)
            held = (
                MOD_NOREPEAT
                | (MOD_CONTROL if shortcut.ctrl else 0)
                | (MOD_ALT if shortcut.alt else 0)
                | (MOD_SHIFT if shortcut.shift else 0)
                | (MOD_WIN if shortcut.meta else 0)
            )
            if key is None:
                sentence = tr("{key} cannot be a global key. Choose another key in the settings.")
            elif not _user32().RegisterHotKey(None, number, held, key):
                sentence = tr(
                    "{key} is taken by another program. Choose another key in the settings."
                )
            else:
                names[number] = action
                continue
            problems[action] = sentence.format(key=shortcut.text)
        return names, problems


def _user32() -> Any:
    return ctypes.WinDLL("user32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]


def _kernel32() -> Any:
    return ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]
