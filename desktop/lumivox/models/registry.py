"""The list of models that can be added: ``resources/models.json`` as typed values.

A file's SHA-256 is stated where its publisher states it beforehand. Where it is not known, the
revision is pinned to a commit, the hub's own metadata gives the hash at the first download, and
what was recorded then is checked from then on. ``Pinning`` says which of these holds.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any

from lumivox.core.errors import ModelError, UsageError
from lumivox.core.i18n import tr
from lumivox.core.resources import resource_path

SAFE_SUFFIXES = frozenset({".safetensors", ".onnx", ".json", ".txt", ".model", ".spm"})
"""Formats that cannot carry code. Pickles (``.bin``, ``.pt``) can, so they are never fetched."""

FLOAT32 = 4
"""Bytes of a number in a table of bare numbers."""

_COMMIT = re.compile(r"[0-9a-f]{40}")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")


class Purpose(StrEnum):
    """What a model is for."""

    CAPTION = "caption"
    CLASSIFY = "classify"
    TRANSLATE = "translate"
    RECOGNIZE = "recognize"
    SPEAK = "speak"


class Pinning(StrEnum):
    """How sure it is beforehand which bytes will come."""

    HASH = "hash"
    """Every file's SHA-256 stands in the registry."""
    COMMIT = "commit"
    """The hub's commit stands in the registry; hashes come from the hub and are recorded."""
    BRANCH = "branch"
    """A branch, resolved to a commit at the first download; both are recorded."""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file: its path in the model's folder.

    Attributes:
        path: relative, with forward slashes.
        url: where it comes from; ``None`` for a file of the spec's hub repository.
        size: bytes, where known beforehand.
        sha256: hexadecimal, where known beforehand.
        optional: left out without complaint where the repository does not have it.
        also: other names that a repository may give it; it is stored under ``path`` all the same.
        table: rows and columns of a file that is nothing but finite float32 numbers, such as the
            styles of a voice. Its size is known by that, and the store looks at every number.
    """

    path: str
    url: str | None = None
    size: int | None = None
    sha256: str | None = None
    optional: bool = False
    also: tuple[str, ...] = ()
    table: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """A model that can be added.

    Attributes:
        name: as on the command line.
        title: for people.
        purpose: what it is for.
        engine: which of our engines runs it (``marian``, ``coca``, ``trocr`` …).
        languages: BCP 47 tags; of a translator (source, target), or all where it knows many.
        licence: SPDX identifier, or a sentence.
        files: what is fetched.
        repository: on the hub, ``owner/name``; ``None`` where the files carry URLs.
        revision: commit, tag or branch of the repository.
        architecture: open_clip's name where the repository carries no configuration.
        download_mb: about how much is fetched, for the list.
        memory_mb: about how much memory it takes.
        gpu: whether a GPU is wanted: ``"no"``, ``"helps"``.
        note: a sentence worth knowing before the download.
    """

    name: str
    title: str
    purpose: Purpose
    engine: str
    languages: tuple[str, ...]
    licence: str
    files: tuple[ModelFile, ...]
    repository: str | None = None
    revision: str | None = None
    architecture: str | None = None
    download_mb: int = 0
    memory_mb: int = 0
    gpu: str = "no"
    note: str = ""

    @property
    def pinning(self) -> Pinning:
        """How sure it is beforehand which bytes will come."""
        if all(file.sha256 for file in self.files):
            return Pinning.HASH
        return Pinning.COMMIT if _COMMIT.fullmatch(self.revision or "") else Pinning.BRANCH


@dataclass(frozen=True, slots=True)
class Registry:
    """All models that can be added, in the order of the list."""

    models: tuple[ModelSpec, ...]
    hub: str

    def find(self, name: str) -> ModelSpec:
        """The model of this name.

        Raises:
            UsageError: there is none; the sentence says how to see the names.
        """
        for spec in self.models:
            if spec.name == name:
                return spec
        raise UsageError(
            tr(
                'There is no model "{name}" in the list. "lumivox models list" shows the names.'
            ).format(name=name)
        )


def load_registry(path: Path | None = None) -> Registry:
    """Read the list of models.

    Args:
        path: another registry than the shipped one.

    Raises:
        ModelError: it cannot be read, or states something unsafe or impossible.
    """
    where = path or resource_path("models.json")
    try:
        tree = json.loads(where.read_text(encoding="utf-8"))
        registry = Registry(tuple(_spec(item) for item in tree["models"]), tree["hub"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(
            tr("The list of models {path} cannot be read: {reason}").format(
                path=where, reason=error
            )
        ) from error
    return registry


def check_path(path: str, *, is_table: bool = False) -> str:
    """The path of a model's file, if it is one that we dare to write.

    Args:
        path: relative to the model's folder.
        is_table: the file is known to be a table of bare numbers, whose suffix says nothing.

    Raises:
        ValueError: it leaves the model's folder, or its format may carry code.
    """
    pure = PurePosixPath(path)
    if pure.is_absolute() or not pure.parts or ".." in pure.parts or "\\" in path:
        raise ValueError(f"{path!r} does not stay in the model's folder")
    if pure.suffix not in SAFE_SUFFIXES and not (is_table and pure.suffix == ".bin"):
        raise ValueError(f"{path!r} is of a format that may carry code")
    return path


def _spec(item: dict[str, Any]) -> ModelSpec:
    name = item["name"]
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} cannot be a folder's name")
    repository, files = item.get("repository"), tuple(_file(file) for file in item["files"])
    if not repository and any(file.url is None for file in files):
        raise ValueError(f"{name}: a file has neither a URL nor a repository")
    if repository and not item.get("revision"):
        raise ValueError(f"{name}: no revision is stated")
    return ModelSpec(
        name=name,
        title=item["title"],
        purpose=Purpose(item["purpose"]),
        engine=item["engine"],
        languages=tuple(item["languages"]),
        licence=item["licence"],
        files=files,
        repository=repository,
        revision=item.get("revision"),
        architecture=item.get("architecture"),
        download_mb=item.get("download_mb", 0),
        memory_mb=item.get("memory_mb", 0),
        gpu=item.get("gpu", "no"),
        note=item.get("note", ""),
    )


def _file(item: dict[str, Any]) -> ModelFile:
    sha256 = item.get("sha256")
    if sha256 is not None and not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise ValueError(f"{sha256!r} is no SHA-256")
    table, size = _table(item), item.get("bytes")
    if table is not None and size not in {None, table[0] * table[1] * FLOAT32}:
        raise ValueError(f"{item['path']}: {size} bytes are no table of {table}")
    return ModelFile(
        path=check_path(item["path"], is_table=table is not None),
        url=item.get("url"),
        size=size if table is None else table[0] * table[1] * FLOAT32,
        sha256=sha256,
        optional=item.get("optional", False),
        also=tuple(check_path(name, is_table=table is not None) for name in item.get("also", ())),
        table=table,
    )


def _table(item: dict[str, Any]) -> tuple[int, int] | None:
    if "float32" not in item:
        return None
    rows, columns = item["float32"]
    if type(rows) is not int or type(columns) is not int or min(rows, columns) < 1:
        raise ValueError(f"{item['float32']!r} are no rows and columns")
    return rows, columns
