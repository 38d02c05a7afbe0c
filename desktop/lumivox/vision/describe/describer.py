"""A description for a listener: what was measured, and a caption as far as it can be trusted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lumivox.core.engines import Captioner
from lumivox.core.errors import EngineError, ModelError
from lumivox.core.residence import IDLE_SECONDS
from lumivox.core.task import Task
from lumivox.core.values import Caption, Pixels, Reading
from lumivox.vision.describe.clip_match import ClipModel
from lumivox.vision.describe.content import Content, content_of, text_boxes
from lumivox.vision.describe.measured import describe_measured
from lumivox.vision.describe.moderation import disturbing
from lumivox.vision.describe.wording import hedged

FromEnglish = Callable[[str, str, Task], str | None]
"""An English text in another language (tag), or ``None`` where nobody here can."""


class Describer:
    """Describes pictures by measuring, and by the captioners that are installed.

    Args:
        captioners: in order of preference; the first that is installed is asked.
        clip: compares captions with the picture; without it they are told as not checked.
        from_english: translates captions; without it they stay English.
    """

    def __init__(
        self,
        captioners: Sequence[Captioner] = (),
        clip: ClipModel | None = None,
        from_english: FromEnglish | None = None,
    ) -> None:
        self._captioners = tuple(captioners)
        self._clip = clip
        self._from_english = from_english
        self.notes: list[str] = []
        """Sentences about what went otherwise than wished; emptied by whoever tells them."""

    def describe(
        self,
        pixels: Pixels,
        reading: Reading | None,
        language: str = "en",
        *,
        detailed: bool = False,
        task: Task,
    ) -> tuple[Caption, ...]:
        """Describe a picture; never raises for want of a model.

        Args:
            pixels: RGB ``(H, W, 3)`` as captured.
            reading: what was read in it.
            language: BCP 47, of the interface.
            detailed: long captions.
            task: hears ``describe``.

        Returns:
            A caption that the picture supports, if there is one, then what was measured. Of a
            black, blank or text-only picture what was measured alone: no captioner is asked.

        Raises:
            Cancelled: at a checkpoint.
        """
        task.checkpoint("describe")
        measured = describe_measured(pixels, reading)
        if content_of(pixels, reading) is not Content.PICTURE:
            return (measured,)
        captioner = next((c for c in self._captioners if c.is_available()), None)
        if captioner is None:
            return (measured,)
        try:
            found = captioner.describe(pixels, "en", detailed=detailed, task=task)
            best = self._best(pixels, found, task)
        except (ModelError, EngineError) as error:
            self.notes.append(str(error))
            return (measured,)
        finally:
            self._take_notes(captioner, self._clip)
        if best is None:
            return (measured,)
        return self._told(best, language, task), measured

    def warning(
        self, pixels: Pixels, reading: Reading | None, threshold: float, task: Task
    ) -> str | None:
        """A question to ask before a picture is shown or described, or ``None``.

        Args:
            pixels: RGB ``(H, W, 3)``.
            reading: what was read in it; its text is masked.
            threshold: probability (0-1) from which to warn.
            task: asked before the picture is embedded.

        Returns:
            ``None`` also where no CLIP model is installed: nobody looked.

        Raises:
            ModelError: the model cannot be loaded or does not fit.
            Cancelled: at a checkpoint.
        """
        if self._clip is None or not self._clip.is_available():
            return None
        alarm = disturbing(self._clip, pixels, task, threshold, text_boxes(reading))
        return alarm.sentence if alarm else None

    def unload(self) -> None:
        """Give back the memory of all models."""
        for captioner in self._captioners:
            captioner.unload()
        if self._clip is not None:
            self._clip.unload()

    def unload_if_idle(self, seconds: float = IDLE_SECONDS) -> None:
        """Give back the memory of models not used for this long."""
        for engine in (*self._captioners, *([self._clip] if self._clip else [])):
            unload = getattr(engine, "unload_if_idle", None)
            if unload is not None:
                unload(seconds)

    def _take_notes(self, *engines: object) -> None:
        """What engines did otherwise than wished: a device too small, or missing."""
        for engine in engines:
            resident = getattr(engine, "resident", None)
            if resident is not None:
                self.notes += resident.notes
                resident.notes.clear()

    def _best(self, pixels: Pixels, found: Sequence[Caption], task: Task) -> Caption | None:
        """The caption that the picture supports most; ``None`` where it supports none."""
        if not found:
            return None
        if self._clip is None or not self._clip.is_available():
            return found[0]
        image = self._clip.images([pixels], task)[0]
        scored = [
            Caption(c.text, self._clip.support(image, c.text), c.box, c.source) for c in found
        ]
        best = max(scored, key=lambda caption: caption.score or 0.0)
        return best if hedged(best.text, best.score) else None

    def _told(self, caption: Caption, language: str, task: Task) -> Caption:
        text = caption.text
        if self._from_english is not None and language.split("-", maxsplit=1)[0] != "en":
            try:
                text = self._from_english(text, language, task) or text
            except (ModelError, EngineError) as error:
                self.notes.append(str(error))
        told = hedged(text.rstrip(" ."), caption.score) or text
        return Caption(told, caption.score, caption.box, caption.source)
