"""What is told of a model before and after it is added; window and command line say the same."""

from __future__ import annotations

from lumivox.core.i18n import mark, tr
from lumivox.models.contents import megabytes
from lumivox.models.registry import ModelSpec, Pinning, Purpose
from lumivox.models.store import ModelStore

NOTES = (
    mark("Labels and sentences may be in many languages."),
    mark(
        "When this list was made this repository held a pickle only, which may carry code and is "
        "never fetched; the installation looks again for a safe copy there. A copy of your own can "
        "be taken from a folder. The larger CoCa ViT-L/14 can be fetched."
    ),
    mark(
        "For captions only: its embeddings are not used. When this list was made this repository "
        "held a pickle only, which may carry code and is never fetched; the installation looks "
        "again for a safe copy there. A copy of your own can be taken from a folder. The larger "
        "CoCa ViT-L/14 can be fetched."
    ),
    mark("For captions only: its embeddings are not used."),
    mark(
        "It speaks when you choose one of its voices; what it does not speak is left to the usual "
        "voice."
    ),
    mark("Short and detailed captions."),
)
"""The notes of ``resources/models.json``, here so that the catalogues find them."""


MOST_NAMED = 8
"""Languages that are named one by one."""

ANY = ("mul",)
"""ISO 639's word for many languages."""


def purpose_name(purpose: Purpose) -> str:
    """What models are for, as a heading."""
    return {
        Purpose.CAPTION: tr("Describe pictures"),
        Purpose.CLASSIFY: tr("Classify and rank pictures"),
        Purpose.TRANSLATE: tr("Translate"),
        Purpose.RECOGNIZE: tr("Read further scripts and hands"),
        Purpose.SPEAK: tr("Voices"),
    }[purpose]


def trying_again(attempt: int, attempts: int) -> str:
    """What is told while the web does not answer."""
    return tr("No answer. Trying again: attempt {attempt} of {attempts}.").format(
        attempt=attempt, attempts=attempts
    )


def describe_model(store: ModelStore, spec: ModelSpec) -> str:
    """All that a listener needs to choose, without a table.

    Raises:
        ModelError: it is there, and its record is broken.
    """
    parts = (f"{spec.title}.", describe_state(store, spec), describe_facts(spec))
    return " ".join(parts)


def describe_state(store: ModelStore, spec: ModelSpec) -> str:
    """Whether it is there, and how large it is.

    Raises:
        ModelError: it is there, and its record is broken.
    """
    there = store.installed(spec.name)
    if there is None:
        return tr("Not installed. Download about {size}.").format(
            size=megabytes(spec.download_mb << 20)
        )
    return tr("Installed, {size}, commit {commit}, hashes recorded.").format(
        size=megabytes(there.size), commit=(there.commit or tr("none"))[:10]
    )


def describe_facts(spec: ModelSpec) -> str:
    """Languages, memory, licence, and what is worth knowing before the download."""
    languages = ", ".join(spec.languages)
    if len(spec.languages) > MOST_NAMED:
        languages = str(len(spec.languages))
    elif spec.languages == ANY:
        languages = tr("many")
    facts = tr("Languages: {languages}. Memory about {memory}. Licence: {licence}.").format(
        languages=languages, memory=megabytes(spec.memory_mb << 20), licence=spec.licence
    )
    gpu = tr("A GPU helps.") if spec.gpu == "helps" else ""
    note = tr(spec.note) if spec.note else ""
    return " ".join(part for part in (facts, gpu, _pinned(spec), note) if part)


def _pinned(spec: ModelSpec) -> str:
    return {
        Pinning.HASH: tr("Its checksum is known beforehand."),
        Pinning.COMMIT: tr(
            "Its commit is fixed; checksums come from the hub, are recorded and then checked."
        ),
        Pinning.BRANCH: tr(
            "Its commit is found out at the download; commit and checksums are recorded then "
            "and checked from then on."
        ),
    }[spec.pinning]
