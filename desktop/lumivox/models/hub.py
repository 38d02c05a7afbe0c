"""What a hub repository holds at a revision: commit, sizes and hashes from its own metadata.

The hub's API (https://huggingface.co/docs/hub/api) gives for large files their SHA-256, for small
ones Git's SHA-1 of the blob. ``HF_ENDPOINT`` names a mirror.
"""

from __future__ import annotations

import http.client
import json
import os
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote

from lumivox.core.errors import ModelError
from lumivox.core.i18n import tr
from lumivox.core.task import Task
from lumivox.models.download import (
    Patience,
    Wanted,
    give_up_if_final,
    pause_before,
    reason_of,
)
from lumivox.models.registry import ModelSpec
from lumivox.models.web import Answer

CONVERTER = "SFconvertbot"
"""The hub's own account that offers, as a pull request, safetensors made from a pickle."""

_METADATA_LIMIT = 16 << 20


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file to fetch, with everything known of it."""

    path: str
    url: str
    size: int | None = None
    sha256: str | None = None
    git_oid: str | None = None

    @property
    def wanted(self) -> Wanted:
        """As the downloader takes it."""
        return Wanted(self.url, self.size, self.sha256, self.git_oid)


@dataclass(frozen=True, slots=True)
class Resolved:
    """A model's files at one commit."""

    commit: str | None
    files: tuple[RemoteFile, ...]

    def to_json(self) -> dict[str, Any]:
        """For the record beside the parts."""
        return {"commit": self.commit, "files": [asdict(file) for file in self.files]}

    @classmethod
    def from_json(cls, tree: dict[str, Any]) -> Resolved:
        """Back from the record. Raises KeyError, TypeError where it is none."""
        return cls(tree["commit"], tuple(RemoteFile(**file) for file in tree["files"]))


def resolve(spec: ModelSpec, hub: str, task: Task, patience: Patience | None = None) -> Resolved:
    """Find out which files a model consists of and what they must be.

    Args:
        spec: the model.
        hub: the registry's hub; ``HF_ENDPOINT`` goes before it.
        task: asked between requests.
        patience: how long to try.

    Raises:
        ModelError: the hub cannot be asked, or does not have it in a safe format.
    """
    if spec.repository is None:
        return Resolved(
            None, tuple(RemoteFile(f.path, f.url or "", f.size, f.sha256) for f in spec.files)
        )
    endpoint = (os.environ.get("HF_ENDPOINT") or hub).rstrip("/")
    patience = patience or Patience()
    found = _at(spec, spec.revision or "main", endpoint, task, patience)
    if found is None:
        for number in _conversions(spec, endpoint, task, patience):
            found = _at(spec, f"refs/pr/{number}", endpoint, task, patience)
            if found is not None:
                break
    if found is None:
        raise ModelError(
            tr(
                "{repository} has no weights in a safe format (safetensors or ONNX), only ones "
                "that may carry code. They are not fetched."
            ).format(repository=spec.repository)
        )
    return found


def _at(
    spec: ModelSpec, revision: str, endpoint: str, task: Task, patience: Patience
) -> Resolved | None:
    """The model at a revision; ``None`` where a file that it needs is not there."""
    repository = spec.repository or ""
    url = f"{endpoint}/api/models/{repository}/revision/{quote(revision, safe='')}?blobs=true"
    tree = _json(url, task, patience)
    commit, siblings = tree["sha"], {item["rfilename"]: item for item in tree["siblings"]}
    files = []
    for file in spec.files:
        name = next((name for name in (file.path, *file.also) if name in siblings), None)
        if name is None:
            if file.optional:
                continue
            return None
        item = siblings[name]
        lfs = item.get("lfs") or {}
        files.append(
            RemoteFile(
                file.path,
                f"{endpoint}/{repository}/resolve/{commit}/{quote(name)}",
                file.size if file.size is not None else item.get("size"),
                file.sha256 or lfs.get("sha256"),
                None if lfs else item.get("blobId"),
            )
        )
    return Resolved(commit, tuple(files))


def _conversions(spec: ModelSpec, endpoint: str, task: Task, patience: Patience) -> tuple[int, ...]:
    """Numbers of the pull requests in which the hub's own converter offers safetensors."""
    tree = _json(f"{endpoint}/api/models/{spec.repository}/discussions", task, patience)
    return tuple(
        item["num"]
        for item in tree.get("discussions", ())
        if item.get("isPullRequest") and (item.get("author") or {}).get("name") == CONVERTER
    )


def _read(url: str, timeout: float, task: Task) -> bytes:
    """Raises OSError, HTTPException, ModelError, Cancelled; ValueError where it is endless."""
    got = bytearray()
    with Answer(url, timeout, task) as answer:
        for chunk in answer:
            got += chunk
            if len(got) > _METADATA_LIMIT:
                raise ValueError(tr("the answer does not end"))
    return bytes(got)


def _json(url: str, task: Task, patience: Patience) -> dict[str, Any]:
    for attempt in range(patience.attempts):
        task.checkpoint()
        try:
            tree: dict[str, Any] = json.loads(_read(url, patience.timeout, task))
        except (OSError, ValueError, http.client.HTTPException) as error:
            give_up_if_final(error, url)
            if attempt + 1 == patience.attempts:
                raise ModelError(
                    tr(
                        "The hub cannot be asked about the model: {reason}. Check the connection, "
                        "or set HF_ENDPOINT to a mirror."
                    ).format(reason=reason_of(error))
                ) from error
            pause_before(attempt + 2, patience, task)
        else:
            return tree
    raise AssertionError("unreachable")
