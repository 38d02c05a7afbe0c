"""Real layouts, line by line as a font sets them, become the blocks a listener would choose."""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest

from helpers.typesetting import outline, paragraph, put, width_of
from lumivox.core.geometry import Box
from lumivox.core.values import Line, PictureKind, Word
from lumivox.vision.blocks import order_blocks

PAGE, SCREEN, PHOTO = PictureKind.PAGE, PictureKind.SCREEN, PictureKind.PHOTO

FOX = (
    "the quick brown fox jumps over/ the lazy dog and runs along/ "
    "the river until it is dark/ and sleeps."
)
SEA = (
    "ships see the light from afar/ and know where the coast/ "
    "begins, for every tower has/ its own flash."
)
OWL = (
    "an owl hunts in the night and/ hears a mouse below the snow/ "
    "from very far away, for its/ ears differ."
)


@dataclass(frozen=True)
class Layout:
    name: str
    lines: list[Line]
    wanted: list[str]
    kind: PictureKind = PAGE
    size: tuple[int, int] = (1000, 1400)


def joined(text: str) -> str:
    return " / ".join(part.strip() for part in text.split("/"))


def across(*pieces: Line) -> Line:
    """One line of the words of all."""
    words = tuple(word for piece in pieces for word in piece.words)
    return Line(words, Box.around(word.box for word in words))


def right(x: float, y: float, text: str, size: int = 20) -> Line:
    return put(x - width_of(text, size), y, text, size)


