"""PDF pages: rendered for recognition, with their own text where it can be trusted."""

from __future__ import annotations

import pytest

from lumivox.core.errors import SourceError
from lumivox.core.task import Task
from lumivox.sources import open_source
from lumivox.sources.text_layer import looks_like_writing

LINES = ("The quick brown fox", "jumps over the lazy dog", "and never looks back")


@pytest.fixture
def read(tmp_path):
    def read_bytes(data):
        path = tmp_path / "document.pdf"
        path.write_bytes(data)
        return list(open_source(str(path), Task()))

    return read_bytes


def texts(capture):
    return tuple(line.text for line in capture.lines)


def test_sound_layer_is_used_with_boxes_on_the_ink(read, pdf_page, pdf_of):
    (capture,) = read(pdf_of(pdf_page.of_lines(*LINES)))
    assert (capture.width, capture.height) == (1250, 1084)
    assert texts(capture) == LINES
    for line in capture.lines:
        for word in line.words:
            box = word.box
            inside = capture.pixels[box.y : box.bottom, box.x : box.right]
            assert inside.min() < 80
            # The box is as tight as the letters: nothing dark two pixels outside of it.
            outer = box.grown(3)
            assert capture.pixels[outer.y, outer.x : outer.right].min() > 200
            assert word.confidence is None


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_turned_page(read, pdf_page, pdf_of, turn):
    (capture,) = read(pdf_of(pdf_page.of_lines(*LINES, entries=b"/Rotate %d" % turn)))
    assert set(texts(capture)) == set(LINES)
    for line in capture.lines:
        box = line.box
        assert capture.pixels[box.y : box.bottom, box.x : box.right].min() < 80
        assert abs(line.angle - {90: 90, 180: -180, 270: -90}[turn]) in {0, 360}


def test_landscape_page_whose_text_is_turned_back(read, pdf_page, pdf_of):
    shown = " ".join(f"({line}) Tj 0 -24 Td" for line in LINES)
    content = f"BT /F1 14 Tf 0 1 -1 0 80 40 Tm {shown} ET".encode()
    (capture,) = read(pdf_of(pdf_page(content, entries=b"/Rotate 90")))
    assert (capture.width, capture.height) == (1084, 1250)
    assert texts(capture) == LINES
    assert [line.angle for line in capture.lines] == [0, 0, 0]
    tops = [line.box.y for line in capture.lines]
    assert tops == sorted(tops)


def test_slope_of_a_line_is_clockwise(read, pdf_page, pdf_of):
    content = b"BT /F1 14 Tf 0 1 -1 0 80 40 Tm (Up along the margin) Tj ET"
    (capture,) = read(pdf_of(pdf_page(content)))
    assert [(line.text, line.angle) for line in capture.lines] == [("Up along the margin", -90)]
    assert capture.lines[0].box.height > capture.lines[0].box.width


def test_crop_box_moves_the_boxes_with_the_picture(read, pdf_page, pdf_of):
    (capture,) = read(pdf_of(pdf_page.of_lines(*LINES, entries=b"/CropBox [20 100 280 250]")))
    assert texts(capture) == LINES
    box = capture.lines[0].words[0].box
    assert capture.pixels[box.y : box.bottom, box.x : box.right].min() < 80


def test_columns_on_one_height_are_lines_of_their_own(read, pdf_page, pdf_of):
    content = b"BT /F1 12 Tf 30 200 Td (left one) Tj 150 0 Td (right one) Tj ET"
    (capture,) = read(pdf_of(pdf_page(content)))
    assert texts(capture) == ("left one", "right one")


def test_right_to_left(tmp_path, qapp):
    """As a word processor writes it; the words of a line come in reading order."""
    from PySide6.QtGui import QFont, QPainter, QPdfWriter

    path = tmp_path / "rtl.pdf"
    writer = QPdfWriter(str(path))
    painter = QPainter(writer)
    painter.setFont(QFont("DejaVu Sans", 14))
    painter.drawText(900, 2000, "שלום עולם זה מבחן")
    painter.drawText(900, 4000, "and back again")
    painter.end()
    (capture,) = open_source(str(path), Task())
    assert texts(capture) == ("שלום עולם זה מבחן", "and back again")
    first, *_, last = capture.lines[0].words
    assert first.box.x > last.box.right


def test_invisible_layer_is_refused(read, pdf_page, pdf_of):
    (capture,) = read(pdf_of(pdf_page.of_lines(*LINES, mode="3 Tr")))
    assert texts(capture) == ()


def test_layer_without_ink_is_refused(read, pdf_page, pdf_of):
    (capture,) = read(pdf_of(pdf_page.of_lines(*LINES, mode="1 1 1 rg")))
    assert texts(capture) == ()


def test_single_hidden_words_are_left_out(read, pdf_page, pdf_of):
    shown = b"BT /F1 12 Tf 30 230 Td " + b"(some words that are here to be seen) Tj 0 -20 Td " * 5
    hidden = b"1 1 1 rg (hidden) Tj ET"
    (capture,) = read(pdf_of(pdf_page(shown + hidden)))
    assert len(capture.lines) == 5
    assert "hidden" not in " ".join(texts(capture))


