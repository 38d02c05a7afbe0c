"""Fonts, photographs and word lists as one file, for a machine that can reach nothing else."""

from __future__ import annotations

import io
import json
import tarfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from .fonts import load_faces, resolve
from .paths import cache_root, fonts_root, photos_root
from .texts import LANGUAGES, WORDS_FILE, vocabulary

if TYPE_CHECKING:
    from .fonts import Face


def pack(target: Path) -> int:
    """Write all indexed faces, photographs and word lists to a `.tar.xz`; returns its bytes."""
    faces = [face for held in (False, True) for face in load_faces(held_out=held)]
    with tarfile.open(target, "w:xz", preset=1) as tar:
        moved: list[Face] = []
        for number, face in enumerate(faces):
            names = [
                f"fonts/packed/{number}{part}{Path(path).suffix}" if path else ""
                for part, path in (("", face.path), ("-ext", face.extra))
            ]
            for name, path in zip(names, (face.path, face.extra), strict=True):
                if path:
                    tar.add(resolve(path), arcname=name)
            path, extra = (name.removeprefix("fonts/") for name in names)
            moved.append(replace(face, path=path, extra=extra))
        _add(tar, "fonts/index.json", json.dumps([asdict(f) for f in moved], ensure_ascii=False))
        tar.add(photos_root(), arcname="photos")
        words = {language: vocabulary(language) for language in LANGUAGES}
        _add(tar, WORDS_FILE, json.dumps(words, ensure_ascii=False))
    return target.stat().st_size


def _add(tar: tarfile.TarFile, name: str, text: str) -> None:
    data = text.encode()
    info = tarfile.TarInfo(name)
    info.size = len(data)
    tar.addfile(info, io.BytesIO(data))


def unpack(source: Path) -> None:
    """Put a packed file in its place in the cache.

    Raises:
        FileExistsError: this cache has fonts already.
    """
    if fonts_root().exists():
        raise FileExistsError(fonts_root())
    with tarfile.open(source) as tar:
        # The filter came with 3.11.4; Debian 12 has 3.11.2.
        tar.extraction_filter = getattr(tarfile, "data_filter", None)
        tar.extractall(cache_root())  # noqa: S202 - packed by ourselves