LAYOUTS = [
    Layout("nothing", [], []),
    Layout("one word", [put(20, 20, "Exit", 40)], ["text: Exit"], PHOTO),
    Layout(
        "one paragraph",
        paragraph(50, 50, FOX),
        [f"text: {joined(FOX)}"],
    ),
    Layout(
        "paragraphs apart",
        [*paragraph(50, 50, FOX), *paragraph(50, 200, SEA)],
        [f"text: {joined(FOX)}", f"text: {joined(SEA)}"],
    ),
    Layout(
        "paragraphs by indent alone",
        [
            *paragraph(50, 50, "The quick brown fox jumps over/ the lazy dog and sleeps."),
            put(80, 106, "Ships see the light from"),
            *paragraph(50, 134, "afar and know where the coast/ begins."),
        ],
        [
            "text: The quick brown fox jumps over / the lazy dog and sleeps.",
            "text: Ships see the light from / afar and know where the coast / begins.",
        ],
    ),
    Layout(
        "heading over a paragraph",
        [put(50, 40, "The lighthouse", 40), *paragraph(50, 120, SEA)],
        ["heading: The lighthouse", f"text: {joined(SEA)}"],
    ),
    Layout(
        "heading of the same size",
        [put(50, 40, "About Foxes"), *paragraph(50, 80, FOX)],
        ["heading: About Foxes", f"text: {joined(FOX)}"],
    ),
    Layout(
        "numbered section",
        [
            *paragraph(50, 40, FOX),
            put(50, 190, "2. Ships And Lights"),
            *paragraph(50, 230, SEA),
        ],
        [f"text: {joined(FOX)}", "heading: 2. Ships And Lights", f"text: {joined(SEA)}"],
    ),
    Layout(
        "two columns",
        [*paragraph(50, 50, FOX), *paragraph(450, 50, SEA)],
        [f"text: {joined(FOX)}", f"text: {joined(SEA)}"],
    ),
    Layout(
        "three columns under one heading",
        [
            put(200, 20, "News of the day in the harbour", 44),
            *paragraph(30, 120, FOX),
            *paragraph(360, 120, SEA),
            *paragraph(690, 120, OWL),
        ],
        [
            "heading: News of the day in the harbour",
            f"text: {joined(FOX)}",
            f"text: {joined(SEA)}",
            f"text: {joined(OWL)}",
        ],
    ),
    Layout(
        "two columns with a narrow gutter",
        [
            *paragraph(50, 50, FOX),
            *paragraph(50 + width_of("the quick brown fox jumps over") + 16, 50, SEA),
        ],
        [f"text: {joined(FOX)}", f"text: {joined(SEA)}"],
    ),
    Layout(
        "columns above and below a heading across",
        [
            *paragraph(50, 50, FOX),
            *paragraph(450, 50, SEA),
            put(50, 220, "A heading that runs across both of the columns here", 30),
            *paragraph(50, 300, OWL),
            *paragraph(
                450, 300, "a path leads along the river/ and has a rope for those/ who cannot see."
            ),
        ],
        [
            f"text: {joined(FOX)}",
            f"text: {joined(SEA)}",
            "heading: A heading that runs across both of the columns here",
            f"text: {joined(OWL)}",
            "text: a path leads along the river / and has a rope for those / who cannot see.",
        ],
    ),
    Layout(
        "a sentence goes on in the next column",
        [
            *paragraph(
                50,
                50,
                "The quick brown fox jumps over/ the lazy dog and runs along/ the river and then",
            ),
            *paragraph(
                450, 50, "it sleeps until the morning,/ when a crow wakes it with a/ loud cry."
            ),
        ],
        [
            (
                "text: The quick brown fox jumps over / the lazy dog and runs along / "
                "the river and then / it sleeps until the morning, / "
                "when a crow wakes it with a / loud cry."
            )
        ],
    ),
    Layout(
        "a line that the engine read across two columns",
        [
            *(line for n, line in enumerate(paragraph(50, 50, FOX)) if n != 1),
            *(line for n, line in enumerate(paragraph(360, 50, SEA)) if n != 1),
            across(paragraph(50, 50, FOX)[1], paragraph(360, 50, SEA)[1]),
        ],
        [f"text: {joined(FOX)}", f"text: {joined(SEA)}"],
    ),
    Layout(
        "sidebar beside the text",
        [
            *(put(20, 60 + 52 * i, t) for i, t in enumerate(("Home", "Library", "Search", "Help"))),
            *paragraph(250, 50, FOX),
            *paragraph(250, 200, SEA),
        ],
        [
            "other: Home",
            "other: Library",
            "other: Search",
            "other: Help",
            f"text: {joined(FOX)}",
            f"text: {joined(SEA)}",
        ],
        SCREEN,
    ),
    Layout(
        "bullets",
        [
            put(50, 40, "Bring to the camp:"),
            put(60, 80, "• a warm coat"),
            put(60, 110, "• two blankets that may"),
            put(80, 138, "get wet"),
            put(60, 168, "• a lamp"),
        ],
        [
            "text: Bring to the camp:",
            "item: • a warm coat",
            "item: • two blankets that may / get wet",
            "item: • a lamp",
        ],
    ),
    Layout(
        "bullets found apart from their text",
        [
            put(60, 80, "•"),
            put(100, 80, "a warm coat for the night"),
            put(60, 110, "•"),
            put(100, 110, "two dry blankets"),
        ],
        ["item: • a warm coat for the night", "item: • two dry blankets"],
    ),
    Layout(
        "numbered steps",
        [
            put(50, 60, "1. Open the cover and take out the"),
            put(72, 88, "old lamp."),
            put(50, 116, "2. Put in the new one."),
            put(50, 144, "3. Close the cover."),
        ],
        [
            "item: 1. Open the cover and take out the / old lamp.",
            "item: 2. Put in the new one.",
            "item: 3. Close the cover.",
        ],
    ),
    Layout(
        "receipt",
        [
            put(160, 20, "CORNER BAKERY"),
            put(40, 80, "Rye bread"),
            right(460, 80, "3.40"),
            put(40, 108, "Butter rolls x 6"),
            right(460, 108, "4.20"),
            put(40, 136, "TOTAL"),
            right(460, 136, "7.60"),
            put(120, 200, "Thank you for your visit"),
        ],
        [
            "text: CORNER BAKERY",
            "row: Rye bread | 3.40",
            "row: Butter rolls x 6 | 4.20",
            "row: TOTAL | 7.60",
            "text: Thank you for your visit",
        ],
        size=(500, 300),
    ),
    Layout(
        "amount far from its label, read as one line",
        [
            put(40, 80, "Rye bread" + " " * 8 + "3.40"),
            put(40, 108, "Apple cake" + " " * 8 + "2.95"),
            put(40, 136, "TOTAL" + " " * 9 + "6.35"),
        ],
        ["row: Rye bread | 3.40", "row: Apple cake | 2.95", "row: TOTAL | 6.35"],
        size=(500, 300),
    ),
    Layout(
        "table",
        [
            put(x, 40 + 40 * row, cell)
            for row, cells in enumerate(
                (
                    ("Train", "Destination", "Platform"),
                    ("RE 11", "Lakeside", "3"),
                    ("IC 207", "Old Harbour", "1"),
                )
            )
            for x, cell in zip((40, 240, 500), cells, strict=True)
        ],
        [
            "row: Train | Destination | Platform",
            "row: RE 11 | Lakeside | 3",
            "row: IC 207 | Old Harbour | 1",
        ],
    ),
    Layout(
        "table between paragraphs",
        [
            *paragraph(50, 40, FOX),
            *(
                put(x, 200 + 30 * row, cell)
                for row, cells in enumerate(
                    (("Foxes", "12", "14"), ("Owls", "3", "9"), ("Crows", "40", "38"))
                )
                for x, cell in zip((60, 200, 300), cells, strict=True)
            ),
            *paragraph(50, 330, SEA),
        ],
        [
            f"text: {joined(FOX)}",
            "row: Foxes | 12 | 14",
            "row: Owls | 3 | 9",
            "row: Crows | 40 | 38",
            f"text: {joined(SEA)}",
        ],
    ),
    Layout(
        "form of labels and values",
        [
            put(x, 40 + 44 * row, cell)
            for row, cells in enumerate(
                (("Name", "Ada Byron"), ("Town", "London"), ("Phone", "555 0134"))
            )
            for x, cell in zip((40, 260), cells, strict=True)
        ],
        ["row: Name | Ada Byron", "row: Town | London", "row: Phone | 555 0134"],
        SCREEN,
    ),
    Layout(
        "dialog",
        [
            put(24, 12, "Unsaved changes"),
            put(24, 70, "The document has changed. Do you want"),
            put(24, 98, "to save it before closing?"),
            put(300, 170, "Don't save"),
            put(440, 170, "Cancel"),
            put(560, 170, "Save"),
        ],
        [
            "text: Unsaved changes",
            "text: The document has changed. Do you want / to save it before closing?",
            "other: Don't save",
            "other: Cancel",
            "other: Save",
        ],
        SCREEN,
        (640, 220),
    ),
    Layout(
        "menu",
        [put(20, 20 + 34 * i, t) for i, t in enumerate(("New", "Open", "Save", "Save as", "Quit"))],
        ["other: New", "other: Open", "other: Save", "other: Save as", "other: Quit"],
        SCREEN,
        (300, 220),
    ),
    Layout(
        "toolbar over text",
        [
            *(put(20 + 140 * i, 10, t) for i, t in enumerate(("File", "Edit", "View", "Help"))),
            *paragraph(40, 120, FOX),
        ],
        ["other: File", "other: Edit", "other: View", "other: Help", f"text: {joined(FOX)}"],
        SCREEN,
    ),
    Layout(
        "cards in a grid",
        [
            line
            for row in range(2)
            for column in range(2)
            for line in (
                put(40 + 450 * column, 40 + 250 * row, f"Card {row}{column}", 30),
                *paragraph(
                    40 + 450 * column,
                    90 + 250 * row,
                    "what is written on this card/ below its title, in full",
                ),
            )
        ],
        [
            line
            for name in ("00", "01", "10", "11")
            for line in (
                f"heading: Card {name}",
                "text: what is written on this card / below its title, in full",
            )
        ],
        SCREEN,
    ),
    Layout(
        "caption below a figure",
        [
            *paragraph(50, 40, FOX),
            put(150, 500, "Figure 3: A fox beside a river"),
            *paragraph(50, 560, SEA),
        ],
        [f"text: {joined(FOX)}", "caption: Figure 3: A fox beside a river", f"text: {joined(SEA)}"],
    ),
    Layout(
        "letter",
        [
            put(50, 40, "Town Library"),
            put(50, 68, "12 Harbour Street"),
            put(700, 130, "3 November 2025"),
            put(50, 200, "Dear reader,"),
            *paragraph(
                50, 260, "The book that you asked for has arrived and waits/ at the front desk."
            ),
            put(50, 380, "With kind regards,"),
        ],
        [
            "text: Town Library / 12 Harbour Street",
            "text: 3 November 2025",
            "text: Dear reader,",
            "text: The book that you asked for has arrived and waits / at the front desk.",
            "text: With kind regards,",
        ],
    ),
    Layout(
        "one line that the detector divided",
        [
            put(50, 50, "The quick brown"),
            put(50 + width_of("The quick brown ") + 4, 50, "fox jumps"),
            put(50, 78, "over the lazy dog and sleeps"),
        ],
        ["text: The quick brown fox jumps / over the lazy dog and sleeps"],
    ),
    Layout(
        "specks at the margin that the engine read into the lines",
        [
            across(
                put(50, 50, "the closing of the mine in the old town marked the"), put(800, 52, "i")
            ),
            put(50, 78, "end of the digging there for gold, as most of the"),
            across(
                put(50, 106, "ore that was left in the ground did not pay for the"),
                put(800, 104, "|"),
            ),
            put(50, 134, "work of many hands any more."),
        ],
        [
            (
                "text: the closing of the mine in the old town marked the i"
                " / end of the digging there for gold, as most of the"
                " / ore that was left in the ground did not pay for the |"
                " / work of many hands any more."
            )
        ],
    ),
    Layout(
        "what people say begins with a dash",
        paragraph(
            50,
            50,
            "— Where does this train go?/ — To the sea, said the guard./ — Then I am right here.",
        ),
        [
            "text: — Where does this train go?",
            "text: — To the sea, said the guard.",
            "text: — Then I am right here.",
        ],
    ),
    Layout(
        "a number in brackets within running text",
        paragraph(
            50,
            50,
            "there are two ways to go to the sea: (1) by train and/ (2) by ship, which takes longer"
            " than the train but/ shows more of the coast.",
        ),
        [
            (
                "text: there are two ways to go to the sea: (1) by train and"
                " / (2) by ship, which takes longer than the train but / shows more of the coast."
            )
        ],
    ),
    Layout(
        "signs in a photograph",
        [put(600, 90, "PARKING", 60), put(80, 110, "Bakery", 40), put(90, 600, "Open", 30)],
        ["other: Bakery", "other: PARKING", "text: Open"],
        PHOTO,
    ),
    Layout(
        "chat with both sides",
        [
            *paragraph(30, 40, "are you coming to the lake/ this evening?"),
            *paragraph(520, 140, "yes, I shall take the bus/ at seven."),
            *paragraph(30, 240, "good, bring something warm,/ it will be cold."),
        ],
        [
            "text: are you coming to the lake / this evening?",
            "text: yes, I shall take the bus / at seven.",
            "text: good, bring something warm, / it will be cold.",
        ],
        SCREEN,
    ),
]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_a_layout_is_read_as_a_listener_would_choose(layout):
    lines = list(layout.lines)
    random.Random(5).shuffle(lines)
    assert outline(order_blocks(lines, *layout.size, layout.kind)) == layout.wanted


