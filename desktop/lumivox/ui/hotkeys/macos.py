"""Global keys on macOS: Carbon's RegisterEventHotKey by ctypes.

Carbon's hot keys need no accessibility permission, unlike an event tap. Events arrive on the main
run loop, which is Qt's, so that the handler runs in the GUI thread
(HIToolbox/CarbonEvents.h; Events.h for the key codes).
"""

from __future__ import annotations

import ctypes
import ctypes.util
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt

from lumivox.core.i18n import tr

if TYPE_CHECKING:
    from lumivox.ui.hotkeys import Activated
    from lumivox.ui.hotkeys.shortcut import Shortcut

CMD, SHIFT, OPTION, CONTROL = 0x0100, 0x0200, 0x0800, 0x1000
EVENT_CLASS_KEYBOARD = int.from_bytes(b"keyb", "big")
EVENT_HOTKEY_PRESSED = 5
PARAM_DIRECT_OBJECT = int.from_bytes(b"----", "big")
TYPE_HOTKEY_ID = int.from_bytes(b"hkid", "big")
SIGNATURE = int.from_bytes(b"LmVx", "big")

# kVK_ANSI_…: the position of each character on an ANSI keyboard, from 0; a dot where there is none.
_ANSI = "asdfhgzxcv\0bqweryt123465=97-80]ou[ip\0lj'k;\\,/nm."
_NAMED = {
    Qt.Key.Key_Return: 36,
    Qt.Key.Key_Enter: 76,
    Qt.Key.Key_Tab: 48,
    Qt.Key.Key_Space: 49,
    Qt.Key.Key_Backspace: 51,
    Qt.Key.Key_Escape: 53,
    Qt.Key.Key_Home: 115,
    Qt.Key.Key_PageUp: 116,
    Qt.Key.Key_Delete: 117,
    Qt.Key.Key_End: 119,
    Qt.Key.Key_PageDown: 121,
    Qt.Key.Key_Left: 123,
    Qt.Key.Key_Right: 124,
    Qt.Key.Key_Down: 125,
    Qt.Key.Key_Up: 126,
}
_FUNCTION_KEYS = (122, 120, 99, 118, 96, 97, 98, 100, 101, 109, 103, 111)


class _HotKeyId(ctypes.Structure):
    _fields_ = (("signature", ctypes.c_uint32), ("id", ctypes.c_uint32))


class _EventType(ctypes.Structure):
    _fields_ = (("event_class", ctypes.c_uint32), ("kind", ctypes.c_uint32))


def is_available() -> bool:
    """Whether this is macOS."""
    return sys.platform == "darwin"


def key_code(shortcut: Shortcut) -> int | None:
    """Carbon's code of the key's place, or ``None`` where it has none."""
    key = Qt.Key(shortcut.key)
    if key in _NAMED:
        return _NAMED[key]
    if Qt.Key.Key_F1 <= key <= Qt.Key.Key_F12:
        return _FUNCTION_KEYS[shortcut.key - Qt.Key.Key_F1.value]
    character = shortcut.character
    place = _ANSI.find(character) if character else -1
    return place if place >= 0 else None


class CarbonHotkeys:
    """Registers keys with Carbon and tells when one is pressed."""

    def __init__(self, activated: Activated) -> None:
        self._activated = activated
        self._carbon: Any = ctypes.CDLL(ctypes.util.find_library("Carbon") or "Carbon")
        self._carbon.GetApplicationEventTarget.restype = ctypes.c_void_p
        handler_type = ctypes.CFUNCTYPE(
            ctypes.c_int32, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p
        )
        # Carbon keeps only the address: the callback must live as long as this object.
        self._callback = handler_type(self._on_event)
        self._names: dict[int, str] = {}
        self._keys: list[ctypes.c_void_p] = []
        wanted = _EventType(EVENT_CLASS_KEYBOARD, EVENT_HOTKEY_PRESSED)
        self._handler = ctypes.c_void_p()
        self._carbon.InstallEventHandler(
            ctypes.c_void_p(self._carbon.GetApplicationEventTarget()),
            self._callback,
            1,
            ctypes.byref(wanted),
            None,
            ctypes.byref(self._handler),
        )

    def bind(self, shortcuts: Mapping[str, Shortcut]) -> dict[str, str]:
        """See HotkeyHandler.bind."""
        self._release()
        problems = {}
        for number, (action, shortcut) in enumerate(shortcuts.items(), start=1):
            if self._register(number, shortcut):
                self._names[number] = action
            else:
                sentence = tr(
                    "{key} cannot be had as a global key. Choose another key in the settings."
                )
                problems[action] = sentence.format(key=shortcut.text)
        return problems

    def close(self) -> None:
        """See HotkeyHandler.close."""
        self._release()
        self._carbon.RemoveEventHandler(self._handler)

    def _register(self, number: int, shortcut: Shortcut) -> bool:
        code = key_code(shortcut)
        if code is None:
            return False
        # Qt on macOS calls the Command key Ctrl, and the Control key Meta.
        held = (
            (CMD if shortcut.ctrl else 0)
            | (OPTION if shortcut.alt else 0)
            | (SHIFT if shortcut.shift else 0)
            | (CONTROL if shortcut.meta else 0)
        )
        key = ctypes.c_void_p()
        status = self._carbon.RegisterEventHotKey(
            ctypes.c_uint32(code),
            ctypes.c_uint32(held),
            _HotKeyId(SIGNATURE, number),
            ctypes.c_void_p(self._carbon.GetApplicationEventTarget()),
            0,
            ctypes.byref(key),
        )
        if status == 0:
            self._keys.append(key)
        return bool(status == 0)

    def _release(self) -> None:
        for key in self._keys:
            self._carbon.UnregisterEventHotKey(key)
        self._keys.clear()
        self._names.clear()

    def _on_event(self, _next: int, event: int, _data: int) -> int:
        pressed = _HotKeyId()
        self._carbon.GetEventParameter(
            ctypes.c_void_p(event),
            PARAM_DIRECT_OBJECT,
            TYPE_HOTKEY_ID,
            None,
            ctypes.sizeof(pressed),
            None,
            ctypes.byref(pressed),
        )
        name = self._names.get(pressed.id)
        if name:
            self._activated(name)
        return 0
