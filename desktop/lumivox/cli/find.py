"""``lumivox find``: where a word or phrase stands in pictures, also where it cannot be read."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from lumivox.cli.console import add_device, command_task, complain, write_out
from lumivox.cli.word_lists import add_words, lines_of, words_to_expect
from lumivox.core.errors import AppError, Cancelled, ExitCode, OutputError, UsageError
from lumivox.core.i18n import tr
from lumivox.core.options import ReadOptions
from lumivox.core.report import sentence_for

if TYPE_CHECKING:
    from lumivox.core.geometry import Box
    from lumivox.core.values import Capture, Reading
    from lumivox.pipeline import Pipeline
    from lumivox.vision.find import Match, Query

VERSION = 1

RANKED = 20
"""Words of a lexicon that are told of each place; the others show it less."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``lumivox find``."""
    parser.add_argument("query", metavar=tr("TEXT"), help=tr("a word or phrase"))
    parser.add_argument("sources", nargs="+", metavar=tr("SOURCE"), help=tr("as of “read”"))
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--regex", action="store_true", help=tr("the text is a regular expression"))
    way.add_argument(
        "--fuzzy",
        type=int,
        choices=range(10),
        default=0,
        metavar=tr("LETTERS"),
        help=tr("so many letters may differ from what was read"),
    )
    way.add_argument(
        "--lexicon",
        type=Path,
        metavar=tr("FILE"),
        help=tr(
            "rank the words of this list for every word of the picture; TEXT then filters, and may "
            "be empty"
        ),
    )
    parser.add_argument("--format", choices=("text", "json"), default="text")
    add_words(parser)
    add_device(parser)


def run(arguments: argparse.Namespace) -> int:
    """Find in all sources; returns the exit code: 0 found, 1 not found, 3 a source failed.

    Raises:
        UsageError: nothing to look for, a list that cannot be read, or no regular expression.
        OutputError: the result cannot be written.
    """
    from lumivox.pipeline import Pipeline
    from lumivox.vision.find import Query

    query = Query(arguments.query, is_regex=arguments.regex, edits=arguments.fuzzy)
    if query.is_regex:
        query.pattern()
    if not query.text.strip() and not arguments.lexicon:
        raise UsageError(tr("There is nothing to look for. Give a word or phrase."))
    lexicon = lines_of(arguments.lexicon) if arguments.lexicon else ()
    words = words_to_expect(arguments.words)
    options = ReadOptions(candidates=True, device=arguments.device, words=words)
    search = Search(Pipeline(), query, lexicon, options, as_json=arguments.format == "json")
    for source in arguments.sources:
        search.source(source)
    if search.exit_code == ExitCode.NOTHING_FOUND and not lexicon:
        complain(tr("“{text}” was not found.").format(text=query.text))
    return search.exit_code


class Search:
    """One query, source after source; each place is printed as it is found."""

    def __init__(
        self,
        pipeline: Pipeline,
        query: Query,
        lexicon: tuple[str, ...],
        options: ReadOptions,
        *,
        as_json: bool,
    ) -> None:
        self._pipeline, self._query, self._lexicon = pipeline, query, lexicon
        self._options, self._as_json = options, as_json
        self._finder = pipeline.finder(options.device)
        self._task = command_task()
        self._found, self._failure = False, ExitCode.READ
        if not self._finder.sees and not query.is_regex and not lexicon:
            complain(tr("Only text is searched: the CLIP-OCR model, which sees words, is missing."))

    @property
    def exit_code(self) -> ExitCode:
        """Of all sources."""
        if self._failure:
            return self._failure
        return ExitCode.READ if self._found else ExitCode.NOTHING_FOUND

    def source(self, source: str) -> None:
        """Find in every page of one source; what fails is told, and the next one follows.

        Raises:
            Cancelled: at a checkpoint.
            OutputError, BrokenPipeError: the result cannot be written.
        """
        try:
            for capture in self._pipeline.captures(source, self._task):
                try:
                    self._page(capture)
                except (Cancelled, OutputError, BrokenPipeError):
                    raise
                except Exception as error:  # noqa: BLE001 - the next page may be sound
                    self._fail(error)
        except (OutputError, BrokenPipeError):
            raise
        except AppError as error:
            self._fail(error)

    def _fail(self, error: Exception) -> None:
        code = error.exit_code if isinstance(error, AppError) else ExitCode.SOURCE_FAILED
        self._failure = max(self._failure, code)
        complain(sentence_for(error))

    def _page(self, capture: Capture) -> None:
        reading = self._pipeline.read(capture, self._options, self._task)
        if self._lexicon:
            wanted = self._query.text.strip().casefold()
            for match, ranked in self._finder.rank(capture, reading, self._lexicon, self._task):
                if not wanted or ranked[0][0].casefold() == wanted:
                    self._tell(reading, match, ranked[:RANKED])
        else:
            for match in self._finder.find(capture, reading, self._query, self._task):
                self._tell(reading, match)
        self._finder.forget()

    def _tell(
        self, reading: Reading, match: Match, ranked: list[tuple[str, float]] | None = None
    ) -> None:
        self._found = True
        if self._as_json:
            write_out(json.dumps(_facts(reading, match, ranked), ensure_ascii=False) + "\n")
            return
        text = f"{match.text} = {ranked[0][0]}" if ranked else match.text
        line = tr("{source}, page {page}: “{text}” at {x}, {y} ({percent} %)")
        if match.by == "picture" and ranked is None:
            line = tr(
                "{source}, page {page}: looks like it, read “{text}”, at {x}, {y} ({percent} %)"
            )
            if not match.text:
                line = tr("{source}, page {page}: looks like it, at {x}, {y} ({percent} %)")
        told = line.format(
            source=reading.source,
            page=reading.page,
            text=text,
            x=match.box.x,
            y=match.box.y,
            percent=round(100 * match.score),
        )
        write_out(told + "\n")


def _facts(
    reading: Reading, match: Match, ranked: list[tuple[str, float]] | None
) -> dict[str, object]:
    """What JSON says of a place; boxes are x, y, width and height in the picture's pixels."""
    boxes = [reading.word(ref).box for ref in match.words] or [match.box]
    facts: dict[str, object] = {
        "version": VERSION,
        "source": reading.source,
        "page": reading.page,
        "text": match.text,
        "box": _numbers(match.box),
        "boxes": [_numbers(box) for box in boxes],
        "score": round(match.score, 4),
        "by": match.by,
    }
    if ranked is not None:
        facts["ranking"] = [[word, round(score, 4)] for word, score in ranked]
    return facts


def _numbers(box: Box) -> list[int]:
    return [box.x, box.y, box.width, box.height]
