"""What argparse itself says, in the interface's language."""

from __future__ import annotations

import argparse

from lumivox.core.i18n import mark, tr, trn


def translate_argparse() -> None:
    """Let argparse look up its sentences where all others are.

    It asks the two functions of gettext that it imported, which know only the catalogues of the
    system's Python; there are none.
    """
    vars(argparse).update(_=tr, ngettext=trn)


def words_of_argparse() -> tuple[str, ...]:
    """The sentences of argparse (Python 3.11 to 3.13) that a user can meet."""
    return (
        mark("usage: "),
        mark("positional arguments"),
        mark("options"),
        mark("%(heading)s:"),
        mark("show this help message and exit"),
        mark("the following arguments are required: %s"),
        mark("unrecognized arguments: %s"),
        mark("argument %(argument_name)s: %(message)s"),
        mark("invalid choice: %(value)r (choose from %(choices)s)"),
        mark("invalid %(type)s value: %(value)r"),
        mark("expected one argument"),
        mark("expected at least one argument"),
        mark("not allowed with argument %s"),
        mark("one of the arguments %s is required"),
        mark("ambiguous option: %(option)s could match %(matches)s"),
        mark("ignored explicit argument %r"),
    )
