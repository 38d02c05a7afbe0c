"""Translation and description of the page, in panes beside it that appear when first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject, Qt

from lumivox.core.i18n import mark, tr
from lumivox.settings.schema import Settings
from lumivox.translation.values import Translated, Translation
from lumivox.ui.actions import ActionSpec
from lumivox.ui.cover import PictureWarning
from lumivox.ui.pictures import capture_of
from lumivox.ui.text_view import CaretText
from lumivox.ui.translation_view import TranslationView
from lumivox.workers.insight import Insight

if TYPE_CHECKING:
    from lumivox.ui.main_window import MainWindow


MOST_LOST = 8
"""Numbers and names that are named as lost in a translation, at most."""


class Insights(QObject):
    """Adds the actions ``translate`` and ``describe`` to a window, and their panes to its panel."""

    def __init__(self, window: MainWindow, insight: Insight | None = None) -> None:
        super().__init__(window)
        self.insight = insight or Insight(window.settings.reading.device, self)
        self.translation, self.description = TranslationView(), CaretText()
        self._window = window
        self._target = ""
        self._translation_pane = window.panel.add_pane(self.translation)
        self._description_pane = window.panel.add_pane(self.description, below_picture=True)
        self.warning = PictureWarning(window, self.insight)
        window.add_actions(self._specs())
        window.controls.page_shown.connect(self._clear)
        # Moving in the page moves in its translation, and the other way round.
        window.panel.word_chosen.connect(self.translation.follow)
        window.panel.word_pointed.connect(self.translation.follow)
        self.translation.sentence_chosen.connect(window.panel.choose)
        self.translation.passed.connect(lambda text: window.echo(text, self.translation.language))
        self.description.passed.connect(lambda text: window.echo(text, None))
        self.insight.sentence_translated.connect(self._add_sentence)
        self.insight.translated.connect(self._end_translation)
        self.insight.described.connect(self._show_description)
        self.insight.failed.connect(self._fail)
        self.retranslate()

    def _specs(self) -> tuple[ActionSpec, ...]:
        return (
            ActionSpec(
                "translate",
                mark("&Translate the page"),
                self.translate,
                ("Ctrl+T",),
                "edit",
                mark("Translates the page into your language, and reads it"),
                separated=True,
            ),
            ActionSpec(
                "describe",
                mark("&Describe the picture"),
                self.describe,
                ("Ctrl+D",),
                "edit",
                mark("Says what the picture shows"),
            ),
        )

    def retranslate(self) -> None:
        """Take all texts anew."""
        self._translation_pane.name(tr("T&ranslation"), tr("Translation of the page"))
        self.warning.cover.retranslate()
        self._description_pane.name(tr("&Description"), tr("Description of the picture"))

    def translate(self) -> None:
        """Translate the page that is shown, and speak the translation as it comes."""
        page = self._page()
        if page < 0:
            return
        window = self._window
        self._target = window.settings.description.translate_to or self._language()
        self.translation.begin(self._target)
        window.panel.show_pane(self._translation_pane)
        window.status.show_sentence(tr("Translating…"))
        window.voice.begin_other()
        self.insight.translate(window.session.pages[page].reading, self._target)

    def describe(self) -> None:
        """Describe the picture of the page that is shown, and tell the description."""
        page = self._page()
        image = self._window.session.pictures.get(page) if page >= 0 else None
        if image is None:
            return
        if self.warning.is_covering:
            self.warning.remind()
            return
        window = self._window
        reading = window.session.pages[page].reading
        window.panel.show_pane(self._description_pane)
        window.voice.stop()
        window.tell(tr("Looking at the picture…"), assertive=False)
        self.insight.describe(
            # Of the size the window keeps: large enough to see what is shown.
            capture_of(image, reading.source).pixels,
            reading if image.width() == reading.width else None,
            self._language(),
            detailed=window.settings.description.detailed,
        )

    def use(self, settings: Settings) -> None:
        """Take what concerns models and warnings."""
        self.insight.device = settings.reading.device
        self.insight.set_idle_minutes(settings.general.idle_minutes)
        self.warning.begin(self._window.controls.page)

    def close(self) -> bool:
        """End the thread; whether it ended in time."""
        return self.insight.close()

    def _page(self) -> int:
        """The page that is shown and read to its end; says so where there is none."""
        window, page = self._window, self._window.controls.page
        if page < 0:
            window.tell(tr("There is no page yet. Open or capture one first."), assertive=True)
            return -1
        if not window.session.pages[page].settled:
            window.tell(tr("The page is still being read. Try again in a moment."), assertive=True)
            return -1
        return page

    def _language(self) -> str:
        return self._window.settings.general.language or QLocale.system().bcp47Name()

    def _add_sentence(self, sentence: Translated) -> None:
        self.translation.add(sentence)
        narration = Translation(self._target, (sentence,)).narration()
        self._window.voice.add_other(narration.utterances)

    def _end_translation(self, translation: Translation) -> None:
        self.translation.show_translation(translation)
        self._window.voice.end_other(translation.narration())
        engines = dict.fromkeys(s.engine for s in translation.sentences if s.engine)
        parts = list(translation.notes)
        if engines:
            parts.insert(0, tr("Translated by {names}.").format(names=", ".join(engines)))
        if any(sentence.rough for sentence in translation.sentences):
            parts.append(tr("This translation is rough."))
        lost = dict.fromkeys(piece for s in translation.sentences for piece in s.lost)
        if lost:
            sentence = tr("These may be missing in it or wrong: {pieces}.")
            parts.append(sentence.format(pieces=", ".join([*lost][:MOST_LOST])))
        self._window.tell(" ".join(parts), assertive=False)

    def _show_description(self, text: str, notes: tuple[str, ...]) -> None:
        self.description.setPlainText(text)
        self._window.tell(" ".join((text, *notes)), assertive=True)

    def _fail(self, sentence: str) -> None:
        self._window.voice.end_other(None)
        self._window.tell(sentence, assertive=True)

    def _clear(self, page: int) -> None:
        """Another page: what was said of the last one does not belong to it, nor takes its room."""
        self.insight.cancel()
        panel = self._window.panel
        self.translation.begin("")
        self.description.clear()
        for pane, view in (
            (self._translation_pane, self.translation),
            (self._description_pane, self.description),
        ):
            if view.hasFocus():
                panel.text.setFocus(Qt.FocusReason.OtherFocusReason)
            if not pane.isHidden():
                panel.show_pane(pane, False)
        self.warning.begin(page)
