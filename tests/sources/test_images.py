"""Picture files of every kind come out as the same upright RGB pixels."""

from __future__ import annotations

import contextlib
import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from lumivox.core.errors import SourceError
from lumivox.core.task import Task
from lumivox.sources import open_source
from lumivox.sources.images import MAX_PIXELS

RED, WHITE = (220, 20, 30), (255, 255, 255)


def picture(mode="RGB", size=(60, 40)):
    """Red in its top-left quarter, white elsewhere."""
    image = Image.new("RGB", size, WHITE)
    image.paste(RED, (0, 0, size[0] // 2, size[1] // 2))
    return image.convert(mode)


def read(path):
    return list(open_source(str(path), Task()))


def assert_red_top_left(pixels, tolerance=40):
    height, width = pixels.shape[:2]
    assert np.abs(pixels[height // 4, width // 4].astype(int) - RED).max() <= tolerance
    assert pixels[3 * height // 4, 3 * width // 4].min() >= 255 - tolerance


@pytest.mark.parametrize(
    ("suffix", "mode", "options"),
    [
        ("png", "RGB", {}),
        ("png", "RGBA", {}),
        ("png", "P", {}),
        ("jpg", "RGB", {"quality": 95, "subsampling": 0}),
        ("webp", "RGB", {"lossless": True}),
        ("webp", "RGBA", {"lossless": True}),
        ("bmp", "RGB", {}),
        ("gif", "P", {}),
        ("tiff", "RGB", {"compression": "tiff_lzw"}),
        ("avif", "RGB", {"quality": 90}),
        ("ppm", "RGB", {}),
    ],
)
def test_formats(tmp_path, suffix, mode, options):
    path = tmp_path / f"picture.{suffix}"
    picture(mode).save(path, **options)
    (capture,) = read(path)
    assert (capture.width, capture.height) == (60, 40)
    assert (capture.source, capture.page, capture.pages) == (str(path), 1, 1)
    assert capture.pixels.flags.c_contiguous
    assert_red_top_left(capture.pixels)


@pytest.mark.parametrize("suffix", ["jpg", "tiff"])
def test_cmyk(tmp_path, suffix):
    path = tmp_path / f"print.{suffix}"
    picture("CMYK").save(path)
    assert_red_top_left(read(path)[0].pixels, tolerance=60)


def test_one_bit(tmp_path):
    path = tmp_path / "fax.tiff"
    picture("L").point(lambda grey: 255 * (grey > 128)).convert("1").save(
        path, compression="group4"
    )
    pixels = read(path)[0].pixels
    assert pixels[5, 5].tolist() == [0, 0, 0]
    assert pixels[35, 55].tolist() == [255, 255, 255]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_undone(tmp_path, orientation):
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = picture()
    if orientation in turns:
        stored = stored.transpose(turns[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "photo.jpg"
    stored.save(path, quality=95, subsampling=0, exif=exif)
    (capture,) = read(path)
    assert (capture.width, capture.height) == (60, 40)
    assert_red_top_left(capture.pixels)


def test_broken_exif_does_not_hinder(tmp_path):
    path = tmp_path / "photo.jpg"
    picture().save(path, quality=95, exif=b"Exif\0\0II*\0\xff\xff\xff\xff garbage")
    assert_red_top_left(read(path)[0].pixels)


@pytest.mark.parametrize(("bits", "brightest"), [(16, 65535), (12, 4095), (8, 255)])
def test_deep_grey_is_scaled_by_its_bits(tmp_path, bits, brightest):
    grey = np.full((40, 60), brightest, dtype=np.uint16)
    grey[:20, :30] = brightest // 4
    path = tmp_path / f"scan{bits}.png"
    Image.fromarray(grey).save(path)
    pixels = read(path)[0].pixels
    assert pixels[35, 55, 0] >= 250
    assert 55 <= pixels[5, 5, 0] <= 70


def test_sixteen_bit_colour(tmp_path):
    rows = b"".join(
        b"\0" + struct.pack(">180H", *([0xDC00, 0x1400, 0x1E00] * 30 + [0xFFFF] * 90))
        for _ in range(4)
    )
    path = tmp_path / "deep.png"
    path.write_bytes(png(60, 4, rows, depth=16))
    pixels = read(path)[0].pixels
    assert np.abs(pixels[1, 5].astype(int) - RED).max() <= 1


def test_floating_point_tiff(tmp_path):
    path = tmp_path / "science.tiff"
    Image.fromarray(np.linspace(-3, 9, 2400, dtype=np.float32).reshape(40, 60)).save(path)
    pixels = read(path)[0].pixels
    assert (pixels[0, 0, 0], pixels[-1, -1, 0]) == (0, 255)


@pytest.mark.parametrize(("ink", "backdrop"), [((0, 0, 0), 255), ((255, 255, 255), 24)])
@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA"])
def test_transparent_text_stands_on_what_shows_it(tmp_path, picture_of, ink, backdrop, mode):
    image = Image.new("RGBA", (640, 200), (*ink, 0))
    image.putalpha(picture_of("Cut out", ink=255, paper=0))
    path = tmp_path / "logo.png"
    (image.convert(mode) if mode == "LA" else image).save(path)
    if mode == "PA":
        path = tmp_path / "logo.gif"
        image.save(path)
    pixels = read(path)[0].pixels
    assert pixels[0, 0].tolist() == [backdrop] * 3
    assert abs(int(pixels.max()) - int(pixels.min())) > 200


def test_gif_gives_its_first_frame(tmp_path):
    path = tmp_path / "moving.gif"
    picture().save(path, save_all=True, append_images=[Image.new("RGB", (60, 40), "blue")])
    (capture,) = read(path)
    assert_red_top_left(capture.pixels)


def test_tiff_gives_all_pages_one_by_one(tmp_path):
    path = tmp_path / "fax.tiff"
    pages = [picture("L", (60, 40)), picture("RGB", (80, 50)), picture("1", (90, 60))]
    pages[0].save(path, save_all=True, append_images=pages[1:])
    stages = []
    captures = open_source(str(path), Task(lambda *stage: stages.append(stage)))
    first = next(captures)
    assert (first.width, first.page, first.pages) == (60, 1, 3)
    assert not any(done > 0 for _, done, _ in stages), "pages are decoded when they are asked for"
    path.unlink()
    assert [(c.width, c.page) for c in captures] == [(80, 2), (90, 3)]


def test_preview_inside_a_tiff_is_no_page(tmp_path):
    path = tmp_path / "scan.tiff"
    preview, second = picture("RGB", (12, 8)), picture("RGB", (90, 60))
    preview.encoderinfo = {"tiffinfo": {254: 1}}
    picture().save(path, save_all=True, append_images=[preview, second])
    assert [(c.width, c.page, c.pages) for c in read(path)] == [(60, 1, 2), (90, 2, 2)]


def test_huge_jpeg_is_decoded_smaller(tmp_path):
    """As phones with 200 million pixels make them: more than may be decoded at full size."""
    path = tmp_path / "photo.jpg"
    picture("L", (16_320, 12_240)).save(path, quality=30)
    (capture,) = read(path)
    assert MAX_PIXELS * 0.98 < capture.width * capture.height <= MAX_PIXELS


def test_broken_later_page_is_told_after_the_sound_ones(tmp_path):
    path = tmp_path / "fax.tiff"
    pages = [picture("L") for _ in range(3)]
    pages[0].save(path, save_all=True, append_images=pages[1:], compression="tiff_adobe_deflate")
    data = bytearray(path.read_bytes())
    middle = data.find(b"\x78\x9c", data.find(b"\x78\x9c") + 2)
    data[middle : middle + 6] = b"\xff" * 6
    path.write_bytes(data)
    captures, seen = open_source(str(path), Task()), []
    with pytest.raises(SourceError, match=r"could not be opened: 2\."):
        seen.extend(capture.page for capture in captures)
    # extend keeps what came before the error.
    assert seen == [1, 3]


def test_content_decides_and_not_the_name(tmp_path):
    path = tmp_path / "invoice.pdf"
    picture().save(path, format="PNG")
    assert_red_top_left(read(path)[0].pixels)


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "gif", "bmp", "tiff"])
def test_truncated(tmp_path, suffix):
    path = tmp_path / f"half.{suffix}"
    noise = np.random.default_rng(7).integers(0, 255, (80, 120, 3), dtype=np.uint8)
    Image.fromarray(noise).save(path)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(SourceError) as told:
        read(path)
    assert "damaged" in str(told.value) or "neither" in str(told.value)
    assert str(path) in str(told.value)


def test_flipped_bytes_never_escape_as_other_errors(tmp_path):
    """Whatever a decoder makes of garbage: pixels, or a sentence."""
    random = np.random.default_rng(11)
    path = tmp_path / "garbage"
    for kind in ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "ICO", "TGA", "PCX", "AVIF"):
        stream = io.BytesIO()
        picture().save(stream, kind)
        for _ in range(15):
            data = bytearray(stream.getvalue())
            for place in random.integers(4, len(data), 4):
                data[place] = random.integers(0, 256)
            path.write_bytes(data)
            with contextlib.suppress(SourceError):
                read(path)


def png(width, height, rows, depth=8, colour=2):
    def chunk(name, body):
        checked = name + body
        return struct.pack(">I", len(body)) + checked + struct.pack(">I", zlib.crc32(checked))

    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("side", [15_000, 60_000, 2_000_000])
def test_decompression_bomb(tmp_path, side):
    path = tmp_path / "bomb.png"
    path.write_bytes(png(side, side, b""))
    with pytest.raises(SourceError, match="more pixels"):
        read(path)


def test_large_picture_is_made_smaller(tmp_path):
    path = tmp_path / "poster.png"
    picture("1", (9000, 6000)).save(path)
    (capture,) = read(path)
    assert MAX_PIXELS * 0.98 < capture.width * capture.height <= MAX_PIXELS
    assert capture.width / capture.height == pytest.approx(1.5, abs=0.001)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is empty"),
        (b"Dear reader, I am plain text.", "neither a picture nor a PDF"),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"PK\x03\x04 word/document.xml", "office document"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
    ],
)
def test_what_is_no_picture(tmp_path, data, sentence):
    path = tmp_path / "letter.png"
    path.write_bytes(data)
    with pytest.raises(SourceError, match=sentence):
        read(path)