def test_no_word_is_lost_or_doubled_in_any_layout():
    for layout in LAYOUTS:
        blocks = order_blocks(layout.lines, *layout.size, layout.kind)
        before = sorted(id(w) for line in layout.lines for w in line.words)
        after = sorted(id(w) for b in blocks for line in b.lines for w in line.words)
        assert before == after, layout.name


def test_every_box_lies_around_its_lines():
    for layout in LAYOUTS:
        for block in order_blocks(layout.lines, *layout.size, layout.kind):
            assert block.box == Box.around(line.box for line in block.lines)
            for line in block.lines:
                assert line.box == Box.around(word.box for word in line.words)


def test_larger_headings_are_higher():
    lines = [
        put(50, 20, "The whole story", 60),
        put(50, 120, "Its first part", 30),
        *paragraph(50, 180, FOX),
    ]
    levels = [block.level for block in order_blocks(lines, 1000, 1400, PAGE)]
    assert levels[0] < levels[1]


def test_deeper_items_have_a_higher_level():
    lines = [put(50, 50, "• fruit"), put(90, 80, "• apples"), put(50, 110, "• bread")]
    assert [b.level for b in order_blocks(lines, 800, 600, PAGE)] == [0, 1, 0]


@pytest.mark.parametrize("angle", [2.86, 0.0], ids=["stated", "found"])
def test_skewed_columns_are_read_as_straight_ones(angle):
    slope = 0.05
    lines = []
    for x, text in ((50, FOX), (450, SEA)):
        for line in paragraph(x, 100, text):
            words = tuple(
                Word(
                    w.text,
                    Box(w.box.x, round(w.box.y + w.box.x * slope), w.box.width, w.box.height),
                )
                for w in line.words
            )
            lines.append(Line(words, Box.around(w.box for w in words), angle=angle))
    random.Random(1).shuffle(lines)
    assert outline(order_blocks(lines, 900, 400, PAGE)) == [
        f"text: {joined(FOX)}",
        f"text: {joined(SEA)}",
    ]


