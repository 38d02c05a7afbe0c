"""``lumivox find``: text, expressions, lists of words and pictures; JSON, sentences, exit codes."""

import json

from PIL import Image, ImageDraw, ImageFont

from helpers.console import LETTER, REPORT, run, sentences
from helpers.shipped_model import needs_model


def facts(done):
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_phrase_has_the_boxes_of_its_words():
    first, *_ = facts(run("find", "town library", LETTER, "--format", "json"))
    assert first["text"].casefold().startswith("town library")
    assert (first["version"], first["page"], len(first["boxes"])) == (1, 1, 2)
    x, y, width, height = first["box"]
    assert all(x <= box[0] and box[0] + box[2] <= x + width for box in first["boxes"])
    assert 0 < first["score"] <= 1
    assert y >= 0
    assert height > 0


def test_every_page_of_a_document_is_searched():
    pages = {fact["page"] for fact in facts(run("find", "the", REPORT, "--format", "json"))}
    assert len(pages) > 1


def test_expressions_and_letters_that_differ():
    done = run("find", r"\d\d+", LETTER, "--regex", "--format", "json")
    assert all(any(c.isdigit() for c in fact["text"]) for fact in facts(done))
    assert run("find", "librery", LETTER, "--fuzzy", "1", "--format", "json").returncode == 0
    done = run("find", "(", LETTER, "--regex")
    assert done.returncode == 2
    assert "no regular expression" in sentences(done)[0]
    assert run("find", "a", LETTER, "--regex", "--fuzzy", "1").returncode == 2
    assert run("find", "Ada", LETTER, "--fuzzy", "-1").returncode == 2
    assert "nothing to look for" in sentences(run("find", " ", LETTER))[0]


def test_one_source_that_fails_does_not_end_the_search(tmp_path):
    done = run("find", "library", tmp_path / "none.png", LETTER)
    assert done.returncode == 3
    assert "library" in done.stdout.casefold()
    assert len(sentences(done)) == 1


@needs_model
def test_a_list_is_ranked_for_every_word(tmp_path):
    path = tmp_path / "words.txt"
    path.write_text("library\nlibraries\nhospital\npublic\nstation\n\npublic\n", encoding="utf-8")
    every = facts(run("find", "", LETTER, "--lexicon", path, "--format", "json"))
    assert all(len(fact["ranking"]) == 5 for fact in every)
    scores = [score for _, score in every[0]["ranking"]]
    assert scores == sorted(scores, reverse=True)
    named = [fact for fact in every if fact["text"].casefold().strip(",.") == "library"]
    assert named[0]["ranking"][0][0] == "library"
    done = run("find", "Library", LETTER, "--lexicon", path, "--format", "json")
    assert {fact["ranking"][0][0] for fact in facts(done)} == {"library"}


@needs_model
def test_a_word_of_few_pixels_is_found_however_it_was_read(tmp_path):
    font = ImageFont.truetype("DejaVuSans.ttf", 34)
    image = Image.new("RGB", (700, 120), "white")
    ImageDraw.Draw(image).text((20, 30), "Bring the parcel tomorrow", "black", font)
    path = tmp_path / "note.png"
    image.resize((140, 24), Image.Resampling.BOX).resize((700, 120)).save(path)
    (fact,) = facts(run("find", "tomorrow", path, "--format", "json"))
    assert fact["box"][0] > 280
    assert fact["score"] > 0.5
    told = run("find", "tomorrow", path).stdout
    assert str(fact["box"][0]) in told


def test_without_the_model_only_text_is_searched_and_that_is_said_once(tmp_path):
    done = run("find", "library", LETTER, LETTER, environment={"LUMIVOX_CLIP_OCR": str(tmp_path)})
    assert done.returncode == 0
    assert sum("CLIP-OCR" in sentence for sentence in sentences(done)) == 1
    path = tmp_path / "words.txt"
    path.write_text("library", encoding="utf-8")
    done = run("find", "", LETTER, "--lexicon", path,
               environment={"LUMIVOX_CLIP_OCR": str(tmp_path)})  # fmt: skip
    assert done.returncode == 2
    assert "CLIP-OCR" in sentences(done)[0]


def test_own_words_are_a_list_that_can_be_read(tmp_path):
    done = run("read", "--no-speech", LETTER, "--words", tmp_path / "none.txt")
    assert done.returncode == 2
    assert "one word a line" in sentences(done)[0]
    path = tmp_path / "words.txt"
    path.write_text("\n".join(f"word{i}" for i in range(5001)), encoding="utf-8")
    done = run("find", "library", LETTER, "--words", path)
    assert done.returncode == 2
    assert "5000" in sentences(done)[0]
    path.write_bytes("\ufeffLibrary\r\n\r\nGrüße\r\n".encode())
    assert run("find", "library", LETTER, "--words", path).returncode == 0


def test_what_is_not_there_is_said_to_be_missing():
    done = run("find", "zebra", LETTER)
    assert (done.returncode, done.stdout) == (1, "")
    assert sentences(done) == ["“zebra” was not found."]
