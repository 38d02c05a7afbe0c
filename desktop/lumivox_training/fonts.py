"""Fetch fonts from the npm registry and Debian, and index what each face can draw.

Every face is stored as plain TrueType/OpenType beside an index with family, kind, licence and the
part of our charset its cmap covers: a label is drawn only with faces that have all its letters.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import tempfile
import tomllib
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from lumivox.vision.clip.charset import CHARSET

from .paths import debian_files, debian_licence, fonts_root

KINDS = ("handwriting", "sans", "serif", "display", "mono")
HELD_OUT_SHARE = 0.10
# The Noto packages carry a family per script; only these are Latin designs of their own.
NOTO_LATIN = {
    "Noto Sans", "Noto Serif", "Noto Sans Mono", "Noto Sans Display", "Noto Serif Display",
    "Noto Mono",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Face:
    """One font face: where it lies, what it is called, what it can draw.

    `extra` is a second file of the same face for letters that `path` lacks (the npm packages split
    Latin and Latin Extended into two files); `chars` counts both.
    """

    family: str
    kind: str
    style: str
    licence: str
    source: str
    path: str
    extra: str
    chars: str
    path_chars: str

    @property
    def held_out(self) -> bool:
        """Whether this family is kept out of training (decided by a hash of its name)."""
        digest = hashlib.sha256(self.family.lower().encode()).digest()
        return int.from_bytes(digest[:4], "big") / 2**32 < HELD_OUT_SHARE


def wanted() -> tuple[dict[str, list[str]], list[str]]:
    """The npm names by kind and the Debian packages, from `data/fonts.toml`."""
    text = (Path(__file__).parent / "data" / "fonts.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    return {kind: table["npm"][kind].split() for kind in KINDS}, table["debian"]["packages"].split()


def fetch_npm(names: list[str], folder: Path) -> list[str]:
    """Install the packages `@fontsource/<name>` into `folder`; returns the names not found.

    Raises:
        RuntimeError: npm failed for another reason than a missing name.
    """
    missing: list[str] = []
    folder.mkdir(parents=True, exist_ok=True)
    manifest = folder / "package.json"
    npm = shutil.which("npm") or "npm"
    while True:
        wanted_now = {f"@fontsource/{n}": "^5.0.0" for n in names if n not in missing}
        manifest.write_text(json.dumps({"private": True, "dependencies": wanted_now}))
        done = subprocess.run(  # noqa: S603 - fixed arguments, names from our own list
            [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode == 0:
            return missing
        unknown = re.findall(r"@fontsource(?:/|%2f)([a-z0-9-]+)", done.stderr)
        if not unknown or unknown[0] in missing:
            raise RuntimeError(f"npm install failed:\n{done.stderr[-2000:]}")
        missing.append(unknown[0])


def _plain_font(source: Path, target: Path) -> str:
    """Unpack `source` to `target` without woff compression; returns the covered charset."""
    from fontTools.ttLib import TTFont

    target.parent.mkdir(parents=True, exist_ok=True)
    with TTFont(source, lazy=True) as font:
        cmap = font.getBestCmap() or {}
        covered = "".join(c for c in CHARSET if ord(c) in cmap)
        font.flavor = None
        font.save(target)
    return covered


def _npm_faces(package: Path, kind: str) -> list[Face]:
    """Up to four faces (regular, bold, italic, and a light or black one) of one npm package."""
    meta = json.loads((package / "metadata.json").read_text(encoding="utf-8"))
    licence = json.loads((package / "package.json").read_text(encoding="utf-8"))["license"]
    name, faces = package.name, []
    weights = sorted(int(w) for w in meta["weights"])
    styles = [(w, "normal") for w in dict.fromkeys((400, 700, weights[0], weights[-1]))]
    styles.append((400, "italic"))
    for weight, style in styles:
        latin = package / "files" / f"{name}-latin-{weight}-{style}.woff"
        if not latin.exists():
            continue
        out = fonts_root() / kind / name
        path = out / f"{weight}-{style}.ttf"
        covered = _plain_font(latin, path)
        extra, more = "", ""
        extended = package / "files" / f"{name}-latin-ext-{weight}-{style}.woff"
        if extended.exists():
            extra_path = out / f"{weight}-{style}-ext.ttf"
            more = _plain_font(extended, extra_path)
            extra = str(extra_path.relative_to(fonts_root()))
        chars = "".join(c for c in CHARSET if c in covered or c in more)
        faces.append(
            Face(meta["family"], kind, f"{weight} {style}", licence, f"npm @fontsource/{name}",
                 str(path.relative_to(fonts_root())), extra, chars, covered)
        )  # fmt: skip
    return faces


def _debian_faces(package: str) -> list[Face]:
    """All Latin faces of an installed Debian package."""
    from fontTools.ttLib import TTFont, TTLibError

    faces = []
    for source in debian_files(package, {".ttf", ".otf"}):
        try:
            with TTFont(source, lazy=True) as font:
                names = font["name"]
                family = str(names.getBestFamilyName())
                style = str(names.getBestSubFamilyName())
                cmap = font.getBestCmap() or {}
        except TTLibError:
            continue
        if family.startswith("Noto ") and family not in NOTO_LATIN:
            continue
        chars = "".join(c for c in CHARSET if ord(c) in cmap)
        if len(chars) < 90:
            continue
        kind = "mono" if "Mono" in family else "serif" if "Serif" in family else "sans"
        faces.append(
            Face(family, kind, style, debian_licence(package), f"Debian {package}",
                 str(source), "", chars, chars)
        )  # fmt: skip
    return faces


def fetch() -> list[Face]:
    """Fetch every wanted family, unpack, index; returns the faces.

    Debian packages must be installed already; those that are not are skipped and printed.
    """
    by_kind, packages = wanted()
    faces: list[Face] = []
    with tempfile.TemporaryDirectory() as temporary:
        for kind, names in by_kind.items():
            folder = Path(temporary) / kind
            for name in fetch_npm(names, folder):
                print(f"not on the registry: @fontsource/{name}")
            for unpacked in sorted((folder / "node_modules/@fontsource").iterdir()):
                faces += _npm_faces(unpacked, kind)
            shutil.rmtree(folder)
            print(f"{kind}: {len(faces)} faces so far", flush=True)
    for package in packages:
        found = _debian_faces(package)
        print(f"{package}: {len(found)} faces", flush=True)
        faces += found
    faces = [f for f in faces if set("abcdefghijklmnopqrstuvwxyz0123456789.,") <= set(f.chars)]
    index = fonts_root() / "index.json"
    index.write_text(json.dumps([asdict(f) for f in faces], ensure_ascii=False, indent=0))
    families = {f.family for f in faces}
    hand = {f.family for f in faces if f.kind == "handwriting"}
    held = {f.family for f in faces if f.held_out}
    print(f"{len(faces)} faces, {len(families)} families, {len(hand)} of them handwriting, "
          f"{len(held)} held out")  # fmt: skip
    return faces


@cache
def load_faces(*, held_out: bool) -> tuple[Face, ...]:
    """The indexed faces of the training families, or of the held-out ones.

    Raises:
        FileNotFoundError: `fonts` has not been run.
    """
    rows = json.loads((fonts_root() / "index.json").read_text(encoding="utf-8"))
    return tuple(face for face in (Face(**row) for row in rows) if face.held_out == held_out)


def resolve(path: str) -> str:
    """Absolute path of a face file from the index."""
    return str(fonts_root() / path)
