"""Descriptions that say what was measured, on pictures whose content the test has drawn itself."""

from __future__ import annotations

import gettext

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from lumivox.core import i18n
from lumivox.core.geometry import Box
from lumivox.core.values import Block, BlockKind, Code, Line, PictureKind, Reading, Word
from lumivox.vision.describe.chart import looks_like_chart
from lumivox.vision.describe.colours import main_colours
from lumivox.vision.describe.content import Content, content_of
from lumivox.vision.describe.faces import find_faces
from lumivox.vision.describe.measured import count_columns, describe_measured

BLUE, RED, GREEN = (30, 100, 220), (215, 25, 30), (30, 170, 60)


def plain(colour, size=(400, 600)):
    return np.full((*size, 3), colour, np.uint8)


def noise(size=(600, 800), seed=3):
    """A picture with the grain of a photograph: smooth random clouds, and noise."""
    random = np.random.default_rng(seed)
    clouds = random.integers(0, 256, (6, 8, 3), np.uint8)
    large = np.asarray(Image.fromarray(clouds).resize(size[::-1], Image.Resampling.BICUBIC))
    grain = random.normal(0, 12, (*size, 3))
    return np.clip(large + grain, 0, 255).astype(np.uint8)


def block(texts, box, kind=BlockKind.PARAGRAPH, step=20):
    lines = []
    for row, text in enumerate(texts):
        y, x, words = box.y + row * step, box.x, []
        for token in text.split():
            words.append(Word(token, Box(x, y, 9 * len(token), step - 4)))
            x += 9 * len(token) + 9
        lines.append(Line(tuple(words), Box(box.x, y, box.width, step - 4)))
    return Block(kind, tuple(lines), box)


def reading(blocks, size, kind=PictureKind.SCREEN, codes=()):
    return Reading("test", size[1], size[0], tuple(blocks), tuple(codes), kind=kind)


def draw_text(pixels, page):
    """Black bars where the words are: text as far as the measures are concerned."""
    pixels = pixels.copy()
    for _, word in page.words():
        box = word.box
        pixels[box.y + 3 : box.bottom - 3 : 2, box.x : box.right] = 0
    return pixels


def test_black_and_blank_say_only_that():
    assert describe_measured(plain((0, 0, 0))).text == "The picture is black."
    assert describe_measured(plain(BLUE)).text == "The picture is empty: all of it is blue."
    assert describe_measured(plain((255, 255, 255))).text.endswith("all of it is white.")


@pytest.mark.parametrize(
    ("rgb", "name"),
    [
        (BLUE, "blue"), (RED, "red"), (GREEN, "green"), ((255, 255, 255), "white"),
        ((0, 0, 0), "black"), ((128, 128, 128), "grey"), ((255, 225, 40), "yellow"),
        ((120, 70, 30), "brown"), ((120, 40, 160), "purple"), ((245, 150, 190), "pink"),
        ((255, 140, 20), "orange"), ((10, 20, 90), "dark blue"), ((90, 130, 80), "green"),
    ],
)  # fmt: skip
def test_colours_have_their_names(rgb, name):
    assert main_colours(plain(rgb))[0][0] == name


def test_colours_stand_in_order_of_their_share():
    pixels = plain(BLUE)
    pixels[:, :200] = RED
    pixels[:, 200:290] = GREEN
    assert [name for name, _ in main_colours(pixels)] == ["blue", "red", "green"]
    assert main_colours(pixels)[0][1] == pytest.approx(310 / 600, abs=0.02)


def test_page_of_text_tells_headings_words_and_columns():
    size = (1400, 1000)
    heading = block(["A heading"], Box(50, 40, 600, 30), BlockKind.HEADING)
    rows = ["some words that run on here"] * 8
    left = block(rows, Box(50, 120, 400, 160))
    right = block(rows, Box(550, 120, 400, 160))
    page = reading([heading, left, right], size, PictureKind.PAGE)
    caption = describe_measured(draw_text(plain((255, 255, 255), size), page), page)
    assert caption.text == (
        "A page of text only, with 1 heading, about 100 words and text in 2 columns. "
        "It is mostly white and bright."
    )


def test_columns_are_counted_from_paragraphs_side_by_side():
    rows = ["word word word word"] * 4
    one = block(rows, Box(0, 0, 300, 80))
    two = block(rows, Box(320, 10, 300, 80))
    three = block(rows, Box(640, 0, 300, 80))
    below = block(rows, Box(0, 200, 300, 80))
    button = block(["OK"], Box(640, 200, 40, 20))
    assert count_columns([one, two, three, below]) == 3
    assert count_columns([one, below, button]) == 1
    assert count_columns([button]) == 0


