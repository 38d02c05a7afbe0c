"""Headings and tables: by key, told, and with Read going on from there."""

from __future__ import annotations

import pytest
from window import ScriptedPipeline, line_of, wait_for

from lumivox.core.geometry import Box
from lumivox.core.values import Block, BlockKind, Reading
from lumivox.settings.schema import Settings


def block(kind, *lines, level=0):
    return Block(kind, lines, Box.around(line.box for line in lines), "en", level)


class Structured(ScriptedPipeline):
    """A page of two headings and a table of two rows, the second of which is short."""

    def read(self, capture, options, task, line_read):
        blocks = (
            block(BlockKind.HEADING, line_of("Bakery", 0), level=1),
            block(BlockKind.PARAGRAPH, line_of("Fresh every day.", 1)),
            block(BlockKind.HEADING, line_of("Prices", 2), level=2),
            block(BlockKind.TABLE_ROW, line_of("Bread", 3), line_of("2.50", 3), line_of("1 kg", 3)),
            block(BlockKind.TABLE_ROW, line_of("Roll", 4), line_of("0.40", 4)),
        )
        return Reading(capture.source, capture.width, capture.height, blocks, language="en")


@pytest.fixture
def here(stage):
    made = stage(Structured(), Settings().changed("speech.read_aloud", False))
    made.window.read_sources(["a.png"])
    wait_for(lambda: made.window.session.is_complete)
    made.told = []
    made.window.controls.told.connect(lambda sentence, _: made.told.append(sentence))
    return made


def told(here, *actions):
    for name in actions:
        here.trigger(name)
    return here.told[-len(actions) :]


def test_headings_are_visited_with_their_level(here):
    assert told(here, "next_heading", "next_heading", "previous_heading") == [
        "Prices. Heading level 2.",
        "There is no further heading.",
        "Bakery. Heading level 1.",
    ]


def test_cells_are_visited_with_row_and_column_to_the_edges(here):
    assert told(here, "next_cell", "next_cell", "next_cell", "next_cell", "cell_below") == [
        "Bread. Row 1, column 1.",
        "2.50. Row 1, column 2.",
        "1 kg. Row 1, column 3.",
        "This is the edge of the table.",
        "0.40. Row 2, column 2.",
    ]
    assert told(here, "cell_below", "previous_cell", "cell_above") == [
        "This is the edge of the table.",
        "Roll. Row 2, column 1.",
        "Bread. Row 1, column 1.",
    ]


def test_reading_goes_on_from_the_heading_visited(here):
    told(here, "next_heading")
    here.trigger("read")
    assert here.hear(1) == "Prices"


def test_a_page_without_a_table_says_so(stage):
    made = stage(settings=Settings().changed("speech.read_aloud", False))
    made.window.read_sources(["a.png"])
    wait_for(lambda: made.window.session.is_complete)
    made.told = []
    made.window.controls.told.connect(lambda sentence, _: made.told.append(sentence))
    assert told(made, "next_cell", "next_heading") == [
        "There is no table.",
        "There is no further heading.",
    ]
