"""The command line: a table of commands, each in a module of its own that is imported when chosen.

Such a module has two functions: ``add_arguments(parser)`` and ``run(arguments) -> int``, which
returns the exit code and may raise AppError. ``lumivox --help`` must not wait for any of them, so
nothing but argparse is imported here.
"""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from lumivox import __version__
from lumivox.cli.console import guarded, use_own_language
from lumivox.cli.wording import translate_argparse
from lumivox.core.errors import ExitCode
from lumivox.core.i18n import tr


@dataclass(frozen=True, slots=True)
class Command:
    """A sub-command: its name, the module that does it, and a line of help."""

    name: str
    module: str
    help: str


def commands() -> tuple[Command, ...]:
    """All commands, in the order of the help page."""
    return (
        Command("read", "lumivox.cli.read", tr("read pictures, PDF files or the screen aloud")),
        Command("find", "lumivox.cli.find", tr("find a word or phrase in pictures")),
        Command("action", "lumivox.cli.action", tr("ask the running Lumivox, for a key to bind")),
        Command("translate", "lumivox.cli.translate", tr("translate what a picture says")),
        Command("describe", "lumivox.cli.describe", tr("say what pictures show")),
        Command("classify", "lumivox.cli.classify", tr("sort, rank and classify pictures")),
        Command("models", "lumivox.cli.models", tr("list, install and check models to add")),
        Command("bench", "lumivox.cli.bench", tr("measure how well and how fast it reads")),
    )


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, and where to find help."""

    def error(self, message: str) -> NoReturn:
        """Print the sentence and leave with the exit code of wrong use."""
        hint = tr("{program}: {message}. “{program} --help” shows what can be asked for.")
        self.exit(ExitCode.WRONG_USE, hint.format(program=self.prog, message=message) + "\n")


def build_parsers(chosen: str) -> tuple[argparse.ArgumentParser, argparse.ArgumentParser | None]:
    """The parser of the program, and of the chosen command, whose module alone is imported."""
    translate_argparse()
    parser_of_command = None
    parser = _Parser(
        prog="lumivox",
        description=tr("Reads screens, pages and pictures aloud. Without a command: the window."),
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"lumivox {__version__}",
        help=tr("print the version"),
    )
    below = parser.add_subparsers(
        title=tr("commands"), dest="command", required=True, metavar=tr("COMMAND")
    )
    for command in commands():
        own = below.add_parser(command.name, help=command.help, description=command.help)
        if command.name == chosen:
            module = importlib.import_module(command.module)
            module.add_arguments(own)
            own.set_defaults(run=module.run)
            # Cut from the line "usage: …" by argparse, which counts the letters of the English one.
            own.usage = own.format_usage().removeprefix(tr("usage: ")).rstrip()
            parser_of_command = own
    return parser, parser_of_command


def main(argv: Sequence[str]) -> int:
    """Run one command; returns the exit code. No error leaves here as a traceback."""

    def work() -> int:
        use_own_language()
        whole, command = build_parsers(argv[0])
        if command is None:
            whole.parse_args(argv)  # shows what was asked for, or says what is wrong, and leaves
            return ExitCode.WRONG_USE
        # Sources and options in any order: argparse alone takes no source behind an option. What
        # follows "--" is no option; that is known to its other way alone.
        plain = "--" in argv
        parse = command.parse_args if plain else command.parse_intermixed_args
        arguments = parse(argv[1:])
        return int(arguments.run(arguments))

    return guarded(work)