def test_text_beside_a_picture_is_not_text_only():
    size = (600, 800)
    page = reading([block(["some words to be read"] * 5, Box(20, 20, 300, 100))], size)
    pixels = draw_text(plain((255, 255, 255), size), page)
    assert content_of(pixels, page) is Content.TEXT_ONLY
    pixels[300:550, 300:700] = noise((250, 400))
    assert content_of(pixels, page) is Content.PICTURE
    caption = describe_measured(pixels, page).text
    assert "text only" not in caption
    assert "all text in the upper half" in caption


def test_grain_is_called_photographic_and_light_is_told():
    bright = noise()
    assert describe_measured(bright).text.startswith("A photographic picture.")
    gloomy = (bright * 0.15).astype(np.uint8)
    assert describe_measured(gloomy).text == (
        "Nothing stands out in the picture. It is mainly black."
    )
    gloomy[200:300, 300:400] = 120
    assert "very dark" in describe_measured(gloomy).text


def test_blur_is_told_and_only_then():
    image = Image.new("RGB", (800, 600), (200, 200, 200))
    pen = ImageDraw.Draw(image)
    for x in range(20, 780, 40):
        pen.rectangle((x, 40 + x // 3, x + 18, 300 + x // 3), fill=(40, 60, 40))
    sharp = np.asarray(image)
    blurred = np.asarray(image.filter(ImageFilter.GaussianBlur(12)))
    assert "blurred" not in describe_measured(sharp).text
    assert "blurred" in describe_measured(blurred).text


def test_codes_and_table_rows_are_counted():
    size = (400, 600)
    rows = [block(["a b"], Box(10, 20 * i, 100, 16), BlockKind.TABLE_ROW) for i in range(3)]
    page = reading(rows, size, codes=[Code("QRCode", "x", Box(300, 200, 80, 80))])
    pixels = draw_text(plain((255, 255, 255), size), page)
    pixels[200:280:2, 300:380:2] = 0
    text = describe_measured(pixels, page).text
    assert "3 table rows" in text
    assert "1 code" in text


def test_nothing_is_said_of_text_when_nobody_read():
    assert "text" not in describe_measured(noise()).text
    assert "no text that could be read" in describe_measured(noise(), reading([], (600, 800))).text


def face(size=240):
    """A drawn face: light oval, dark eyes and brows, nose, mouth."""
    image = Image.new("L", (size * 2, size * 2), 90)
    pen = ImageDraw.Draw(image)
    u = size / 100
    ox, oy = size / 2, size / 2

    def oval(x0, y0, x1, y1, fill):
        pen.ellipse((ox + x0 * u, oy + y0 * u, ox + x1 * u, oy + y1 * u), fill=fill)

    oval(12, 0, 88, 100, 205)
    oval(12, -12, 88, 28, 50)
    oval(22, 14, 78, 60, 205)
    for left in (26, 58):
        oval(left, 36, left + 17, 41, 60)
        oval(left + 1, 43, left + 16, 52, 95)
        oval(left + 5, 44, left + 12, 51, 30)
    oval(45, 50, 55, 68, 180)
    oval(42, 65, 58, 70, 130)
    oval(34, 76, 66, 84, 110)
    soft = image.filter(ImageFilter.GaussianBlur(size / 80))
    return np.repeat(np.asarray(soft)[..., None], 3, axis=2)


def test_face_is_found_where_it_is_and_text_over_it_rules_it_out():
    pixels = np.full((600, 900, 3), 90, np.uint8)
    pixels[60:540, 400:880] = face()
    found = find_faces(pixels)
    assert len(found) == 1
    assert abs(found[0].center[0] - 640) < 40
    assert find_faces(pixels, [found[0]]) == ()
    assert find_faces(plain((90, 90, 90))) == ()


def chart(bars=True):
    image = Image.new("RGB", (640, 480), "white")
    pen = ImageDraw.Draw(image)
    pen.line((80, 40, 80, 420), fill="black", width=2)
    pen.line((80, 420, 600, 420), fill="black", width=2)
    for index, height in enumerate((120, 260, 180, 300)):
        if bars:
            pen.rectangle((120 + 110 * index, 420 - height, 190 + 110 * index, 418), fill=BLUE)
    numbers = [
        block([str(100 * i)], Box(30, 400 - 80 * i, 40, 16), BlockKind.OTHER) for i in range(5)
    ]
    return np.asarray(image), reading(numbers, (480, 640))


def test_chart_needs_axes_that_meet_and_numbers():
    pixels, labels = chart()
    assert looks_like_chart(pixels, labels)
    assert "seems to be a chart" in describe_measured(pixels, labels).text
    assert not looks_like_chart(pixels, reading([], (480, 640)))
    assert not looks_like_chart(noise((480, 640)), labels)


def test_description_speaks_the_language_of_the_interface():
    class German(gettext.NullTranslations):
        def gettext(self, message):
            return {"The picture is black.": "Das Bild ist schwarz."}.get(message, message)

    before = i18n._catalogue
    i18n.install(German())
    try:
        assert describe_measured(plain((0, 0, 0))).text == "Das Bild ist schwarz."
    finally:
        i18n.install(before)
