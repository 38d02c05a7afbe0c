"""Keys that work everywhere, whatever window has the focus.

A table of handlers in order of preference; the first that can run here is used. A key that cannot
be had is reported at once as a sentence, never silently dead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from lumivox.core.i18n import mark, tr
from lumivox.ui.hotkeys.shortcut import Shortcut

Activated = Callable[[str], None]
"""Called in the GUI thread with the name of the action whose key was pressed."""


class HotkeyHandler(Protocol):
    """One way to global keys. Lives in the GUI thread."""

    def bind(self, shortcuts: Mapping[str, Shortcut]) -> dict[str, str]:
        """Take these keys, and only these; earlier ones are let go.

        Args:
            shortcuts: by name of their action.

        Returns:
            A sentence for each action whose key could not be had.
        """

    def close(self) -> None:
        """Let all keys go."""


@dataclass(frozen=True, slots=True)
class HandlerEntry:
    """A row of the table: how to find out whether a handler can run, and how to make one."""

    name: str
    how_to_get: str
    is_available: Callable[[], bool]
    make: Callable[[Activated], HotkeyHandler]


def handlers() -> tuple[HandlerEntry, ...]:
    """All handlers, in order of preference."""
    from lumivox.ui.hotkeys import macos, portal, windows, x11

    return (
        HandlerEntry(
            "windows",
            mark("Global keys by RegisterHotKey need Windows."),
            windows.is_available,
            windows.WindowsHotkeys,
        ),
        HandlerEntry(
            "macos",
            mark("Global keys by Carbon need macOS."),
            macos.is_available,
            macos.CarbonHotkeys,
        ),
        HandlerEntry(
            "portal",
            mark(
                "On Wayland, global keys need a desktop with the GlobalShortcuts portal. "
                "Elsewhere, bind “lumivox action NAME” to a key in the desktop's own settings."
            ),
            portal.is_available,
            portal.PortalHotkeys,
        ),
        HandlerEntry(
            "x11",
            mark("Global keys by X11 need an X display."),
            x11.is_available,
            x11.X11Hotkeys,
        ),
    )


def choose_handler(activated: Activated) -> HotkeyHandler | None:
    """The best handler that runs here, or ``None`` where there is none."""
    for entry in handlers():
        if entry.is_available():
            return entry.make(activated)
    return None


def no_handler_sentence() -> str:
    """What to tell where no handler runs."""
    return tr(
        "Global keys are not available on this desktop. "
        "Bind “lumivox action NAME” to a key in the desktop's own settings."
    )
