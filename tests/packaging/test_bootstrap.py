"""The bootstrap: what it asks the system for, what it says when it cannot, and how little it costs.

The package managers here are stubs on the path that write down what they are asked; nothing is
installed, and nothing is fetched.
"""

from __future__ import annotations

import json
import os
import runpy
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
CHANGING = ("apt-get", "sudo", "dnf", "pacman -S", "zypper")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has system packages")


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of stubs that is the whole path; ``asked`` in it holds what they were asked."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def stub(tools: Path, name: str, *, answer: str = "", code: int = 0, fails_on: str = "") -> None:
    """A program that notes its arguments, prints an answer, and fails where told to."""
    path = tools / name
    path.write_text(
        "#!/bin/sh\n"
        f'echo {name} "$@" >> {tools}/asked\n'
        f"printf '{answer}'\n"
        + (f'case " $* " in *" {fails_on} "*) exit 1;; esac\n' if fails_on else "")
        + f"exit {code}\n"
    )
    path.chmod(0o755)


def asked(tools: Path) -> list[str]:
    """What the programs that change something were asked."""
    lines = (tools / "asked").read_text().splitlines()
    return [line for line in lines if line.startswith(CHANGING)]


def ensure(tools: Path, *, user: int = 0, tests: bool = False) -> tuple[bool, str]:
    """What ensure_packages answers, and what it says, as that user."""
    code = (
        "import os, sys\n"
        f"os.geteuid = lambda: {user}\n"
        f"sys.path.insert(0, {str(PACKAGING)!r})\n"
        "from system_packages import ensure_packages\n"
        f"print(ensure_packages(tests={tests}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip() == "True", done.stderr


def test_root_installs_what_is_missing(tools: Path):
    have = "installed\\tlibgl1 \\ninstalled\\tlibglib2.0-0t64 libglib2.0-0 (= 2.80)\\n"
    stub(tools, "dpkg-query", answer=have)
    stub(tools, "apt-get")
    complete, _ = ensure(tools)
    assert complete
    update, install = asked(tools)
    assert update == "apt-get update"
    names = install.removeprefix("apt-get install -y --no-install-recommends ").split()
    assert "libxcb-cursor0" in names
    assert "tesseract-ocr-eng" in names
    # Installed, and provided by a package of a new name.
    assert not {"libgl1", "libglib2.0-0", "xvfb"} & set(names)


def test_a_removed_package_is_missing(tools: Path):
    stub(tools, "dpkg-query", answer="config-files\\tlibgl1 \\n")
    stub(tools, "apt-get")
    ensure(tools)
    assert " libgl1 " in asked(tools)[-1]


def test_tests_want_more(tools: Path):
    stub(tools, "dpkg-query")
    stub(tools, "apt-get")
    ensure(tools, tests=True)
    assert {"xvfb", "xdotool", "libgl1"} <= set(asked(tools)[-1].split())


def test_nothing_missing_asks_nothing(tools: Path):
    names = runpy.run_path(str(PACKAGING / "system_packages.py"))["DEBIAN_RUN"].split()
    names.append(f"python3.{sys.version_info.minor}-venv")
    stub(tools, "dpkg-query", answer="".join(f"installed\\t{name} \\n" for name in names))
    stub(tools, "apt-get")
    assert ensure(tools) == (True, "")
    assert asked(tools) == []


def test_one_unknown_package_does_not_stop_the_others(tools: Path):
    stub(tools, "dpkg-query")
    stub(tools, "apt-get", fails_on="libegl1")
    complete, said = ensure(tools)
    assert not complete
    assert said.splitlines()[-1] == "These could not be installed: libegl1"
    assert "apt-get install -y --no-install-recommends libgl1" in asked(tools)


def test_sudo_without_a_password_is_used(tools: Path):
    stub(tools, "dpkg-query")
    stub(tools, "apt-get")
    stub(tools, "sudo")
    complete, _ = ensure(tools, user=1000)
    assert complete
    assert asked(tools)[:2] == ["sudo -n true", "sudo -n apt-get update"]


@pytest.mark.parametrize("with_sudo", [True, False])
def test_without_rights_the_exact_line_is_said(tools: Path, with_sudo: bool):
    stub(tools, "dpkg-query", answer="installed\\tlibgl1 \\n")
    stub(tools, "apt-get")
    if with_sudo:
        stub(tools, "sudo", code=1)
    complete, said = ensure(tools, user=1000)
    assert not complete
    line = said.splitlines()[-1].strip()
    assert line.startswith("sudo apt-get install -y --no-install-recommends libglib2.0-0 libegl1 ")
    assert [call for call in asked(tools) if call != "sudo -n true"] == []


@pytest.mark.parametrize(
    ("manager", "lister", "library"),
    [
        ("dnf", "rpm", "xcb-util-cursor"),
        ("pacman", "pacman", "xcb-util-cursor"),
        ("zypper", "rpm", "libxcb-cursor0"),
    ],
)
def test_other_managers(tools: Path, manager: str, lister: str, library: str):
    stub(tools, lister, answer="espeak-ng\\n")
    stub(tools, manager, answer="espeak-ng\\n")
    assert ensure(tools)[0]
    install = asked(tools)[-1].split()
    assert install[0] == manager
    assert library in install
    assert "espeak-ng" not in install


def test_no_known_manager_names_the_libraries(tools: Path):
    complete, said = ensure(tools)
    assert complete
    assert "libxcb-cursor0" in said


def bootstrap(*arguments: str, root: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(root / "packaging" / "bootstrap.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("arguments", [(), ("install",)])
def test_wrong_use_explains_itself(arguments: tuple[str, ...]):
    done = bootstrap(*arguments)
    assert done.returncode == 2
    assert "bootstrap.py run" in done.stderr


def test_no_network_is_one_sentence(tools: Path, tmp_path: Path, monkeypatch):
    """In a copy of the project, where nothing can be fetched."""
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(PACKAGING, tmp_path / "packaging")
    for name in ("PIP_NO_INDEX", "UV_OFFLINE"):
        monkeypatch.setenv(name, "1")
    for name in ("PIP_FIND_LINKS", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    done = bootstrap("run", root=tmp_path)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("Lumivox could not be installed.")
    assert "bootstrap.py" not in done.stderr  # no traceback of ours
    assert (tmp_path / ".venv").is_dir()
    assert not (tmp_path / ".venv" / "lumivox-bootstrap.json").exists()


def test_a_second_start_adds_less_than_a_second():
    stamp = ROOT / ".venv" / "lumivox-bootstrap.json"
    if not stamp.exists() or not {"run", "test"} & json.loads(stamp.read_text()).keys():
        pytest.skip("this environment was not made by the bootstrap")
    bootstrap("run", "--version")  # brings the stamp up to date

    def seconds(*command: str) -> float:
        begin = time.perf_counter()
        subprocess.run(command, capture_output=True, check=True)
        return time.perf_counter() - begin

    python = str(ROOT / ".venv" / "bin" / "python")
    through = [sys.executable, str(PACKAGING / "bootstrap.py"), "run", "--version"]
    direct = [python, "-m", "lumivox", "--version"]
    # The least of some, since the machine may be busy with other things.
    added = min(seconds(*through) - seconds(*direct) for _ in range(3))
    assert added < 1.0


def test_continuous_integration_runs_the_test_command():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "python3 packaging/bootstrap.py test" in script.read_text()
