"""From a Reading to sentences, and back from every sound to its word."""

from __future__ import annotations

from helpers.pages import block, line, reading
from lumivox.core.geometry import Box
from lumivox.core.values import BlockKind, Caption, Code, Reading, WordRef
from lumivox.speech.narration import NarrationOptions, narrate
from lumivox.speech.spelling import spelled
from lumivox.speech.stream import NarrationStream


def texts(narration):
    return [utterance.text for utterance in narration.utterances]


def spoken_for(utterance, page):
    """What is spoken for which words."""
    return [
        (utterance.text[s.start : s.start + s.length], [page.word(ref).text for ref in s.words])
        for s in utterance.spans
    ]


def test_lines_are_joined_and_sentences_parted():
    page = reading(
        block("This is the first sentence of a\npage. And this, Mr. Smith, is\nanother.")
    )
    assert texts(narrate(page, NarrationOptions(normalize=False))) == [
        "This is the first sentence of a page.",
        "And this, Mr. Smith, is another.",
    ]


def test_every_word_is_spoken_once_and_in_order():
    page = reading(
        block("A heading", kind=BlockKind.HEADING),
        block("Some words in a long long line\nand more of them. And a second\nsentence.", y=100),
        block("Name\tAnna\t12 km", y=300, kind=BlockKind.TABLE_ROW),
    )
    refs = [r for u in narrate(page).utterances for s in u.spans for r in s.words]
    assert refs == [ref for ref, _ in page.words()]


def test_a_word_divided_at_the_end_of_a_line_is_one_and_points_at_both_halves():
    page = reading(block("a recog-\nnition of some well-\nknown words"))
    utterance = narrate(page).utterances[0]
    assert utterance.text == "a recognition of some well-known words"
    assert ("recognition", ["recog-", "nition"]) in spoken_for(utterance, page)
    assert ("well-known", ["well-", "known"]) in spoken_for(utterance, page)


def test_a_hyphen_before_a_capital_stays():
    page = reading(block("der Donau-\nDampfer", language="de"), language="de")
    assert texts(narrate(page)) == ["der Donau- Dampfer"]


def test_what_is_rewritten_still_points_at_its_words():
    page = reading(block("It costs $12.50 for 5 km on May 3, 2024."))
    utterance = narrate(page).utterances[0]
    assert utterance.text == "It costs 12 dollars 50 for 5 kilometres on May 3rd, 20 24."
    said = spoken_for(utterance, page)
    assert ("12 dollars 50", ["$12.50"]) in said
    assert ("kilometres", ["km"]) in said
    assert ("3rd,", ["3,"]) in said
    assert ("20 24.", ["2024."]) in said


def test_words_rewritten_together_share_a_span():
    page = reading(block("für 12,50 € heute", language="de"), language="de")
    assert ("12 Euro 50", ["12,50", "€"]) in spoken_for(narrate(page).utterances[0], page)


def test_unsure_words_are_announced_in_the_language_of_the_text_once_a_run():
    page = reading(block("read this word twice", unsure="this word"))
    assert texts(narrate(page)) == ["read unsure: this word twice"]
    assert spoken_for(narrate(page).utterances[0], page)[1] == ("this", ["this"])
    assert texts(narrate(page, NarrationOptions(unsure=False))) == ["read this word twice"]
    german = reading(block("ein Wort", unsure="Wort", language="de"), language="de")
    assert texts(narrate(german)) == ["ein unsicher: Wort"]


def test_rows_are_parted_by_cell_and_bullets_are_not_spoken():
    page = reading(
        block("Name\tAnna Smith\t30", kind=BlockKind.TABLE_ROW),
        block("• First thing", y=100, kind=BlockKind.LIST_ITEM),
    )
    assert texts(narrate(page)) == ["Name, Anna Smith, 30", "First thing"]


def test_structure_is_named_where_it_is_wished():
    page = reading(
        block("Title", kind=BlockKind.HEADING, level=2),
        block("a\tb", y=100, kind=BlockKind.TABLE_ROW),
        block("c\td", y=130, kind=BlockKind.TABLE_ROW),
    )
    told = texts(narrate(page, NarrationOptions(structure=True)))
    assert told == ["Heading level 2", "Title", "Table with 2 rows", "a, b", "c, d"]


def test_an_address_keeps_its_lines_and_a_paragraph_does_not():
    page = reading(block("Anna Smith\nOak Road\nLondon and Manchester, England"))
    assert texts(narrate(page)) == ["Anna Smith", "Oak Road", "London and Manchester, England"]