def word_line(x: int, y: int, text: str, letter: int = 12) -> Line:
    """Words in logical order that run from right to left from ``x`` on."""
    words = []
    for part in text.split():
        words.append(Word(part, Box(x - letter * len(part), y, letter * len(part), 24), 0.9))
        x -= letter * (len(part) + 1)
    return Line(tuple(words), Box.around(w.box for w in words))


def test_columns_from_right_to_left_begin_at_the_right():
    first = ["האור נראה למרחוק והאוניות", "יודעות היכן החוף מתחיל", "וכל מגדל שונה בהבהוב"]
    second = ["השועל החום קופץ מעל", "הכלב העצלן ורץ לאורך", "הנהר עד שמחשיך היום"]
    lines = [word_line(950, 50 + 34 * i, t) for i, t in enumerate(first)]
    lines += [word_line(450, 50 + 34 * i, t) for i, t in enumerate(second)]
    random.Random(2).shuffle(lines)
    blocks = order_blocks(lines, 1000, 400, PAGE)
    assert [line.text for block in blocks for line in block.lines] == first + second


def test_pieces_of_a_row_from_right_to_left_are_joined_in_that_order():
    lines = [word_line(400, 50, "האוניות רואות"), word_line(560, 50, "למרחוק האור")]
    (block,) = order_blocks(lines, 600, 100, PAGE)
    assert block.lines[0].text == "למרחוק האור האוניות רואות"


