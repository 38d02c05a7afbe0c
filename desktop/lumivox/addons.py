"""The models a user added, joined to the engines that run them.

Rooms do not know each other: ``models`` knows files, ``vision`` and ``translation`` know engines.
Here they meet; nothing is loaded before an engine is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lumivox.core.engines import Captioner, TextRecognizer, Translator
from lumivox.core.i18n import tr
from lumivox.core.language import identify_language
from lumivox.core.task import Task
from lumivox.models.contents import megabytes
from lumivox.models.registry import ModelSpec, Purpose, load_registry
from lumivox.models.store import ModelStore
from lumivox.translation.apertium import ApertiumTranslator
from lumivox.translation.m2m100 import M2M100Translator
from lumivox.translation.marian import MarianTranslator
from lumivox.translation.service import TranslationService
from lumivox.vision.describe.blip import BlipCaptioner
from lumivox.vision.describe.clip_match import ClipModel
from lumivox.vision.describe.coca import CocaCaptioner
from lumivox.vision.describe.describer import Describer
from lumivox.vision.describe.florence import FlorenceCaptioner
from lumivox.vision.recognizers.ppocr_script import PpocrScript
from lumivox.vision.recognizers.trocr import TrocrRecognizer

_CAPTIONERS = (
    "florence-2-base",
    "coca-vit-l-14-coco",
    "coca-vit-b-32-coco",
    "blip-base",
    "coca-vit-b-32",
)
"""In order of preference."""


def open_store(registry: Path | None = None, folder: Path | None = None) -> ModelStore:
    """The user's models.

    Raises:
        ModelError: the list of models cannot be read.
    """
    return ModelStore(load_registry(registry), folder)


def make_clip(store: ModelStore, device: str = "auto", name: str | None = None) -> ClipModel:
    """A CLIP model: the one named, else the first that is installed, else the default's place.

    Raises:
        UsageError: no such model is known.
    """
    specs = _of(store, Purpose.CLASSIFY)
    if name is not None:
        specs = [store.registry.find(name)]
    chosen = next((spec for spec in specs if store.is_installed(spec.name)), specs[0])
    return ClipModel(_folder(store, chosen), chosen.name, device)


def make_captioners(store: ModelStore, device: str = "auto") -> tuple[Captioner, ...]:
    """All captioners of the list, best first; those not installed say how to get them."""
    known = {spec.name: spec for spec in _of(store, Purpose.CAPTION)}
    order = [name for name in _CAPTIONERS if name in known]
    order += [name for name in known if name not in order]
    return tuple(_captioner(store, known[name], device) for name in order)


def make_describer(
    store: ModelStore, device: str = "auto", translations: TranslationService | None = None
) -> Describer:
    """A describer with whatever is installed; captions are translated where ``translations`` can.

    With nothing installed it describes by measuring.
    """

    def from_english(text: str, language: str, task: Task) -> str | None:
        if translations is None:
            return None
        done = translations.translate_text(text, language, task, source="en")
        return done.text

    return Describer(make_captioners(store, device), make_clip(store, device), from_english)


def make_translations(store: ModelStore, device: str = "auto") -> TranslationService:
    """All translators that are here: OPUS-MT pairs, M2M100, Apertium, in this order."""
    specs = _of(store, Purpose.TRANSLATE)
    pairs = {
        (spec.languages[0], spec.languages[1]): store.folder / spec.name
        for spec in specs
        if spec.engine == "marian" and store.is_installed(spec.name)
    }
    many = [
        M2M100Translator(_folder(store, spec), spec.languages, device)
        for spec in specs
        if spec.engine == "m2m100"
    ]
    translators: list[Translator] = [MarianTranslator(pairs, device), *many, ApertiumTranslator()]
    return TranslationService(
        translators,
        identify_language,
        lambda source, target: how_to_translate(store, source, target),
    )


def make_recognizers(store: ModelStore, device: str = "auto") -> tuple[TextRecognizer, ...]:
    """The recognisers that were added: TrOCR, and PP-OCR for further scripts."""
    found: list[TextRecognizer] = []
    for spec in _of(store, Purpose.RECOGNIZE):
        folder = _folder(store, spec)
        if folder is None:
            continue
        if spec.engine == "trocr":
            kind = "handwritten" if "handwritten" in spec.name else "printed"
            found.append(TrocrRecognizer(folder, kind, device))
        elif spec.engine == "rapidocr":
            found.append(PpocrScript(folder / spec.files[0].path, spec.name, spec.languages))
    return tuple(found)


class AddedRecognizers:
    """The recognisers that were added, kept as long as the same models are there.

    Attributes:
        device: ``auto``, ``cpu``, ``cuda`` or ``mps``; another one counts from the next call on.
    """

    def __init__(self, device: str = "auto") -> None:
        """Nothing is looked for before the first call."""
        self.device = device
        self._found: tuple[TextRecognizer, ...] = ()
        self._made_of: tuple[str, ...] = ()

    def __call__(self) -> tuple[TextRecognizer, ...]:
        """As they are now.

        Raises:
            ModelError: the list of models cannot be read.
        """
        store = open_store()
        specs = _of(store, Purpose.RECOGNIZE)
        folders = (str(folder) for spec in specs if (folder := _folder(store, spec)))
        made_of = (self.device, *folders)
        if made_of != self._made_of:
            self.unload()
            self._found, self._made_of = make_recognizers(store, self.device), made_of
        return self._found

    def take_notes(self) -> tuple[str, ...]:
        """Sentences for the user since the last call (a device too small, or missing)."""
        notes: list[str] = []
        for recognizer in self._found:
            if isinstance(recognizer, TrocrRecognizer):
                notes += recognizer.resident.notes
                recognizer.resident.notes.clear()
        return tuple(notes)

    def unload(self) -> None:
        """Give back the memory of all."""
        for recognizer in self._found:
            recognizer.unload()


def how_to_translate(store: ModelStore, source: str, target: str) -> str:
    """A sentence: the models to add for a pair that nobody here translates."""
    one, other = source.split("-", maxsplit=1)[0], target.split("-", maxsplit=1)[0]
    specs = _of(store, Purpose.TRANSLATE)
    wanted = _chain(specs, [(one, other)]) or _chain(specs, [(one, "en"), ("en", other)])
    if not wanted:
        wanted = [s for s in specs if s.engine == "m2m100" and {one, other} <= set(s.languages)]
    missing = [spec for spec in wanted if not store.is_installed(spec.name)]
    if not missing:
        return tr("Nothing that can be added translates from {source} to {target}.").format(
            source=source, target=target
        )
    return tr(
        "Nothing here translates from {source} to {target}. “lumivox models install {names}” "
        "fetches what does: about {size}."
    ).format(
        source=source,
        target=target,
        names=" ".join(spec.name for spec in missing),
        size=megabytes(sum(spec.download_mb for spec in missing) << 20),
    )


def _chain(specs: Sequence[ModelSpec], pairs: Sequence[tuple[str, str]]) -> list[ModelSpec]:
    """A Marian model for each pair, or nothing where one lacks."""
    found = [
        next((s for s in specs if s.engine == "marian" and s.languages == pair), None)
        for pair in pairs
    ]
    return [spec for spec in found if spec] if all(found) else []


def _captioner(store: ModelStore, spec: ModelSpec, device: str) -> Captioner:
    folder = _folder(store, spec)
    if spec.engine == "florence":
        return FlorenceCaptioner(folder, device)
    if spec.engine == "blip":
        return BlipCaptioner(folder, device)
    return CocaCaptioner(folder, spec.architecture, device)


def _folder(store: ModelStore, spec: ModelSpec) -> Path | None:
    return store.folder / spec.name if store.is_installed(spec.name) else None


def _of(store: ModelStore, purpose: Purpose) -> list[ModelSpec]:
    return [spec for spec in store.registry.models if spec.purpose is purpose]
