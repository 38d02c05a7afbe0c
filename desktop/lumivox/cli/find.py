"""``lumivox find``: where a word or phrase stands in pictures, also where it cannot be read."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from lumivox.cli.console import add_device, command_task, complain, write_out
from lumivox.cli.word_lists import add_words, lines_of, words_to_expect
from lumivox.core.errors import AppError, ExitCode
from lumivox.core.i18n import tr
from lumivox.core.options import ReadOptions
from lumivox.core.report import sentence_for

if TYPE_CHECKING:
    from lumivox.core.values import Capture, Reading
    from lumivox.pipeline import Pipeline
    from lumivox.vision.find import Finder, Match, Query

VERSION = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``lumivox find``."""
    parser.add_argument("query", metavar=tr("TEXT"), help=tr("a word or phrase"))
    parser.add_argument("sources", nargs="+", metavar=tr("SOURCE"), help=tr("as of “read”"))
    parser.add_argument("--regex", action="store_true", help=tr("the text is a regular expression"))
    parser.add_argument(
        "--fuzzy",
        type=int,
        default=0,
        metavar=tr("LETTERS"),
        help=tr("so many letters may differ from what was read"),
    )
    parser.add_argument(
        "--lexicon",
        type=Path,
        metavar=tr("FILE"),
        help=tr("rank the words of this list for every word of the picture; TEXT then filters"),
    )
    parser.add_argument("--format", choices=("text", "json"), default="text")
    add_words(parser)
    add_device(parser)


def run(arguments: argparse.Namespace) -> int:
    """Find in all sources; returns the exit code: 0 found, 1 not found, 3 a source failed.

    Raises:
        UsageError: a list that cannot be read, or no regular expression.
    """
    from lumivox.pipeline import Pipeline
    from lumivox.vision.find import Query

    query = Query(arguments.query, is_regex=arguments.regex, edits=arguments.fuzzy)
    if query.is_regex:
        query.pattern()
    lexicon = lines_of(arguments.lexicon) if arguments.lexicon else ()
    pipeline = Pipeline()
    finder = pipeline.finder(arguments.device)
    found, failure = False, ExitCode.READ
    for source in arguments.sources:
        try:
            found |= _source(
                source, pipeline, finder, query=query, lexicon=lexicon, arguments=arguments
            )
        except AppError as error:
            failure = max(failure, error.exit_code)
            complain(sentence_for(error))
    if failure:
        return failure
    return ExitCode.READ if found else ExitCode.NOTHING_FOUND


def _source(
    source: str,
    pipeline: Pipeline,
    finder: Finder,
    *,
    query: Query,
    lexicon: tuple[str, ...],
    arguments: argparse.Namespace,
) -> bool:
    """Find in every page of one source; whether anything was found."""
    task, found = command_task(), False
    options = ReadOptions(
        candidates=True, device=arguments.device, words=words_to_expect(arguments.words)
    )
    for capture in pipeline.captures(source, task):
        reading = pipeline.read(capture, options, task)
        if lexicon:
            for match, ranked in finder.rank(capture, reading, lexicon, task):
                if arguments.query and ranked[0][0].casefold() != arguments.query.casefold():
                    continue
                found = True
                _print(capture, reading, match, arguments.format, ranked[:5])
            continue
        for match in finder.find(capture, reading, query, task):
            found = True
            _print(capture, reading, match, arguments.format)
    return found


def _print(
    capture: Capture,
    reading: Reading,
    match: Match,
    form: str,
    ranked: list[tuple[str, float]] | None = None,
) -> None:
    box = match.box
    if form == "json":
        facts = {
            "version": VERSION,
            "source": reading.source,
            "page": capture.page,
            "text": match.text,
            "box": [box.x, box.y, box.width, box.height],
            "score": round(match.score, 4),
            "by": match.by,
        }
        if ranked is not None:
            facts["ranking"] = [[word, round(score, 4)] for word, score in ranked]
        write_out(json.dumps(facts, ensure_ascii=False) + "\n")
        return
    line = tr("{source}, page {page}: “{text}” at {x}, {y} ({percent} %)")
    words = f" = {ranked[0][0]}" if ranked else ""
    write_out(
        line.format(
            source=reading.source,
            page=capture.page,
            text=match.text + words,
            x=box.x,
            y=box.y,
            percent=round(100 * match.score),
        )
        + "\n"
    )
