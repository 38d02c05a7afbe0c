"""PP-OCRv6 from the rapidocr package: detection and recognition on ONNX Runtime.

The models are those of rapidocr; the sessions and the steps around them are our own, because its
configuration reaches neither the spinning of idle threads nor the memory arenas, and its modules
take longer to import than a small picture takes to read. Crops are read one by one in buckets of
width: nothing waits for a batch, and a new shape costs memory that is never given back (RapidOCR
issues 43 and 187).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lumivox.core.engines import Recognition, Region, TextRecognizer
from lumivox.core.errors import EngineError, ModelError
from lumivox.core.i18n import tr
from lumivox.core.task import Task
from lumivox.core.threads import cpu_threads
from lumivox.core.values import Pixels
from lumivox.vision.ctc import decode
from lumivox.vision.heat import regions_of
from lumivox.vision.seen import Seen, classes_of, in_charset, with_micro
from lumivox.vision.words import line_of

HEIGHT = 48
"""Pixels of a crop's height at the recogniser's input."""

NARROWEST, TRAINED, WIDEST = 64, 320, 3200
"""Input widths. The model was trained with at least 320; narrow inputs with a little space behind
the text take half the time and read better (words right: handwriting 65 against 59 %, IIIT5K 97.4
against 96.6, incidental scene text 78.0 against 78.3). A second look takes at least 320; half of it
was tried: a handwritten line takes a sixth less time for the same errors, but single written words
lose three of a hundred."""

LONGEST = 1600
"""Pixels of the longer side in which lines are looked for, where nothing else is asked."""

STEP, FINE = 32, 8
"""Widths are rounded up to a multiple of this."""

LANGUAGES = (
    *("zh", "zh-Hant", "ja", "en", "fr", "de", "es", "it", "pt", "nl", "pl", "cs", "sk", "sl"),
    *("hr", "hu", "ro", "sv", "da", "no", "fi", "is", "et", "lv", "lt", "sq", "tr", "id", "ms"),
    *("tl", "vi", "af", "az", "bs", "ca", "cy", "eu", "ga", "gl", "la", "lb", "mi", "mt", "oc"),
    *("sw", "uz", "rm"),
)


class PPOCR:
    """Detector and recogniser for signs, photographs, handwriting and colourful interfaces."""

    name = "rapidocr"

    def __init__(self) -> None:
        self._detector: Any = None
        self._recognizer: Any = None
        self._signs: list[str] = []
        self._classes = np.zeros(0, np.int64)

    def is_available(self) -> bool:
        """Whether both packages are installed."""
        return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None

    def how_to_get(self) -> str:
        """What to install."""
        return tr("Install it with: pip install rapidocr onnxruntime")

    def unload(self) -> None:
        """Forget the sessions."""
        self._detector = self._recognizer = None
        self._signs = []

    def languages(self) -> tuple[str, ...]:
        """What the multilingual model reads."""
        return LANGUAGES

    def detect(self, pixels: Pixels, task: Task, *, longest: int = LONGEST) -> tuple[Region, ...]:
        """Regions of lines, roughly from top to bottom.

        Args:
            pixels: RGB, ``(H, W, 3)``.
            task: a cancel interrupts the network, too.
            longest: the picture is shrunk so that its longer side has at most this many pixels.

        Raises:
            EngineError, ModelError: it could not look.
            Cancelled: at a checkpoint.
        """
        from cv2 import INTER_LINEAR, resize

        task.checkpoint()
        height, width = pixels.shape[:2]
        share = min(1.0, longest / max(height, width))
        high, wide = (round(int(side * share) / STEP) * STEP for side in (height, width))
        if not high or not wide:
            return ()
        self._detector = self._detector or _session("PP-OCRv6_det_small.onnx")
        small = resize(pixels, (wide, high), interpolation=INTER_LINEAR)
        heat = _run(self._detector, _normal(np.asarray(small))[None], task)
        task.checkpoint()
        regions = regions_of(heat[0, 0], width, height)
        return tuple(sorted(regions, key=lambda region: region.box.center[1]))

    def recognize(
        self, crops: Sequence[Pixels], languages: Sequence[str], task: Task
    ) -> Iterator[Recognition]:
        """One Recognition for each upright crop, in order. The model tells languages by itself.

        Raises:
            EngineError, ModelError: it could not read.
            Cancelled: at a checkpoint.
        """
        del languages
        for index, crop in enumerate(crops):
            task.checkpoint("recognize", index, len(crops))
            yield self.read_crop(crop, NARROWEST)

    def again(self) -> TextRecognizer:
        """The same recogniser with inputs as wide as in its training: a second opinion."""
        return _Wide(self)

    def read_crop(self, crop: Pixels, narrowest: int) -> Seen:
        """Read one crop, as part of an input at least this wide."""
        from cv2 import INTER_LINEAR, resize

        if self._recognizer is None:
            self._recognizer = _session("PP-OCRv6_rec_small.onnx")
            stated = self._recognizer.get_modelmeta().custom_metadata_map["character"]
            self._signs = ["", *stated.splitlines(), " "]
            self._classes = classes_of(self._signs)
        height, width = crop.shape[:2]
        natural = min(WIDEST, max(8, math.ceil(HEIGHT * width / height)))
        bucket = max(narrowest, _bucket(natural))
        small = resize(crop, (natural, HEIGHT), interpolation=INTER_LINEAR)
        batch = np.zeros((1, 3, HEIGHT, bucket), np.float32)
        batch[0, :, :, :natural] = _normal(small)
        scores = _run(self._recognizer, batch)[0]
        decoded, scores = with_micro(decode(scores, self._signs), scores, self._signs)
        made = line_of(decoded, width, height, columns=natural / bucket, source=self.name)
        return Seen(made.line, made.candidates, in_charset(scores, self._classes))


class _Wide:
    """PP-OCR's recogniser with inputs of the trained width."""

    name = "rapidocr"

    def __init__(self, engine: PPOCR) -> None:
        self._engine = engine

    def is_available(self) -> bool:
        """As the engine itself."""
        return self._engine.is_available()

    def how_to_get(self) -> str:
        """As the engine itself."""
        return self._engine.how_to_get()

    def unload(self) -> None:
        """Nothing of its own."""

    def languages(self) -> tuple[str, ...]:
        """As the engine itself."""
        return self._engine.languages()

    def recognize(
        self, crops: Sequence[Pixels], languages: Sequence[str], task: Task
    ) -> Iterator[Recognition]:
        """One Recognition for each crop; see ``PPOCR.recognize``."""
        del languages
        for crop in crops:
            task.checkpoint()
            yield self._engine.read_crop(crop, TRAINED)


