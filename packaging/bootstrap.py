#!/usr/bin/env python3
"""Sets up all that is missing, then starts Lumivox or its tests. Standard library only.

    python3 packaging/bootstrap.py run [ARGS...]    start Lumivox (no arguments: the window)
    python3 packaging/bootstrap.py test [ARGS...]   run the tests (arguments go to pytest)

It makes ``.venv`` beside ``pyproject.toml``, installs Lumivox and its dependencies into it and,
on Linux, the system libraries they need. What is done is noted in a stamp, so that a second start
costs a few hundredths of a second.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "lumivox-bootstrap.json"
OVERRIDES = ROOT / "packaging" / "overrides.txt"
OLDEST = (3, 11)
TORCH_CPU = "https://download.pytorch.org/whl/cpu/torch/"
PATIENCE = 5.0
"""Seconds to wait for PyTorch's own index to answer."""


def say(sentence: str) -> None:
    """Tell the user; standard output belongs to Lumivox."""
    print(sentence, file=sys.stderr, flush=True)


def venv_python() -> Path:
    """The interpreter of the environment."""
    inside = Path("Scripts", "python.exe") if os.name == "nt" else Path("bin", "python")
    return VENV / inside


def read_stamp() -> dict[str, str]:
    """What was set up here before; empty where nothing was."""
    try:
        stamp = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) and venv_python().exists() else {}


def write_stamp(**entries: str) -> None:
    """Note what is done now, beside what was noted before."""
    part = STAMP.with_suffix(".part")
    part.write_text(json.dumps({**read_stamp(), **entries}), "utf-8")
    part.replace(STAMP)


