"""``lumivox bench --latency``: from a key to the first sample of speech, and memory.

All parts are the real ones, in a screen that is there: window, desk, grabbing, engines, voice.
Only the sound device is replaced, by one that takes every sample at once and plays nothing: what
is measured ends where the first sample is handed over. Memory is measured in a process of its own.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from lumivox.core.errors import EngineError
from lumivox.core.i18n import tr

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLabel

    from lumivox.core.geometry import Box
    from lumivox.ui.desk import Desk

WIDTH, HEIGHT = 600, 200
ROUNDS = 9
WANTED_MS, WANTED_REST_MB, WANTED_READ_MB = 250, 150, 400
PATIENCE_S = 90.0
REST_S = 4.0
"""After a start, until what is prepared in the background is there."""

STAGES = ("captured", "first line", "first sample")

TEXTS = (
    "Your parcel number {n} arrives",
    "on Thursday between nine and noon.",
    "Please keep the receipt until then.",
)


@dataclass
class SilentOutput:
    """A sound device that takes everything and plays nothing, and notes the first sample."""

    first: Callable[[], None] = lambda: None
    _rate: int = 0
    _begun: float = 0.0
    _is_new: bool = field(default=True)

    def begin(self, sample_rate: int) -> None:
        """See AudioOutput."""
        self._rate, self._begun, self._is_new = sample_rate, time.perf_counter(), True

    def write(self, samples: bytes) -> int:
        """See AudioOutput."""
        if self._is_new and samples:
            self._is_new = False
            self.first()
        return len(samples)

    def played_ms(self) -> float:
        """See AudioOutput."""
        return 1000 * (time.perf_counter() - self._begun)

    def suspend(self) -> None:
        """See AudioOutput."""

    def resume(self) -> None:
        """See AudioOutput."""

    def stop(self) -> None:
        """See AudioOutput."""

    def problem(self) -> str | None:
        """See AudioOutput."""
        return None


class Scene:
    """A desk with all its parts, and another window with text in it."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtWidgets import QApplication, QLabel

        from lumivox.core.geometry import Box
        from lumivox.settings import Settings
        from lumivox.speech.queue import SpeechQueue
        from lumivox.ui.desk import Desk
        from lumivox.ui.desk.keys import GlobalKeys
        from lumivox.ui.main_window import MainWindow
        from lumivox.workers.reading import ReadingWorker

        QApplication.setStyle("Fusion")
        self.application = QApplication.instance() or QApplication(["lumivox"])
        self.moments: dict[str, float] = {}
        self.output = SilentOutput(lambda: self._note("first sample"))
        self.worker = ReadingWorker()
        settings = Settings().changed("general.first_run_done", True)
        window = MainWindow(self.worker, SpeechQueue(output=self.output), settings)
        # A running Lumivox keeps its keys.
        self.desk: Desk = Desk(window, self.worker, keys=GlobalKeys(lambda _pressed: None))
        self.desk.capturing.captured.connect(lambda _: self._note("captured"))
        self.worker.line_read.connect(lambda _: self._note("first line"))
        self.place: Box = Box(60, 60, WIDTH, HEIGHT)
        self.label: QLabel = QLabel()
        self.label.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.label.setStyleSheet("background: white; color: black; font-size: 22px; padding: 12px")
        self.label.setFixedSize(WIDTH, HEIGHT)
        self.label.move(self.place.x, self.place.y)

    def show(self, number: int) -> None:
        """Show a text that was not read before, so that no sound of it is kept."""
        self.label.setText("\n".join(TEXTS).format(n=number))
        self.label.show()
        self.wait(lambda: False, 0.3)

    def read(self) -> dict[str, float]:
        """Press the key; milliseconds to each stage."""
        self.moments.clear()
        self.desk.capturing.last_region = self.place
        begun = time.perf_counter()
        self.desk.act("read_again")
        session = self.desk.window.session
        self.wait(lambda: "first sample" in self.moments and session.is_complete, PATIENCE_S)
        if "first sample" not in self.moments:
            raise EngineError(
                tr("Nothing was spoken: “{sentence}”").format(
                    sentence=self.desk.window.status.sentence
                )
            )
        self.desk.act("stop")
        return {
            name: 1000 * (self.moments[name] - begun) for name in STAGES if name in self.moments
        }

    def wait(self, condition: Callable[[], bool], seconds: float) -> None:
        """Run the event loop until the condition holds, at most so long."""
        from PySide6.QtCore import QEventLoop, QTimer

        end = time.perf_counter() + seconds
        loop = QEventLoop()
        look = QTimer()

        def check() -> None:
            if condition() or time.perf_counter() > end:
                loop.quit()

        look.timeout.connect(check)
        look.start(5)
        loop.exec()

    def close(self) -> None:
        """End all threads."""
        self.label.close()
        self.desk.quit()
        self.application.processEvents()

    def _note(self, stage: str) -> None:
        self.moments.setdefault(stage, time.perf_counter())


