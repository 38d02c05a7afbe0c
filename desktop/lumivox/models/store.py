"""Where added models lie, each in a folder of its own, with a record of what was checked.

A model being fetched lies in ``.partial/<name>`` until it is whole and checked; then its folder is
renamed into place, so that an engine never sees half a model. A killed download is taken up where
it stopped, at the commit it began with.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lumivox.core.errors import ModelError, UsageError
from lumivox.core.folders import models_folder
from lumivox.core.i18n import tr
from lumivox.core.task import Task
from lumivox.models.contents import (
    check_format,
    check_space,
    copy_all,
    fetch_all,
    megabytes,
)
from lumivox.models.download import Patience, sha256_of
from lumivox.models.hub import Resolved, resolve
from lumivox.models.registry import ModelSpec, Registry

RECORD = "lumivox-model.json"
_RESOLVED = "resolved.json"


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
            with self._alone(spec):
                # It may have come while somebody else was at it.
                if (there := self.installed(name)) is not None:
                    return there
                partial.mkdir(parents=True, exist_ok=True)
                plan = self._plan(spec, partial, task, patience)
                check_space(plan, partial)
                hashes = fetch_all(plan, partial, task, patience)
                return self._put_in_place(spec, plan.commit, hashes, partial)
        except OSError as error:
            raise _not_stored(name, error) from error

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
        try:
            with self._alone(spec):
                shutil.rmtree(partial, ignore_errors=True)
                hashes = copy_all(spec, source, partial, task)
                return self._put_in_place(spec, None, hashes, partial)
        except OSError as error:
            raise _not_stored(name, error) from error

    def remove(self, name: str) -> bool:
        """Delete a model and what came of an unfinished download; whether there was any.

        Raises:
            ModelError: it is being installed just now, or cannot be deleted.
            UsageError: no such model is known.
        """
        spec = self.registry.find(name)
        paths = (self.folder / name, self.folder / ".partial" / name)
        found = [path for path in paths if path.is_dir()]
        if not found:
            return False
        try:
            with self._alone(spec):
                for path in found:
                    shutil.rmtree(path)
        except OSError as error:
            raise ModelError(
                tr("The model {name} cannot be removed: {reason}").format(name=name, reason=error)
            ) from error
        return True

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

    @contextmanager
    def _alone(self, spec: ModelSpec) -> Iterator[None]:
        """Keep every other process from this model; a killed one leaves nothing locked.

        Raises:
            ModelError: another one is at it.
        """
        from filelock import FileLock, Timeout

        folder = self.folder / ".partial"
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / f"{spec.name}.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise ModelError(
                tr(
                    "Another Lumivox is working on the model {title} just now. Wait until it has "
                    "done, or stop it there."
                ).format(title=spec.title)
            ) from error
        try:
            yield
        finally:
            lock.release()

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
        for file in spec.files:
            if file.path in hashes:
                check_format(file, partial / file.path)
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


def _not_stored(name: str, error: OSError) -> ModelError:
    return ModelError(
        tr("The model {name} cannot be stored: {reason}").format(name=name, reason=error)
    )
