"""Fills the tables of README.md from what they describe, so that nobody types a figure.

    .venv/bin/python packaging/update_readme.py [--bench FILE]

``--bench``: the output of ``lumivox bench --data FOLDER``, in a file; without it the figures that
stand there are kept.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A table as Markdown has them."""
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def window_keys() -> str:
    """The keys of the window, from its own table of actions."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    from lumivox.settings import Settings
    from lumivox.speech.queue import SpeechQueue
    from lumivox.ui.main_window import MainWindow
    from lumivox.workers.reading import ReadingWorker

    app = QApplication([])
    worker, queue = ReadingWorker(), SpeechQueue()
    window = MainWindow(worker, queue, Settings())
    rows = []
    for spec in window.actions_.specs:
        if spec.shortcuts:
            keys = ", ".join(f"`{keys}`" for keys in spec.shortcuts)
            rows.append((keys, spec.text.replace("&", "").rstrip("…")))
    window.close()
    worker.close()
    queue.close()
    del app
    return table(("key", "in the window"), rows)


def global_keys() -> str:
    """The keys that work everywhere, from the settings' own schema."""
    from lumivox.settings.schema import sections

    fields = next(section.fields for section in sections() if section.name == "hotkeys")
    rows = [
        (f"`{field.default}`", field.label)
        for field in fields
        if field.editor == "shortcut" and field.default
    ]
    return table(("key", "everywhere"), rows)


def all_commands() -> str:
    """The commands, from the command line's own table."""
    from lumivox.cli import commands

    rows = [(f"`lumivox {command.name}`", command.help) for command in commands()]
    return table(("command", ""), [("`lumivox`", "the window"), *rows])


def bench(path: Path) -> str:
    """What a run of the bench printed: its tables, and the line that names what was missed."""
    return path.read_text("utf-8").strip()


def fill(text: str, name: str, content: str) -> str:
    """The README with this content between the marks of this name.

    Raises:
        ValueError: it has no such marks.
    """
    pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    if not pattern.search(text):
        raise ValueError(f"README.md has no marks for {name}")
    return pattern.sub(lambda found: f"{found[1]}{content}\n{found[2]}", text)


def main() -> int:
    """Rewrite the README's tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bench", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    readme = ROOT / "README.md"
    text = readme.read_text("utf-8")
    text = fill(text, "global keys", global_keys())
    text = fill(text, "window keys", window_keys())
    text = fill(text, "commands", all_commands())
    if arguments.bench:
        text = fill(text, "bench", bench(arguments.bench))
    readme.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
