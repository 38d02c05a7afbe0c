"""``lumivox classify``: which words fit a picture, which pictures a sentence means, own classes."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lumivox.cli.console import add_device, command_task, complain, write_out
from lumivox.core.errors import AppError, ExitCode, ModelError, OutputError, UsageError
from lumivox.core.geometry import Box
from lumivox.core.i18n import tr
from lumivox.core.values import Capture

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lumivox.vision.describe.clip_match import ClipModel
    from lumivox.vision.describe.zero_shot import Guess
    from lumivox.vision.ppocr import PPOCR

_PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".avif", ".ppm"}


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of ``lumivox classify``."""
    parser.add_argument(
        "sources", nargs="*", metavar=tr("SOURCE"), help=tr("pictures, or folders of pictures")
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--labels", metavar=tr("A,B,C"), help=tr("which of these words fits"))
    what.add_argument(
        "--rank", metavar=tr("SENTENCE"), help=tr("order pictures by how well this means them")
    )
    what.add_argument(
        "--train",
        type=Path,
        metavar=tr("FOLDER"),
        help=tr("learn classes from a folder with one folder of pictures for each class"),
    )
    what.add_argument(
        "--probe", type=Path, metavar=tr("FILE"), help=tr("use classes that were learned")
    )
    what.add_argument(
        "--warn",
        type=float,
        metavar=tr("PERCENT"),
        help=tr("warn of disturbing pictures from this certainty on"),
    )
    parser.add_argument(
        "--save", type=Path, metavar=tr("FILE"), help=tr("where to keep what --train learned")
    )
    parser.add_argument("--model", metavar=tr("NAME"), help=tr("a CLIP model of the list"))
    parser.add_argument(
        "--no-mask", action="store_true", help=tr("leave the text in pictures, which sways CLIP")
    )
    parser.add_argument("--json", action="store_true", help=tr("JSON: one object a picture"))
    add_device(parser)


def run(arguments: Namespace) -> int:
    """Do one of the four.

    Raises:
        ModelError: no CLIP model is installed; says how to get one.
        UsageError: something is missing from the command line.
    """
    from lumivox.addons import make_clip, open_store

    clip = make_clip(open_store(), arguments.device, arguments.model)
    if not clip.is_available():
        raise ModelError(tr("This needs a CLIP model. {how}").format(how=clip.how_to_get()))
    work = _Work(clip, mask=not arguments.no_mask, as_json=arguments.json)
    if arguments.train is not None:
        return work.train(arguments.train, arguments.save)
    if not arguments.sources:
        raise UsageError(tr("Name the pictures, or a folder of pictures."))
    if arguments.rank is not None:
        return work.rank(arguments.sources, arguments.rank)
    if arguments.warn is not None:
        return work.warn(arguments.sources, arguments.warn / 100)
    if arguments.probe is not None:
        return work.probe(arguments.sources, arguments.probe)
    labels = [label.strip() for label in arguments.labels.split(",") if label.strip()]
    if len(labels) < 2:
        raise UsageError(tr("Give at least two labels, with commas between them."))
    return work.labels(arguments.sources, labels)


class _Work:
    """One errand with one CLIP model."""

    def __init__(self, clip: ClipModel, *, mask: bool, as_json: bool) -> None:
        from lumivox.pipeline import Pipeline

        self._clip = clip
        self._mask = mask
        self._as_json = as_json
        self._task = command_task()
        self._pipeline = Pipeline()
        self._detector: PPOCR | None = None

    def labels(self, sources: Sequence[str], labels: Sequence[str]) -> int:
        """Guess among labels."""
        from lumivox.vision.describe.zero_shot import classify

        for name, capture in self._pictures(sources):
            text = self._text(capture)
            self._tell(name, classify(self._clip, capture.pixels, labels, self._task, text))
        return ExitCode.READ

    def probe(self, sources: Sequence[str], path: Path) -> int:
        """Guess by classes that were learned."""
        from lumivox.vision.describe.probe import Probe

        learned = Probe.load(path, self._clip.name)
        for name, capture in self._pictures(sources):
            self._tell(name, learned.classify(self._embed(capture)))
        return ExitCode.READ

    def rank(self, sources: Sequence[str], sentence: str) -> int:
        """Order pictures by a sentence, the best first."""
        import numpy as np

        from lumivox.vision.describe.zero_shot import rank

        found = [(name, self._embed(capture)) for name, capture in self._pictures(sources)]
        if not found:
            return ExitCode.NOTHING_FOUND
        vectors = np.stack([vector for _, vector in found])
        for index, score in rank(self._clip, vectors, sentence):
            name = found[index][0]
            if self._as_json:
                write_out(json.dumps({"source": name, "score": score}) + "\n")
            else:
                write_out(f"{name}\n")
        return ExitCode.READ

    def warn(self, sources: Sequence[str], threshold: float) -> int:
        """Name the pictures that may disturb."""
        from lumivox.vision.describe.moderation import disturbing

        for name, capture in self._pictures(sources):
            alarm = disturbing(
                self._clip, capture.pixels, self._task, threshold, self._text(capture)
            )
            if self._as_json:
                subject = alarm.subject if alarm else None
                write_out(json.dumps({"source": name, "warning": subject}) + "\n")
            elif alarm:
                told = tr("{name} may show {subject}.")
                write_out(told.format(name=name, subject=tr(alarm.subject)) + "\n")
        return ExitCode.READ

    def train(self, folder: Path, save: Path | None) -> int:
        """Learn classes from folders, tell the accuracy, keep what was learned."""
        import numpy as np

        from lumivox.vision.describe.probe import train

        if not folder.is_dir():
            raise UsageError(tr("{path} is not a folder.").format(path=folder))
        vectors, names = [], []
        for below in sorted(path for path in folder.iterdir() if path.is_dir()):
            for _, capture in self._pictures([str(below)]):
                vectors.append(self._embed(capture))
                names.append(below.name)
        table = np.stack(vectors) if vectors else np.zeros((0, 1), np.float32)
        learned = train(table, names, self._clip.name)
        write_out(
            tr(
                "{classes} classes from {count} pictures. Right in cross-validation: {accuracy} "
                "percent; always naming the commonest would be {chance} percent."
            ).format(
                classes=len(learned.labels),
                count=len(names),
                accuracy=round(learned.accuracy * 100),
                chance=round(learned.chance * 100),
            )
            + "\n"
        )
        if save is not None:
            try:
                learned.save(save)
            except OSError as error:
                raise OutputError(
                    tr("{path} cannot be written: {reason}").format(path=save, reason=error)
                ) from error
        return ExitCode.READ

    def _tell(self, name: str, guesses: Sequence[Guess]) -> None:
        if self._as_json:
            told = [{"label": g.label, "probability": round(g.probability, 4)} for g in guesses]
            write_out(json.dumps({"source": name, "guesses": told}, ensure_ascii=False) + "\n")
            return
        parts = [f"{g.label} {round(g.probability * 100)} %" for g in guesses[:3]]
        write_out(f"{name}: {', '.join(parts)}\n")

    def _embed(self, capture: Capture) -> NDArray[np.float32]:
        from lumivox.vision.describe.zero_shot import mask_text

        pixels = mask_text(capture.pixels, self._text(capture))
        vector: NDArray[np.float32] = self._clip.images([pixels], self._task)[0]
        return vector

    def _text(self, capture: Capture) -> tuple[Box, ...]:
        """Where text stands, found by detection alone: nothing needs to be read for masking."""
        if not self._mask:
            return ()
        from lumivox.vision.ppocr import PPOCR

        self._detector = self._detector or PPOCR()
        return tuple(region.box for region in self._detector.detect(capture.pixels, self._task))

    def _pictures(self, sources: Sequence[str]) -> Iterator[tuple[str, Capture]]:
        """All pictures; one that cannot be opened is told, and the next one follows."""
        for source in sources:
            path = Path(source)
            names = [source]
            if path.is_dir():
                files = sorted(p for p in path.rglob("*") if p.suffix.lower() in _PICTURES)
                names = [str(file) for file in files]
            for name in names:
                try:
                    captures = list(self._pipeline.captures(name, self._task))
                except AppError as error:
                    if len(sources) == 1 and not path.is_dir():
                        raise
                    complain(str(error))
                    continue
                for capture in captures:
                    label = f"{name}, {capture.page}" if capture.pages > 1 else name
                    yield label, capture
