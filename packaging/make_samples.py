#!/usr/bin/env python3
"""Draw the pictures of ``resources/samples`` and write down what they say.

Run in the project's environment, with Debian's ``fonts-liberation2`` and ``fonts-dejavu-core``:

    python packaging/make_samples.py [FOLDER]

The same fonts and the same Pillow give the same bytes. ``truth.jsonl`` and ``set.json`` have the
layout that ``lumivox bench --data`` reads; ``documents.jsonl`` holds the pages of the PDF.
"""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

SERIF, SERIF_BOLD = "LiberationSerif-Regular.ttf", "LiberationSerif-Bold.ttf"
SANS, SANS_BOLD = "DejaVuSans.ttf", "DejaVuSans-Bold.ttf"
MONO = "LiberationMono-Regular.ttf"

LETTER = [
    "Town Library",
    "12 Harbour Street",
    "3 November 2025",
    "Dear reader,",
    (
        "The book that you asked for has arrived. It is ready for you at the front desk, and we "
        "will keep it there until Friday, 14 November. Please bring your library card with you."
    ),
    (
        "From next month the reading room on the first floor is open every day from 9:00 to 20:30. "
        "There are two new desks with screen readers, a scanner and a braille printer. Nobody has "
        "to book them; just come in and ask for the key."
    ),
    (
        "If you cannot come yourself, call us on 555 0134 and we will bring the book to your door. "
        "This costs nothing."
    ),
    "With kind regards,",
    "Your Town Library",
]

COLUMNS = (
    "How a lighthouse works",
    [
        (
            "A lighthouse is a tower that carries a bright lamp. Ships see its light from far away "
            "and know where the coast begins. In the past the lamp burned oil, and a keeper "
            "climbed the stairs each evening to light it."
        ),
        (
            "Around the lamp stands a lens made of many rings of glass. It gathers the light and "
            "sends it out in one narrow beam, which can be seen for more than thirty kilometres."
        ),
    ],
    [
        (
            "The lens turns slowly, and so the beam sweeps across the sea. To a sailor it looks "
            "like a flash. Every lighthouse has its own pattern of flashes, printed on the chart "
            "beside its name."
        ),
        (
            "Today nearly all lamps are electric and switch themselves on at dusk. Most towers "
            "stand empty, but their light still tells ships where they are."
        ),
    ],
)

DIALOG = (
    "Unsaved changes",
    ["The document “Shopping list” has changed.", "Do you want to save it before closing?"],
    ["Don't save", "Cancel", "Save"],
)

RECEIPT = """\
CORNER BAKERY
Market Square 7

Rye bread            3.40
Butter rolls x 6     4.20
Apple cake           2.95
Coffee, large        3.10

Subtotal            13.65
Tax 7 %              0.96
TOTAL               14.61
Cash                20.00
Change               5.39

08/11/2025 09:42
Thank you for your visit"""

TABLE = [
    ("Train", "Destination", "Platform", "Departure"),
    ("RE 4411", "Lakeside", "3", "08:15"),
    ("IC 207", "Old Harbour", "1", "08:32"),
    ("S 12", "Airport", "5", "08:40"),
    ("RE 4413", "Lakeside", "3", "09:15"),
    ("IC 209", "Mill Valley", "2", "09:47"),
]

GERMAN = [
    "Hinweise für Besucher",
    (
        "Das Museum ist täglich außer montags von 10 bis 18 Uhr geöffnet. Für Schülerinnen und "
        "Schüler ist der Eintritt frei."
    ),
    (
        "Führungen für blinde und sehbehinderte Gäste finden jeden Samstag um 11 Uhr statt. Viele "
        "Stücke dürfen dabei berührt werden. Größere Gruppen melden sich bitte vorher an."
    ),
    "Den Aufzug erreichen Sie über den Innenhof; die Tür öffnet sich von selbst.",
]

