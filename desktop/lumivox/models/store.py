"""Where added models lie, each in a folder of its own, with a record of what was checked.

A model being fetched lies in ``.partial/<name>`` until it is whole and checked; then its folder is
renamed into place, so that an engine never sees half a model. A killed download is taken up where
it stopped, at the commit it began with.
"""

from __future__ import annotations

import json
import shutil
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from lumivox.core.errors import ModelError, UsageError
from lumivox.core.folders import models_folder
from lumivox.core.i18n import tr
from lumivox.core.task import Task
from lumivox.models.download import Patience, fetch, sha256_of
from lumivox.models.hub import RemoteFile, Resolved, resolve
from lumivox.models.registry import ModelSpec, Registry

RECORD = "lumivox-model.json"
_RESOLVED = "resolved.json"
_SPARE = 64 << 20
"""Bytes to be left free on the disk after a download."""


@dataclass(frozen=True, slots=True)
class Installed:
    """A model that is there: its commit, its hashes by path, bytes in all, and when it came."""

    name: str
    commit: str | None
    hashes: dict[str, str]
    size: int
    added: str


def default_folder() -> Path:
    """Where models lie: ``LUMIVOX_MODELS``, or the user's data folder."""
    return models_folder()


class ModelStore:
    """The folder of added models."""

    def __init__(self, registry: Registry, folder: Path | None = None) -> None:
        self.registry = registry
        self.folder = folder or default_folder()

    def is_installed(self, name: str) -> bool:
        """Whether the model is whole and there. Quick: reads no weights."""
        return (self.folder / name / RECORD).is_file()

    def path(self, name: str) -> Path:
        """The model's folder.

        Raises:
            ModelError: it is not there; the sentence says what would be fetched, and how.
            UsageError: no such model is known.
        """
        if self.is_installed(name):
            return self.folder / name
        raise ModelError(self.how_to_get(self.registry.find(name)))

    def how_to_get(self, spec: ModelSpec) -> str:
        """A sentence: what is missing, how much it is, and the command that gets it."""
        return tr(
            'The model {title} is not installed. "lumivox models install {name}" fetches it: '
            "about {size}, licence {licence}."
        ).format(
            title=spec.title,
            name=spec.name,
            size=megabytes(spec.download_mb << 20),
            licence=spec.licence,
        )

    def installed(self, name: str) -> Installed | None:
        """What was recorded when it was added, or ``None`` where it is not there.

        Raises:
            ModelError: the record is broken.
        """
        path = self.folder / name / RECORD
        if not path.is_file():
            return None
        try:
            tree = json.loads(path.read_text(encoding="utf-8"))
            return Installed(
                name, tree["commit"], dict(tree["sha256"]), int(tree["bytes"]), tree["added"]
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(
                tr(
                    'The record of the model {name} is broken. "lumivox models remove {name}" and '
                    "add it again."
                ).format(name=name)
            ) from error

    def install(self, name: str, task: Task, patience: Patience | None = None) -> Installed:
        """Fetch a model, or the rest of it; at once where it is there already.

        Progress is told as stage ``"download"`` in kibibytes of the whole model.

        Raises:
            ModelError: it cannot be had, does not fit on the disk, or is not what it should be.
            UsageError: no such model is known.
            Cancelled: at a chunk; what came is kept for the next call.
        """
        spec = self.registry.find(name)
        if (there := self.installed(name)) is not None:
            return there
        partial = self.folder / ".partial" / name
        try:
            partial.mkdir(parents=True, exist_ok=True)
            plan = self._plan(spec, partial, task, patience)
            _check_space(plan, partial)
            hashes = _fetch_all(plan, partial, task, patience)
            return self._put_in_place(spec, plan.commit, hashes, partial)
        except OSError as error:
            raise ModelError(
                tr("The model {name} cannot be stored: {reason}").format(name=name, reason=error)
            ) from error

    def install_from(self, name: str, source: Path, task: Task) -> Installed:
        """Take a model from a folder that the user brought, by the same rules.

        Raises:
            ModelError: a file that the model needs is not there, or is not what it should be.
            UsageError: no such model is known, or the folder is none.
        """
        spec = self.registry.find(name)
        if not source.is_dir():
            raise UsageError(tr("{path} is not a folder.").format(path=source))
        partial = self.folder / ".partial" / name
        shutil.rmtree(partial, ignore_errors=True)
        hashes = {}
        try:
            for file in spec.files:
                if not (source / file.path).is_file():
                    if file.optional:
                        continue
                    raise ModelError(
                        tr("{path} has no file {file}, which {title} needs.").format(
                            path=source, file=file.path, title=spec.title
                        )
                    )
                target = partial / file.path
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source / file.path, target)
                hashes[file.path] = sha256_of(target, task)
                if file.sha256 not in {None, hashes[file.path]}:
                    raise ModelError(_differs(spec.name, file.path))
            return self._put_in_place(spec, None, hashes, partial)
        except OSError as error:
            raise ModelError(
                tr("The model {name} cannot be stored: {reason}").format(name=name, reason=error)
            ) from error

    def remove(self, name: str) -> bool:
        """Delete a model and what came of an unfinished download; whether there was any."""
        self.registry.find(name)
        found = False
        for path in (self.folder / name, self.folder / ".partial" / name):
            if path.is_dir():
                found = True
                shutil.rmtree(path)
        return found

    def verify(self, name: str, task: Task) -> tuple[str, ...]:
        """Compare every file with its recorded hash.

        Returns:
            A sentence for each file that is missing or changed; empty where all is well.

        Raises:
            ModelError: it is not installed.
        """
        folder = self.path(name)
        record = self.installed(name)
        problems = []
        for index, (path, digest) in enumerate(sorted((record.hashes if record else {}).items())):
            task.checkpoint("verify", index, len(record.hashes) if record else 0)
            if not (folder / path).is_file():
                problems.append(tr("{file} is missing.").format(file=path))
            elif sha256_of(folder / path, task) != digest:
                problems.append(tr("{file} was changed.").format(file=path))
        return tuple(problems)

    def _plan(
        self, spec: ModelSpec, partial: Path, task: Task, patience: Patience | None
    ) -> Resolved:
        """What to fetch: as found out when the download began, or found out now."""
        path = partial / _RESOLVED
        try:
            return Resolved.from_json(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError):
            plan = resolve(spec, self.registry.hub, task, patience)
            path.write_text(json.dumps(plan.to_json()), encoding="utf-8")
            return plan

    def _put_in_place(
        self, spec: ModelSpec, commit: str | None, hashes: dict[str, str], partial: Path
    ) -> Installed:
        for path in hashes:
            _check_format(partial / path)
        size = sum((partial / path).stat().st_size for path in hashes)
        added = datetime.now(UTC).isoformat(timespec="seconds")
        record = {
            "name": spec.name,
            "repository": spec.repository,
            "commit": commit,
            "sha256": hashes,
            "bytes": size,
            "added": added,
        }
        (partial / _RESOLVED).unlink(missing_ok=True)
        (partial / RECORD).write_text(json.dumps(record, indent=1), encoding="utf-8")
        partial.replace(self.folder / spec.name)
        return Installed(spec.name, commit, hashes, size, added)


