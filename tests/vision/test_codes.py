"""Codes are read whole, also turned, inverted, pale, noisy, and found where they stand."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import zxingcpp

from lumivox.core.geometry import Box
from lumivox.vision.codes import read_codes


def code(kind, text, scale=4):
    made = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind))
    gray = np.array(zxingcpp.write_barcode_to_image(made, scale=scale))
    return np.repeat(np.ascontiguousarray(gray)[:, :, None], 3, axis=2)


def placed(picture, size=(700, 1000), at=(150, 200), paper=255):
    canvas = np.full((*size, 3), paper, np.uint8)
    y, x = at
    canvas[y : y + picture.shape[0], x : x + picture.shape[1]] = picture
    return canvas


def turned(picture, degrees):
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    return cv2.warpAffine(picture, matrix, (width, height), borderValue=(255, 255, 255))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("QRCode", "https://example.org/menu?table=7"),
        ("DataMatrix", "0123456789 Lumivox"),
        ("Aztec", "Platform 4, coach 12"),
        ("PDF417", "Boarding pass of nobody"),
        ("EAN13", "4006381333931"),
        ("Code128", "PARCEL-00042"),
    ],
)
def test_every_usual_symbology_is_read_and_named(kind, text):
    (found,) = read_codes(placed(code(kind, text)))
    assert (found.kind, found.text) == (kind, text)


def test_the_box_is_where_the_code_stands():
    picture = code("QRCode", "here", scale=8)
    (found,) = read_codes(placed(picture, at=(300, 400)))
    height, width = picture.shape[:2]
    assert found.box.x >= 400
    assert found.box.right <= 400 + width
    assert found.box.y >= 300
    assert found.box.bottom <= 300 + height
    assert found.box.width > width * 0.6


@pytest.mark.parametrize("degrees", [10, 45, 90, 180, 270])
def test_turned_codes_are_read(degrees):
    picture = turned(placed(code("QRCode", "turned", scale=6)), degrees)
    assert [c.text for c in read_codes(picture)] == ["turned"]


@pytest.mark.parametrize("degrees", [20, -30])
def test_a_slanted_bar_code_in_bad_light_is_read(degrees):
    picture = placed(code("EAN13", "4006381333931", scale=2), size=(500, 600), at=(180, 180))
    picture = cv2.GaussianBlur(turned(picture, degrees), (0, 0), 1.0)
    pale = (110 + picture * (40 / 255)).astype(np.uint8)
    assert [c.text for c in read_codes(pale)] == ["4006381333931"]


def test_light_on_dark_is_read():
    assert [c.text for c in read_codes(255 - placed(code("QRCode", "night")))] == ["night"]


def test_several_codes_come_from_top_to_bottom():
    picture = placed(code("QRCode", "second"), at=(400, 100))
    first = code("QRCode", "first")
    picture[20 : 20 + first.shape[0], 600 : 600 + first.shape[1]] = first
    assert [c.text for c in read_codes(picture)] == ["first", "second"]


@pytest.mark.parametrize("digits", ["01234531", "04124498", "05096893", "04965802"])
def test_upc_e_gives_the_digits_printed_below_it(digits):
    (found,) = read_codes(placed(code("UPCE", digits)))
    assert (found.kind, found.text) == ("UPCE", digits)


@pytest.mark.parametrize("size", [(1, 1), (7, 300), (600, 800)])
def test_nothing_is_found_where_nothing_is(size):
    assert read_codes(np.full((*size, 3), 255, np.uint8)) == ()


def test_a_page_of_text_holds_no_code():
    page = np.full((1400, 1000, 3), 255, np.uint8)
    for y in range(40, 1400, 30):
        cv2.putText(page, "lilli illi minimum will ill " * 3, (30, y), 0, 0.6, (0, 0, 0), 1)
    assert read_codes(page) == ()


def test_one_look_finds_a_code_beside_text():
    picture = placed(code("QRCode", "beside text"), size=(400, 500), at=(40, 40))
    assert [c.text for c in read_codes(picture, thorough=False)] == ["beside text"]


def test_a_code_beside_text_is_found_where_it_stands():
    picture = code("QRCode", "beside text", scale=4)
    page = placed(picture, at=(300, 400))
    cv2.putText(page, "Scan this with your phone", (40, 100), cv2.FONT_HERSHEY_SIMPLEX, 1, (0,) * 3)
    (alone,) = read_codes(page)
    (found,) = read_codes(page, text=[Box(36, 70, 460, 40)])
    assert found.text == "beside text"
    assert found.box == alone.box


def test_words_that_were_read_for_sure_are_not_looked_at():
    picture = code("QRCode", "hidden", scale=4)
    page = placed(picture, at=(300, 400))
    height, width = picture.shape[:2]
    assert read_codes(page, text=[Box(400, 300, width, height)]) == ()
