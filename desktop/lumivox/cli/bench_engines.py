"""The engines that ``lumivox bench`` compares, each in a process of its own.

A process of its own makes the peak of memory honest, and an engine that crashes loses only its
own column. The plain engines are set as their own documentation starts them: rapidocr with all
defaults, Tesseract with its automatic page layout; tight crops are given to both without search
for text. All get the same number of threads.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from lumivox.core.values import Layout

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Job:
    """One picture to read.

    Attributes:
        path: of the file.
        layout: how its text lies.
        language: BCP 47 tag, or nothing.
        wanted: beside the text: ``codes``, ``captions`` or nothing.
    """

    path: str
    layout: Layout
    language: str | None = None
    wanted: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine read, in how many seconds, and how many until its first line."""

    text: str
    seconds: float
    first: float
    failed: bool = False


class Contestant(Protocol):
    """An engine under measurement."""

    def read(self, pixels: Pixels, job: Job) -> tuple[str, float | None]:
        """The text, and the moment (``perf_counter``) of the first line where it is known."""


class Lumivox:
    """The whole way of Lumivox, codes and captions included."""

    def __init__(self) -> None:
        from lumivox.pipeline import Pipeline

        self._pipeline = Pipeline()

    def read(self, pixels: Pixels, job: Job) -> tuple[str, float | None]:
        """Its text, and after it the codes or captions where these are wanted."""
        from lumivox.core.options import ReadOptions
        from lumivox.core.task import Task
        from lumivox.core.values import Capture

        moments: list[float] = []
        languages = (job.language,) if job.language else ()
        reading = self._pipeline.read(
            Capture(pixels),
            ReadOptions(layout=job.layout, languages=languages),
            Task(),
            lambda _line: moments.append(time.perf_counter()),
        )
        parts = [reading.text]
        if job.wanted == "codes":
            parts += [code.text for code in reading.codes]
        if job.wanted == "captions":
            parts += [caption.text for caption in reading.captions]
        return "\n".join(part for part in parts if part), moments[0] if moments else None


class PlainRapidOcr:
    """rapidocr as it comes."""

    def __init__(self) -> None:
        from rapidocr import RapidOCR

        from lumivox.core.threads import cpu_threads

        threads = {
            "EngineConfig.onnxruntime.intra_op_num_threads": cpu_threads(),
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Global.log_level": "critical",
        }
        self._engine: Any = RapidOCR(params=threads)

    def read(self, pixels: Pixels, job: Job) -> tuple[str, float | None]:
        """Lines in its own order; tight crops by recognition alone."""
        tight = job.layout in (Layout.LINE, Layout.WORD)
        picture = np.ascontiguousarray(pixels[:, :, ::-1])
        found = self._engine(picture, use_det=not tight, use_cls=not tight, use_rec=True)
        return "\n".join(getattr(found, "txts", None) or ()), None


MODES = {Layout.LINE: "SINGLE_LINE", Layout.WORD: "SINGLE_WORD", Layout.SPARSE: "SPARSE_TEXT"}
"""Tesseract's page segmentation modes; ``AUTO`` for all other layouts."""


class PlainTesseract:
    """Tesseract 5 as it comes, with the language of the truth where its data is installed."""

    def __init__(self) -> None:
        self._api: Any = None
        self._language = ""

    def read(self, pixels: Pixels, job: Job) -> tuple[str, float | None]:
        """Its own text."""
        import tesserocr

        from lumivox.vision.tessdata import tessdata, trained_names

        folder = tessdata()
        if folder is None:
            raise FileNotFoundError("no trained data of Tesseract")
        language = next(iter(trained_names((job.language or "en", "en"), folder)), "eng")
        if language != self._language:
            self._api = tesserocr.PyTessBaseAPI(path=str(folder), lang=language)
            self._language = language
        self._api.SetPageSegMode(getattr(tesserocr.PSM, MODES.get(job.layout, "AUTO")))
        height, width = pixels.shape[:2]
        self._api.SetImageBytes(pixels.tobytes(), width, height, 3, 3 * width)
        return str(self._api.GetUTF8Text()), None


