"""The global keys of the settings, bound by whatever handler this desktop has."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from lumivox.settings import Settings, sections
from lumivox.ui.hotkeys import HotkeyHandler, choose_handler, no_handler_sentence
from lumivox.ui.hotkeys.shortcut import Shortcut


class GlobalKeys(QObject):
    """Binds the keys, and lets them go while another key is recorded.

    Signals:
        pressed(str): name of an action, as in settings (``read_region``).
    """

    pressed = Signal(str)

    def __init__(
        self,
        choose: Callable[[Callable[[str], None]], HotkeyHandler | None] = choose_handler,
        parent: QObject | None = None,
    ) -> None:
        """Nothing is connected yet: the first use is, so that a window can be painted before.

        Args:
            choose: finds the handler of this desktop.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._choose = choose
        self._chosen = False
        self._connected: HotkeyHandler | None = None
        self._settings: Settings | None = None

    @property
    def is_available(self) -> bool:
        """Whether this desktop gives global keys to programs."""
        return self._handler is not None

    @property
    def _handler(self) -> HotkeyHandler | None:
        if not self._chosen:
            self._chosen = True
            self._connected = self._choose(self.pressed.emit)
        return self._connected

    def use(self, settings: Settings) -> dict[str, str]:
        """Bind the keys of these settings.

        Returns:
            A sentence by setting's key (``hotkeys.find``) for each that could not be had.
        """
        self._settings = settings
        wanted = {}
        for field in _fields():
            shortcut = Shortcut.parse(str(settings.value(field)))
            if shortcut is not None:
                wanted[field.split(".")[1]] = shortcut
        if self._handler is None:
            return {f"hotkeys.{name}": no_handler_sentence() for name in wanted}
        problems = self._handler.bind(wanted)
        return {f"hotkeys.{name}": sentence for name, sentence in problems.items()}

    def rest(self, resting: bool) -> None:  # noqa: FBT001 - a slot for a signal of a bool
        """Let all keys go while one is recorded; take them again afterwards."""
        if self._handler is None or self._settings is None:
            return
        if resting:
            self._handler.bind({})
        else:
            self.use(self._settings)

    def close(self) -> None:
        """Let all keys go."""
        self._chosen = True
        if self._connected is not None:
            self._connected.close()
            self._connected = None


def _fields() -> tuple[str, ...]:
    (keys,) = (section for section in sections() if section.name == "hotkeys")
    return tuple(field.key for field in keys.fields)
