"""``lumivox describe``: what pictures show, by measuring and by the captioners that were added."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from lumivox.cli.console import add_device, command_task, complain, write_out
from lumivox.core.errors import AppError, Cancelled, ExitCode, OutputError
from lumivox.core.i18n import language_in_use, tr
from lumivox.core.options import ReadOptions
from lumivox.core.report import sentence_for
from lumivox.core.values import Caption

if TYPE_CHECKING:
    from lumivox.pipeline import Pipeline
    from lumivox.vision.describe.describer import Describer


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of ``lumivox describe``."""
    parser.add_argument(
        "sources",
        nargs="+",
        metavar=tr("SOURCE"),
        help=tr("a picture or PDF file, - (standard input), clipboard:, screen: or screen:X,Y,W,H"),
    )
    parser.add_argument("--detailed", action="store_true", help=tr("a longer caption"))
    parser.add_argument(
        "--no-text", action="store_true", help=tr("do not read the text in it, which takes time")
    )
    parser.add_argument(
        "--language",
        default=language_in_use(),
        metavar=tr("TAG"),
        help=tr("language of the caption; else that of Lumivox"),
    )
    parser.add_argument("--json", action="store_true", help=tr("JSON: one object a page"))
    add_device(parser)


def run(arguments: Namespace) -> int:
    """Describe each page; a source that fails is told, and the next one follows.

    Raises:
        OutputError, BrokenPipeError: the results cannot be written.
    """
    from lumivox.addons import make_describer, make_translations, open_store
    from lumivox.pipeline import Pipeline

    store = open_store()
    translations = make_translations(store, arguments.device)
    describer = make_describer(store, arguments.device, translations)
    pipeline, failure = Pipeline(), ExitCode.READ
    for source in arguments.sources:
        try:
            _describe(source, pipeline, describer, arguments)
        except (Cancelled, OutputError, BrokenPipeError):
            raise
        except Exception as error:  # noqa: BLE001 - the others are still to be described
            code = error.exit_code if isinstance(error, AppError) else ExitCode.SOURCE_FAILED
            failure = max(failure, code)
            complain(sentence_for(error))
    return failure


def _describe(source: str, pipeline: Pipeline, describer: Describer, arguments: Namespace) -> None:
    task, options = command_task(), ReadOptions(device=arguments.device)
    for capture in pipeline.captures(source, task):
        reading = None if arguments.no_text else pipeline.read(capture, options, task)
        captions = describer.describe(
            capture.pixels,
            reading,
            arguments.language,
            detailed=arguments.detailed,
            task=task,
        )
        name = f"{source}, {capture.page}" if capture.pages > 1 else source
        several = len(arguments.sources) > 1 or capture.pages > 1
        _tell(captions, name, several=several, as_json=arguments.json)
        for note in describer.notes:
            complain(note)
        describer.notes.clear()


def _tell(captions: tuple[Caption, ...], name: str, *, several: bool, as_json: bool) -> None:
    if as_json:
        told = [{"text": c.text, "score": c.score, "source": c.source} for c in captions]
        write_out(json.dumps({"source": name, "captions": told}, ensure_ascii=False) + "\n")
        return
    text = " ".join(caption.text for caption in captions)
    write_out((f"{name}: {text}" if several else text) + "\n")
