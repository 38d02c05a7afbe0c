"""``lumivox action NAME``: ask the running Lumivox for something; start it where none runs.

For desktops that offer no global keys to programs: bind this command to a key in the desktop's
own settings.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from lumivox.core.errors import ExitCode, UsageError
from lumivox.core.i18n import tr


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``lumivox action``."""
    parser.add_argument(
        "name",
        metavar=tr("NAME"),
        help=tr("what to do: {names}").format(names=", ".join(action_names())),
    )
    parser.add_argument(
        "arguments",
        nargs="*",
        default=[],
        metavar=tr("FILE"),
        help=tr("files to read, for the action “open”"),
    )


def action_names() -> tuple[str, ...]:
    """Names of all actions that a key can be bound to."""
    from lumivox.settings import sections

    (keys,) = (section for section in sections() if section.name == "hotkeys")
    return (*(field.name.replace("_", "-") for field in keys.fields), "show", "open", "quit")


def run(arguments: argparse.Namespace) -> int:
    """Hand the wish over; returns the exit code.

    Raises:
        UsageError: there is no action of this name.
        SourceError: the running Lumivox does not answer.
    """
    if arguments.name not in action_names():
        message = tr("There is no action “{name}”. Choose one of: {names}.")
        raise UsageError(message.format(name=arguments.name, names=", ".join(action_names())))
    from lumivox.cli.console import prepare_qt

    prepare_qt()
    from lumivox.ui.instance import ask

    # The running Lumivox was started in another folder.
    files = [str(Path(x).absolute()) if Path(x).exists() else x for x in arguments.arguments]
    if ask(arguments.name, files) is not None:
        return ExitCode.READ
    from lumivox.app import main

    return main(sources=files, action=arguments.name)
