"""What the desk adds to the one table of actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lumivox.core.i18n import mark
from lumivox.ui.actions import ActionSpec

if TYPE_CHECKING:
    from lumivox.ui.desk.desk import Desk

TRAY = (
    "show",
    "",
    "read_region",
    "read_window",
    "read_screen",
    "read_again",
    "read_clipboard",
    "",
    "stop",
    "repeat",
    "",
    "settings",
    "quit",
)
"""Names in the tray's menu; an empty one is a line."""


def desk_actions(desk: Desk) -> tuple[ActionSpec, ...]:
    """The actions; those with a global key bear the name it has in the settings."""
    capturing = desk.capturing
    return (
        ActionSpec(
            "read_region",
            mark("Read a &region…"),
            capturing.choose_region,
            menu="capture",
            help=mark("Choose a part of the screen by mouse or keys, and read it"),
        ),
        ActionSpec(
            "read_window",
            mark("Read the active &window"),
            capturing.take_window,
            menu="capture",
            help=mark("Reads the window that has the keyboard"),
        ),
        ActionSpec(
            "read_pointer",
            mark("Read what is under the &pointer"),
            capturing.take_at_pointer,
            menu="capture",
            help=mark("Reads the control under the pointer, or its window"),
        ),
        ActionSpec(
            "read_screen",
            mark("Read the whole &screen"),
            capturing.take_screen,
            menu="capture",
            help=mark("Reads all that is on the screen"),
        ),
        ActionSpec(
            "read_again",
            mark("Read the last region &again"),
            capturing.take_again,
            menu="capture",
            help=mark("Reads the same place as it looks now"),
        ),
        ActionSpec(
            "read_clipboard",
            mark("Read the &clipboard"),
            desk.read_clipboard,
            menu="capture",
            help=mark("Reads the picture or files on the clipboard"),
        ),
        ActionSpec(
            "live",
            mark("Start or stop &live reading"),
            desk.live.toggle,
            menu="capture",
            help=mark("Watches the last region and reads what is new in it"),
            separated=True,
        ),
        ActionSpec(
            "live_add",
            mark("Add a region to l&ive reading…"),
            desk.live.add_region,
            menu="capture",
            help=mark("Watches one more region"),
        ),
        ActionSpec(
            "camera",
            mark("Ca&mera…"),
            desk.open_camera,
            ("Ctrl+M",),
            "capture",
            mark("Hold a page before the camera and have it read"),
            separated=True,
        ),
        ActionSpec(
            "click_word",
            mark("Clic&k this word on the screen"),
            desk.clicking.click_word,
            ("Ctrl+Return",),
            "capture",
            mark("Clicks where the word at the caret stands on the real screen"),
        ),
        ActionSpec("repeat", mark("Repea&t"), desk.repeat, help=mark("Speaks the page again")),
        ActionSpec(
            "guide",
            mark("&First steps"),
            desk.open_guide,
            menu="help",
            help=mark("Chooses voice and keys, and tries a reading"),
        ),
        ActionSpec("show", mark("S&how the window"), desk.show),
        ActionSpec(
            "settings",
            mark("Se&ttings…"),
            desk.open_settings,
            ("Ctrl+,",),
            "file",
            mark("Voice, keys, colours and all the rest"),
            separated=True,
        ),
    )
