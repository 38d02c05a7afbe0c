"""Bad input: one clear sentence, the right exit code, the other inputs still read."""

from __future__ import annotations

import io
import os
import struct
import sys
import sysconfig
import zlib
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from helpers.console import DIALOG, REPORT, read, run, sentences

pytestmark = pytest.mark.skipif(os.name == "nt", reason="written for POSIX paths and devices")


def png_header(width: int, height: int) -> bytes:
    """A PNG that states a size, and holds no pixel of it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


def encrypted_pdf() -> bytes:
    """The smallest PDF that asks for a password (an /Encrypt entry no empty password opens)."""
    key = "<" + "ab" * 32 + ">"
    return (
        "%PDF-1.4\n"
        "1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        "2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
        "3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] >>\nendobj\n"
        f"4 0 obj\n<< /Filter /Standard /V 1 /R 2 /O {key} /U {key} /P -44 >>\nendobj\n"
        "trailer\n<< /Root 1 0 R /Encrypt 4 0 R /ID [<00><00>] >>\n%%EOF\n"
    ).encode()


def half_of(path: Path) -> bytes:
    data = path.read_bytes()
    return data[: len(data) // 2]


def icon_only() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "PNG")
    return buffer.getvalue()[:30]


BROKEN = {
    "empty.png": lambda: b"",
    "truncated.png": lambda: half_of(DIALOG),
    "header-only.png": icon_only,
    "not-a-picture.png": lambda: b"this is only text, whatever its name says\n" * 50,
    "program.jpg": lambda: b"\x7fELF" + bytes(2000),
    "bomb.png": lambda: png_header(60_000, 60_000),
    "huge.png": lambda: png_header(2**31 - 1, 2**31 - 1),
    "broken.pdf": lambda: b"%PDF-1.7\nnothing of a document\n%%EOF",
    "truncated.pdf": lambda: REPORT.read_bytes()[:200],
    "encrypted.pdf": encrypted_pdf,
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_gets_one_sentence(tmp_path: Path, name: str):
    path = tmp_path / name
    path.write_bytes(BROKEN[name]())
    done = read(path)
    assert (done.returncode, done.stdout) == (3, "")
    (sentence,) = sentences(done)
    assert name in sentence
    assert "inside Lumivox" not in sentence


def test_the_encrypted_pdf_is_one():
    """Else the case above would be a broken PDF by another name."""
    with pytest.raises(pypdfium2.PdfiumError, match=r"(?i)password"):
        pypdfium2.PdfDocument(encrypted_pdf())


def test_all_of_them_and_the_sound_ones_between(tmp_path: Path):
    """The others are still read, in their order; each failure has its sentence."""
    paths = []
    for name, make in BROKEN.items():
        path = tmp_path / name
        path.write_bytes(make())
        paths.append(path)
    done = read(*paths[:5], REPORT, *paths[5:], tmp_path / "missing.png", tmp_path)
    assert done.returncode == 3
    assert len(sentences(done)) == len(BROKEN) + 2
    assert "Notes from the gate" in done.stdout


def test_a_mislabelled_picture_is_read_for_what_it_is(tmp_path: Path):
    path = tmp_path / "report.jpg"
    path.write_bytes(REPORT.read_bytes())
    done = read(path)
    assert done.returncode == 0
    assert "Report on the garden" in done.stdout


@pytest.mark.parametrize("source", ["missing.png", ".", "/proc/self/mem", "/dev/null"])
def test_what_cannot_be_opened(source: str):
    if source.startswith("/") and not Path(source).exists():
        pytest.skip(f"this system has no {source}")
    done = read(source)
    assert done.returncode == 3
    assert len(sentences(done)) == 1
    assert "inside Lumivox" not in done.stderr


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="no users here")
def test_no_permission(tmp_path: Path):
    path = tmp_path / "secret.png"
    path.write_bytes(DIALOG.read_bytes())
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("the superuser may read everything")
    done = read(path)
    assert done.returncode == 3
    assert len(sentences(done)) == 1


def test_empty_standard_input():
    done = read("-", stdin=b"")
    assert done.returncode == 3
    assert len(sentences(done)) == 1


@pytest.mark.parametrize("source", ["screen:", "clipboard:", "screen:0,0,100,100"])
def test_no_display(source: str):
    if sys.platform != "linux":
        pytest.skip("there is always a display here")
    done = read(source, environment={"DISPLAY": "", "WAYLAND_DISPLAY": ""})
    assert done.returncode == 3
    (sentence,) = sentences(done)
    assert "display" in sentence


def test_no_display_for_the_window():
    if sys.platform != "linux":
        pytest.skip("there is always a display here")
    nowhere = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": ""}
    done = run(environment=nowhere)
    assert (done.returncode, done.stdout) == (3, "")
    (sentence,) = sentences(done)
    assert "lumivox read" in sentence


@pytest.mark.parametrize("source", ["screen:1,2,3", "screen:a,b,c,d", "https://example.org/a.png"])
def test_no_such_source_is_wrong_use(source: str):
    done = read(source)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(sentences(done)) == 1


@pytest.mark.parametrize(
    "target", ["no/such/folder/out.txt", "/proc/out.txt", "/dev/full", "file/out.txt"]
)
def test_output_that_cannot_be_written(tmp_path: Path, target: str):
    if target.startswith("/") and not Path(target).parent.exists():
        pytest.skip(f"this system has no {Path(target).parent}")
    (tmp_path / "file").write_text("no folder")
    done = read(REPORT, "--output", tmp_path / target)
    assert (done.returncode, done.stdout) == (3, "")
    assert len(sentences(done)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("target", ["no/such/folder/out.wav", "/proc/out.wav"])
def test_speech_that_cannot_be_written(tmp_path: Path, target: str):
    done = run("read", REPORT, "--speak-to", tmp_path / target)
    assert done.returncode == 3
    assert len(sentences(done)) == 1
    assert list(tmp_path.iterdir()) == []


def test_corrupt_models_of_the_detector(tmp_path: Path):
    """A copy of rapidocr whose models are noise stands before the sound one."""
    original = Path(sysconfig.get_path("purelib"), "rapidocr")
    copy = tmp_path / "rapidocr"
    for path in (path for path in original.rglob("*") if path.is_file()):
        target = copy / path.relative_to(original)
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".onnx":
            target.write_bytes(bytes(range(256)) * 40)
        elif path.suffix != ".pyc":
            target.symlink_to(path)
    done = read(DIALOG, REPORT, "--layout", "sparse", environment={"PYTHONPATH": str(tmp_path)})
    # What Tesseract can read alone may still be read; but never a traceback, and never silence.
    assert done.returncode in (0, 3)
    assert "Report on the garden" in done.stdout
    assert "Unsaved changes" in done.stdout or len(sentences(done)) == 1
    sentences(done)


def test_corrupt_data_of_tesseract(tmp_path: Path):
    (tmp_path / "eng.traineddata").write_bytes(b"noise" * 1000)
    done = read(DIALOG, REPORT, environment={"TESSDATA_PREFIX": str(tmp_path)})
    assert done.returncode in (0, 3)
    assert "Report on the garden" in done.stdout
    assert "Unsaved changes" in done.stdout or len(sentences(done)) == 1
    sentences(done)
