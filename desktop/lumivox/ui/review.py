"""Moving about by the structure of a page: headings, and the cells of tables."""

from __future__ import annotations

from lumivox.core.i18n import tr
from lumivox.core.values import BlockKind, Reading, WordRef


def next_heading(reading: Reading, here: WordRef | None, direction: int) -> WordRef | None:
    """The first word of the next (1) or previous (-1) heading; ``None`` where there is none."""
    block = here.block if here is not None else -1
    found = [
        number
        for number, each in enumerate(reading.blocks)
        if each.kind is BlockKind.HEADING and each.text.strip()
    ]
    ahead = [n for n in found if (n > block if direction > 0 else n < block)]
    if not ahead:
        return None
    return WordRef(ahead[0] if direction > 0 else ahead[-1], 0, 0)


def next_cell(reading: Reading, here: WordRef | None, across: int, down: int) -> WordRef | None:
    """The cell beside or below the present one of a table.

    Outside a table it is the first cell of the next table. A row with fewer cells gives its last.
    """
    block = here.block if here is not None else -1
    if not is_row(reading, block):
        rows = [n for n in range(max(block, 0), len(reading.blocks)) if is_row(reading, n)]
        return WordRef(rows[0], 0, 0) if rows else None
    row, column = block + down, (here.line if here is not None else 0) + across
    if not is_row(reading, row):
        return None
    cells = len(reading.blocks[row].lines)
    if down:
        column = min(column, cells - 1)
    return WordRef(row, column, 0) if 0 <= column < cells else None


def is_row(reading: Reading, block: int) -> bool:
    """Whether this block is a row of a table."""
    in_range = 0 <= block < len(reading.blocks)
    return in_range and reading.blocks[block].kind is BlockKind.TABLE_ROW


def heading_told(reading: Reading, ref: WordRef) -> str:
    """A heading and its level."""
    block = reading.blocks[ref.block]
    level = tr("Heading level {level}").format(level=block.level or 1)
    return f"{block.text}. {level}."


def cell_told(reading: Reading, ref: WordRef) -> str:
    """A cell and where it stands in its table."""
    first = ref.block
    while is_row(reading, first - 1):
        first -= 1
    place = tr("Row {row}, column {column}.")
    text = reading.blocks[ref.block].lines[ref.line].text
    return f"{text}. {place.format(row=ref.block - first + 1, column=ref.line + 1)}"
