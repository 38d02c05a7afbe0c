"""NVDA's controller client, behind a library that records: the real one runs on Windows alone."""

import pytest
from PySide6.QtWidgets import QWidget

from lumivox.ui.announcer import WindowAnnouncer
from lumivox.ui.nvda import NvdaController


class Library:
    """Answers as the client library does: 0 for success."""

    def __init__(self, *, running=True, speaks=True):
        self.running, self.speaks, self.calls = running, speaks, []

    def nvdaController_testIfRunning(self):  # noqa: N802 - the library's name
        return 0 if self.running else 1722

    def nvdaController_cancelSpeech(self):  # noqa: N802 - the library's name
        self.calls.append("cancel")
        return 0

    def nvdaController_speakText(self, text):  # noqa: N802 - the library's name
        self.calls.append(("speak", text.value))
        return 0 if self.speaks else 5

    def nvdaController_brailleMessage(self, text):  # noqa: N802 - the library's name
        self.calls.append(("braille", text.value))
        return 0


def test_an_assertive_sentence_cuts_in_and_is_shown_in_braille():
    library = Library()
    assert NvdaController(lambda: library).speak("Grüße", interrupt=True)
    assert library.calls == ["cancel", ("speak", "Grüße"), ("braille", "Grüße")]


@pytest.mark.parametrize("library", [None, Library(running=False), Library(speaks=False)])
def test_where_nvda_does_not_take_it_the_own_voice_speaks(qapp, library):
    own = []
    window = QWidget()
    announcer = WindowAnnouncer(
        window,
        lambda sentence, _interrupt: own.append(sentence),
        reader_running=lambda: False,
        nvda=NvdaController(lambda: library),
    )
    announcer.announce("Page 2 of 3.")
    assert own == ["Page 2 of 3."]


def test_what_nvda_takes_is_said_by_nobody_else(qapp):
    own, library = [], Library()
    window = QWidget()
    announcer = WindowAnnouncer(
        window,
        lambda sentence, _interrupt: own.append(sentence),
        reader_running=lambda: True,
        nvda=NvdaController(lambda: library),
    )
    announcer.announce("Page 2 of 3.")
    assert own == []
    assert ("speak", "Page 2 of 3.") in library.calls
    announcer.output = "own"
    announcer.announce("Page 3 of 3.")
    assert own == ["Page 3 of 3."]
