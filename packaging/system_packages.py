"""The system libraries that pip cannot bring, by package manager, and how to install them.

Debian's list was measured on a bare Debian 12, library by library; the tests' list grows with the
tests. The other tables name the same libraries and were written from the distributions' package
lists without being run (the README says so).
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass

# What Qt, the readers and the voice load at run time. A missing xcb library is always reported by
# Qt as xcb-cursor, whichever it is: QT_DEBUG_PLUGINS=1 tells the true one.
DEBIAN_RUN = (
    "libglib2.0-0 libgl1 libegl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libpulse0 libxcb-cursor0 "
    "libxkbcommon-x11-0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libwayland-cursor0 "
    "libespeak-ng1 tesseract-ocr tesseract-ocr-eng"
)
DEBIAN_TEST = (
    "xvfb xdotool xclip fonts-dejavu-core desktop-file-utils appstream trayer "
    # Sound that is heard, and voices to compare with.
    "pulseaudio pulseaudio-utils espeak-ng "
    # A screen reader at work.
    "dbus at-spi2-core orca speech-dispatcher python3-speechd python3-gi gir1.2-atspi-2.0 openbox "
    # A Wayland desktop with its portals.
    "sway swaybg foot grim wl-clipboard pipewire pipewire-bin wireplumber "
    "xdg-desktop-portal xdg-desktop-portal-wlr xdg-desktop-portal-gtk "
    # Languages to read and to translate.
    "tesseract-ocr-deu tesseract-ocr-fra apertium-eng-spa"
)
FEDORA_RUN = (
    "glib2 mesa-libGL mesa-libEGL libxkbcommon dbus-libs fontconfig pulseaudio-libs "
    "xcb-util-cursor libxkbcommon-x11 xcb-util-wm xcb-util-keysyms libxcb libwayland-cursor "
    "espeak-ng tesseract tesseract-langpack-eng"
)
FEDORA_TEST = "xorg-x11-server-Xvfb xdotool xclip dbus-daemon at-spi2-core dejavu-sans-fonts"
ARCH_RUN = (
    "glib2 libglvnd libxkbcommon dbus fontconfig libpulse xcb-util-cursor libxkbcommon-x11 "
    "xcb-util-wm xcb-util-keysyms libxcb wayland espeak-ng tesseract tesseract-data-eng"
)
ARCH_TEST = "xorg-server-xvfb xdotool xclip at-spi2-core ttf-dejavu"
SUSE_RUN = (
    "libglib-2_0-0 Mesa-libGL1 Mesa-libEGL1 libxkbcommon0 libdbus-1-3 fontconfig libpulse0 "
    "libxcb-cursor0 libxkbcommon-x11-0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 "
    "libwayland-cursor0 espeak-ng tesseract-ocr tesseract-ocr-traineddata-english"
)
SUSE_TEST = "xorg-x11-server-Xvfb xdotool xclip dbus-1 at-spi2-core dejavu-fonts"


@dataclass(frozen=True)
class PackageManager:
    """One way to install system packages.

    ``listing`` prints all that is installed, names parted by white space or commas; ``refresh``
    is run before ``install`` where the manager does not refresh its lists by itself.
    """

    program: str
    listing: tuple[str, ...]
    install: tuple[str, ...]
    run: str
    test: str
    refresh: tuple[str, ...] = ()


MANAGERS = (
    PackageManager(
        "apt-get",
        # Provides: newer releases renamed libraries (libglib2.0-0t64 provides libglib2.0-0).
        ("dpkg-query", "-W", "-f", "${db:Status-Status}\t${Package} ${Provides}\n"),
        ("apt-get", "install", "-y", "--no-install-recommends"),
        DEBIAN_RUN,
        DEBIAN_TEST,
        ("apt-get", "update"),
    ),
    PackageManager(
        "dnf",
        ("rpm", "-qa", "--qf", "%{NAME}\n"),
        ("dnf", "install", "-y"),
        FEDORA_RUN,
        FEDORA_TEST,
    ),
    PackageManager(
        "pacman",
        ("pacman", "-Qq"),
        ("pacman", "-S", "--needed", "--noconfirm"),
        ARCH_RUN,
        ARCH_TEST,
    ),
    PackageManager(
        "zypper",
        ("rpm", "-qa", "--qf", "%{NAME}\n"),
        ("zypper", "--non-interactive", "install"),
        SUSE_RUN,
        SUSE_TEST,
    ),
)


def find_manager() -> PackageManager | None:
    """This system's package manager; ``None`` on Windows, macOS and where none is known."""
    if sys.platform != "linux":
        return None
    return next((m for m in MANAGERS if shutil.which(m.program)), None)


def wanted_packages(manager: PackageManager, *, tests: bool) -> list[str]:
    """Names of the packages to have, in the manager's words."""
    names = manager.run.split() + (manager.test.split() if tests else [])
    if manager.program == "apt-get" and importlib.util.find_spec("ensurepip") is None:
        # Debian takes ensurepip, and with it pip in a new environment, out of its Python.
        names.append(f"python3.{sys.version_info.minor}-venv")
    return names


def installed_packages(manager: PackageManager) -> set[str]:
    """Names of all installed packages, and on Debian of all that they stand in for."""
    found = subprocess.run(manager.listing, capture_output=True, text=True, check=False)
    lines = found.stdout.splitlines()
    if manager.program == "apt-get":
        lines = [
            rest for status, _, rest in (x.partition("\t") for x in lines) if status == "installed"
        ]
    return {name for line in lines for name in re.split(r"[\s,]+", line) if name}


def _as_root() -> list[str] | None:
    """What to put before a command to run it as root; ``None`` where that asks for a password."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        asked = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
        if asked.returncode == 0:
            return ["sudo", "-n"]
    return None


def _run(command: list[str]) -> bool:
    """Run a command, its output on standard error, and say whether it went well."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(command, stdout=sys.stderr, env=environment, check=False)
    except OSError as error:
        print(f"{command[0]} could not be started: {error}", file=sys.stderr)
        return False
    return done.returncode == 0


def ensure_packages(*, tests: bool) -> bool:
    """Install what is missing where that is allowed, else print the one line that does it.

    Returns:
        Whether nothing is missing now. Where something is, the caller goes on: much works without.
    """
    manager = find_manager()
    if manager is None:
        if sys.platform == "linux":
            names = DEBIAN_RUN + (f" {DEBIAN_TEST}" if tests else "")
            print(
                "No known package manager here. Lumivox needs these libraries, by their Debian "
                f"names: {names}",
                file=sys.stderr,
            )
        return True
    wanted = wanted_packages(manager, tests=tests)
    have = installed_packages(manager)
    missing = [name for name in wanted if name not in have]
    if not missing:
        return True
    prefix = _as_root()
    if prefix is None:
        line = " ".join(["sudo", *manager.install, *missing])
        print(f"System libraries are missing. This installs them:\n  {line}", file=sys.stderr)
        return False
    print(f"Installing system libraries: {' '.join(missing)}", file=sys.stderr)
    if manager.refresh:
        _run([*prefix, *manager.refresh])
    if _run([*prefix, *manager.install, *missing]):
        return True
    # One unknown name stops all the others: take them one by one, and name those that fail.
    failed = [name for name in missing if not _run([*prefix, *manager.install, name])]
    if failed:
        print(f"These could not be installed: {' '.join(failed)}", file=sys.stderr)
    return not failed
