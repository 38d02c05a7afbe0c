"""Blocks get their own languages, short ones that of their page."""

from __future__ import annotations

from helpers.typesetting import paragraph, put
from lumivox.core.geometry import Box
from lumivox.core.values import Block, BlockKind, Line
from lumivox.vision.language import mark_languages


def block(*lines: Line, language: str | None = None) -> Block:
    return Block(BlockKind.PARAGRAPH, lines, Box.around(x.box for x in lines), language)


GERMAN = "Das Museum ist täglich außer montags/ von zehn bis achtzehn Uhr geöffnet."
FRENCH = "En raison de travaux, la gare sera/ fermée du lundi au vendredi."


def test_every_block_gets_its_own_language():
    blocks, page = mark_languages(
        (block(*paragraph(0, 0, GERMAN)), block(*paragraph(0, 90, FRENCH)))
    )
    assert [b.language for b in blocks] == ["de", "fr"]
    assert page == "de"


def test_a_short_block_takes_the_language_of_its_page():
    blocks, page = mark_languages((block(put(0, 0, "Museum")), block(*paragraph(0, 60, GERMAN))))
    assert [b.language for b in blocks] == ["de", "de"]
    assert page == "de"


def test_a_long_block_keeps_its_language_on_a_foreign_page():
    english = "The museum is open every day but Monday,/ from ten to eighteen o'clock."
    blocks, page = mark_languages(
        (
            block(*paragraph(0, 0, GERMAN)),
            block(*paragraph(0, 90, GERMAN)),
            block(*paragraph(0, 180, english)),
        )
    )
    assert [b.language for b in blocks] == ["de", "de", "en"]
    assert page == "de"


def test_what_is_known_is_kept():
    blocks, page = mark_languages((block(*paragraph(0, 0, GERMAN), language="de-AT"),))
    assert blocks[0].language == "de-AT"
    assert page == "de-AT"


def test_numbers_alone_have_no_language():
    blocks, page = mark_languages((block(put(0, 0, "12,50")), block(put(0, 40, "08:15"))))
    assert [b.language for b in blocks] == [None, None]
    assert page is None


def test_short_lines_speak_together():
    names = ("Datei", "Bearbeiten", "Ansicht", "Hilfe", "Neues Fenster", "Beenden")
    blocks, page = mark_languages([block(put(0, 40 * i, name)) for i, name in enumerate(names)])
    assert page == "de"
    assert {b.language for b in blocks} == {"de"}


def test_hints_decide_where_the_text_does_not():
    _, page = mark_languages((block(put(0, 0, "Total")),), ("fr-CA",))
    assert page == "fr-CA"


def test_no_blocks_have_no_language():
    assert mark_languages(()) == ((), None)
