"""Starting at login is written as the desktop wants it, and undone."""

import configparser
import shutil
import subprocess
import sys

import pytest

from lumivox.core.errors import OutputError
from lumivox.ui import autostart

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="Windows and macOS keep it elsewhere; not run here"
)


@pytest.fixture
def config(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path


def entry(config):
    (path,) = (config / "autostart").iterdir()
    parser = configparser.RawConfigParser()
    parser.optionxform = str
    parser.read(path, encoding="utf-8")
    return path, parser["Desktop Entry"]


def test_it_is_set_and_undone(config):
    assert not autostart.is_set()
    autostart.set_autostart(True)
    assert autostart.is_set()
    path, facts = entry(config)
    assert facts["Exec"].endswith("-m lumivox --hidden")
    if shutil.which("desktop-file-validate"):
        check = subprocess.run(
            ["desktop-file-validate", path], capture_output=True, text=True, check=False
        )
        assert check.returncode == 0, check.stdout
    autostart.set_autostart(False)
    assert not autostart.is_set()
    autostart.set_autostart(False)


def test_a_path_with_spaces_and_signs_is_quoted(config, monkeypatch):
    odd = '/opt/my "apps"/100%/py$thon'
    monkeypatch.setattr(sys, "executable", odd)
    autostart.set_autostart(True)
    _, facts = entry(config)
    # As a desktop reads it: the string's escapes first, then the quoting, then percent signs.
    line = facts["Exec"].replace("\\\\", "\\")
    shell = subprocess.run(
        ["sh", "-c", f"printf '%s\\n' {line}"], capture_output=True, text=True, check=True
    )
    assert shell.stdout.splitlines()[0].replace("%%", "%") == odd


def test_a_folder_that_cannot_be_made_is_told(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "file"))
    with pytest.raises(OutputError, match="Starting at login"):
        autostart.set_autostart(True)
