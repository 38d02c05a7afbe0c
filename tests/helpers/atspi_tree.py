"""Run by the system's Python (its ``gi`` is Debian's): what an application shows over AT-SPI.

Prints a JSON list of all shown elements that can have the focus, and of the labels that cannot:
name, role, the roles above, the text, and whether it can have the focus.
"""

import json
import sys

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402

DEEPEST = 60


def elements(accessible, above, found):
    """Collect the elements below."""
    if accessible is None or len(above) > DEEPEST:
        return
    states = accessible.get_state_set()
    role = accessible.get_role_name()
    focusable = states.contains(Atspi.StateType.FOCUSABLE)
    if (focusable or role == "label") and states.contains(Atspi.StateType.SHOWING):
        text = accessible.get_text_iface()
        shown = Atspi.Text.get_text(text, 0, -1) if text else ""
        name = accessible.get_name() or ""
        fact = {"name": name, "role": role, "above": above, "text": shown, "focusable": focusable}
        found.append(fact)
    # A table or text may manage a great many children: those are its content, not controls.
    if states.contains(Atspi.StateType.MANAGES_DESCENDANTS):
        return
    for index in range(accessible.get_child_count()):
        elements(accessible.get_child_at_index(index), [*above, role], found)


def main(name):
    """Print the elements of the application of this name."""
    found = []
    desktop = Atspi.get_desktop(0)
    for index in range(desktop.get_child_count()):
        application = desktop.get_child_at_index(index)
        if application and name.casefold() in (application.get_name() or "").casefold():
            elements(application, [], found)
    print(json.dumps(found))


main(sys.argv[1])
