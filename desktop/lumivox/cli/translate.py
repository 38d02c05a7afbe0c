"""``lumivox translate``: what a picture, PDF file or text says, in another language."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from lumivox.cli.console import add_device, command_task, complain, write_out
from lumivox.cli.results import nothing_found
from lumivox.cli.word_lists import words_to_expect
from lumivox.core.errors import ExitCode
from lumivox.core.i18n import tr
from lumivox.core.options import ReadOptions

if TYPE_CHECKING:
    from lumivox.translation.values import Translated, Translation


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of ``lumivox translate``."""
    parser.add_argument(
        "source",
        metavar=tr("SOURCE"),
        help=tr("a picture or PDF file, - , clipboard:, screen: ; with --text: the text itself"),
    )
    parser.add_argument(
        "--to", required=True, metavar=tr("TAG"), help=tr("language to translate into, such as en")
    )
    parser.add_argument(
        "--from",
        dest="source_language",
        metavar=tr("TAG"),
        help=tr("language of the text; found out otherwise, for each part of the page"),
    )
    parser.add_argument("--text", action="store_true", help=tr("SOURCE is text, not a picture"))
    parser.add_argument(
        "--json", action="store_true", help=tr("JSON: one object a page, sentence by sentence")
    )
    add_device(parser)


def run(arguments: Namespace) -> int:
    """Translate page by page; sentences are printed as they come.

    Raises:
        ModelError: no translator is here for the languages of the text.
        SourceError: the source cannot be read.
    """
    from lumivox.addons import make_translations, open_store

    service = make_translations(open_store(), arguments.device)
    task, found = command_task(), False
    if arguments.text:
        teller = _Teller(as_json=arguments.json)
        done = service.translate_text(
            arguments.source, arguments.to, task, teller, arguments.source_language
        )
        return teller.end(done)
    from lumivox.pipeline import Pipeline

    pipeline = Pipeline()
    hints = (arguments.source_language,) if arguments.source_language else ()
    options = ReadOptions(languages=hints, device=arguments.device, words=words_to_expect(None))
    for capture in pipeline.captures(arguments.source, task):
        reading = pipeline.read(capture, options, task)
        if reading.is_empty:
            complain(nothing_found(reading))
            continue
        teller = _Teller(as_json=arguments.json)
        done = service.translate(reading, arguments.to, task, teller, arguments.source_language)
        found = teller.end(done) == ExitCode.READ or found
    return ExitCode.READ if found else ExitCode.NOTHING_FOUND


class _Teller:
    """Prints sentences as they come, a line for each part of the page, and warns of losses."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._block: int | None = None

    def __call__(self, sentence: Translated) -> None:
        if self._as_json:
            return
        if self._block is not None:
            write_out(" " if sentence.source.block == self._block else "\n")
        self._block = sentence.source.block
        write_out(sentence.text)

    def end(self, done: Translation) -> int:
        """Finish a page; the exit code says whether there was anything."""
        if self._as_json:
            write_out(json.dumps(_tree(done), ensure_ascii=False) + "\n")
        elif self._block is not None:
            write_out("\n")
        for note in done.notes:
            complain(note)
        if any(sentence.rough for sentence in done.sentences):
            complain(tr("This translation is rough: it was made by Apertium."))
        for sentence in done.sentences:
            if sentence.lost:
                complain(
                    tr("Check against the source: {pieces} did not come through.").format(
                        pieces=", ".join(sentence.lost)
                    )
                )
        return ExitCode.READ if done.sentences else ExitCode.NOTHING_FOUND


def _tree(done: Translation) -> dict[str, object]:
    return {"target": done.target, "sentences": [_sentence(s) for s in done.sentences]}


def _sentence(sentence: Translated) -> dict[str, object]:
    return {
        "source": sentence.source.text,
        "language": sentence.source.language,
        "text": sentence.text,
        "engine": sentence.engine,
        "rough": sentence.rough,
        "lost": list(sentence.lost),
        "block": sentence.source.block,
        "words": [[word.block, word.line, word.word] for word in sentence.source.words],
    }
