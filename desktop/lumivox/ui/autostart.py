"""Starting at login, by each desktop's own way, and undoing it without a trace.

Linux: a desktop entry in the autostart folder (freedesktop Desktop Application Autostart
Specification). Windows: the user's Run key. macOS: a launch agent.
"""

from __future__ import annotations

import os
import plistlib
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from lumivox.core.errors import OutputError
from lumivox.core.files import replace_file
from lumivox.core.i18n import tr

NAME = "lumivox"
LABEL = "io.github.lumivox.Lumivox"
RUN_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"


def command() -> tuple[str, ...]:
    """What starts this Lumivox in the background."""
    if getattr(sys, "frozen", False):
        return (sys.executable, "--hidden")
    return (sys.executable, "-m", "lumivox", "--hidden")


def is_set() -> bool:
    """Whether Lumivox starts at login now."""
    if sys.platform == "win32":
        return _windows_value() is not None
    return _path().exists()


def set_autostart(wanted: bool) -> None:  # noqa: FBT001 - the one thing it says
    """Start at login from now on, or no longer.

    Raises:
        OutputError: the system does not let it be written.
    """
    try:
        if sys.platform == "win32":
            _set_windows_value(wanted=wanted)
        elif wanted:
            path = _path()
            path.parent.mkdir(parents=True, exist_ok=True)
            with replace_file(path) as stream:
                stream.write(_launch_agent() if sys.platform == "darwin" else _desktop_entry())
        else:
            _path().unlink(missing_ok=True)
    except OSError as error:
        message = tr("Starting at login could not be changed: {reason}.")
        raise OutputError(message.format(reason=error.strerror or error)) from error


def _path() -> Path:
    if sys.platform == "darwin":
        return Path.home() / "Library" / "LaunchAgents" / f"{LABEL}.plist"
    config = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(config) / "autostart" / f"{LABEL}.desktop"


def _desktop_entry() -> bytes:
    lines = (
        "[Desktop Entry]",
        "Type=Application",
        "Name=Lumivox",
        "Comment=" + tr("Reads screens, pages and pictures aloud"),
        f"Exec={_exec_line(command())}",
        f"Icon={NAME}",
        "Terminal=false",
        "X-GNOME-Autostart-enabled=true",
        "",
    )
    return "\n".join(lines).encode()


def _exec_line(words: Sequence[str]) -> str:
    """Words as the Exec key of a desktop entry wants them: quoted, its own signs escaped."""
    quoted = []
    for word in words:
        plain = word.replace("%", "%%")
        if shlex.quote(plain) != plain:
            for sign in ("\\", '"', "`", "$"):
                plain = plain.replace(sign, f"\\{sign}")
            # The string type of desktop entries takes one more backslash away.
            plain = '"' + plain.replace("\\", "\\\\") + '"'
        quoted.append(plain)
    return " ".join(quoted)


def _launch_agent() -> bytes:
    return plistlib.dumps({"Label": LABEL, "ProgramArguments": list(command()), "RunAtLoad": True})


def _windows_value() -> str | None:
    import winreg

    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, RUN_KEY) as key:  # type: ignore[attr-defined,unused-ignore]
            return str(winreg.QueryValueEx(key, NAME)[0])  # type: ignore[attr-defined,unused-ignore]
    except FileNotFoundError:
        return None


def _set_windows_value(*, wanted: bool) -> None:
    import subprocess
    import winreg

    user = winreg.HKEY_CURRENT_USER  # type: ignore[attr-defined,unused-ignore]
    with winreg.CreateKey(user, RUN_KEY) as key:  # type: ignore[attr-defined,unused-ignore]
        if wanted:
            line = subprocess.list2cmdline(command())
            winreg.SetValueEx(key, NAME, 0, winreg.REG_SZ, line)  # type: ignore[attr-defined,unused-ignore]
        elif _windows_value() is not None:
            winreg.DeleteValue(key, NAME)  # type: ignore[attr-defined,unused-ignore]
