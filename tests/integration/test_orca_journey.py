"""A whole visit by keyboard alone, with a real Orca that says what it hears of us.

What Orca sends to speech is read back from a speech-dispatcher voice that writes it down. A second
process walks the tree over AT-SPI and finds no focusable element without name and role.
"""

import json
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest

from helpers.orca_desktop import OrcaDesktop, missing
from helpers.window import save_picture

SYSTEM_PYTHON = "/usr/bin/python3"
"""The one that Debian's gi belongs to."""

_TREE = Path(__file__).parent.parent / "helpers" / "atspi_tree.py"

_LETTER = (
    "import sys; from PySide6.QtWidgets import QApplication, QLabel; "
    "from PySide6.QtGui import QPixmap; from PySide6.QtCore import Qt; "
    "app = QApplication([]); label = QLabel(); label.setPixmap(QPixmap(sys.argv[1])); "
    "label.setWindowTitle('A letter'); label.move(200, 150); label.show(); app.exec()"
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.skipif(bool(missing()), reason=f"not installed: {', '.join(missing())}"),
]


@pytest.fixture(scope="module")
def desktop(tmp_path_factory):
    with OrcaDesktop(tmp_path_factory.mktemp("orca")) as desktop:
        yield desktop


@pytest.fixture(scope="module")
def lumivox(desktop):
    """Lumivox on this desktop, at its first start."""
    settings = desktop.home / "config" / "lumivox" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('[description]\ntranslate_to = "sw"\n')
    process = desktop.start(sys.executable, "-m", "lumivox")
    yield process
    if process.poll() is None:
        process.terminate()
        process.wait(20)


def press(desktop, *keys):
    """Press keys one after the other; returns where the speech of the last one begins."""
    since = 0
    for key in keys:
        since = len(desktop.spoken())
        desktop.press(key)
    return since


def tree(desktop):
    """Shown labels, and elements that can have the focus, as another process sees them."""
    return json.loads(desktop.run(SYSTEM_PYTHON, str(_TREE), "lumivox"))


def shows(desktop, text, seconds=60):
    """Wait until an element of Lumivox holds this text, as another process sees it."""
    end = time.monotonic() + seconds
    while not any(text in element["text"] + element["name"] for element in tree(desktop)):
        assert time.monotonic() < end, f"{text!r} was not shown"


def assert_named(desktop):
    elements = [element for element in tree(desktop) if element["focusable"]]
    assert elements, "AT-SPI shows nothing of Lumivox"
    nameless = [e for e in elements if not e["name"].strip() or e["role"] in ("", "unknown")]
    assert nameless == []


def test_the_whole_visit(desktop, lumivox, tmp_path):
    # The guide speaks by itself, and every page of it.
    desktop.hears("Welcome to Lumivox", "Step 1 of 4", seconds=60)
    assert_named(desktop)
    desktop.hears("Leave the guide", since=press(desktop, "Tab"))
    desktop.hears("The voice", since=press(desktop, "Tab", "Return"))
    assert_named(desktop)
    desktop.hears("The keys", since=press(desktop, "Return"))
    desktop.hears("Read a region: Ctrl+Alt+R", since=press(desktop, "Tab"))
    assert_named(desktop)
    desktop.hears("Text", "read only text", since=press(desktop, "Escape"))

    # A region of another program's window, chosen by keys alone, after a global key.
    letter = save_picture(tmp_path / "letter.png")
    other = desktop.start(sys.executable, "-c", _LETTER, str(letter))
    desktop.hears("A letter")
    desktop.hears("Choose a region", since=press(desktop, "ctrl+alt+r"))
    press(desktop, "Tab", "Return")
    shows(desktop, "Bring the map")

    # The caret reads what was read, by line and by word, once each.
    since = press(desktop, "ctrl+alt+f")
    desktop.hears("Find", since=since)
    line = desktop.hears("read only text", "Dear Ada", since=press(desktop, "Escape"))
    assert line.count("Dear Ada") == 1
    desktop.hears("the train to Leeds", since=press(desktop, "Down"))
    # Orca keeps the first step after a line to itself.
    word = desktop.hears("train", since=press(desktop, "ctrl+Right", "ctrl+Right"))
    assert "Leeds" not in word
    assert_named(desktop)

    # What this desktop lacks is told in words that say what to do: a translator, a sound device.
    press(desktop, "ctrl+t")
    shows(desktop, "lumivox models install")
    press(desktop, "F5", "F8")
    shows(desktop, "There is no sound device. The text stays on the screen")

    # A description measured from the pixels needs no model; Orca reads it where the focus is.
    press(desktop, "ctrl+d")
    shows(desktop, "A small picture of text only")
    press(desktop, "F6", "F6", "F6")
    desktop.hears("Description read only text", "small picture of text only")

    # Settings: the section, and a field with its label.
    desktop.hears("Settings", "General", since=press(desktop, "ctrl+comma"))
    assert_named(desktop)
    desktop.hears("Language of the interface", since=press(desktop, "Tab"))
    press(desktop, "Escape")

    press(desktop, "ctrl+q")
    assert lumivox.wait(20) == 0
    other.terminate()


def test_nothing_was_said_twice(desktop, lumivox):
    """Runs after the visit: no sentence of ours follows itself at once."""
    said = [line.strip() for line in desktop.spoken().splitlines() if len(line.split()) > 4]
    doubled = [one for one, other in pairwise(said) if one == other]
    assert doubled == []
