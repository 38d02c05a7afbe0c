"""NVDA's controller client: messages spoken by NVDA itself, also from an unfocused window.

NVDA drops most announcements of windows without the focus. Its controller client, a small library
that NVDA offers to programs (nvdaControllerClient.h), takes text at any time. It is used where it
is present beside the program or on the library path; Lumivox does not ship it.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

LIBRARIES = ("nvdaControllerClient.dll", "nvdaControllerClient64.dll")
"""Names since NVDA 2024.1, and before, for 64-bit programs."""


def _load() -> Any:
    if sys.platform != "win32":
        return None
    for name in LIBRARIES:
        with suppress(OSError):
            return ctypes.WinDLL(name)
    return None


class NvdaController:
    """Speaks through NVDA where it runs and its client library is present."""

    def __init__(self, load: Callable[[], Any] = _load) -> None:
        """The library is looked for at the first question."""
        self._load = load
        self._library: Any = None
        self._looked = False

    def is_running(self) -> bool:
        """Whether NVDA would speak now."""
        if not self._looked:
            self._looked, self._library = True, self._load()
        return self._library is not None and self._library.nvdaController_testIfRunning() == 0

    def speak(self, sentence: str, *, interrupt: bool) -> bool:
        """Speak, and show in braille; whether NVDA took it."""
        if not self.is_running():
            return False
        if interrupt:
            self._library.nvdaController_cancelSpeech()
        text = ctypes.c_wchar_p(sentence)
        taken: bool = self._library.nvdaController_speakText(text) == 0
        if taken:
            self._library.nvdaController_brailleMessage(text)
        return taken
