"""``lumivox describe``: what pictures show, by measuring and by the captioners that were added."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace

from lumivox.cli.console import add_device, command_task, complain, write_out
from lumivox.cli.word_lists import words_to_expect
from lumivox.core.errors import ExitCode
from lumivox.core.i18n import language_in_use, tr
from lumivox.core.options import ReadOptions
from lumivox.core.values import Caption


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
    """Describe each page.

    Raises:
        SourceError: a source cannot be read.
    """
    from lumivox.addons import make_describer, make_translations, open_store
    from lumivox.pipeline import Pipeline

    store = open_store()
    describer = make_describer(store, arguments.device, make_translations(store, arguments.device))
    pipeline, task = Pipeline(), command_task()
    for source in arguments.sources:
        for capture in pipeline.captures(source, task):
            reading = None
            if not arguments.no_text:
                options = ReadOptions(device=arguments.device, words=words_to_expect(None))
                reading = pipeline.read(capture, options, task)
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
    return ExitCode.READ


def _tell(captions: tuple[Caption, ...], name: str, *, several: bool, as_json: bool) -> None:
    if as_json:
        told = [{"text": c.text, "score": c.score, "source": c.source} for c in captions]
        write_out(json.dumps({"source": name, "captions": told}, ensure_ascii=False) + "\n")
        return
    text = " ".join(caption.text for caption in captions)
    write_out((f"{name}: {text}" if several else text) + "\n")
