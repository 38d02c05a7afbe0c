"""A font index made of the faces that matplotlib brings along: nothing has to be downloaded."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def training_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    pytest.importorskip("matplotlib", reason="the fonts of these tests come with matplotlib")
    import matplotlib as mpl
    from PIL import ImageFont

    from lumivox.vision.clip.charset import CHARSET
    from lumivox_training import fonts

    monkeypatch.setenv("LUMIVOX_TRAINING_CACHE", str(tmp_path))
    folder = Path(mpl.get_data_path()) / "fonts/ttf"
    faces = []
    for name in ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSerif", "DejaVuSansMono"):
        path = folder / f"{name}.ttf"
        family = ImageFont.truetype(path, 12).getname()[0] or name
        kind = "mono" if "Mono" in name else "serif" if "Serif" in name else "sans"
        # DejaVu draws the whole charset.
        faces.append(fonts.Face(family, kind, name, "Bitstream Vera", "matplotlib", str(path), "",
                                CHARSET, CHARSET))  # fmt: skip
    for kind in ("display", "handwriting"):
        faces.append(fonts.Face(f"DejaVu {kind}", kind, "", "Bitstream Vera", "matplotlib",
                                faces[0].path, "", CHARSET, CHARSET))  # fmt: skip
    root = tmp_path / "fonts"
    root.mkdir()
    (root / "index.json").write_text(json.dumps([asdict(face) for face in faces]))
    fonts.load_faces.cache_clear()
    yield tmp_path
    fonts.load_faces.cache_clear()