def fingerprint(*files: Path) -> str:
    """Changes whenever the set-up must be done again: what is wanted, by whom, and where."""
    digest = hashlib.sha256(f"{sys.version}|{platform.machine()}|{ROOT}".encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def call(*command: str | Path, env: dict[str, str] | None = None) -> bool:
    """Run a command with its output on standard error; true where it went well."""
    return (
        subprocess.run(command, stdout=sys.stderr, env=env, cwd=ROOT, check=False).returncode == 0
    )


def make_environment() -> None:
    """Make ``.venv``, or make it anew where its interpreter is gone or another version.

    Raises:
        SystemExit: when this Python cannot make one.
    """
    config = VENV / "pyvenv.cfg"
    version = platform.python_version()
    if venv_python().exists() and config.exists() and f"version = {version}" in config.read_text():
        return
    say(f"Making an environment for Python {version} in {VENV}")
    if not call(sys.executable, "-m", "venv", "--clear", VENV):
        shutil.rmtree(VENV, ignore_errors=True)
        raise SystemExit(
            "This Python cannot make an environment. Install its venv module "
            f"(Debian and Ubuntu: sudo apt-get install python3.{sys.version_info.minor}-venv) "
            "and start again."
        )


def has_nvidia() -> bool:
    """Whether an NVIDIA driver is at work here."""
    return shutil.which("nvidia-smi") is not None or Path("/proc/driver/nvidia/version").exists()


def torch_cpu_reachable() -> bool:
    """Whether PyTorch's own index answers in time; proxies are those of the environment."""
    answered: list[bool] = []

    def ask() -> None:
        request = urllib.request.Request(TORCH_CPU, method="HEAD")
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
                answered.append(answer.status == 200)
        except (OSError, urllib.error.URLError):
            answered.append(False)

    # In a thread: name resolution knows no time-out of its own.
    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(PATIENCE + 1)
    return bool(answered and answered[0])


def torch_choices() -> list[list[str]]:
    """Options for uv, best first, that take torch and torchvision from one and the same index.

    Without an NVIDIA GPU the CPU builds save gigabytes; they are on PyTorch's own index. On macOS
    and Windows the default index has no others. A mixed pair fails at import
    (``torchvision::nms does not exist``).
    """
    if sys.platform != "linux" or has_nvidia() or os.environ.get("UV_TORCH_BACKEND"):
        return [[]]
    if torch_cpu_reachable():
        return [["--torch-backend", "cpu"], []]
    say(
        "PyTorch's CPU index cannot be reached: taking torch, with its GPU parts, from the default."
    )
    return [[]]


def uv_environment() -> dict[str, str]:
    """The environment for uv, with pip's choice of index where only pip was told."""
    env = {**os.environ, "VIRTUAL_ENV": str(VENV)}
    index = env.get("PIP_INDEX_URL")
    if index and not any(env.get(name) for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL")):
        env["UV_DEFAULT_INDEX"] = index
    return env


def install_by_uv(*, tests: bool) -> bool:
    """Install everything by uv, which resolves and unpacks in seconds; false where it cannot."""
    python = venv_python()
    if not call(python, "-m", "pip", "install", "--quiet", "uv>=0.8"):
        return False
    group = ["--group", "dev"] if tests else []
    return any(
        call(
            *(python, "-m", "uv", "pip", "install", "--overrides", OVERRIDES, "-e", ROOT),
            *(group + torch),
            env=uv_environment(),
        )
        for torch in torch_choices()
    )


def install_by_pip(*, tests: bool) -> bool:
    """Install everything by pip, which knows no overrides: put the right OpenCV in place after."""
    import tomllib

    groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    wanted = [name for group in ("dev", "train") for name in groups[group] if tests]
    wanted = [name for name in wanted if isinstance(name, str)]  # not the includes
    pip = (venv_python(), "-m", "pip")
    headless = ("install", "--force-reinstall", "--no-deps", "opencv-python-headless>=4.11")
    return (
        call(*pip, "install", "-e", ROOT, *wanted)
        and call(*pip, "uninstall", "-y", "opencv-python")
        and call(*pip, *headless)
    )


def set_up(*, tests: bool) -> None:
    """Bring system libraries and environment up to date.

    Raises:
        SystemExit: with a sentence, when Lumivox could not be installed.
    """
    purpose = "test" if tests else "run"
    done = read_stamp()
    system = ROOT / "packaging" / "system_packages.py"
    libraries, packages = fingerprint(system), fingerprint(ROOT / "pyproject.toml", OVERRIDES)
    # What the tests have, the application has.
    if libraries not in (done.get(f"{purpose} libraries"), done.get("test libraries")):
        from system_packages import ensure_packages

        complete = ensure_packages(tests=tests)
    else:
        complete = False
    if packages not in (done.get(purpose), done.get("test")):
        make_environment()
        if not install_by_uv(tests=tests):
            say("uv could not install Lumivox; trying pip.")
            if not install_by_pip(tests=tests):
                raise SystemExit(
                    "Lumivox could not be installed. The lines above say why; mostly the package "
                    "index cannot be reached. Check the connection or the proxy and start again."
                )
        write_stamp(**{purpose: packages})
    if complete:
        write_stamp(**{f"{purpose} libraries": libraries})


def replace_process(command: list[str], cwd: Path | None = None) -> int:
    """Go on as another program; on Windows, which cannot, wait for it and pass its answer on."""
    if cwd:
        os.chdir(cwd)
    if os.name == "nt":
        try:
            return subprocess.run(command, check=False).returncode
        except KeyboardInterrupt:
            return 130
    sys.stderr.flush()
    return os.execv(command[0], command)  # noqa: S606 - no shell is meant


def main(arguments: list[str]) -> int:
    """Run one of the two commands; returns the exit code."""
    if not arguments or arguments[0] not in ("run", "test"):
        say(__doc__ or "")
        return 0 if arguments in (["-h"], ["--help"]) else 2
    if sys.version_info < OLDEST:
        for name in ("python3.13", "python3.12", "python3.11"):
            newer = shutil.which(name)
            # Asked first, because a name may be there for a Python that is not (pyenv's are).
            if newer and call(newer, "-c", "import venv"):
                return replace_process([newer, __file__, *arguments])
        say(f"Lumivox needs Python 3.11 or newer; this is {platform.python_version()}.")
        return 2
    command, rest = arguments[0], arguments[1:]
    set_up(tests=command == "test")
    module = "pytest" if command == "test" else "lumivox"
    return replace_process(
        [str(venv_python()), "-m", module, *rest], ROOT if command == "test" else None
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
