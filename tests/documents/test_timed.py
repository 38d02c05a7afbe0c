"""Text with times in its written forms."""

import json

import jsonschema

from lumivox.core.resources import resource_path
from lumivox.core.values import TimedText
from lumivox.documents.timed import to_srt, to_timed_lines, to_timed_text

TEXTS = (
    TimedText(500, 2000, "The train leaves."),
    TimedText(3_725_040, 3_726_000, "Do not forget\n\nthe tickets: “Ü”."),
)


def test_subrip_numbers_times_and_no_empty_line_within():
    assert to_srt(TEXTS) == (
        "1\n00:00:00,500 --> 00:00:02,000\nThe train leaves.\n"
        "\n"
        "2\n01:02:05,040 --> 01:02:06,000\nDo not forget\nthe tickets: “Ü”.\n"
    )
    assert to_srt(()) == ""


def test_json_lines_obey_their_schema():
    schema = json.loads(resource_path("schemas", "timed-text-1.schema.json").read_text("utf-8"))
    rows = [json.loads(line) for line in to_timed_lines("clip \udcff.mp4", TEXTS).splitlines()]
    for row in rows:
        jsonschema.validate(row, schema)
    assert rows[1]["start"] == 3_725_040
    assert rows[1]["text"] == TEXTS[1].text
    assert set(rows[0]) == set(schema["required"])


def test_plain_text_says_when_each_came():
    assert to_timed_text(TEXTS).splitlines() == [
        "0:00:00  The train leaves.",
        "1:02:05  Do not forget",
        "         the tickets: “Ü”.",
    ]
