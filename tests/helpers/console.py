"""Runs the real command line in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SAMPLES = Path(__file__).resolve().parents[2] / "resources" / "samples"
LETTER = SAMPLES / "images" / "letter.png"
DIALOG = SAMPLES / "images" / "dialog.png"
REPORT = SAMPLES / "report.pdf"
"""Three pages with text of their own: read in a moment."""

TRACEBACK = "Traceback"


def command(*arguments: str | Path) -> list[str]:
    """The command line that starts Lumivox with these arguments."""
    return [sys.executable, "-m", "lumivox", *map(str, arguments)]


def run(
    *arguments: str | Path,
    stdin: bytes = b"",
    environment: dict[str, str] | None = None,
    timeout: float = 100,
) -> subprocess.CompletedProcess[str]:
    """Run it to its end. ``environment`` is added; an empty value takes a variable away."""
    variables = os.environ | (environment or {})
    done = subprocess.run(
        command(*arguments),
        input=stdin,
        capture_output=True,
        env={name: value for name, value in variables.items() if value},
        timeout=timeout,
        check=False,
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    )


def read(*arguments: str | Path, **more: object) -> subprocess.CompletedProcess[str]:
    """Run ``lumivox read --no-speech``."""
    return run("read", "--no-speech", *arguments, **more)


def sentences(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The lines on standard error; none may be part of a traceback."""
    assert TRACEBACK not in done.stderr, done.stderr
    return done.stderr.splitlines()