FRENCH = [
    "Avis aux voyageurs",
    (
        "En raison de travaux, la gare sera fermée du lundi 17 au vendredi 21 novembre. Des "
        "autobus remplaceront les trains pendant cette période."
    ),
    (
        "Les arrêts se trouvent à côté de l'entrée principale, près du café. Les billets déjà "
        "achetés restent valables, même si le trajet dure plus longtemps que prévu."
    ),
    "Où trouver de l'aide ? Nos agents vous répondent à l'accueil de 6 h à 22 h.",
]

QR_CAPTION = ["Scan to open the menu", "Table 14"]
QR_TEXT = "https://example.org/menu?table=14"

REPORT = (
    [
        "Report on the garden",
        "This year the garden was open for eight months. More visitors came than ever before,",
        "and most of them arrived by bus. The new path along the river can be used with a",
        "wheelchair and has a rope that guides people who cannot see.",
        "The herbs beside the gate may be touched and smelled. Signs in large letters and in",
        "braille tell their names.",
    ],
    [
        "Notes from the gate",
        (
            "Monday was quiet because of the rain. On Tuesday two school classes planted beans. "
            "The water pump broke on Thursday and was repaired within an hour."
        ),
    ],
    [
        "What comes next",
        "In spring the old greenhouse will be heated again. We plan a bed of roses that is raised",
        "to the height of a hand, and a bench every fifty metres.",
    ],
)


@dataclass(frozen=True)
class Sample:
    """A picture and what it says."""

    name: str
    image: Image.Image
    text: str
    kind: str
    lang: str = "eng"
    codes: list[str] = field(default_factory=list)


def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """A font by file name, found in the system's folders; laid out the same way everywhere."""
    return ImageFont.truetype(name, size, layout_engine=ImageFont.Layout.BASIC)


def wrapped(text: str, face: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Lines no wider than ``width`` pixels."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and face.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def draw_paragraph(
    draw: ImageDraw.ImageDraw,
    at: tuple[int, int],
    text: str,
    face: ImageFont.FreeTypeFont,
    width: int,
) -> int:
    """Draw a paragraph; returns where the next may begin."""
    x, y = at
    step = round(face.size * 1.4)
    for line in wrapped(text, face, width):
        draw.text((x, y), line, fill=0, font=face)
        y += step
    return y + step // 2


def letter() -> Sample:
    """A page of A4 at 150 dots per inch."""
    image = Image.new("L", (1240, 1754), 255)
    draw, face = ImageDraw.Draw(image), font(SERIF, 26)
    draw.text((140, 130), LETTER[0], fill=0, font=font(SERIF_BOLD, 36))
    y = draw_paragraph(draw, (140, 190), LETTER[1], face, 960)
    y = draw_paragraph(draw, (140, y + 40), LETTER[2], face, 960)
    y += 60
    for paragraph in LETTER[3:]:
        y = draw_paragraph(draw, (140, y), paragraph, face, 960) + 10
    return Sample("letter.png", image, "\n".join(LETTER), "page")


def columns() -> Sample:
    """Two columns under one heading."""
    title, left, right = COLUMNS
    image = Image.new("L", (1240, 1000), 255)
    draw, face = ImageDraw.Draw(image), font(SERIF, 25)
    draw.text((110, 90), title, fill=0, font=font(SERIF_BOLD, 44))
    for x, column in ((110, left), (660, right)):
        y = 200
        for paragraph in column:
            y = draw_paragraph(draw, (x, y), paragraph, face, 470)
    return Sample("columns.png", image, "\n".join([title, *left, *right]), "page")