CONTESTANTS: dict[str, Callable[[], Contestant]] = {
    "lumivox": Lumivox,
    "rapidocr": PlainRapidOcr,
    "tesseract": PlainTesseract,
}


def is_installed(name: str) -> bool:
    """Whether this contestant can take part here."""
    from lumivox.vision.ppocr import PPOCR
    from lumivox.vision.tesseract import Tesseract

    if name == "tesseract":
        return Tesseract().is_available()
    return name != "rapidocr" or PPOCR().is_available()


class Process:
    """An engine in a process of its own, asked picture by picture."""

    def __init__(self, name: str, threads: int) -> None:
        self.name = name
        here, there = get_context("spawn").Pipe()
        self._pipe = here
        with _environment(OMP_THREAD_LIMIT=str(threads), OMP_NUM_THREADS=str(threads)):
            self._process = get_context("spawn").Process(
                target=_serve, args=(there, name, threads), daemon=True
            )
            self._process.start()
        there.close()

    def read(self, job: Job) -> Answer:
        """Its answer; a failed and empty one where the process has died."""
        try:
            self._pipe.send(job)
            answer: Answer = self._pipe.recv()
        except (EOFError, OSError):
            return Answer("", 0.0, 0.0, failed=True)
        return answer

    def close(self) -> int:
        """End the process; its peak of memory in bytes, or 0 where it is not known."""
        try:
            self._pipe.send(None)
            peak = int(self._pipe.recv())
        except (EOFError, OSError):
            peak = 0
        self._process.join(10)
        return peak


@contextmanager
def _environment(**values: str) -> Iterator[None]:
    """These variables for a child that is started meanwhile."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _serve(pipe: Connection, name: str, threads: int) -> None:
    """In the child: answer jobs until ``None`` comes, then tell the peak of memory."""
    from lumivox.core.threads import set_cpu_threads

    set_cpu_threads(threads)
    contestant = CONTESTANTS[name]()
    while (job := pipe.recv()) is not None:
        pipe.send(_answer(contestant, job))
    pipe.send(peak_memory())


def _answer(contestant: Contestant, job: Job) -> Answer:
    """Read one picture. Decoding of the file is not counted."""
    try:
        pixels = load(Path(job.path))
        start = time.perf_counter()
        text, first = contestant.read(pixels, job)
    except Exception:  # noqa: BLE001 - a contestant that fails has lost this picture, no more
        return Answer("", 0.0, 0.0, failed=True)
    end = time.perf_counter()
    return Answer(text, end - start, (first or end) - start)


def load(path: Path) -> Pixels:
    """A picture as RGB ``(H, W, 3)``, the same for every contestant."""
    from PIL import Image, ImageOps

    with Image.open(path) as picture:
        upright = ImageOps.exif_transpose(picture)
        if "A" in upright.getbands() or "transparency" in upright.info:
            ground = Image.new("RGBA", upright.size, "white")
            upright = Image.alpha_composite(ground, upright.convert("RGBA"))
        return np.array(upright.convert("RGB"), np.uint8)


def peak_memory() -> int:
    """The most memory that this process has held, in bytes."""
    status = Path("/proc/self/status")
    if status.exists():
        # Not getrusage: its peak survives exec and would be that of the parent.
        lines = status.read_text(encoding="ascii", errors="replace").splitlines()
        return next(int(x.split()[1]) * 1024 for x in lines if x.startswith("VmHWM"))
    if sys.platform == "win32":
        return _windows_peak()
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _windows_peak() -> int:
    """PeakWorkingSetSize of this process."""
    import ctypes
    from ctypes import wintypes

    class Counters(ctypes.Structure):
        """PROCESS_MEMORY_COUNTERS of psapi.h."""

        _fields_ = [
            ("cb", wintypes.DWORD),
            ("PageFaultCount", wintypes.DWORD),
            *((f"size{index}", ctypes.c_size_t) for index in range(8)),
        ]

    counters = Counters()
    counters.cb = ctypes.sizeof(counters)
    kernel: Any = getattr(ctypes, "windll").kernel32  # noqa: B009 - unknown to type checkers elsewhere
    kernel.K32GetProcessMemoryInfo(kernel.GetCurrentProcess(), ctypes.byref(counters), counters.cb)
    return int(counters.size0)