def _bucket(natural: int) -> int:
    """Width of the input for a crop of this width: short ones get a little space behind them."""
    if natural >= TRAINED - STEP:
        return math.ceil(natural / FINE) * FINE
    return math.ceil((natural + STEP) / STEP) * STEP


def _normal(pixels: NDArray[Any]) -> NDArray[np.float32]:
    """RGB bytes to the models' BGR planes in -1 to 1, ``(3, H, W)``."""
    planes = pixels[:, :, ::-1].transpose(2, 0, 1).astype(np.float32, order="C")
    return planes / np.float32(127.5) - np.float32(1)


def _session(name: str) -> Any:
    """An ONNX Runtime session with our number of threads, without spinning and arenas.

    Raises:
        ModelError: the file is missing or broken.
    """
    import onnxruntime as ort

    spec = find_spec("rapidocr")
    folder = Path(spec.origin).parent if spec and spec.origin else Path()
    options = ort.SessionOptions()
    options.intra_op_num_threads = cpu_threads()
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return ort.InferenceSession(
            str(folder / "models" / name), options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:
        raise ModelError(
            tr("The text model {name} is missing or broken. Install Lumivox again.").format(
                name=name
            )
        ) from error


def _run(session: Any, batch: NDArray[np.float32], task: Task | None = None) -> NDArray[np.float32]:
    """The only output of a session.

    Raises:
        EngineError: ONNX Runtime failed, mostly for want of memory.
        Cancelled: the task was cancelled meanwhile.
    """
    from onnxruntime import RunOptions

    options, task = RunOptions(), task or Task()

    def stop() -> None:
        options.terminate = True

    try:
        with task.stopped_by(stop):
            inputs = {session.get_inputs()[0].name: batch}
            result: NDArray[np.float32] = session.run(None, inputs, options)[0]
    except Exception as error:
        task.checkpoint()
        raise EngineError(
            tr("The text recogniser failed on this picture. Try a smaller part of it.")
        ) from error
    return result
