"""Lists of words: files with one word or phrase a line, and the user's own from the settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lumivox.core.errors import UsageError
from lumivox.core.i18n import tr
from lumivox.core.own_words import LONGEST_WORD, MOST_WORDS, own_words

if TYPE_CHECKING:
    from argparse import ArgumentParser


def add_words(parser: ArgumentParser) -> None:
    """Declare ``--words``."""
    parser.add_argument(
        "--words",
        type=Path,
        metavar=tr("FILE"),
        help=tr(
            "your own words, such as names, one word or phrase a line; those of the settings count "
            "too"
        ),
    )


def lines_of(path: Path) -> tuple[str, ...]:
    """The texts of a list, without blanks and repeats, as many as there are.

    Raises:
        UsageError: it cannot be read, or is empty.
    """
    try:
        # With or without a byte-order mark, as editors write it.
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        message = tr("The list {path} cannot be read. Give a text file with one word a line.")
        raise UsageError(message.format(path=path)) from error
    kept = tuple(dict.fromkeys(line.strip() for line in lines if line.strip()))
    if not kept:
        raise UsageError(tr("The list {path} is empty.").format(path=path))
    return kept


def words_to_expect(path: Path | None) -> tuple[str, ...]:
    """The user's own words: those of the settings, and those of a file.

    Raises:
        UsageError: the file cannot be read, is empty, or holds too much.
    """
    from lumivox.settings.store import SettingsStore

    words = SettingsStore().load().reading.words
    if path is None:
        return words
    try:
        return own_words((*lines_of(path), *words))
    except ValueError as error:
        message = tr(
            "The list {path} holds too much, together with your own words of the settings: take at "
            "most {count} words, each of at most {length} letters."
        )
        raise UsageError(
            message.format(path=path, count=MOST_WORDS, length=LONGEST_WORD)
        ) from error
