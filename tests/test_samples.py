"""``lumivox read`` says of every shipped sample what it says: at most one letter in a hundred off.

One run of the real command line over all samples, as a user would start it. The error rate is
counted as in the field: edits over the length of the truth, white space collapsed and one kind of
quotation mark.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata
from functools import lru_cache
from pathlib import Path

import pytest
from rapidfuzz.distance import Levenshtein

from lumivox.core.resources import resource_path

SAMPLES = resource_path("samples")
QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "’": "'", "‘": "'"})


def truths():
    """(file, page, truth) of every page."""
    for name, key in (("truth.jsonl", "image"), ("documents.jsonl", "source")):
        for line in (SAMPLES / name).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            yield row[key], row.get("page", 1), row


@lru_cache(maxsize=1)
def readings():
    """What the command line says of them all, by file and page."""
    sources = sorted({str(SAMPLES / file) for file, _, _ in truths()})
    done = subprocess.run(
        [sys.executable, "-m", "lumivox", "read", "--no-speech", "--format", "json", *sources],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        env=os.environ | {"OMP_THREAD_LIMIT": "1"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    pages = [json.loads(line) for line in done.stdout.splitlines()]
    return {(Path(page["source"]).name, page["page"]): page for page in pages}


def normal(text):
    return " ".join(unicodedata.normalize("NFKC", text).translate(QUOTES).split())


def text_of(page):
    return "\n".join(line["text"] for block in page["blocks"] for line in block["lines"])


@pytest.mark.timeout(320)
@pytest.mark.parametrize(
    ("file", "page", "row"),
    [pytest.param(*each, id=f"{Path(each[0]).stem}-{each[1]}") for each in truths()],
)
def test_sample_is_read(file, page, row):
    reading = readings()[Path(file).name, page]
    truth, read = normal(row["text"]), normal(text_of(reading))
    errors = Levenshtein.distance(truth, read)
    assert errors <= 0.01 * len(truth), f"{errors} errors in {len(truth)} letters:\n{read}"
    assert sorted(code["text"] for code in reading["codes"]) == row.get("codes", [])


@pytest.mark.timeout(320)
@pytest.mark.parametrize(("page", "origin"), [(1, "text layer"), (2, "ocr"), (3, "text layer")])
def test_text_of_the_file_itself_is_said_to_be_so(page, origin):
    assert readings()["report.pdf", page]["origin"] == origin


@pytest.mark.timeout(320)
@pytest.mark.parametrize(("name", "tag"), [("german", "de"), ("french", "fr"), ("letter", "en")])
def test_language_is_found(name, tag):
    assert readings()[f"{name}.png", 1]["language"].split("-")[0] == tag


def test_samples_are_small():
    assert sum(path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file()) < 1_500_000
