"""Global keys on X11: passive grabs by python-xlib, events through a QSocketNotifier.

A grabbed key goes to no other program. NumLock, CapsLock and their combinations count as
modifiers for X, so that each key is grabbed in all these variants. A key that another program
holds is refused by the server with BadAccess, which is how a taken key is found.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from itertools import combinations
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSocketNotifier, Qt

from lumivox.core.i18n import tr

if TYPE_CHECKING:
    from lumivox.ui.hotkeys import Activated
    from lumivox.ui.hotkeys.shortcut import Shortcut

# Keys that are no character: names of X keysyms (X11/keysymdef.h).
_KEYSYM_NAMES = {
    Qt.Key.Key_Space: "space",
    Qt.Key.Key_Return: "Return",
    Qt.Key.Key_Enter: "KP_Enter",
    Qt.Key.Key_Escape: "Escape",
    Qt.Key.Key_Tab: "Tab",
    Qt.Key.Key_Backspace: "BackSpace",
    Qt.Key.Key_Insert: "Insert",
    Qt.Key.Key_Delete: "Delete",
    Qt.Key.Key_Home: "Home",
    Qt.Key.Key_End: "End",
    Qt.Key.Key_PageUp: "Prior",
    Qt.Key.Key_PageDown: "Next",
    Qt.Key.Key_Left: "Left",
    Qt.Key.Key_Right: "Right",
    Qt.Key.Key_Up: "Up",
    Qt.Key.Key_Down: "Down",
    Qt.Key.Key_Print: "Print",
    Qt.Key.Key_Pause: "Pause",
    Qt.Key.Key_Menu: "Menu",
}


def is_available() -> bool:
    """Whether an X display is there and the session is not Wayland's."""
    if sys.platform in ("win32", "darwin") or os.environ.get("XDG_SESSION_TYPE") == "wayland":
        return False
    return bool(os.environ.get("DISPLAY")) and not os.environ.get("WAYLAND_DISPLAY")


def keysym_name(shortcut: Shortcut) -> str | None:
    """The X name of the shortcut's key, or ``None`` where X has no such key."""
    key = Qt.Key(shortcut.key)
    if key in _KEYSYM_NAMES:
        return _KEYSYM_NAMES[key]
    if Qt.Key.Key_F1 <= key <= Qt.Key.Key_F35:
        return f"F{shortcut.key - Qt.Key.Key_F1.value + 1}"
    return shortcut.character


class X11Hotkeys(QObject):
    """Grabs keys of the root window and tells when one is pressed (once, however long held)."""

    def __init__(self, activated: Activated) -> None:
        from Xlib import X
        from Xlib.display import Display

        super().__init__()
        self._activated = activated
        self._display = Display()
        self._root = self._display.screen().root
        self._root.change_attributes(event_mask=X.KeyPressMask | X.KeyReleaseMask)
        self._shortcuts: dict[str, Shortcut] = {}
        self._actions: dict[tuple[int, int], str] = {}
        self._released: tuple[int, int] | None = None
        self._locks = self._lock_masks()
        self._notifier = QSocketNotifier(self._display.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read_events)

    def bind(self, shortcuts: Mapping[str, Shortcut]) -> dict[str, str]:
        """See HotkeyHandler.bind."""
        self._release()
        self._shortcuts = dict(shortcuts)
        problems = {}
        for action, shortcut in shortcuts.items():
            sentence = self._grab(action, shortcut)
            if sentence:
                problems[action] = sentence
        # What arrived while the server was asked lies in the queue, where no socket tells of it.
        self._read_events()
        return problems

    def close(self) -> None:
        """See HotkeyHandler.close."""
        self._notifier.setEnabled(False)
        self._release()
        self._display.close()

    def _grab(self, action: str, shortcut: Shortcut) -> str | None:
        from Xlib import XK, X, error

        name = keysym_name(shortcut)
        # Xlib names punctuation by its character code, letters and named keys by their name.
        keysym = XK.string_to_keysym(name) if name else 0
        if not keysym and name and len(name) == 1:
            keysym = ord(name)
        keycode = self._display.keysym_to_keycode(keysym) if keysym else 0
        if not keycode:
            sentence = tr("{key} is not on this keyboard. Choose another key in the settings.")
            return sentence.format(key=shortcut.text)
        mask = _mask(shortcut)
        if (keycode, mask) in self._actions:
            sentence = tr("{key} is set for two actions. Choose another key in the settings.")
            return sentence.format(key=shortcut.text)
        taken = error.CatchError(error.BadAccess)
        for lock in self._locks:
            self._root.grab_key(
                keycode, mask | lock, True, X.GrabModeAsync, X.GrabModeAsync, onerror=taken
            )
        self._display.sync()
        if taken.get_error():
            self._ungrab(keycode, mask)
            sentence = tr("{key} is taken by another program. Choose another key in the settings.")
            return sentence.format(key=shortcut.text)
        self._actions[keycode, mask] = action
        return None

    def _ungrab(self, keycode: int, mask: int) -> None:
        for lock in self._locks:
            self._root.ungrab_key(keycode, mask | lock)

    def _release(self) -> None:
        for keycode, mask in self._actions:
            self._ungrab(keycode, mask)
        self._actions.clear()
        self._display.sync()

    def _lock_masks(self) -> tuple[int, ...]:
        """All combinations of the modifiers that only lock: CapsLock and wherever NumLock is."""
        from Xlib import XK, X

        locks = {X.LockMask}
        for name in ("Num_Lock", "Scroll_Lock"):
            keycode = self._display.keysym_to_keycode(XK.string_to_keysym(name))
            for index, keycodes in enumerate(self._display.get_modifier_mapping()):
                if keycode and keycode in keycodes:
                    locks.add(1 << index)
        some = sorted(locks)
        sets = [c for size in range(len(some) + 1) for c in combinations(some, size)]
        return tuple(sum(chosen) for chosen in sets)

    def _read_events(self) -> None:
        from Xlib import X
        from Xlib.error import ConnectionClosedError

        try:
            while self._display.pending_events():
                event = self._display.next_event()
                if event.type == X.KeyPress:
                    self._press(event)
                elif event.type == X.KeyRelease:
                    self._released = (event.detail, event.time)
                elif event.type == X.MappingNotify:
                    self._display.refresh_keyboard_mapping(event)
                    self.bind(self._shortcuts)
                    return
        except ConnectionClosedError:
            # The display is gone, and the program soon with it; a dead socket would call for ever.
            self._notifier.setEnabled(False)

    def _press(self, event: Any) -> None:
        from Xlib import X

        # A held key repeats as release and press of the same moment.
        if self._released == (event.detail, event.time):
            return
        meant = X.ControlMask | X.Mod1Mask | X.ShiftMask | X.Mod4Mask
        action = self._actions.get((event.detail, event.state & meant))
        if action:
            self._activated(action)


def _mask(shortcut: Shortcut) -> int:
    from Xlib import X

    wanted = {
        X.ControlMask: shortcut.ctrl,
        X.Mod1Mask: shortcut.alt,
        X.ShiftMask: shortcut.shift,
        X.Mod4Mask: shortcut.meta,
    }
    return sum(mask for mask, held in wanted.items() if held)
