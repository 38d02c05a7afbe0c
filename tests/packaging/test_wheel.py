"""The wheel holds all that the application needs, and works when it is installed alone."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from lumivox.core.resources import resource_path

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the tree as it is."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


def tracked(folder: str) -> list[str]:
    """Files under version control below a folder; all files where there is no git."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", folder], cwd=ROOT, check=True, capture_output=True, text=True
        )
        return listed.stdout.splitlines()
    except (OSError, subprocess.CalledProcessError):
        found = (path for path in (ROOT / folder).rglob("*") if path.is_file())
        return [path.relative_to(ROOT).as_posix() for path in found]


def test_every_resource_is_in_the_wheel(wheel: Path):
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = tracked("resources")
    assert "resources/schemas/reading-1.schema.json" in wanted
    assert "resources/fonts/OpenDyslexic-Regular.woff2" in wanted
    assert "resources/fonts/OFL.txt" in wanted
    missing = [name for name in wanted if f"lumivox/{name}" not in names]
    assert not missing


def test_every_module_is_in_the_wheel(wheel: Path):
    names = set(zipfile.ZipFile(wheel).namelist())
    missing = [
        name for name in tracked("desktop/lumivox") if name.removeprefix("desktop/") not in names
    ]
    assert not missing
    assert "lumivox/py.typed" in names


def test_the_wheel_holds_nothing_else(wheel: Path):
    tops = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert tops == {"lumivox", "lumivox-0.1.0.data", "lumivox-0.1.0.dist-info"}


def test_an_installed_wheel_reads(wheel: Path, tmp_path: Path):
    """In an environment of its own, away from the checkout; only the dependencies are shared."""
    home = tmp_path / "venv"
    venv.create(home, with_pip=False, symlinks=True)
    python = home / "bin" / "python"
    site = sysconfig.get_path("purelib", vars={"base": str(home)})
    zipfile.ZipFile(wheel).extractall(site)
    # A folder of PYTHONPATH has its .pth files ignored: the editable install stays out of sight.
    environment = os.environ | {"PYTHONPATH": sysconfig.get_path("purelib")}

    def out(*arguments: str | Path) -> str:
        done = subprocess.run(
            [python, *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    names = [Path(name).parts[1:] for name in tracked("resources")]
    find = (
        "from lumivox.core.resources import resource_path\n"
        f"for name in {names}:\n    print(resource_path(*name))"
    )
    found = out("-c", find).splitlines()
    assert len(found) == len(names)
    assert all(Path(path).is_relative_to(site) for path in found)
    sample = resource_path("samples", "report.pdf")
    assert "Notes from the gate" in out("-m", "lumivox", "read", "--no-speech", sample)
    assert Path(site, "lumivox-0.1.0.dist-info", "licenses", "LICENSE").is_file()
