"""What the README promises is there."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from lumivox.cli import build_parsers, commands

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("command", ["run", "test"])
def test_the_two_commands(command: str):
    assert f"    python3 packaging/bootstrap.py {command}\n" in README


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#:]+)\)", README))
def test_every_link_leads_to_a_file(target: str):
    assert (ROOT / target).is_file()


@pytest.mark.parametrize("name", sorted(set(re.findall(r"lumivox ([a-z]+)", README))))
def test_every_command_exists(name: str):
    assert name in {command.name for command in commands()}


def test_every_option_of_read_is_told():
    _, reading = build_parsers("read")
    options = {word for action in reading._actions for word in action.option_strings}
    told = set(re.findall(r"^\| `(--[a-z-]+)", README, re.MULTILINE))
    assert told == options - {"-h", "--help"}


def test_no_table_is_empty():
    for name in re.findall(r"<!-- ([a-z ]+) -->", README):
        content = README.partition(f"<!-- {name} -->\n")[2].partition(f"<!-- /{name} -->")[0]
        assert content.startswith("| "), name


def test_tables_are_filled_between_their_marks():
    fill = runpy.run_path(str(ROOT / "packaging" / "update_readme.py"))["fill"]
    text = "before\n<!-- keys -->\nold\n<!-- /keys -->\nafter"
    filled = fill(text, "keys", "| new\\1 |")
    assert filled == "before\n<!-- keys -->\n| new\\1 |\n<!-- /keys -->\nafter"
    with pytest.raises(ValueError, match="no marks"):
        fill(text, "values", "")
