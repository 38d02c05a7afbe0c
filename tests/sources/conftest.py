"""PDFs written by hand, because only so can they be wrong in a chosen way."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import zlib

import pytest
from PIL import Image, ImageDraw, ImageFont

from lumivox.core.task import Task

FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding %s >>"


class PdfPage:
    """One page: its content stream, and what its dictionary says beyond that."""

    def __init__(self, content: bytes, *, entries: bytes = b"", font: bytes = b"", image=None):
        self.content = content
        self.entries = entries
        self.font = font
        self.image = image

    @classmethod
    def of_lines(cls, *lines: str, mode: str = "", **rest) -> PdfPage:
        """Lines of 14 points, one under the other, from the top-left."""
        shown = " ".join(f"({line}) Tj 0 -24 Td" for line in lines)
        stream = f"BT /F1 14 Tf {mode} 40 220 Td {shown} ET"
        return cls(stream.encode("cp1252"), **rest)


def make_pdf(*pages: PdfPage, trailer: bytes = b"", objects: tuple[bytes, ...] = ()) -> bytes:
    """A PDF of 300 x 260 point pages. ``objects`` are numbered from 100."""
    bodies: dict[int, bytes] = {1: b"<< /Type /Catalog /Pages 2 0 R >>"}
    kids = []
    for index, page in enumerate(pages):
        number = 10 + 4 * index
        kids.append(b"%d 0 R" % number)
        images = b""
        if page.image is not None:
            images = b"/XObject << /I1 %d 0 R >>" % (number + 3)
            packed = zlib.compress(page.image.convert("RGB").tobytes())
            bodies[number + 3] = (
                b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB "
                b"/BitsPerComponent 8 /Filter /FlateDecode /Length %d >>\nstream\n"
                % (*page.image.size, len(packed))
                + packed
                + b"\nendstream"
            )
        bodies[number] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 260] /Contents %d 0 R "
            b"/Resources << /Font << /F1 %d 0 R >> %s >> %s >>"
            % (number + 1, number + 2, images, page.entries)
        )
        bodies[number + 1] = (
            b"<< /Length %d >>\nstream\n" % len(page.content) + page.content + b"\nendstream"
        )
        bodies[number + 2] = FONT % page.font
    bodies[2] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    bodies.update({100 + i: body for i, body in enumerate(objects)})
    out = io.BytesIO(b"%PDF-1.7\n")
    out.seek(0, 2)
    places = {}
    for number, body in bodies.items():
        places[number] = out.tell()
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 1\n0000000000 65535 f \n")
    for number, place in places.items():
        out.write(b"%d 1\n%010d 00000 n \n" % (number, place))
    out.write(
        b"trailer << /Root 1 0 R /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n"
        % (max(bodies) + 1, trailer, start)
    )
    return out.getvalue()


def draw_text(text: str, *, size=(640, 200), ink=0, paper=255, mode="L") -> Image.Image:
    """A picture of one text."""
    image = Image.new(mode, size, paper)
    font = ImageFont.load_default(40)
    ImageDraw.Draw(image).text((30, 60), text, fill=ink, font=font)
    return image


@pytest.fixture
def pdf_page():
    return PdfPage


@pytest.fixture
def pdf_of():
    return make_pdf


@pytest.fixture
def picture_of():
    return draw_text


@pytest.fixture
def task():
    return Task()


@pytest.fixture(scope="session")
def x_display():
    """An X server without a screen, 800 x 600; its name as in DISPLAY."""
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed")
    reader, writer = os.pipe()
    server = subprocess.Popen(
        [
            "Xvfb",
            "-displayfd",
            str(writer),
            "-screen",
            "0",
            "800x600x24",
            "-nolisten",
            "tcp",
            "-noreset",
        ],
        pass_fds=[writer],
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    with os.fdopen(reader) as answer:
        number = answer.readline().strip()
    assert number, "Xvfb did not start"
    yield f":{number}"
    server.terminate()
    server.wait(10)


@pytest.fixture
def on_x(x_display, monkeypatch):
    """This process as a program of that X server, without Wayland."""
    monkeypatch.setenv("DISPLAY", x_display)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("XAUTHORITY", raising=False)
    return x_display
