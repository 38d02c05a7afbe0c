"""Where the pages of ``lumivox read`` go, and what came of the sources."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from lumivox.cli.console import cannot_write, complain, write_out
from lumivox.core.errors import AppError, ExitCode, OutputError
from lumivox.core.files import replace_file
from lumivox.core.i18n import tr
from lumivox.core.report import sentence_for
from lumivox.documents.json_lines import to_json_line
from lumivox.documents.text import to_text
from lumivox.documents.timed import to_srt, to_timed_lines, to_timed_text

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from lumivox.core.values import Capture, Reading, TimedText


class Results:
    """Writes each page as soon as it is there and keeps the exit code.

    Called in the thread that reads, and nowhere else.
    """

    def __init__(
        self, sources: int, *, form: str, candidates: bool, file: BinaryIO | None = None
    ) -> None:
        """Begin.

        Args:
            sources: how many will be read.
            form: ``text``, ``json`` or ``srt``.
            candidates: write the other readings of every word.
            file: where to write; standard output otherwise.
        """
        self.form = form
        self._candidates = candidates
        self._file = file
        self._bar = _Bar(sources)
        self._several = sources > 1
        self._last_source: int | None = None
        self._found = False
        self._told: set[str] = set()
        self._failure = ExitCode.READ
        self.pages = 0

    @property
    def exit_code(self) -> int:
        """The worst that happened: a source failed, wrong use, nothing found, or all read."""
        if self._failure:
            return self._failure
        return ExitCode.READ if self._found else ExitCode.NOTHING_FOUND

    def begin_page(self, capture: Capture) -> None:
        """A page is about to be read."""
        self._bar.begin(capture.source, capture.page, capture.pages)

    def add_page(self, source: int, reading: Reading) -> None:
        """Write a page of the source with this number.

        Raises:
            OutputError: it cannot be written.
            BrokenPipeError: nobody listens any more.
        """
        self.pages += 1
        self._found = self._found or not reading.is_empty
        with self._bar.aside():
            if reading.is_empty:
                complain(nothing_found(reading))
            for note in reading.notes:
                if note not in self._told:
                    self._told.add(note)
                    complain(f"{reading.source}: {note}")
            if self.form == "json":
                self._write(to_json_line(reading, candidates=self._candidates))
            elif text := to_text(reading):
                self._write(self._heading(source, reading.source) + text)

    def watch(self, source: str, second: int, seconds: int) -> None:
        """So far a video was watched."""
        self._bar.watch(source, second, seconds)

    def add_texts(self, source: int, name: str, texts: Sequence[TimedText]) -> None:
        """Write what the video with this number shows.

        Raises:
            OutputError: it cannot be written.
            BrokenPipeError: nobody listens any more.
        """
        self._found = self._found or bool(texts)
        with self._bar.aside():
            if not texts:
                complain(tr("No text was found in {source}.").format(source=name))
            elif self.form == "json":
                self._write(to_timed_lines(name, texts))
            elif self.form == "srt":
                self._write(to_srt(texts))
            else:
                self._write(self._heading(source, name) + to_timed_text(texts))

    def fail(self, error: Exception) -> None:
        """Tell what failed; the exit code keeps it."""
        code = error.exit_code if isinstance(error, AppError) else ExitCode.SOURCE_FAILED
        self._failure = max(self._failure, code)
        with self._bar.aside():
            complain(sentence_for(error))

    def end_source(self) -> None:
        """All pages of a source were read, or it failed."""
        self._bar.end_source()

    def close(self) -> None:
        """Take the progress bar away."""
        self._bar.close()

    def _heading(self, source: int, name: str) -> str:
        """What stands between two pages of text: an empty line, and of several sources the name."""
        before = "" if self._last_source is None else "\n"
        if self._several and source != self._last_source:
            before += f"==> {name} <==\n"
        self._last_source = source
        return before

    def _write(self, text: str) -> None:
        if self._file is None:
            write_out(text)
            return
        try:
            self._file.write(text.encode("utf-8", "replace"))
            self._file.flush()  # a full disk is known now, not after the last page
        except OSError as error:
            raise OutputError(cannot_write(error)) from error


def nothing_found(reading: Reading) -> str:
    """That a page says nothing, why as far as it is known, and what to do."""
    if reading.pages > 1:
        sentence = tr("No text was found on page {page} of {source}.")
    else:
        sentence = tr("No text was found in {source}.")
    advice = reading.hindrance or tr("Try a sharper or larger picture.")
    return f"{sentence.format(page=reading.page, source=reading.source)} {advice}"


class _UnusedError(Exception):
    """Leaves the file that was there as it is."""


@contextmanager
def destination(path: Path | None) -> Iterator[BinaryIO | None]:
    """The file for the results, or ``None`` for standard output.

    It is made at once, so that a place that cannot be written is known before the work begins, and
    takes the name's place at the end, where it holds anything.

    Raises:
        OutputError: the place cannot be written.
    """
    if path is None:
        yield None
        return
    with suppress(_UnusedError), replace_file(path) as stream:
        yield stream
        if not stream.seekable() or stream.tell():
            return
        raise _UnusedError


class _Bar:
    """The progress bar on standard error: several sources or pages, and somebody who looks."""

    def __init__(self, sources: int) -> None:
        self._sources = sources
        self._done_sources = 0
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def begin(self, source: str, page: int, pages: int) -> None:
        """Show what is being read."""
        if (self._sources == 1 and pages == 1) or not sys.stderr.isatty():
            return
        self._show(source, f"{page}/{pages}", (page - 1) / pages)

    def watch(self, source: str, second: int, seconds: int) -> None:
        """Show how far a video was watched: that takes long even of a single one."""
        if seconds > 0 and sys.stderr.isatty():
            self._show(source, f"{second}/{seconds} s", second / seconds)

    def _show(self, source: str, where: str, share: float) -> None:
        """Show the place in a source, and the share of it that is done."""
        if self._progress is None:
            self._progress = _make_progress()
            self._task = self._progress.add_task("", total=None)
            self._progress.start()
        if self._task is not None:
            name = Path(source).name or source
            self._progress.update(
                self._task,
                description=f"{name} {where}",
                completed=self._done_sources + share,
                total=self._sources,
            )

    def end_source(self) -> None:
        """A source is done."""
        self._done_sources += 1

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Take the bar away while something is written to the same terminal."""
        if self._progress is None:
            yield
            return
        self._progress.stop()
        try:
            yield
        finally:
            self._progress.start()

    def close(self) -> None:
        """Take the bar away."""
        if self._progress is not None:
            self._progress.stop()
            self._progress = None


def _make_progress() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        console=Console(stderr=True),
        transient=True,
        # Results belong to standard output, never to the bar's own console.
        redirect_stdout=False,
        redirect_stderr=False,
    )
