"""A desktop of its own with a real screen reader: X server, buses, speech-dispatcher, Orca.

What Orca says goes to speech-dispatcher's generic module, whose one "voice" writes each utterance
into a file. Nothing of the user's session is touched.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Self

PROGRAMS = ("orca", "speech-dispatcher", "dbus-daemon", "Xvfb", "xdotool", "openbox")

_SPEECHD = """
LogLevel 1
LogDir "{home}"
CommunicationMethod "unix_socket"
AudioOutputMethod "libao"
DefaultModule spy
AddModule "spy" "sd_generic" "spy.conf"
"""

_SPY = """
GenericExecuteSynth "printf '%s\\\\n' \\'$DATA\\' >> {home}/spoken.txt"
GenericCmdDependency "printf"
GenericLanguage "en" "en" "utf-8"
GenericDefaultCharset "utf-8"
AddVoice "en" "MALE1" "spy"
DefaultVoice "spy"
"""


def missing() -> list[str]:
    """Programs that such a desktop needs and that are not installed."""
    absent = [name for name in PROGRAMS if shutil.which(name) is None]
    if not _launcher().exists():
        absent.append("at-spi-bus-launcher")
    return absent


def _launcher() -> Path:
    for folder in ("/usr/libexec", "/usr/lib/at-spi2-core", "/usr/lib/at-spi2"):
        path = Path(folder, "at-spi-bus-launcher")
        if path.exists():
            return path
    return Path("/usr/libexec/at-spi-bus-launcher")


class OrcaDesktop:
    """Start with ``with``; everything it started is ended with it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.environment = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_DATA_HOME": str(home / "data"),
            "XDG_CACHE_HOME": str(home / "cache"),
            "XDG_STATE_HOME": str(home / "state"),
            "XDG_RUNTIME_DIR": str(home / "run"),
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "PYTHONUTF8": "1",
        }
        self._started: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        try:
            self._start_all()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """Start a program on this desktop."""
        with (self.home / f"{Path(command[0]).name}.log").open("ab") as log:
            process = subprocess.Popen(
                command,
                env=self.environment,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._started.append(process)
        return process

    def run(self, *command: str, seconds: float = 20) -> str:
        """Run a program to its end and return what it printed."""
        return subprocess.run(
            command,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
            timeout=seconds,
            stdin=subprocess.DEVNULL,
        ).stdout

    def spoken(self) -> str:
        """All that Orca said so far."""
        path = self.home / "spoken.txt"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def press(self, keys: str) -> None:
        """Press keys on the real keyboard of this X server, as ``ctrl+alt+r``.

        Modifiers are held a moment, as a hand does: Orca asks for them after the key has come.
        """
        *held, key = keys.split("+")
        steps = [step for name in held for step in ("keydown", name)]
        ends = [step for name in reversed(held) for step in ("keyup", name)]
        pause = ["sleep", "0.3"] if held else []
        self.run("xdotool", *steps, "key", key, *pause, *ends)

    def hears(self, *parts: str, since: int = 0, seconds: float = 30) -> str:
        """Wait until Orca said all of these (any case) after the first ``since`` characters."""
        end = time.monotonic() + seconds
        while True:
            said = self.spoken()[since:]
            if all(part.casefold() in said.casefold() for part in parts):
                return said
            if time.monotonic() > end:
                raise AssertionError(f"{parts} were not said, but: {said!r}")
            time.sleep(0.1)  # a file that another program writes gives no signal

    def close(self) -> None:
        """End everything, last first."""
        for process in reversed(self._started):
            for number in (signal.SIGTERM, signal.SIGKILL):
                if process.poll() is not None:
                    break
                try:
                    os.killpg(process.pid, number)
                    process.wait(5)
                except (ProcessLookupError, subprocess.TimeoutExpired):
                    continue
        self._started.clear()

    def _start_all(self) -> None:
        for name in ("config/speech-dispatcher/modules", "data", "cache", "state", "run"):
            (self.home / name).mkdir(parents=True, exist_ok=True)
        (self.home / "run").chmod(0o700)
        speech = self.home / "config" / "speech-dispatcher"
        (speech / "speechd.conf").write_text(_SPEECHD.format(home=self.home))
        (speech / "modules" / "spy.conf").write_text(_SPY.format(home=self.home))
        self._start_screen()
        # Without a window manager no window is ever active, and Orca follows the active one.
        self.start("openbox")
        bus = self.home / "run" / "bus"
        address = f"unix:path={bus}"
        self.start("dbus-daemon", "--session", f"--address={address}", "--nofork")
        self._wait_for(bus)
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = address
        self.start("speech-dispatcher", "-s", "-C", str(speech), "-t", "0")
        self._wait_for(self.home / "run" / "speech-dispatcher" / "speechd.sock")
        self.start(str(_launcher()), "--launch-immediately")
        self.start("orca", "--replace", f"--debug-file={self.home / 'orca-debug.log'}")
        self.hears("screen reader on", seconds=60)

    def _start_screen(self) -> None:
        reading, writing = os.pipe()
        server = subprocess.Popen(
            [
                "Xvfb",
                "-displayfd",
                str(writing),
                "-screen",
                "0",
                "1280x1024x24",
                "-nolisten",
                "tcp",
            ],
            pass_fds=[writing],
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._started.append(server)
        os.close(writing)
        with os.fdopen(reading) as answer:
            self.environment["DISPLAY"] = f":{answer.readline().strip()}"

    @staticmethod
    def _wait_for(path: Path, seconds: float = 20) -> None:
        end = time.monotonic() + seconds
        while not path.exists():
            if time.monotonic() > end:
                raise AssertionError(f"{path} did not come")
            time.sleep(0.05)
