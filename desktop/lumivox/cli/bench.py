"""``lumivox bench``: Lumivox beside plain rapidocr and plain Tesseract on folders of pictures.

A set is a folder with ``images``, ``truth.jsonl`` (one object a picture: ``image``, ``text``,
``kind``, ``lang``) and ``set.json`` (``metric``). All engines take turns on each picture, so that
whatever else the machine does falls on all of them alike.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lumivox.cli.bench_engines import CONTESTANTS, Answer, Job, Process, is_installed
from lumivox.cli.bench_metrics import METRICS, Score
from lumivox.cli.console import write_out
from lumivox.core.errors import ExitCode, SourceError, UsageError
from lumivox.core.i18n import tr
from lumivox.core.threads import set_cpu_threads
from lumivox.core.values import Layout

OURS = "lumivox"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``lumivox bench``."""
    parser.add_argument(
        "--data",
        type=Path,
        metavar=tr("FOLDER"),
        help=tr("a set, or a folder of sets (images/, truth.jsonl, set.json)"),
    )
    parser.add_argument(
        "--latency",
        action="store_true",
        help=tr("measure the time from a key to the first sound, and memory; needs a screen"),
    )
    parser.add_argument(
        "--find",
        type=int,
        nargs="?",
        const=1_000_000,
        metavar="N",
        help=tr("measure how long a word is looked for among N words (a million)"),
    )
    parser.add_argument("--sets", metavar="A,B", help=tr("only these sets"))
    parser.add_argument("--limit", type=int, metavar="N", help=tr("at most N pictures of each set"))
    parser.add_argument(
        "--engines",
        default=",".join(CONTESTANTS),
        metavar="A,B",
        help=tr("which of: {names}").format(names=", ".join(CONTESTANTS)),
    )
    parser.add_argument("--threads", type=int, metavar="N", help=tr("CPU threads of each engine"))
    parser.add_argument(
        "--layout",
        choices=[layout.value for layout in Layout],
        help=tr("for all sets; else tight crops are known by their set"),
    )
    parser.add_argument(
        "--hints",
        action="store_true",
        help=tr("tell Lumivox the language of each picture; it finds out by itself otherwise"),
    )
    parser.add_argument(
        "--save", type=Path, metavar=tr("FOLDER"), help=tr("keep what was read, as JSON Lines")
    )


@dataclass(slots=True)
class Result:
    """One engine on one set."""

    score: Score
    answers: list[Answer]

    @property
    def seconds(self) -> float:
        """Sum over the pictures."""
        return sum(answer.seconds for answer in self.answers)

    @property
    def first(self) -> float:
        """Sum of the times to the first line."""
        return sum(answer.first for answer in self.answers)


@dataclass(slots=True)
class Outcome:
    """All engines on one set."""

    name: str
    count: int
    results: dict[str, Result] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DataSet:
    """A folder of pictures with truth."""

    name: str
    folder: Path
    metric: str
    rows: list[dict[str, Any]]

    def job(self, row: dict[str, Any], layout: str | None, *, hints: bool) -> Job:
        """How a picture of this set is to be read."""
        tight = {"word": Layout.WORD, "line": Layout.LINE}
        if row.get("kind") == "handwriting":
            tight["handwriting"] = Layout.WORD if self.metric == "word" else Layout.LINE
        found = Layout(layout) if layout else tight.get(row.get("kind", ""), Layout.AUTO)
        tag = _tag(row.get("lang", "")) if hints else None
        wanted = {"barcode": "codes", "caption": "captions"}.get(self.metric, "")
        return Job(str(self.folder / row["image"]), found, tag, wanted)


def _tag(language: str) -> str | None:
    """The BCP 47 tag of a language named as Tesseract names it."""
    from lumivox.vision.tessdata import tag_of

    return tag_of(language)


def run(arguments: argparse.Namespace) -> int:
    """Measure and print the tables.

    Raises:
        UsageError: an engine or a set that does not exist.
        SourceError: the folder holds no set, or a broken one.
    """
    if arguments.latency:
        from lumivox.cli.bench_latency import run_latency

        run_latency()
        return ExitCode.READ
    if arguments.find is not None:
        from lumivox.cli.bench_find import run_find

        run_find(max(1, arguments.find), arguments.threads)
        return ExitCode.READ
    if arguments.data is None:
        raise UsageError(tr("Name a folder with --data, or choose --latency or --find."))
    names = [name for name in arguments.engines.split(",") if name]
    if wrong := [name for name in names if name not in CONTESTANTS]:
        raise UsageError(tr("There is no engine “{name}”.").format(name=wrong[0]))
    names = [name for name in names if is_installed(name)]
    wished = [name for name in (arguments.sets or "").split(",") if name]
    sets = list(_sets(arguments.data, wished, arguments.limit))
    threads = set_cpu_threads(arguments.threads)
    engines = [Process(name, threads) for name in names]
    outcomes: list[Outcome] = []
    peaks: dict[str, int] = {}
    try:
        write_out("\n".join(_head(names)) + "\n")
        for data in sets:
            outcomes.append(_measure(data, engines, arguments))
            write_out(_row(outcomes[-1], names) + "\n")
    finally:
        for engine in engines:
            peaks[engine.name] = engine.close()
    write_out("\n".join(_foot(outcomes, peaks, threads)) + "\n")
    return ExitCode.READ


