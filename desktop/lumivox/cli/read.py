"""``lumivox read``: pictures, PDF files or the screen to text, JSON and speech."""

from __future__ import annotations

import re
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from lumivox.cli.console import (
    add_device,
    command_task,
    complain,
    interrupts_put_off,
    prepare_qt,
    voice_settings,
)
from lumivox.cli.results import Results, destination
from lumivox.cli.word_lists import add_words, words_to_expect
from lumivox.core.errors import Cancelled, OutputError, UsageError
from lumivox.core.i18n import tr
from lumivox.core.options import Handwriting, ReadOptions
from lumivox.core.values import Layout, Line, Narration, Reading, Utterance

if TYPE_CHECKING:
    from lumivox.pipeline import Pipeline

LineRead = Callable[[Line], None]
PageRead = Callable[[Reading], None]

_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of ``lumivox read``."""
    parser.add_argument(
        "sources",
        nargs="+",
        metavar=tr("SOURCE"),
        help=tr(
            "a picture, PDF or video file, - (standard input), clipboard:, screen: or "
            "screen:X,Y,W,H"
        ),
    )
    parser.add_argument(
        "--format",
        choices=("text", "json", "srt"),
        default="text",
        help=tr("JSON: one object a page; SRT: subtitles of a video"),
    )
    parser.add_argument(
        "--output", type=Path, metavar=tr("FILE"), help=tr("write there, not on standard output")
    )
    parser.add_argument(
        "--language",
        type=_languages,
        default=(),
        metavar=tr("TAG"),
        help=tr("language of the text, such as en or de,fr; found out otherwise"),
    )
    parser.add_argument(
        "--layout",
        choices=[layout.value for layout in Layout],
        default=Layout.AUTO.value,
        help=tr("how the text lies: a page, scattered signs, one tight line or word"),
    )
    parser.add_argument("--no-speech", action="store_true", help=tr("do not read aloud"))
    parser.add_argument(
        "--speak-to", type=Path, metavar=tr("FILE.wav"), help=tr("save the speech, play nothing")
    )
    parser.add_argument(
        "--handwriting",
        choices=[wish.value for wish in Handwriting],
        default=Handwriting.AUTO.value,
        help=tr("whether it was written by hand; an added model for that is then asked"),
    )
    add_words(parser)
    add_device(parser)
    parser.add_argument(
        "--candidates",
        action="store_true",
        help=tr("JSON: for every word, what else it may say"),
    )


def run(arguments: Namespace) -> int:
    """Read all sources; returns the exit code.

    Raises:
        OutputError: a result cannot be written.
        UsageError: standard input is asked for twice, or the list of words is none.
    """
    _check(arguments)
    options = ReadOptions(
        layout=Layout(arguments.layout),
        languages=arguments.language,
        candidates=arguments.candidates,
        device=arguments.device,
        words=words_to_expect(arguments.words),
        handwriting=Handwriting(arguments.handwriting),
    )
    with destination(arguments.output) as file:
        results = Results(
            len(arguments.sources),
            form=arguments.format,
            candidates=arguments.candidates,
            file=file,
        )
        errand = Errand(arguments.sources, options, results)
        if arguments.speak_to:
            _save_speech(errand, arguments.speak_to)
        elif arguments.no_speech:
            errand.run()
        else:
            _read_aloud(errand)
    return results.exit_code


class Errand:
    """All sources, one after the other, each page to the results; blocking, no Qt."""

    def __init__(self, sources: list[str], options: ReadOptions, results: Results) -> None:
        """``task`` may be cancelled from another thread."""
        self.task = command_task()
        self._sources = sources
        self._options = options
        self._results = results

    def run(
        self,
        line_read: LineRead = lambda _line: None,
        page_read: PageRead = lambda _reading: None,
    ) -> None:
        """Read them; a source that fails is told, and the next one follows.

        Args:
            line_read: called for each line as it is recognised.
            page_read: called for each page after it was written.

        Raises:
            Cancelled: at a checkpoint.
            OutputError, BrokenPipeError: the results cannot be written.
        """
        from lumivox.pipeline import Pipeline

        pipeline = Pipeline()
        try:
            for number, source in enumerate(self._sources):
                try:
                    self._one_source(pipeline, number, source, line_read, page_read)
                except (Cancelled, OutputError, BrokenPipeError):
                    raise
                except Exception as error:  # noqa: BLE001 - the others are still to be read
                    self._results.fail(error)
                self._results.end_source()
        finally:
            self._results.close()

    def _one_source(
        self,
        pipeline: Pipeline,
        number: int,
        source: str,
        line_read: LineRead,
        page_read: PageRead,
    ) -> None:
        from lumivox.sources.video import is_video

        if is_video(source):
            self._one_video(pipeline, number, source, page_read)
            return
        if self._results.form == "srt":
            message = tr("{name} is no video: its text has no times. Choose text or JSON.")
            raise UsageError(message.format(name=source))
        for capture in pipeline.captures(source, self.task):
            self._results.begin_page(capture)
            try:
                reading = pipeline.read(capture, self._options, self.task, line_read)
            except Cancelled:
                raise
            except Exception as error:  # noqa: BLE001 - the next page may be sound
                self._results.fail(error)
                continue
            self._results.add_page(number, reading)
            page_read(reading)

    def _one_video(self, pipeline: Pipeline, number: int, source: str, page_read: PageRead) -> None:
        """Its text with times to the results, and as one page without them to the voice."""
        from lumivox.vision.timed_page import page_of

        def watched(_stage: str, done: int, total: int) -> None:
            self._results.watch(source, done, total)

        task = self.task.relayed(watched)
        texts = pipeline.subtitles(source, self._options, task)
        self._results.add_texts(number, source, texts)
        hints = self._options.languages
        page_read(page_of(source, texts, 0, 0, with_times=False, languages=hints))


def _languages(text: str) -> tuple[str, ...]:
    tags = tuple(tag.strip() for tag in text.split(",") if tag.strip())
    for tag in tags:
        if not _TAG.fullmatch(tag):
            message = tr("{tag} is not a language tag, such as en, de or pt-BR")
            raise ArgumentTypeError(message.format(tag=tag))
    return tags


def _check(arguments: Namespace) -> None:
    if arguments.sources.count("-") > 1:
        raise UsageError(tr("Standard input (-) can be read only once: name it once."))
    if arguments.format == "srt" and len(arguments.sources) > 1:
        raise UsageError(tr("Subtitles (SRT) are those of one video: name one."))
    if arguments.speak_to and not arguments.speak_to.absolute().parent.is_dir():
        message = tr("There is no folder {path} for the sound file. Choose another place.")
        raise OutputError(message.format(path=arguments.speak_to.absolute().parent))


def _read_aloud(errand: Errand) -> None:
    prepare_qt()
    try:
        with interrupts_put_off():
            from lumivox.cli.aloud import read_aloud
    except ImportError as error:
        # A server without the sound libraries that Qt wants can read all the same.
        complain(tr("Nothing can be read aloud here: {reason}.").format(reason=error))
        errand.run()
    else:
        read_aloud(errand)


def _save_speech(errand: Errand, path: Path) -> None:
    """Read everything, then write its speech as one sound file.

    Raises:
        OutputError, EngineError: there is no voice, or no place to write to.
    """
    from lumivox.speech.narration import narrate
    from lumivox.speech.soundfile import save_speech

    utterances: list[Utterance] = []
    errand.run(page_read=lambda reading: utterances.extend(narrate(reading).utterances))
    if utterances:
        save_speech(Narration(tuple(utterances)), path, voice_settings())
    else:
        complain(
            tr("Nothing was found that could be spoken, so {path} was not written.").format(
                path=path
            )
        )
