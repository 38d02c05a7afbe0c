"""PP-OCR's recognisers for further scripts, as models to add: Korean, Arabic, Thai and others.

The same network and signs-in-the-model format as the shipped recogniser of rapidocr
(PP-OCRv5, Cui et al. 2025); only the signs differ.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lumivox.core.engines import Recognition
from lumivox.core.errors import EngineError, ModelError
from lumivox.core.i18n import tr
from lumivox.core.task import Task
from lumivox.core.threads import cpu_threads
from lumivox.core.values import Pixels
from lumivox.vision.ctc import decode
from lumivox.vision.words import line_of

_HEIGHT, _STEP, _WIDEST = 48, 160, 3200
"""Inputs come in a few widths only: ONNX Runtime keeps memory for each shape it has seen."""


class PpocrScript:
    """Reads line crops of one script.

    Args:
        path: of the ``.onnx`` file; ``None`` where it is not installed.
        name: as in the registry.
        languages: BCP 47 tags that it reads.
    """

    def __init__(self, path: Path | None, name: str, languages: Sequence[str]) -> None:
        self.name = name
        self._path = path
        self._languages = tuple(languages)
        self._session: Any = None
        self._signs: list[str] = []

    def is_available(self) -> bool:
        """Whether it is installed."""
        return self._path is not None

    def how_to_get(self) -> str:
        """A sentence: what to install."""
        return tr("“lumivox models install {name}” fetches it.").format(name=self.name)

    def unload(self) -> None:
        """Give back its memory."""
        self._session = None

    def languages(self) -> tuple[str, ...]:
        """The languages of its script."""
        return self._languages

    def recognize(
        self, crops: Sequence[Pixels], languages: Sequence[str], task: Task
    ) -> Iterator[Recognition]:
        """See ``core.engines.TextRecognizer``."""
        del languages
        session = self._ready()
        for index, crop in enumerate(crops):
            task.checkpoint("recognize", index, len(crops))
            yield self._read(session, crop)

    def _read(self, session: Any, crop: Pixels) -> Recognition:
        height, width = crop.shape[:2]
        natural = min(_WIDEST, max(8, math.ceil(_HEIGHT * width / height)))
        bucket = math.ceil(natural / _STEP) * _STEP
        batch = np.zeros((1, 3, _HEIGHT, bucket), np.float32)
        batch[0, :, :, :natural] = _planes(crop, natural)
        try:
            scores = session.run(None, {session.get_inputs()[0].name: batch})[0][0]
        except Exception as error:  # onnxruntime's errors share no public base
            raise EngineError(tr("{name} failed to read a line.").format(name=self.name)) from error
        decoded = decode(np.asarray(scores, np.float32), self._signs)
        return line_of(decoded, width, height, columns=natural / bucket, source=self.name)

    def _ready(self) -> Any:
        if self._session is None:
            import onnxruntime

            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = cpu_threads()
            options.add_session_config_entry("session.intra_op.allow_spinning", "0")
            options.log_severity_level = 4
            try:
                session = onnxruntime.InferenceSession(
                    str(self._path), options, providers=["CPUExecutionProvider"]
                )
                stated = session.get_modelmeta().custom_metadata_map["character"]
            except Exception as error:  # onnxruntime's errors share no public base
                raise ModelError(
                    tr("The model {name} cannot be loaded. Remove it and add it again.").format(
                        name=self.name
                    )
                ) from error
            self._signs = ["", *stated.splitlines(), " "]
            self._session = session
        return self._session


def _planes(crop: Pixels, width: int) -> NDArray[np.float32]:
    """RGB bytes to the network's BGR planes in -1 to 1, ``(3, 48, width)``."""
    import cv2

    small = cv2.resize(crop, (width, _HEIGHT), interpolation=cv2.INTER_LINEAR)
    planes = small[:, :, ::-1].transpose(2, 0, 1).astype(np.float32)
    return np.asarray(planes / 127.5 - 1, np.float32)