def test_vertical_japanese_begins_at_the_right():
    columns = ["吾輩は猫である名前は", "まだ無いどこで生れた", "かとんと見当がつかぬ"]
    lines = []
    for i, text in enumerate(columns):
        box = Box(500 - 60 * i, 40, 36, 40 * len(text))
        lines.append(Line((Word(text, box, 0.9),), box, "ja"))
    random.Random(4).shuffle(lines)
    blocks = order_blocks(lines, 600, 500, PAGE)
    assert [line.text for block in blocks for line in block.lines] == columns


@pytest.mark.parametrize("box", [Box(0, 0, 0, 0), Box(5, 5, 40, 0), Box(5, 5, 0, 20)])
@pytest.mark.parametrize("count", [1, 2, 5])
@pytest.mark.parametrize("text", ["", "x", "— ", "1. a"])
def test_degenerate_boxes_and_texts_are_no_obstacle(box, count, text):
    line = Line((Word(text, box), Word("", box)), box)
    blocks = order_blocks([line] * count, 100, 100, PAGE)
    assert sum(len(line.words) for block in blocks for line in block.lines) == 2 * count


@pytest.mark.parametrize("seed", range(15))
def test_any_heap_of_lines_becomes_blocks_without_loss(seed):
    chance = random.Random(seed)
    lines = []
    for _ in range(chance.randrange(1, 40)):
        x, y, angle = chance.randrange(900), chance.randrange(900), chance.choice((0.0, 2.0, -85.0))
        words = []
        for _ in range(chance.randrange(1, 8)):
            width = chance.randrange(80)
            words.append(
                Word(chance.choice(("a", "12,50", "•", "Sphinx", "שלום")), Box(x, y, width, 18))
            )
            x += width + chance.randrange(60)
        lines.append(Line(tuple(words), Box.around(w.box for w in words), angle=angle))
    for kind in PictureKind:
        blocks = order_blocks(lines, 1000, 1000, kind)
        after = sorted(id(w) for block in blocks for line in block.lines for w in line.words)
        assert after == sorted(id(w) for line in lines for w in line.words)
