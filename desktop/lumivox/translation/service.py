"""The way of a reading through translators: routes, groups, cache, check."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from lumivox.core.engines import Translator
from lumivox.core.errors import ModelError
from lumivox.core.i18n import tr
from lumivox.core.residence import IDLE_SECONDS
from lumivox.core.task import Task
from lumivox.core.values import Reading
from lumivox.translation.protect import missing, shield, unshield
from lumivox.translation.sentences import Identify, sentences_of, sentences_of_text
from lumivox.translation.values import Sentence, Translated, Translation

Hop = tuple[Translator, str, str]
"""A translator with the source and target it is to use."""

_GROUPS = (1, 3, 8)
"""Sentences at a time: the first comes alone, so that it is heard while the rest is done."""
_REMEMBERED = 4096
_PIVOT = "en"


class TranslationService:
    """Translates readings by whichever translators are here. Used in one thread.

    Args:
        translators: in order of preference.
        identify: language of a text, where a block does not state it.
        how_to_get: a sentence for a person: what to add for a pair that nobody here translates.
    """

    def __init__(
        self,
        translators: Sequence[Translator],
        identify: Identify,
        how_to_get: Callable[[str, str], str] | None = None,
    ) -> None:
        self._translators = tuple(translators)
        self._identify = identify
        self._how_to_get = how_to_get or _no_translator
        self._cache: OrderedDict[tuple[str, str, str], Translated] = OrderedDict()

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """All (source, target) that some translator here does directly, without doubles."""
        found = (pair for t in self._translators if t.is_available() for pair in t.pairs())
        return tuple(dict.fromkeys(found))

    def translate(
        self,
        reading: Reading,
        target: str,
        task: Task,
        translated: Callable[[Translated], None] = lambda _sentence: None,
        source: str | None = None,
    ) -> Translation:
        """Translate a reading.

        Args:
            reading: what was read.
            target: BCP 47.
            task: hears ``translate`` with sentences done and in all.
            translated: called for each sentence as it is known, in order.
            source: the language, where the user states it.

        Raises:
            ModelError: nobody here translates any of its languages; says what to add.
            EngineError: a translator failed.
            Cancelled: at a checkpoint.
        """
        return self._all(sentences_of(reading, self._identify), target, task, translated, source)

    def translate_text(
        self,
        text: str,
        target: str,
        task: Task,
        translated: Callable[[Translated], None] = lambda _sentence: None,
        source: str | None = None,
    ) -> Translation:
        """Translate plain text; everything else as for a reading."""
        found = sentences_of_text(text, self._identify)
        return self._all(found, target, task, translated, source)

    def route(self, source: str, target: str) -> tuple[Hop, ...]:
        """The translators to use, one or two; two meet in English.

        One translator for the whole way goes before two; the order of preference decides the rest.

        Raises:
            ModelError: there is no way; says what to add.
        """
        able = [(t, t.pairs()) for t in self._translators if t.is_available()]
        for translator, pairs in able:
            for hops in ([(source, target)], [(source, _PIVOT), (_PIVOT, target)]):
                found = [_match(pairs, s, t) for s, t in hops]
                if all(found):
                    return tuple((translator, *pair) for pair in found if pair)
        first, second = self._one(able, source, _PIVOT), self._one(able, _PIVOT, target)
        if first and second:
            return first, second
        raise ModelError(self._how_to_get(source, target))

    def unload(self) -> None:
        """Give back the memory of all models; what was translated stays remembered."""
        for translator in self._translators:
            translator.unload()

    def unload_if_idle(self, seconds: float = IDLE_SECONDS) -> None:
        """Give back the memory of models not used for this long."""
        for translator in self._translators:
            unload = getattr(translator, "unload_if_idle", None)
            if unload is not None:
                unload(seconds)

    def _engine_notes(self) -> list[str]:
        """What engines did otherwise than wished: a device too small, or missing."""
        found: list[str] = []
        for translator in self._translators:
            take = getattr(translator, "take_notes", None)
            found += take() if take is not None else ()
        return found

    @staticmethod
    def _one(
        able: Sequence[tuple[Translator, tuple[tuple[str, str], ...]]], source: str, target: str
    ) -> Hop | None:
        for translator, pairs in able:
            if pair := _match(pairs, source, target):
                return translator, *pair
        return None

    def _all(
        self,
        sentences: Sequence[Sentence],
        target: str,
        task: Task,
        translated: Callable[[Translated], None],
        source: str | None,
    ) -> Translation:
        tags = dict.fromkeys(source or sentence.language for sentence in sentences)
        routes, notes = self._routes([tag for tag in tags if tag], target)
        done: list[Translated] = []
        for language, group in groupby(sentences, lambda s: source or s.language):
            some, before = list(group), len(done)
            try:
                for result in self._group(some, language, routes.get(language), task):
                    done.append(result)
                    translated(result)
                    task.checkpoint("translate", len(done), len(sentences))
            except ModelError as error:
                if not any(sentence.engine for sentence in done):
                    raise
                # What is done is of use, and other languages may still come through.
                notes[str(error)] = None
                for sentence in some[len(done) - before :]:
                    done.append(Translated(sentence, sentence.text))
                    translated(done[-1])
        if sentences and not any(sentence.engine for sentence in done) and not notes:
            note = tr("There was nothing to translate into {language}.").format(language=target)
            notes[note] = None
        notes.update(dict.fromkeys(self._engine_notes()))
        return Translation(target, tuple(done), tuple(notes))

    def _routes(
        self, languages: Sequence[str], target: str
    ) -> tuple[dict[str | None, tuple[Hop, ...]], dict[str, None]]:
        """The way for each language that has one, and a note for each that has none.

        Raises:
            ModelError: languages need a way, and none of them has one.
        """
        routes: dict[str | None, tuple[Hop, ...]] = {}
        notes: dict[str, None] = {}
        for language in languages:
            if _same(language, target):
                continue
            try:
                routes[language] = self.route(language, target)
            except ModelError as error:
                notes[str(error)] = None
        if notes and not routes:
            raise ModelError(next(iter(notes)))
        return routes, notes

    def _group(
        self,
        sentences: Sequence[Sentence],
        language: str | None,
        hops: tuple[Hop, ...] | None,
        task: Task,
    ) -> Iterator[Translated]:
        """Sentences of one language; as they are where there is no way, or no need of one."""
        if language is None or hops is None:
            yield from (Translated(sentence, sentence.text) for sentence in sentences)
            return
        start, size, sizes = 0, 1, iter(_GROUPS)
        while start < len(sentences):
            task.checkpoint()
            size = next(sizes, size)
            some = sentences[start : start + size]
            yield from self._batch(some, language, hops, task)
            start += len(some)

    def _batch(
        self, sentences: Sequence[Sentence], language: str, hops: tuple[Hop, ...], task: Task
    ) -> list[Translated]:
        target = hops[-1][2]
        keys = [(language, target, sentence.text) for sentence in sentences]
        fresh = list(dict.fromkeys(key for key in keys if key not in self._cache))
        if fresh:
            texts = [key[2] for key in fresh]
            for key, result in zip(fresh, self._checked(texts, language, hops, task), strict=True):
                self._cache[key] = result
        found = []
        for key, sentence in zip(keys, sentences, strict=True):
            self._cache.move_to_end(key)
            hit = self._cache[key]
            found.append(Translated(sentence, hit.text, hit.engine, hit.rough, hit.lost))
        while len(self._cache) > _REMEMBERED:
            self._cache.popitem(last=False)
        return found

    def _checked(
        self, texts: list[str], language: str, hops: tuple[Hop, ...], task: Task
    ) -> list[Translated]:
        """Translate, compare, and translate once more with codes for what was lost."""
        first = _through(texts, hops, task)
        lost = [missing(a, b, language) for a, b in zip(texts, first, strict=True)]
        again = [index for index, pieces in enumerate(lost) if pieces and shield(texts[index])[1]]
        if again:
            shields = [shield(texts[index]) for index in again]
            second = _through([text for text, _ in shields], hops, task)
            for index, (_, kept), text in zip(again, shields, second, strict=True):
                restored = unshield(text, kept)
                if restored is None:
                    continue
                still = missing(texts[index], restored, language)
                if len(still) < len(lost[index]):
                    first[index], lost[index] = restored, still
        engine = ", ".join(dict.fromkeys(hop[0].name for hop in hops))
        rough = any(hop[0].rough for hop in hops)
        return [
            Translated(Sentence(text, language), result, engine, rough, pieces)
            for text, result, pieces in zip(texts, first, lost, strict=True)
        ]


def _through(texts: Sequence[str], hops: tuple[Hop, ...], task: Task) -> list[str]:
    current = list(texts)
    for translator, source, target in hops:
        current = list(translator.translate(current, source, target, task))
    return current


def _match(pairs: tuple[tuple[str, str], ...], source: str, target: str) -> tuple[str, str] | None:
    """The translator's own tags for a pair; regions and scripts aside where it knows none."""
    if (source, target) in pairs:
        return source, target
    return next((p for p in pairs if _same(p[0], source) and _same(p[1], target)), None)


def _same(one: str, other: str) -> bool:
    return _base(one) == _base(other)


def _base(tag: str) -> str:
    base = tag.replace("_", "-").split("-")[0].lower()
    return {"nb": "no", "nn": "no", "iw": "he", "cmn": "zh"}.get(base, base)


def _no_translator(source: str, target: str) -> str:
    return tr(
        "Nothing here translates from {source} to {target}. “lumivox models list” shows the "
        "translators that can be added."
    ).format(source=source, target=target)