def test_layer_with_a_wrong_mapping_is_refused(read, pdf_page, pdf_of):
    """The page shows words, its ToUnicode map says other letters: what a bad writer leaves."""
    shifted = "".join(
        f"<{code:02x}> <{(code - 97 + 5) % 26 + 97:04x}>\n" for code in range(97, 123)
    )
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def "
        "1 begincodespacerange <00> <ff> endcodespacerange "
        f"26 beginbfchar\n{shifted}endbfchar endcmap end end"
    ).encode()
    stream = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(cmap), cmap)
    page = pdf_page.of_lines(*LINES, font=b"/ToUnicode 100 0 R")
    (capture,) = read(pdf_of(page, objects=(stream,)))
    assert texts(capture) == ()


def test_layer_of_private_characters_is_refused(read, pdf_page, pdf_of):
    private = "".join(f"<{code:02x}> <{0xE000 + code:04x}>\n" for code in range(97, 123))
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def "
        "1 begincodespacerange <00> <ff> endcodespacerange "
        f"26 beginbfchar\n{private}endbfchar endcmap end end"
    ).encode()
    stream = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(cmap), cmap)
    page = pdf_page.of_lines(*LINES, font=b"/ToUnicode 100 0 R")
    (capture,) = read(pdf_of(page, objects=(stream,)))
    assert texts(capture) == ()


def test_stamp_on_a_scan_is_refused(read, pdf_page, pdf_of, picture_of):
    scan = picture_of("A scanned letter", size=(600, 520))
    content = b"q 300 0 0 260 0 0 cm /I1 Do Q BT /F1 8 Tf 200 10 Td (Page 7) Tj ET"
    (capture,) = read(pdf_of(pdf_page(content, image=scan)))
    assert texts(capture) == ()
    assert capture.pixels.min() < 50


def test_form_fields_refuse_the_layer(read, pdf_page, pdf_of):
    widget = b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (n) /V (x) /Rect [40 40 200 60] >>"
    page = pdf_page.of_lines(*LINES, entries=b"/Annots [100 0 R]")
    (capture,) = read(pdf_of(page, objects=(widget,)))
    assert texts(capture) == ()


def test_pages_come_one_by_one(tmp_path, pdf_page, pdf_of):
    path = tmp_path / "book.pdf"
    path.write_bytes(pdf_of(*(pdf_page.of_lines(f"Page number {n} of three") for n in (1, 2, 3))))
    stages = []
    captures = open_source(str(path), Task(lambda *stage: stages.append(stage)))
    assert next(captures).lines[0].text == "Page number 1 of three"
    assert stages[-1] == ("open", 0, 3)
    path.unlink()
    assert [(c.page, c.pages, c.lines[0].text) for c in captures] == [
        (2, 3, "Page number 2 of three"),
        (3, 3, "Page number 3 of three"),
    ]


def test_protected_by_a_password(read, pdf_page, pdf_of):
    encrypt = (
        b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >> /ID [<00> <00>]"
        % (b"41" * 32, b"42" * 32)
    )
    with pytest.raises(SourceError, match="protected by a password"):
        read(pdf_of(pdf_page.of_lines(*LINES), trailer=encrypt))


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.4\ngarbage\n%%EOF"])
def test_broken(read, data):
    with pytest.raises(SourceError, match="damaged PDF"):
        read(data)


def test_without_pages(read, pdf_of):
    with pytest.raises(SourceError, match=r"has no pages|damaged PDF"):
        read(pdf_of())


def test_broken_page_is_told_after_the_sound_ones(tmp_path, pdf_page, pdf_of):
    path = tmp_path / "book.pdf"
    data = pdf_of(*(pdf_page.of_lines(*LINES) for _ in range(3)))
    # A number where the second page's dictionary should be.
    path.write_bytes(data.replace(b"[10 0 R 14 0 R 18 0 R]", b"[10 0 R 99 0 R 18 0 R]"))
    captures, seen = open_source(str(path), Task()), []
    with pytest.raises(SourceError, match=r"could not be opened: 2\."):
        seen.extend(capture.page for capture in captures)
    assert seen == [1, 3]


def test_gigantic_page_is_bounded(read, pdf_page, pdf_of):
    (capture,) = read(pdf_of(pdf_page.of_lines(*LINES, entries=b"/MediaBox [0 0 9000 14000]")))
    assert capture.width * capture.height <= 16_100_000


@pytest.mark.parametrize(
    ("text", "is_writing"),
    [
        ("It is the best of times, it is the worst of times", True),
        ("Der schnelle braune Fuchs springt über den faulen Hund", True),
        ("Быстрая коричневая лиса прыгает", True),
        ("Η γρήγορη καφέ αλεπού πηδάει πάνω", True),
        ("NYSE HTML PDF 1234 5,00 99.5 %", True),
        ("日本語のテキスト", True),
        ("Ymj vznhp gwtbs ktc ozrux tajw ymj qfed itl", False),
        ("Gur dhvpx oebja sbk whzcf bire gur ynml qbt", False),
    ],
)
def test_writing_is_told_from_garbage(text, is_writing):
    assert looks_like_writing(text) is is_writing
