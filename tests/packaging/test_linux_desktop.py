"""What a Linux desktop is told of Lumivox."""

from __future__ import annotations

import configparser
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

LINUX = Path(__file__).resolve().parents[2] / "packaging" / "linux"
APP_ID = "io.github.lumivox.Lumivox"
ENTRY = LINUX / f"{APP_ID}.desktop"
METAINFO = LINUX / f"{APP_ID}.metainfo.xml"


def test_the_desktop_entry_starts_the_program():
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str
    entry.read(ENTRY, "utf-8")
    section = entry["Desktop Entry"]
    assert section["Exec"] == "lumivox"
    assert section["Icon"] == APP_ID
    assert "Accessibility" in section["Categories"].split(";")


def test_the_metainfo_belongs_to_it():
    root = ET.parse(METAINFO).getroot()
    assert root.findtext("id") == APP_ID
    assert root.findtext("launchable") == ENTRY.name
    assert root.findtext("project_license") == "Apache-2.0"


def test_the_application_gives_the_same_name():
    """Otherwise the portals, and the task bar's icon, do not know whose window it is."""
    from lumivox.ui.hotkeys.portal import APP_ID as PORTAL_ID

    assert PORTAL_ID == APP_ID


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("desktop-file-validate", [ENTRY]),
        ("appstreamcli", ["validate", "--no-net", METAINFO]),
    ],
)
def test_the_desktops_own_checkers_agree(tool: str, arguments: list[Path]):
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")
    done = subprocess.run([tool, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