def megabytes(size: int) -> str:
    """A size for people."""
    if size >= 1 << 30:
        return tr("{count} GB").format(count=f"{size / (1 << 30):.1f}")
    return tr("{count} MB").format(count=max(1, round(size / (1 << 20))))


def _fetch_all(
    plan: Resolved, partial: Path, task: Task, patience: Patience | None
) -> dict[str, str]:
    total = sum(file.size or 0 for file in plan.files) >> 10
    done, hashes = 0, {}
    for file in plan.files:

        def tell(count: int, before: int = done) -> None:
            task.checkpoint("download", (before + count) >> 10, total)

        target = partial / file.path
        if target.is_file():
            hashes[file.path] = sha256_of(target, task)
        else:
            hashes[file.path] = fetch(file.wanted, target, task, tell, patience)
        done += target.stat().st_size
        tell(0, done)
    return hashes


def _check_space(plan: Resolved, partial: Path) -> None:
    missing = sum(_missing(file, partial) for file in plan.files)
    free = shutil.disk_usage(partial).free
    if missing + _SPARE > free:
        raise ModelError(
            tr(
                "The disk has {free} free, and the model needs {needed}. "
                "Free some space, or set LUMIVOX_MODELS to a folder on another disk."
            ).format(free=megabytes(free), needed=megabytes(missing + _SPARE))
        )


def _missing(file: RemoteFile, partial: Path) -> int:
    for path in (partial / file.path, partial / f"{file.path}.part"):
        if path.is_file():
            return max(0, (file.size or 0) - path.stat().st_size)
    return file.size or 0


def _check_format(path: Path) -> None:
    """A look at the first bytes: a file whose name says safetensors or JSON must be that.

    Source: https://huggingface.co/docs/safetensors (8 bytes of length, then a JSON header).
    """
    try:
        if path.suffix == ".json":
            json.loads(path.read_text(encoding="utf-8"))
        elif path.suffix == ".safetensors":
            with path.open("rb") as file:
                (length,) = struct.unpack("<Q", file.read(8))
                # A pickle's first bytes would be a header of many terabytes.
                json.loads(file.read(min(length, path.stat().st_size)))
        elif path.suffix == ".bin":
            _check_numbers(path)
    except (ValueError, struct.error) as error:
        path.unlink()
        raise ModelError(
            tr("{file} is not in the format its name says. It was thrown away.").format(
                file=path.name
            )
        ) from error


def _check_numbers(path: Path) -> None:
    """Bare float32 numbers of a voice's style: small finite ones. Raises ValueError."""
    numbers = np.fromfile(path, np.float32)
    small = np.isfinite(numbers).all() and np.abs(numbers).max(initial=0.0) < 1e4
    if path.stat().st_size % 4 or not small:
        raise ValueError(path.name)


def _differs(name: str, path: str) -> str:
    return tr("{file} of {name} is not the file it should be: its checksum differs.").format(
        file=path, name=name
    )
