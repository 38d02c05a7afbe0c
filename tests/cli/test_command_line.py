"""The program as a whole: its table of commands, its start, its answers to wrong use."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.console import command, run, sentences
from lumivox import __version__
from lumivox.cli import commands

HEAVY = {
    *("PySide6", "torch", "torchvision", "open_clip", "transformers", "timm", "cv2", "rapidocr"),
    *("onnxruntime", "tesserocr", "numpy", "PIL", "rich", "pypdfium2", "wordfreq"),
}


def test_version():
    done = run("--version")
    assert (done.returncode, done.stdout) == (0, f"lumivox {__version__}\n")


def test_help_names_every_command():
    done = run("--help")
    assert done.returncode == 0
    for one in commands():
        assert f"\n    {one.name}" in done.stdout, one.name


@pytest.mark.parametrize("name", [one.name for one in commands()])
def test_every_command_explains_itself(name):
    done = run(name, "--help")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"usage: lumivox {name}")


@pytest.mark.parametrize("one", commands(), ids=lambda one: one.name)
def test_every_command_has_its_two_functions(one):
    module = importlib.import_module(one.module)
    assert callable(module.add_arguments)
    assert callable(module.run)


def test_help_waits_for_nothing_heavy():
    code = (
        "import sys, json\n"
        "from lumivox.cli import main\n"
        "try:\n    main(['--help'])\n"
        "finally:\n    print(json.dumps(sorted({m.partition('.')[0] for m in sys.modules})),"
        " file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not HEAVY & set(json.loads(done.stderr.splitlines()[-1]))


def test_help_takes_less_than_a_third_of_a_second():
    def seconds() -> float:
        """Of the processor: on a busy machine the clock would measure the others."""
        before = os.times()
        subprocess.run(command("--help"), capture_output=True, check=True)
        after = os.times()
        return sum(after[2:4]) - sum(before[2:4])

    assert min(seconds() for _ in range(3)) < 0.3


@pytest.mark.parametrize(
    "arguments",
    [
        ("raed", "x.png"),
        ("read",),
        ("read", "x.png", "--layout", "diagonal"),
        ("read", "x.png", "--format", "xml"),
        ("read", "x.png", "--language", "Deutsch!"),
        ("read", "x.png", "--device", "abacus"),
        ("read", "-", "-"),
        ("--no-such-option",),
    ],
)
def test_wrong_use_gets_one_sentence_and_exit_code_2(arguments):
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(sentences(done)) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("read", "missing-1.png", "--no-speech", "missing-2.png"),
        ("read", "--no-speech", "missing-1.png", "--language", "en", "missing-2.png"),
        ("read", "--no-speech", "--", "missing-1.png", "-missing-2.png"),
        ("describe", "missing-1.png", "--no-text", "missing-2.png"),
        ("find", "word", "missing-1.png", "--fuzzy", "1", "missing-2.png"),
    ],
)
def test_options_and_sources_stand_in_any_order_and_each_source_gets_its_sentence(arguments):
    done = run(*arguments)
    assert done.returncode == 3
    assert [word for word in ("missing-1", "missing-2") if word in done.stderr] == [
        "missing-1",
        "missing-2",
    ]
    assert len(sentences(done)) == 2


def test_a_model_is_named_behind_an_option_too(tmp_path: Path):
    done = run("models", "install", "--from", tmp_path / "nowhere", "no-such-model")
    assert done.returncode == 2
    assert "no-such-model" in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_named():
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command("models", "list"), stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 3
    assert b"cannot be written" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="closes streams by a POSIX shell")
@pytest.mark.parametrize("closed", ["1", "2"])
def test_a_closed_stream_leads_nowhere(closed):
    """Sentences never end up among the results, nor is a missing stream an error."""
    read = subprocess.run(
        ["sh", "-c", f'"$@" {closed}>&-', "sh", *command("--version")],
        capture_output=True,
        check=False,
    )
    assert (read.returncode, read.stderr) == (0, b"")
    wrong = subprocess.run(
        ["sh", "-c", f'"$@" {closed}>&-', "sh", *command("read", "missing.png", "--no-speech")],
        capture_output=True,
        check=False,
    )
    assert (wrong.returncode, wrong.stdout) == (3, b"")


def test_it_speaks_the_users_language():
    english = run("read", "missing.png", "--no-speech").stderr
    german = run("read", "missing.png", "--no-speech", environment={"LANG": "de_DE.UTF-8"}).stderr
    assert "missing.png" in german
    assert german != english
    assert run("--help", environment={"LANG": "xx_YY"}).stdout == run("--help").stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM"])
def test_an_interrupt_while_a_library_loads_waits_for_its_end(number):
    """PySide's import ends in an abort when an exception is raised in the middle of it."""
    code = (
        "import os, signal, sys\n"
        "from lumivox.cli.console import guarded, interrupts_put_off\n"
        "def work():\n"
        "    with interrupts_put_off():\n"
        f"        os.kill(os.getpid(), signal.{number})\n"
        "        print('loaded', flush=True)\n"
        "    print('never', flush=True)\n"
        "    return 0\n"
        "sys.exit(guarded(work))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "loaded\n", "")


def test_broken_settings_are_told_once_and_kept_beside(tmp_path: Path):
    settings = tmp_path / "lumivox" / "settings.toml"
    settings.parent.mkdir()
    settings.write_text("general = {")
    here = {"XDG_CONFIG_HOME": str(tmp_path), "LANG": "de_DE.UTF-8"}
    first = sentences(run("read", "missing.png", "--no-speech", environment=here))
    assert len(first) == 2
    assert "settings.broken.toml" in first[0]
    assert "settings file" not in first[0]
    assert settings.with_suffix(".broken.toml").read_text() == "general = {"
    assert len(sentences(run("read", "missing.png", "--no-speech", environment=here))) == 1


def test_the_language_that_was_set_counts_more(tmp_path: Path):
    settings = tmp_path / "lumivox" / "settings.toml"
    settings.parent.mkdir()
    settings.write_text('[general]\nlanguage = "de"\n')
    set_to_german = run("--help", environment={"XDG_CONFIG_HOME": str(tmp_path)}).stdout
    assert set_to_german == run("--help", environment={"LANG": "de_DE.UTF-8"}).stdout
