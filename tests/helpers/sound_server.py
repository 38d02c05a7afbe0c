"""A sound card for tests: PulseAudio with a null sink, whose monitor holds what was heard."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

RATE = 22050
SINK = "lumivox_test"


def missing() -> str | None:
    """Why no sound server can be started here, or ``None``."""
    for program in ("pulseaudio", "parec", "pactl"):
        if shutil.which(program) is None:
            return f"{program} is not installed (Debian: pulseaudio, pulseaudio-utils)"
    return None


class SoundServer:
    """A private PulseAudio server in a folder; works as root and without D-Bus."""

    def __init__(self, folder: Path) -> None:
        self._socket = folder / "pulse.sock"
        self._recording = folder / "heard.raw"
        self.environment = os.environ | {
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
            "PULSE_RUNTIME_PATH": str(folder / "run"),
            "PULSE_STATE_PATH": str(folder / "state"),
            "PULSE_SERVER": f"unix:{self._socket}",
            "QT_QPA_PLATFORM": "offscreen",
        }
        native = f"module-native-protocol-unix auth-anonymous=1 socket={self._socket}"
        sink = f"module-null-sink sink_name={SINK} rate={RATE} channels=1 format=s16le"
        self._server = subprocess.Popen(
            [
                *("pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no", "--disable-shm=yes"),
                *("--exit-idle-time=-1", "-L", native, "-L", sink),
            ],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._recorder: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        end = time.monotonic() + 20
        while self._fails(["pactl", "info"]):
            if time.monotonic() > end or self._server.poll() is not None:
                self.__exit__()
                raise RuntimeError("pulseaudio did not start")
            time.sleep(0.05)
        with self._recording.open("wb") as file:
            self._recorder = subprocess.Popen(
                [
                    *("parec", "--device", f"{SINK}.monitor", "--raw", "--format=s16le"),
                    *(f"--rate={RATE}", "--channels=1", "--latency-msec=20"),
                ],
                env=self.environment,
                stdout=file,
                stderr=subprocess.DEVNULL,
            )
        while not self._recording.stat().st_size:
            if time.monotonic() > end:
                self.__exit__()
                raise RuntimeError("parec records nothing")
            time.sleep(0.02)
        return self

    def _fails(self, command: list[str]) -> bool:
        answer = subprocess.run(command, env=self.environment, capture_output=True, check=False)
        return answer.returncode != 0

    def __exit__(self, *_: object) -> None:
        for process in (self._recorder, self._server):
            if process is not None:
                process.terminate()
                process.wait(10)

    def heard(self) -> NDArray[np.int16]:
        """All that was heard so far, silence included."""
        data = self._recording.read_bytes()
        return np.frombuffer(data[: len(data) // 2 * 2], np.int16)