def test_a_sentence_goes_on_in_the_next_column():
    page = reading(block("The end of the first"), block("column goes on here.", x=500))
    assert texts(narrate(page)) == ["The end of the first column goes on here."]


def test_the_voice_follows_the_language():
    page = reading(block("Good day."), block("Guten Tag.", y=100, language="de"))
    assert [u.language for u in narrate(page).utterances] == ["en", "de"]


def test_chinese_is_set_without_spaces_and_parted_at_its_full_stops():
    page = reading(block("今天天气很\n好。我们出去。", language="zh"), language="zh")
    assert texts(narrate(page)) == ["今天天气很好。", "我们出去。"]


def test_pictures_codes_and_what_nobody_could_read_are_told():
    page = Reading(
        "x",
        100,
        100,
        codes=(Code("QRCode", "https://example.com/", Box(0, 0, 9, 9)),),
        captions=(Caption("a dog", 0.9), Caption("a cat", 0.2)),
        unreadable=(Box(0, 0, 5, 5),),
    )
    assert texts(narrate(page)) == [
        "Picture: a dog",
        "Perhaps a picture: a cat",
        "QR code: example dot com",
        "One part of the text could not be read.",
    ]
    none = NarrationOptions(unsure=False, captions=False, codes=False)
    assert texts(narrate(page, none)) == []


def test_a_long_sentence_is_cut_at_its_commas():
    long = " ".join(["this is one clause of many,"] * 20)
    told = texts(narrate(reading(block(long))))
    assert len(told) > 1
    assert all(len(text) <= 250 and text.endswith(",") for text in told)


LINES = [
    "Dear Mrs Miller, I am",
    "writing to you about the recog-",
    "nition of text. It is good.",
    "Yours",
]


def stream_lines():
    return [line(text, y=30 * i) for i, text in enumerate(LINES)]


def test_the_first_line_is_spoken_at_once_and_the_rest_by_sentences():
    stream = NarrationStream(language="en")
    given = [[u.text for u in stream.add(each)] for each in stream_lines()]
    assert given == [
        ["Dear Mrs Miller, I am"],
        [],
        ["writing to you about the recognition of text.", "It is good."],
        [],
    ]
    assert [u.text for u in stream.flush()] == ["Yours"]
    refs = [r for u in stream.given for s in u.spans for r in s.words]
    assert refs == [
        WordRef(0, i, w) for i, text in enumerate(LINES) for w in range(len(text.split()))
    ]
    assert stream.provisional.lines == tuple(stream_lines())


def test_lines_that_state_no_language_are_spoken_in_theirs():
    stream = NarrationStream()
    german = stream.add(line("Hinweise für die Besucher des Museums, am 3. Mai"))
    assert [(u.language, u.text) for u in german] == [
        ("de", "Hinweise für die Besucher des Museums, am dritten Mai")
    ]
    assert [u.language for u in stream.add(line("12 km.", y=30))] == ["de"]


def test_settling_repeats_nothing_and_leaves_nothing_out():
    page = reading(block("A title", y=0, kind=BlockKind.HEADING), block("\n".join(LINES), y=60))
    stream = NarrationStream()
    given = [u for each in page.blocks[1].lines[:2] for u in stream.add(each)]
    settled = stream.settle(page)
    assert [u.text for u in settled.utterances[: len(given)]] == [u.text for u in given]
    assert texts(settled) == [
        "Dear Missis Miller, I am" if "Mrs." in LINES[0] else "Dear Mrs Miller, I am",
        "A title",
        "writing to you about the recognition of text.",
        "It is good.",
        "Yours",
    ]
    refs = [r for u in settled.utterances for s in u.spans for r in s.words]
    assert sorted(refs) == [ref for ref, _ in page.words()]
    assert refs[0] == WordRef(1, 0, 0), "given words now point into the final reading"


def test_a_line_below_a_gap_does_not_wait_for_a_full_stop():
    stream = NarrationStream(language="en")
    stream.add(line("First", y=0))
    assert stream.add(line("Second without a stop", y=30)) == ()
    assert [u.text for u in stream.add(line("Far below", y=300))] == ["Second without a stop"]


def test_words_are_spelled_with_their_capitals_and_signs():
    assert spelled("Ab.1", "en") == "capital a, b, dot, 1"
    assert spelled("Ä@", "de") == "groß ä, ät"
    assert spelled("É", "fr") == "é majuscule"
