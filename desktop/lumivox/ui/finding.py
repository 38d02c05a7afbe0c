"""Find: in the text at once, then by what words look like, on the page shown and on all others."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from lumivox.core.errors import UsageError
from lumivox.core.geometry import Box
from lumivox.core.i18n import tr, trn
from lumivox.core.values import Capture, WordRef
from lumivox.ui.controls import Controls
from lumivox.ui.job import Job
from lumivox.ui.pictures import capture_of
from lumivox.ui.reading_panel import ReadingPanel
from lumivox.ui.session import ReadingSession
from lumivox.vision.find import Match, Query, by_text
from lumivox.workers.finding import Found, PageFinder


@dataclass(frozen=True, slots=True)
class Hit:
    """A place of the page shown.

    Attributes:
        span: its characters in the text, from and to; none where nothing could be read.
        ref: its first word.
        box: in the picture, of what could not be read.
        likeness: 0-1 where it only looks like what was looked for.
    """

    span: tuple[int, int] | None
    ref: WordRef | None = None
    box: Box | None = None
    likeness: float | None = None


class Finding(QObject):
    """Goes from place to place; texts first found, pictures as they are looked at.

    Signals:
        told(str, bool): a sentence, and whether it interrupts.
    """

    told = Signal(str, bool)

    def __init__(
        self,
        session: ReadingSession,
        controls: Controls,
        panel: ReadingPanel,
        job: Job,
        finder: PageFinder,
    ) -> None:
        super().__init__(controls)
        self._session, self._controls, self._panel = session, controls, panel
        self._job, self._finder = job, finder
        self._query = Query("")
        self._found: dict[int, tuple[Match, ...]] = {}
        self._current: Hit | None = None
        self._untold = False
        self._is_blind_told = False
        finder.found.connect(self._hear)
        finder.finished.connect(self._finish)
        finder.failed.connect(lambda sentence: self.told.emit(sentence, False))
        session.cleared.connect(self._forget)
        controls.stopped.connect(finder.stop)
        controls.page_shown.connect(self._show_hits)

    def search(self, query: Query, *, backward: bool = False) -> None:
        """Go to the next place of this; a new query is looked for everywhere."""
        if query != self._query:
            self._finder.stop()
            self._query, self._current, self._found = Query(""), None, {}
            self._show_hits()
            if not query.text.strip():
                return
            if query.is_regex:
                try:
                    query.pattern()
                except UsageError as error:
                    self.told.emit(str(error), True)
                    return
            self._query = query
        self.again(backward=backward)

    def again(self, *, backward: bool) -> bool:
        """Go to the next place of what was looked for; false where nothing was yet."""
        if not self._query.text:
            return False
        if not self._finder.is_busy and self._new_pages():
            self._begin()
        try:
            hits = self._hits()
        except UsageError as error:
            self.told.emit(str(error), True)
            return True
        hit = self._next(hits, backward=backward)
        page = self._other_page(backward=backward)
        if page is not None and (hit is None or self._is_round(hits, hit, backward=backward)):
            self._controls.show_page(page)
            self._current = None
            hits = self._hits()
            hit = hits[-1 if backward else 0] if hits else None
            number = tr("Page {page}.").format(page=page + 1)
            self._go(hit, len(hits), number)
        else:
            self._go(hit, len(hits))
        return True

    def close(self) -> None:
        """Search no more."""
        self._finder.close()

    # Looking

    def _begin(self) -> None:
        here = max(0, self._controls.page)
        pages = [(i, page.reading) for i, page in enumerate(self._session.pages) if page.settled]
        pages.sort(key=lambda page: abs(page[0] - here))
        self._untold = True
        if pages:
            self._finder.find(self._query, pages, self._picture, self._job.options.device)

    def _new_pages(self) -> bool:
        """Whether pages were read that have not been searched yet."""
        pages = enumerate(self._session.pages)
        return any(page.settled and i not in self._found for i, page in pages)

    def _picture(self, page: int) -> Capture | None:
        image = self._session.pictures.get(page)
        if image is None or image.isNull() or page >= len(self._session.pages):
            return None
        return capture_of(image, self._session.pages[page].reading.source)

    def _hear(self, found: Found) -> None:
        self._found[found.page] = found.matches
        if found.page != self._controls.page or not found.is_seen:
            return
        self._show_hits()
        alike = sum(match.by == "picture" for match in found.matches)
        if not alike:
            return
        self._untold = False
        texts = len(self._hits()) - alike
        if texts > 0:
            sentence = trn(
                "{count} more place looks like it.", "{count} more places look like it.", alike
            )
        else:
            sentence = trn("{count} place looks like it.", "{count} places look like it.", alike)
        self.told.emit(sentence.format(count=alike), False)

    def _finish(self, sees: bool) -> None:  # noqa: FBT001 - a slot
        elsewhere = sum(
            len(matches) for page, matches in self._found.items() if page != self._controls.page
        )
        if elsewhere:
            sentence = trn(
                "{count} place on other pages.", "{count} places on other pages.", elsewhere
            )
            self.told.emit(sentence.format(count=elsewhere), False)
        elif self._untold and sees and not self._query.is_regex and not self._hits():
            self.told.emit(tr("Nothing looks like it either."), False)
        if not sees and not self._is_blind_told:
            self._is_blind_told = True
            sentence = tr(
                "Only text is searched: the CLIP-OCR model, which sees words, is missing."
            )
            self.told.emit(sentence, False)

    def _forget(self) -> None:
        self._finder.forget()
        self._query, self._current, self._found = Query(""), None, {}

    # Places

    def _hits(self) -> list[Hit]:
        """Of the page shown, in the order of the text; at last what could not be read.

        Raises:
            UsageError: the expression takes too long.
        """
        texts = self._text_hits()
        page, reading = self._panel.text.page, self._panel.reading
        said = {ref for hit in texts if hit.span for ref in page.refs_in(*hit.span)}
        alike = []
        for match in self._found.get(self._controls.page, ()):
            if match.by != "picture" or said.intersection(match.words):
                continue
            if match.words and self._session.pages[self._controls.page].reading is reading:
                span = page.span_of(match.words)
                alike.append(Hit(span, match.words[0], None, match.score))
            elif not match.words:
                alike.append(Hit(None, None, match.box, match.score))
        last = len(page.text) + 1
        return sorted([*texts, *alike], key=lambda hit: hit.span or (last, last))

    def _text_hits(self) -> list[Hit]:
        view, query = self._panel.text, self._query
        if not query.text:
            return []
        if query.is_regex or query.edits:
            matches = by_text(self._panel.reading, query)
            return [Hit(view.page.span_of(match.words), match.words[0]) for match in matches]
        return [Hit(span, view.page.ref_at(span[0])) for span in view.places_of(query.text)]

    def _next(self, hits: list[Hit], *, backward: bool) -> Hit | None:
        """The next one from where the user is, and round."""
        if not hits:
            return None
        cursor = self._panel.text.textCursor()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        current = self._current
        if current in hits and (current.span is None or current.span[0] == start):
            return hits[(hits.index(current) + (-1 if backward else 1)) % len(hits)]
        if backward:
            before = [hit for hit in hits if hit.span is not None and hit.span[1] <= start]
            return before[-1] if before else hits[-1]
        after = [hit for hit in hits if hit.span is None or hit.span[0] >= end]
        return after[0] if after else hits[0]

    def _is_round(self, hits: list[Hit], hit: Hit, *, backward: bool) -> bool:
        """Whether going on to this place began again at the other end of the page."""
        if self._current not in hits:
            return False
        before, after = hits.index(self._current), hits.index(hit)
        return before <= after if backward else after <= before

    def _other_page(self, *, backward: bool) -> int | None:
        """The next page where something was found, round all pages."""
        here, count = self._controls.page, len(self._session.pages)
        step = -1 if backward else 1
        others = ((here + step * i) % count for i in range(1, count))
        return next((page for page in others if self._found.get(page)), None)

    # Showing and telling

    def _show_hits(self, _page: int = -1) -> None:
        try:
            hits = self._hits() if self._query.text else []
        except UsageError:
            hits = []
        self._panel.text.mark_found(
            [hit.span for hit in hits if hit.span and hit.likeness is None],
            [hit.span for hit in hits if hit.span and hit.likeness is not None],
        )

    def _go(self, hit: Hit | None, count: int, before: str = "") -> None:
        """Put caret and marker there, and tell what is there."""
        self._show_hits()
        self._current = hit
        if hit is None:
            sentence = tr("“{text}” is not on this page.").format(text=self._query.text)
            self.told.emit(sentence, True)
            return
        if hit.span is not None:
            self._panel.text.select(*hit.span)
        self._controls.choose(hit.ref)
        if hit.ref is not None:
            self._panel.picture.highlight(hit.ref)
        elif hit.box is not None:
            self._panel.picture.highlight_box(hit.box)
        places = trn("{count} place", "{count} places", count).format(count=count)
        self.told.emit(f"{before} {self._said(hit)} {places}.".strip(), True)

    def _said(self, hit: Hit) -> str:
        """What a place is, for the ear."""
        line = ""
        if hit.ref is not None:
            line = self._panel.reading.blocks[hit.ref.block].lines[hit.ref.line].text
        if hit.likeness is None:
            return f"{line}."
        percent, wanted = round(100 * hit.likeness), self._query.text
        if hit.span is None:
            sentence = tr("Looks like “{wanted}”, {percent} percent, where nothing could be read.")
            return sentence.format(wanted=wanted, percent=percent)
        sentence = tr("Looks like “{wanted}”, {percent} percent; read as “{text}”: {line}.")
        text = self._panel.text.page.text_of(hit.span)
        return sentence.format(wanted=wanted, percent=percent, text=text, line=line)