def _sets(folder: Path, wished: Sequence[str], limit: int | None) -> Iterator[DataSet]:
    """The sets in a folder, or the folder as the only set."""
    here = [folder] if (folder / "set.json").is_file() else sorted(folder.glob("*/"))
    homes = [home for home in here if (home / "set.json").is_file()]
    if not homes:
        raise SourceError(
            tr(
                "There is no set of pictures in {folder}: it needs set.json and truth.jsonl."
            ).format(folder=folder)
        )
    if missing := [name for name in wished if name not in {home.name for home in homes}]:
        raise UsageError(tr("There is no set “{name}”.").format(name=missing[0]))
    for home in homes:
        if not wished or home.name in wished:
            yield _set(home, limit)


def _set(home: Path, limit: int | None) -> DataSet:
    """Read one set's truth."""
    try:
        about = json.loads((home / "set.json").read_text(encoding="utf-8"))
        lines = (home / "truth.jsonl").read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines if line.strip()][:limit]
        metric = about["metric"]
    except (OSError, ValueError, KeyError) as error:
        raise SourceError(tr("The set {name} is broken.").format(name=home.name)) from error
    if metric not in METRICS or not rows:
        raise SourceError(tr("The set {name} is broken.").format(name=home.name))
    return DataSet(home.name, home, metric, rows)


def _measure(data: DataSet, engines: Sequence[Process], arguments: argparse.Namespace) -> Outcome:
    """Let the engines take turns on each picture of a set."""
    answers: dict[str, list[Answer]] = {engine.name: [] for engine in engines}
    own = data.job(data.rows[0], arguments.layout, hints=True)
    for engine in engines:
        engine.read(own)  # loads the models; not counted
    for index, row in enumerate(data.rows):
        _tell(f"{data.name} {index + 1}/{len(data.rows)}")
        for engine in engines:
            hints = arguments.hints or engine.name != OURS
            job = data.job(row, arguments.layout, hints=hints)
            answers[engine.name].append(engine.read(job))
    _tell("")
    outcome = Outcome(data.name, len(data.rows))
    for name, given in answers.items():
        score = METRICS[data.metric](data.rows, [answer.text for answer in given])
        outcome.results[name] = Result(score, given)
        if arguments.save:
            _save(arguments.save / name / f"{data.name}.jsonl", data, given)
    return outcome


def _tell(progress: str) -> None:
    """Progress on a terminal; nothing elsewhere."""
    if sys.stderr.isatty():
        print(f"\r{progress:<60}\r", end="", file=sys.stderr, flush=True)


def _save(path: Path, data: DataSet, answers: Sequence[Answer]) -> None:
    """What an engine read of a set, one object a picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (
        json.dumps(
            {
                "image": row["image"],
                "text": answer.text,
                "seconds": round(answer.seconds, 4),
                "first": round(answer.first, 4),
            },
            ensure_ascii=False,
        )
        for row, answer in zip(data.rows, answers, strict=True)
    )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _head(names: Sequence[str]) -> list[str]:
    """The first two lines of the table."""
    cells = ["set", "pictures", "measure", *names, "time", "first line", "verdict"]
    return [_cells(cells), _cells(["---"] * len(cells))]


def _cells(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _row(outcome: Outcome, names: Sequence[str]) -> str:
    """One set's line: scores, and Lumivox's times as multiples of the better plain engine's."""
    scores = [f"{100 * outcome.results[name].score.value:.1f}" for name in names]
    label = next(iter(outcome.results.values())).score.name
    rival = best_rival(outcome)
    ours = outcome.results.get(OURS)
    times = ["", "", ""]
    if ours and rival:
        theirs = outcome.results[rival]
        ratio = ours.seconds / max(theirs.seconds, 1e-9)
        first = ours.first / max(theirs.seconds, 1e-9)
        times = [f"{ratio:.2f} x {rival}", f"{first:.2f}", verdict(outcome)]
    return _cells([outcome.name, str(outcome.count), f"{label}, %", *scores, *times])


def best_rival(outcome: Outcome) -> str | None:
    """The plain engine that scores best on this set; of equals the faster."""
    rivals = {name: result for name, result in outcome.results.items() if name != OURS}
    if not rivals:
        return None
    return max(rivals, key=lambda name: (rivals[name].score.goodness, -rivals[name].seconds))


def verdict(outcome: Outcome) -> str:
    """``held``, or what was missed: accuracy, time, or both."""
    rival = best_rival(outcome)
    if rival is None:
        return ""
    ours, theirs = outcome.results[OURS], outcome.results[rival]
    slack = 0.005 if ours.score.name == "words right" else 1e-9
    missed = []
    if ours.score.goodness < theirs.score.goodness - slack:
        missed.append("accuracy")
    if ours.seconds > 1.2 * theirs.seconds:
        missed.append("time")
    return "missed: " + ", ".join(missed) if missed else "held"


def _foot(outcomes: Sequence[Outcome], peaks: dict[str, int], threads: int) -> Iterator[str]:
    """The second table: per engine, seconds a picture and memory; then the missed sets."""
    yield ""
    yield _cells(["engine", "median seconds a picture", "peak memory, MB", "failed"])
    yield _cells(["---"] * 4)
    for name, peak in peaks.items():
        answers = [a for outcome in outcomes for a in outcome.results[name].answers]
        median = statistics.median(a.seconds for a in answers) if answers else 0.0
        failed = sum(answer.failed for answer in answers)
        yield _cells([name, f"{median:.3f}", f"{peak / 1e6:.0f}", str(failed)])
    yield ""
    missed = [outcome.name for outcome in outcomes if verdict_missed(outcome)]
    yield f"{threads} thread(s) for each engine. Missed: {', '.join(missed) or 'none'}."


def verdict_missed(outcome: Outcome) -> bool:
    """Whether Lumivox took part and missed accuracy or time."""
    return OURS in outcome.results and verdict(outcome).startswith("missed")