def run_latency() -> None:
    """Measure and print.

    Raises:
        SourceError: there is no screen.
        EngineError: nothing was spoken.
    """
    from lumivox.app import check_display
    from lumivox.cli.console import prepare_qt, write_out

    check_display()
    prepare_qt()
    memory = _memory()
    with TemporaryDirectory(prefix="lumivox-bench-") as folder:
        os.environ["XDG_RUNTIME_DIR"] = folder
        scene = Scene()
        try:
            rounds = []
            scene.desk.start(hidden=True)
            scene.wait(lambda: False, REST_S)
            for number in range(ROUNDS + 1):
                scene.show(1000 + 37 * number)
                rounds.append(scene.read())
        finally:
            scene.close()
    write_out("\n".join(_report(rounds, memory)) + "\n")


def _report(rounds: list[dict[str, float]], memory: dict[str, float]) -> list[str]:
    """The tables. The first reading after a start counts for itself."""
    cold, *warm = rounds
    lines = [
        f"From key to speech, a region of {WIDTH} x {HEIGHT}, milliseconds since the key",
        "",
        "| stage | first | warm, median | warm, least |",
        "|---|---|---|---|",
    ]
    for name in STAGES:
        times = [each[name] for each in warm if name in each]
        if times:
            first = f"{cold[name]:.0f}" if name in cold else ""
            lines.append(
                f"| {name} | {first} | {statistics.median(times):.0f} | {min(times):.0f} |"
            )
    median = statistics.median(each[STAGES[-1]] for each in warm)
    lines += ["", f"Wanted: {WANTED_MS} ms. {_verdict(median, WANTED_MS)}", ""]
    if not memory:
        return [*lines, "Memory is measured on Linux alone."]
    lines += ["| memory of the process | MB |", "|---|---|"]
    lines += [f"| {name} | {value:.0f} |" for name, value in memory.items()]
    rest, read = memory["at rest"], memory["after one reading"]
    verdicts = f"{_verdict(rest, WANTED_REST_MB)} {_verdict(read, WANTED_READ_MB)}"
    wanted = f"Wanted: {WANTED_REST_MB} MB at rest, {WANTED_READ_MB} MB after reading."
    return [*lines, "", f"{wanted} {verdicts}"]


def _verdict(value: float, wanted: float) -> str:
    return "Held." if value <= wanted else f"Missed by {value - wanted:.0f}."


def _memory() -> dict[str, float]:
    """Memory of a fresh Lumivox in its states; empty where the system does not tell."""
    if not sys.platform.startswith("linux"):
        return {}
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_measure_memory, args=(theirs,))
    process.start()
    theirs.close()
    try:
        answer: dict[str, float] = ours.recv()
    except EOFError as error:
        raise EngineError(tr("The measurement broke off.")) from error
    finally:
        process.join(PATIENCE_S)
    return answer


def _measure_memory(connection: Connection) -> None:
    """In the fresh process."""
    with TemporaryDirectory(prefix="lumivox-bench-") as folder:
        os.environ["XDG_RUNTIME_DIR"] = folder
        scene = Scene()
        scene.desk.start(hidden=True)
        scene.wait(lambda: False, REST_S)
        found = {"at rest": proportional_mb(), "at rest, resident": resident_mb()}
        scene.desk.show()
        scene.wait(lambda: False, 1.0)
        found["at rest, window shown, resident"] = resident_mb()
        scene.desk.window.hide()
        scene.show(7)
        scene.read()
        scene.wait(lambda: False, 1.0)
        found["after one reading"] = proportional_mb()
        found["after one reading, resident"] = resident_mb()
        scene.worker.set_idle_minutes(1 / 600)
        scene.show(8)
        scene.read()
        scene.wait(lambda: False, 2.0)
        found["after unloading"] = proportional_mb()
        scene.close()
    connection.send(found)


def proportional_mb() -> float:
    """The process's share of memory: pages that several processes share count in parts."""
    return _kilobytes("/proc/self/smaps_rollup", "Pss:") / 1024


def resident_mb() -> float:
    """All that it has in memory, shared libraries included."""
    return _kilobytes("/proc/self/status", "VmRSS:") / 1024


def _kilobytes(path: str, label: str) -> int:
    for line in Path(path).read_text(encoding="ascii").splitlines():
        if line.startswith(label):
            return int(line.split()[1])
    return 0
