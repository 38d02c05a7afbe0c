"""What the main window can do, as a table."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lumivox.core.i18n import mark
from lumivox.ui.actions import ActionSpec
from lumivox.ui.voice_actions import voice_actions

if TYPE_CHECKING:
    from lumivox.ui.main_window import MainWindow

MENUS = (
    ("file", mark("&File")),
    ("edit", mark("&Edit")),
    ("capture", mark("&Capture")),
    ("voice", mark("&Voice")),
    ("go", mark("&Go")),
    ("view", mark("Vie&w")),
    ("help", mark("&Help")),
)

PAGE_BAR = ("previous_page", "next_page")

BAR = ("read", "pause", "stop", "open", "paste", "capture")

THEME_CHOICES = (
    ("system", mark("Like the s&ystem")),
    ("light", mark("Lig&ht")),
    ("dark", mark("&Dark")),
    ("black-white", mark("&White on black")),
    ("white-black", mark("&Black on white")),
    ("yellow-black", mark("Yell&ow on black")),
)


def window_actions(window: MainWindow) -> tuple[ActionSpec, ...]:
    """All actions of the window, in the order of its menus."""
    return (
        *_file(window),
        *_edit(window),
        *voice_actions(window),
        *_go(window),
        *_view(window),
        ActionSpec(
            "shortcuts",
            mark("&Keys"),
            window.show_shortcuts,
            ("F1",),
            "help",
            mark("Lists all keys of this window"),
        ),
    )


def _file(window: MainWindow) -> tuple[ActionSpec, ...]:
    return (
        ActionSpec(
            "open",
            mark("&Open…"),
            window.open_files,
            ("Ctrl+O",),
            "file",
            mark("Reads pictures and PDF files"),
        ),
        ActionSpec(
            "paste",
            mark("&Paste"),
            window.paste,
            ("Ctrl+V",),
            "file",
            mark("Reads the picture or the files on the clipboard"),
        ),
        ActionSpec(
            "capture",
            mark("&Capture the screen"),
            window.capture_screen,
            ("Ctrl+G",),
            "file",
            mark("Reads the whole screen, without this window"),
            short=mark("Capture"),
        ),
        ActionSpec(
            "save_text",
            mark("&Save the text…"),
            window.saving.save_text,
            ("Ctrl+S",),
            "file",
            mark("Saves the text of all pages"),
            separated=True,
        ),
        ActionSpec(
            "save_speech",
            mark("Save as so&und…"),
            window.saving.save_speech,
            ("Ctrl+Shift+S",),
            "file",
            mark("Saves all pages as a sound file"),
        ),
        ActionSpec(
            "quit", mark("&Quit"), window.quit_asked.emit, ("Ctrl+Q",), "file", separated=True
        ),
    )


def _edit(window: MainWindow) -> tuple[ActionSpec, ...]:
    return (
        ActionSpec(
            "copy",
            mark("&Copy"),
            window.controls.copy,
            ("Ctrl+C",),
            "edit",
            mark("Copies what is selected, or else the whole page"),
        ),
        ActionSpec(
            "copy_all",
            mark("Copy &all pages"),
            window.controls.copy_all,
            ("Ctrl+Shift+C",),
            "edit",
            mark("Copies the text of all pages"),
        ),
        ActionSpec("find", mark("&Find…"), window.open_search, ("Ctrl+F",), "edit", separated=True),
        ActionSpec(
            "find_next",
            mark("Find &next"),
            partial(window.find_again, backward=False),
            ("F3",),
            "edit",
        ),
        ActionSpec(
            "find_previous",
            mark("Find &previous"),
            partial(window.find_again, backward=True),
            ("Shift+F3",),
            "edit",
        ),
    )


def _go(window: MainWindow) -> tuple[ActionSpec, ...]:
    controls = window.controls
    return (
        ActionSpec(
            "next_page",
            mark("&Next page"),
            partial(window.controls.turn, 1),
            ("Ctrl+PgDown",),
            "go",
        ),
        ActionSpec(
            "previous_page",
            mark("&Previous page"),
            partial(window.controls.turn, -1),
            ("Ctrl+PgUp",),
            "go",
        ),
        *(
            ActionSpec(name, text, slot, (keys,), "go", separated=name == "next_heading")
            for name, text, slot, keys in (
                ("next_heading", mark("Next &heading"), partial(controls.heading, 1), "Ctrl+H"),
                (
                    "previous_heading",
                    mark("Previous h&eading"),
                    partial(controls.heading, -1),
                    "Ctrl+Shift+H",
                ),
                ("next_cell", mark("Next &cell"), partial(controls.cell, 1, 0), "F11"),
                (
                    "previous_cell",
                    mark("Previous ce&ll"),
                    partial(controls.cell, -1, 0),
                    "Shift+F11",
                ),
                ("cell_below", mark("Cell &below"), partial(controls.cell, 0, 1), "F12"),
                ("cell_above", mark("Cell abo&ve"), partial(controls.cell, 0, -1), "Shift+F12"),
            )
        ),
        ActionSpec("next_pane", mark("Next p&art of the window"), window.next_pane, ("F6",), "go"),
        ActionSpec(
            "previous_pane",
            mark("Previous pa&rt of the window"),
            partial(window.next_pane, -1),
            ("Shift+F6",),
            "go",
        ),
    )


def _view(window: MainWindow) -> tuple[ActionSpec, ...]:
    return (
        ActionSpec(
            "larger",
            mark("&Larger type"),
            partial(window.scale_type, 1),
            ("Ctrl++", "Ctrl+="),
            "view",
        ),
        ActionSpec(
            "smaller", mark("&Smaller type"), partial(window.scale_type, -1), ("Ctrl+-",), "view"
        ),
        ActionSpec(
            "normal_size", mark("&Normal type"), partial(window.scale_type, 0), ("Ctrl+0",), "view"
        ),
        ActionSpec(
            "show_picture",
            mark("Show the &picture"),
            window.toggle_picture,
            ("F9",),
            "view",
            checkable=True,
            separated=True,
        ),
        ActionSpec(
            "show_confidence",
            mark("&Underline unsure words"),
            partial(window.toggle_setting, "panel.show_confidence"),
            (),
            "view",
            checkable=True,
        ),
        ActionSpec(
            "line_focus",
            mark("Line &focus"),
            partial(window.toggle_setting, "panel.line_focus"),
            (),
            "view",
            mark("Dims all but the line that is read"),
            checkable=True,
        ),
        *(
            ActionSpec(
                f"theme_{name}",
                text,
                partial(window.change_setting, "panel.theme", name),
                (),
                "view",
                checkable=True,
                separated=name == "system",
            )
            for name, text in THEME_CHOICES
        ),
    )
