"""The text of a page: places of words, flowing lines, find, copy, save, unsure words."""

from __future__ import annotations

import wave

import pytest
from PySide6.QtGui import QGuiApplication
from window import LETTER, ScriptedPipeline, line_of, save_picture, wait_for

from lumivox.core.geometry import Box
from lumivox.core.values import Block, BlockKind, Code, Line, Reading, Word, WordRef
from lumivox.ui.page_text import PageText, same_word


def page(*blocks: Block) -> Reading:
    return Reading("a.png", 600, 400, blocks, language="en")


def block(kind: BlockKind, *lines: Line, level: int = 0) -> Block:
    return Block(kind, lines, Box.around(line.box for line in lines), "en", level)


def read(stage, pipeline=None):
    here = stage(pipeline)
    here.window.read_sources(["letter.png"])
    wait_for(lambda: here.window.session.is_complete)
    if here.window.actions_["stop"].isEnabled():
        here.trigger("stop")
    return here


def test_full_lines_flow_on_and_short_ones_stay_lines():
    reading = page(
        block(BlockKind.HEADING, line_of("Notice", 0), level=1),
        block(
            BlockKind.PARAGRAPH,
            line_of("this line is as full as can be", 2),
            line_of("and flows", 3),
            line_of("an address", 4),
        ),
    )
    text = PageText.of(reading)
    assert text.text == "Notice\n\nthis line is as full as can be and flows\nan address"
    assert text.headings == ((0, 6, 1),)


def test_table_rows_are_parted_by_tabs_and_follow_each_other_closely():
    rows = [block(BlockKind.TABLE_ROW, line_of("Bread", r), line_of("2.50", r)) for r in (0, 1)]
    assert PageText.of(page(*rows)).text == "Bread\t2.50\nBread\t2.50"


def test_every_word_is_found_where_it_stands_even_behind_signs_outside_the_basic_plane():
    words = (Word("𝄞", Box(0, 0, 9, 9)), Word("clef", Box(10, 0, 9, 9)))
    reading = page(block(BlockKind.PARAGRAPH, Line(words, Box(0, 0, 20, 9))))
    text = PageText.of(reading)
    place = text.place_of(WordRef(0, 0, 1))
    assert place is not None
    # Qt counts UTF-16 units: the clef sign takes two, and a space one.
    assert (place.start, place.end) == (3, 7)
    assert text.ref_at(3) == text.ref_at(6) == WordRef(0, 0, 1)
    assert text.ref_at(2) == WordRef(0, 0, 1)
    assert text.ref_at(0) == text.ref_at(1) == WordRef(0, 0, 0)


def test_a_word_is_found_again_in_another_reading_of_the_picture():
    before = page(block(BlockKind.OTHER, line_of("one two", 0), line_of("three", 1)))
    after = page(
        block(BlockKind.PARAGRAPH, line_of("three", 1)),
        block(BlockKind.PARAGRAPH, line_of("one two", 0)),
    )
    assert same_word(before, WordRef(0, 0, 1), after) == WordRef(1, 0, 1)
    assert same_word(before, WordRef(9, 0, 0), after) is None


def test_find_goes_round_and_says_the_line(stage):
    here = read(stage)
    told = []
    here.window.controls.told.connect(lambda sentence, _: told.append(sentence))
    text = here.window.panel.text
    here.trigger("find")
    here.window.find_bar.field.setText("the")
    here.window.find_bar.search(backward=False)
    assert told[-1] == "the train to Leeds leaves. 2 places."
    here.trigger("find_next")
    assert told[-1] == "at nine. Bring the map.. 2 places." or "Bring the map" in told[-1]
    here.trigger("find_next")
    assert told[-1].startswith("the train")
    assert text.textCursor().selectedText() == "the"
    here.trigger("read")
    assert here.hear(1) == "the"
    here.window.find_bar.field.setText("zebra")
    here.window.find_bar.search(backward=False)
    assert told[-1] == "“zebra” is not on this page."


def test_copy_takes_the_selection_or_the_page(stage):
    here = read(stage)
    here.trigger("copy")
    clipboard = QGuiApplication.clipboard()
    assert clipboard.text() == "\n".join(LETTER)
    text = here.window.panel.text
    text.select(*text.places_of("Leeds")[0])
    here.trigger("copy")
    assert clipboard.text() == "Leeds"


def test_saved_text_and_sound_hold_all_pages(stage, tmp_path):
    here = read(stage, ScriptedPipeline(("one two",), ("three",)))
    text, sound = tmp_path / "a.txt", tmp_path / "a.wav"
    here.window.saving.write_text(str(text))
    assert text.read_text().split() == ["one", "two", "three"]
    here.window.saving.write_speech(str(sound))
    wait_for(lambda: here.window.status.sentence == f"Saved as {sound}.", 30_000)
    with wave.open(str(sound)) as file:
        assert file.getnframes() / file.getframerate() > 0.5


def test_a_place_that_cannot_be_written_is_told(stage, tmp_path):
    here = read(stage)
    here.window.saving.write_text(str(tmp_path / "nowhere" / "a.txt"))
    assert here.window.status.sentence.startswith("Cannot write")


def test_unsure_words_are_visited_with_what_is_known_of_them(stage):
    here = read(stage, ScriptedPipeline(LETTER, unsure=("Leeds", "map.")))
    told = []
    here.window.controls.told.connect(lambda sentence, _: told.append(sentence))
    here.trigger("next_unsure")
    assert told[-1] == "Leeds. Unsure. Confidence 40 percent. Line 2 of 4."
    here.trigger("next_unsure")
    assert told[-1].startswith("map.. Unsure.") or told[-1].startswith("map. Unsure.")
    here.trigger("next_unsure")
    assert told[-1].startswith("Leeds.")


@pytest.mark.parametrize(("key", "count"), [(True, 1), (False, 0)])
def test_unsure_words_are_underlined_on_demand(stage, key, count):
    here = read(stage, ScriptedPipeline(LETTER, unsure=("Leeds",)))
    here.window.change_setting("panel.show_confidence", key)
    marked = [s.cursor.selectedText() for s in here.window.panel.text.extraSelections()]
    assert marked == ["Leeds"] * count


def test_dropped_picture_file_keeps_its_pixels_for_the_view(stage, tmp_path):
    here = stage()
    here.drop(save_picture(tmp_path / "a.png"))
    wait_for(lambda: here.window.session.is_complete)
    scene = here.window.panel.picture.scene()
    reading = here.window.panel.reading
    assert (scene.width(), scene.height()) == (reading.width, reading.height)


def test_what_codes_hold_is_shown_copied_and_spoken(stage):
    class WithCode(ScriptedPipeline):
        def read(self, capture, options, task, line_read):
            code = Code("QRCode", "https://example.org", Box(10, 10, 50, 50))
            return Reading(capture.source, capture.width, capture.height, codes=(code,))

    here = stage(WithCode())
    here.window.read_sources(["qr.png"])
    wait_for(lambda: here.window.session.is_complete)
    assert here.window.status.sentence == "1 code found."
    wait_for(lambda: any("QR code" in text for text in here.voice.spoken))
    here.window.controls._catch_up()
    assert here.window.panel.text.toPlainText() == "QRCode: https://example.org"
    here.trigger("copy")
    assert QGuiApplication.clipboard().text() == "QRCode: https://example.org"
