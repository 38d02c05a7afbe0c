"""Measures by which readings are compared, and the table."""

import json

import pytest
from PIL import Image
from rapidfuzz.distance import Levenshtein

from helpers.console import run
from helpers.rendered import text_picture
from lumivox.cli import main
from lumivox.cli.bench_metrics import METRICS, edit_distance

TEXTS = ["", "a", "kitten", "sitting", "The quick brown fox", "teh quick brwon foxes", "ü" * 90]


@pytest.mark.parametrize("left", TEXTS)
@pytest.mark.parametrize("right", TEXTS)
def test_edit_distance_agrees_with_another_library(left, right):
    assert edit_distance(left, right) == Levenshtein.distance(left, right)
    assert edit_distance(left.split(), right.split()) == Levenshtein.distance(
        left.split(), right.split()
    )


@pytest.mark.parametrize(
    ("metric", "truth", "answer", "value"),
    [
        ("word", {"text": "Café-7"}, "cafe 7!", 1.0),
        ("word", {"text": "Exit"}, "Exlt", 0.0),
        ("text", {"text": "one-\ntwo “three”"}, 'onetwo  "three"', 0.0),
        ("text", {"text": "abcd"}, "abxd", 0.25),
        ("text", {"text": "你好", "lang": "chi_sim"}, "你 好", 0.0),
        ("bag", {"text": "", "words": ["fresh", "bread"]}, "Bread!", 0.5),
        ("contains", {"text": "AB12"}, "Texas AB 12", 1.0),
        ("barcode", {"text": "0012345678905"}, "12345678905", 1.0),
        ("barcode", {"text": "0012345678905"}, "12345678904", 0.0),
        ("caption", {"text": "", "captions": ["a red bus", "bus"]}, "a red bus", 1.0),
    ],
)
def test_measures(metric, truth, answer, value):
    assert METRICS[metric]([truth], [answer]).value == pytest.approx(value)


def test_a_set_is_measured_side_by_side(tmp_path, capsys):
    folder = tmp_path / "data" / "tiny"
    (folder / "images").mkdir(parents=True)
    picture = text_picture(("Open the door",), width=700, height=400, size=36)
    Image.fromarray(picture).save(folder / "images" / "a.png")
    (folder / "set.json").write_text(json.dumps({"metric": "text"}))
    row = {"image": "images/a.png", "text": "Open the door", "kind": "ui", "lang": "eng"}
    (folder / "truth.jsonl").write_text(json.dumps(row) + "\n")
    saved = tmp_path / "saved"
    code = main(["bench", "--data", str(folder.parent), "--threads", "1", "--save", str(saved)])
    table = capsys.readouterr().out
    assert code == 0
    assert "| tiny | 1 | CER, % | 0.0 |" in table
    assert "peak memory" in table
    kept = json.loads((saved / "lumivox" / "tiny.jsonl").read_text())
    assert kept["text"] == "Open the door"


@pytest.mark.parametrize(
    ("arguments", "code"), [(["--sets", "none"], 2), (["--engines", "none"], 2), ([], 3)]
)
def test_what_cannot_be_measured_is_said(tmp_path, capsys, arguments, code):
    if arguments[:1] == ["--sets"]:
        (tmp_path / "one").mkdir()
        (tmp_path / "one" / "set.json").write_text('{"metric": "text"}')
        (tmp_path / "one" / "truth.jsonl").write_text('{"image": "x", "text": "y"}\n')
    assert main(["bench", "--data", str(tmp_path), *arguments]) == code
    assert "Traceback" not in capsys.readouterr().err


def test_the_search_among_many_words_is_measured():
    done = run("bench", "--find", "20000", "--threads", "1")
    assert done.returncode == 0, done.stderr
    assert "20,000 words" in done.stdout
    assert "100 % of the queries" in done.stdout
