"""What the voice can do with the page, as a table."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lumivox.core.i18n import mark
from lumivox.speech.queue import Unit
from lumivox.ui.actions import ActionSpec

if TYPE_CHECKING:
    from lumivox.ui.main_window import MainWindow


def voice_actions(window: MainWindow) -> tuple[ActionSpec, ...]:
    """Reading aloud, stepping, and what is known of a word."""
    steps = (
        ("next_word", mark("Next &word"), Unit.WORD, 1, "Alt+Right"),
        ("previous_word", mark("Previous w&ord"), Unit.WORD, -1, "Alt+Left"),
        ("next_line", mark("Next &line"), Unit.LINE, 1, "Alt+Down"),
        ("previous_line", mark("Previous l&ine"), Unit.LINE, -1, "Alt+Up"),
        ("next_sentence", mark("Next s&entence"), Unit.SENTENCE, 1, "Alt+Shift+Right"),
        ("previous_sentence", mark("Previous se&ntence"), Unit.SENTENCE, -1, "Alt+Shift+Left"),
        ("next_paragraph", mark("Next para&graph"), Unit.PARAGRAPH, 1, "Alt+Shift+Down"),
        ("previous_paragraph", mark("Previous paragrap&h"), Unit.PARAGRAPH, -1, "Alt+Shift+Up"),
    )
    return (
        ActionSpec(
            "read",
            mark("&Read"),
            window.controls.read,
            ("F5",),
            "voice",
            mark("Reads aloud from the caret on, or goes on after a pause"),
        ),
        ActionSpec(
            "pause",
            mark("&Pause"),
            window.controls.pause,
            ("F8", "Ctrl+Space"),
            "voice",
            mark("Pauses the voice, and goes on at the same word"),
        ),
        ActionSpec(
            "stop",
            mark("&Stop"),
            window.controls.stop,
            ("Esc",),
            "voice",
            mark("Stops the voice and what is being read"),
        ),
        ActionSpec(
            "read_page",
            mark("Read the page from its &beginning"),
            window.controls.read_page,
            ("Shift+F5",),
            "voice",
        ),
        *(
            ActionSpec(
                name,
                text,
                partial(window.controls.step, unit, by),
                (keys,),
                "voice",
                separated=name == "next_word",
            )
            for name, text, unit, by, keys in steps
        ),
        ActionSpec(
            "spell",
            mark("Spell the wor&d"),
            window.controls.spell,
            ("F7",),
            "voice",
            separated=True,
        ),
        ActionSpec(
            "about_word",
            mark("&About this word"),
            window.controls.about_word,
            ("F2",),
            "voice",
            mark("Says where the word is, and how sure its reading"),
        ),
        ActionSpec(
            "next_unsure",
            mark("Next &unsure word"),
            window.controls.next_unsure,
            ("Ctrl+U",),
            "voice",
            mark("Goes to the next word that may have been read wrongly"),
        ),
    )