def dialog() -> Sample:
    """A dialog of a dark desktop, as captured from a screen."""
    title, sentences, buttons = DIALOG
    image = Image.new("RGB", (640, 260), (24, 26, 30))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((20, 20, 620, 240), 10, fill=(43, 45, 51), outline=(74, 77, 85))
    draw.text((44, 40), title, fill=(255, 255, 255), font=font(SANS_BOLD, 18))
    for row, sentence in enumerate(sentences):
        draw.text((44, 84 + 26 * row), sentence, fill=(214, 216, 222), font=font(SANS, 15))
    for column, label in enumerate(buttons):
        box = (216 + 130 * column, 180, 332 + 130 * column, 216)
        is_default = column == len(buttons) - 1
        fill = (38, 98, 201) if is_default else (66, 69, 77)
        draw.rounded_rectangle(box, 6, fill=fill)
        middle = ((box[0] + box[2]) // 2, (box[1] + box[3]) // 2)
        draw.text(middle, label, fill=(245, 246, 250), font=font(SANS, 14), anchor="mm")
    return Sample("dialog.png", image, "\n".join([title, *sentences, *buttons]), "ui")


def receipt() -> Sample:
    """Thermal paper as a flat-bed scanner sees it: grey, soft, with a little noise."""
    lines = RECEIPT.splitlines()
    image = Image.new("L", (520, 150 + 38 * len(lines)), 238)
    draw, face = ImageDraw.Draw(image), font(MONO, 27)
    for row, line in enumerate(lines):
        is_centred = row < 2 or row >= len(lines) - 2
        x = (520 - face.getlength(line)) / 2 if is_centred else 55
        draw.text((x, 70 + 38 * row), line, fill=52, font=face)
    soft = np.asarray(image.filter(ImageFilter.GaussianBlur(0.6)), dtype=np.float32)
    noise = np.random.default_rng(3).normal(0, 3, soft.shape)
    # Sixteen greys keep the file small.
    grey = (np.clip(soft + noise, 0, 255).astype(np.uint8) >> 4) * 17
    text = "\n".join(" ".join(line.split()) for line in lines if line)
    return Sample("receipt.png", Image.fromarray(grey), text, "receipt")


def table() -> Sample:
    """A table with ruled lines."""
    image = Image.new("L", (900, 400), 255)
    draw = ImageDraw.Draw(image)
    edges = (40, 210, 500, 660, 860)
    for row, cells in enumerate(TABLE):
        top = 30 + 56 * row
        face = font(SANS_BOLD if row == 0 else SANS, 20)
        for left, right, cell in zip(edges, edges[1:], cells, strict=False):
            draw.rectangle((left, top, right, top + 56), outline=120, width=2)
            draw.text((left + 16, top + 16), cell, fill=0, font=face)
    text = "\n".join("\t".join(cells) for cells in TABLE)
    return Sample("table.png", image, text, "table")


def qr_code() -> Sample:
    """A code on a card, with a caption under it."""
    import zxingcpp

    code = zxingcpp.create_barcode(QR_TEXT, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    modules = Image.fromarray(np.array(zxingcpp.write_barcode_to_image(code, scale=7)))
    image = Image.new("L", (480, 440), 255)
    image.paste(modules.convert("L"), ((480 - modules.width) // 2, 30))
    draw = ImageDraw.Draw(image)
    for row, line in enumerate(QR_CAPTION):
        at = (240, 330 + 44 * row)
        draw.text(at, line, fill=0, font=font(SANS_BOLD if row else SANS, 26), anchor="mm")
    return Sample("qr.png", image, "\n".join(QR_CAPTION), "barcode", codes=[QR_TEXT])


def notice(name: str, paragraphs: list[str], lang: str) -> Sample:
    """A notice with a heading."""
    image = Image.new("L", (1000, 440), 250)
    draw, face = ImageDraw.Draw(image), font(SANS, 22)
    draw.text((70, 60), paragraphs[0], fill=0, font=font(SANS_BOLD, 34))
    y = 140
    for paragraph in paragraphs[1:]:
        y = draw_paragraph(draw, (70, y), paragraph, face, 860)
    return Sample(name, image, "\n".join(paragraphs), "page", lang)


def scan(paragraphs: list[str]) -> Image.Image:
    """A typed page as scanned: 150 dots per inch, turned a little, grey."""
    image = Image.new("L", (1240, 1754), 255)
    draw = ImageDraw.Draw(image)
    draw.text((150, 170), paragraphs[0], fill=30, font=font(SERIF_BOLD, 40))
    y = 270
    for paragraph in paragraphs[1:]:
        y = draw_paragraph(draw, (150, y), paragraph, font(SERIF, 28), 930)
    return image.rotate(0.7, Image.Resampling.BICUBIC, fillcolor=255)


def report() -> bytes:
    """Three pages of A4: text, a scan, text. The fonts are those every PDF reader has."""
    pages = [_text_page(REPORT[0]), b"q 595 0 0 842 0 0 cm /I1 Do Q", _text_page(REPORT[2])]
    stream = io.BytesIO()
    scan(REPORT[1]).save(stream, "JPEG", quality=60)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (en) >>",
        b"<< /Type /Pages /Kids [6 0 R 8 0 R 10 0 R] /Count 3 >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Bold /Encoding /WinAnsiEncoding >>",
        b"<< /Type /XObject /Subtype /Image /Width 1240 /Height 1754 /ColorSpace /DeviceGray "
        b"/BitsPerComponent 8 /Filter /DCTDecode /Length %d >>\nstream\n"
        % stream.tell()
        + stream.getvalue()
        + b"\nendstream",
    ]
    for number, content in enumerate(pages):
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources "
            b"<< /Font << /F1 3 0 R /F2 4 0 R >> /XObject << /I1 5 0 R >> >> >>" % (7 + 2 * number),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        ]
    return _pdf(objects)


def _text_page(lines: list[str]) -> bytes:
    """A heading, and lines set as they come; those that end a sentence end a paragraph."""
    parts = [f"BT /F2 20 Tf 72 750 Td ({lines[0]}) Tj /F1 12 Tf 0 -40 Td"]
    for line in lines[1:]:
        down = 28 if line.endswith(".") else 17
        parts.append(f"({line}) Tj 0 -{down} Td")
    return " ".join([*parts, "ET"]).encode("cp1252")


def _pdf(objects: list[bytes]) -> bytes:
    """A PDF file of these objects, numbered from 1; the first is its catalogue."""
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        start,
    )
    return bytes(out)


def write_lines(path: Path, rows: list[dict[str, object]]) -> None:
    """JSON Lines."""
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text(text, encoding="utf-8")


def main(folder: Path) -> None:
    """Draw all samples into the folder."""
    samples = [
        letter(),
        columns(),
        dialog(),
        receipt(),
        table(),
        qr_code(),
        notice("german.png", GERMAN, "deu"),
        notice("french.png", FRENCH, "fra"),
    ]
    (folder / "images").mkdir(parents=True, exist_ok=True)
    rows: list[dict[str, object]] = []
    for sample in samples:
        sample.image.save(folder / "images" / sample.name, optimize=True)
        row: dict[str, object] = {
            "image": f"images/{sample.name}",
            "text": sample.text,
            "kind": sample.kind,
            "lang": sample.lang,
        }
        rows.append(row | ({"codes": sample.codes} if sample.codes else {}))
    write_lines(folder / "truth.jsonl", rows)
    (folder / "report.pdf").write_bytes(report())
    write_lines(
        folder / "documents.jsonl",
        [
            {"source": "report.pdf", "page": number, "text": "\n".join(page), "lang": "eng"}
            for number, page in enumerate(REPORT, start=1)
        ],
    )
    about = {
        "set": "samples",
        "metric": "text",
        "licence": "Apache-2.0",
        "note": "pictures drawn by packaging/make_samples.py",
        "lang": "eng, deu, fra",
        "count": len(rows),
    }
    (folder / "set.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    here = Path(__file__).resolve().parent.parent / "resources" / "samples"
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else here)
