"""The files of one model on their way into its folder: fetched or copied, counted, looked at."""

from __future__ import annotations

import json
import shutil
import struct
from pathlib import Path

import numpy as np

from lumivox.core.errors import ModelError
from lumivox.core.i18n import tr
from lumivox.core.task import Task
from lumivox.models.download import Patience, fetch, sha256_of
from lumivox.models.hub import RemoteFile, Resolved
from lumivox.models.registry import FLOAT32, ModelFile, ModelSpec

_SPARE = 64 << 20
"""Bytes to be left free on the disk after a download."""


def megabytes(size: int) -> str:
    """A size for people."""
    if size >= 1 << 30:
        return tr("{count} GB").format(count=f"{size / (1 << 30):.1f}")
    return tr("{count} MB").format(count=max(1, round(size / (1 << 20))))


def copy_all(spec: ModelSpec, source: Path, partial: Path, task: Task) -> dict[str, str]:
    """The files of a model from a folder, and their SHA-256.

    Raises:
        ModelError: one is missing, or is not what it should be.
        OSError, Cancelled: as usual.
    """
    hashes = {}
    for file in spec.files:
        names = (name for name in (file.path, *file.also) if (source / name).is_file())
        name = next(names, None)
        if name is None:
            if file.optional:
                continue
            raise ModelError(
                tr("{path} has no file {file}, which {title} needs.").format(
                    path=source, file=file.path, title=spec.title
                )
            )
        target = partial / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, target)
        hashes[file.path] = sha256_of(target, task)
        if file.sha256 not in {None, hashes[file.path]}:
            raise ModelError(_differs(spec.name, file.path))
    return hashes


def fetch_all(
    plan: Resolved, partial: Path, task: Task, patience: Patience | None
) -> dict[str, str]:
    """Bring the files that are not here yet; the SHA-256 of each by its path.

    Raises:
        ModelError: as ``download.fetch``.
        OSError, Cancelled: as usual.
    """
    total = sum(file.size or 0 for file in plan.files) >> 10
    done, hashes = 0, {}
    for file in plan.files:

        def tell(count: int, before: int = done) -> None:
            task.checkpoint("download", (before + count) >> 10, total)

        target = partial / file.path
        found = sha256_of(target, task) if target.is_file() else None
        if found is None or file.sha256 not in {None, found}:
            found = fetch(file.wanted, target, task, tell, patience)
        hashes[file.path] = found
        done += target.stat().st_size
        tell(0, done)
    return hashes


def check_space(plan: Resolved, partial: Path) -> None:
    """Make sure that the rest of a model fits on the disk. Raises ModelError."""
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


def check_format(file: ModelFile, path: Path) -> None:
    """A look at the bytes: a file whose name says safetensors or JSON must be that.

    Source: https://huggingface.co/docs/safetensors (8 bytes of length, then a JSON header).
    """
    try:
        if file.table is not None:
            _check_numbers(path, file.table)
        elif path.suffix == ".json":
            json.loads(path.read_text(encoding="utf-8"))
        elif path.suffix == ".safetensors":
            with path.open("rb") as stream:
                (length,) = struct.unpack("<Q", stream.read(8))
                # A pickle's first bytes would be a header of many terabytes.
                json.loads(stream.read(min(length, path.stat().st_size)))
    except (ValueError, struct.error) as error:
        path.unlink()
        raise ModelError(
            tr("{file} is not in the format its name says. It was thrown away.").format(
                file=path.name
            )
        ) from error


def _check_numbers(path: Path, table: tuple[int, int]) -> None:
    """A table of bare float32 numbers: exactly so many, small finite ones. Raises ValueError."""
    if path.stat().st_size != table[0] * table[1] * FLOAT32:
        raise ValueError(path.name)
    numbers = np.fromfile(path, "<f4")
    if not np.isfinite(numbers).all() or np.abs(numbers).max() >= 1e4:
        raise ValueError(path.name)


def _differs(name: str, path: str) -> str:
    return tr("{file} of {name} is not the file it should be: its checksum differs.").format(
        file=path, name=name
    )
