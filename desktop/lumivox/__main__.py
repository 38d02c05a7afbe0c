"""``lumivox`` and ``python -m lumivox``: the window without arguments, the command line with.

``--hidden`` alone starts in the background, as after login.
"""

from __future__ import annotations

import sys


def main() -> int:
    """Start what was asked for; returns the exit code."""
    try:
        return _start()
    except KeyboardInterrupt:  # before the command line could take care of it itself
        return 130


def _start() -> int:
    from lumivox.cli import main as command_line
    from lumivox.cli.console import prepare_streams

    prepare_streams()
    hidden = sys.argv[1:] == ["--hidden"]
    if len(sys.argv) > 1 and not hidden:
        return command_line(sys.argv[1:])
    from lumivox.cli.console import guarded, prepare_qt

    def window() -> int:
        prepare_qt()
        from lumivox.app import main as show_window

        return show_window(hidden=hidden)

    return guarded(window)


if __name__ == "__main__":
    sys.exit(main())
