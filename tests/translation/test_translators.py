"""Translators through their real classes, on tiny models that know a few sentences by heart."""

from __future__ import annotations

import shutil

import pytest
from transformers import MarianTokenizer

from helpers.gpu import HALVES, compute_in, small_gpu
from helpers.tiny_models import m2m100, marian
from lumivox.core.errors import Cancelled, ModelError
from lumivox.core.geometry import Box
from lumivox.core.task import Task
from lumivox.core.values import Block, BlockKind, Line, Reading, Word, WordRef
from lumivox.models.registry import load_registry
from lumivox.translation.apertium import ApertiumTranslator
from lumivox.translation.generating import _fitting
from lumivox.translation.m2m100 import M2M100Translator
from lumivox.translation.marian import MarianTranslator
from lumivox.translation.service import TranslationService

DE_EN = [
    ("Der Zug fährt um 10:30 Uhr.", "The train leaves at 10:30."),
    ("Guten Morgen.", "Good morning."),
    ("Das kostet 3,50 Euro.", "That costs 4 euros."),
    ("Das kostet X1X Euro.", "That costs X1X euros."),
    ("Zimmer 7 ist frei.", "The room is free."),
]
EN_FR = [
    ("Good morning.", "Bonjour."),
    ("The train leaves at 10:30.", "Le train part à 10:30."),
]


@pytest.fixture(scope="session")
def folders(tmp_path_factory):
    base = tmp_path_factory.mktemp("translators")
    return {
        ("de", "en"): marian(base / "de-en", DE_EN),
        ("en", "fr"): marian(base / "en-fr", EN_FR),
    }


@pytest.fixture(scope="session")
def hundred(tmp_path_factory):
    return m2m100(
        tmp_path_factory.mktemp("m2m") / "model",
        [
            ("en", "Thank you.", "es", "Gracias."),
            ("en", "Thank you.", "fr", "Merci."),
            ("es", "Gracias.", "fr", "Merci."),
        ],
    )


@pytest.fixture
def opus(folders):
    return MarianTranslator(folders, "cpu")


def by_text(text: str) -> str | None:
    words = set(text.lower().split())
    if words & {"der", "das", "guten", "zimmer"}:
        return "de"
    return "en" if words & {"the", "good", "thank"} else None


def page(*texts: tuple[str, str | None]) -> Reading:
    blocks = []
    for text, language in texts:
        box = Box(0, 0, 9, 9)
        line = Line(tuple(Word(w, box) for w in text.split()), box)
        blocks.append(Block(BlockKind.PARAGRAPH, (line,), box, language))
    return Reading("test", 100, 100, tuple(blocks))


def test_marian_translates_a_batch_in_its_order(opus):
    found = list(opus.translate([a for a, _ in DE_EN], "de", "en", Task()))
    assert found == [b for _, b in DE_EN]


@pytest.mark.parametrize("dtype", HALVES, ids=str)
def test_half_precision_translates_the_same(folders, hundred, dtype, monkeypatch):
    compute_in(monkeypatch, dtype)
    found = MarianTranslator(folders, "cpu").translate(["Guten Morgen."], "de", "en", Task())
    assert list(found) == ["Good morning."]
    many = M2M100Translator(hundred, ("en", "es", "fr"), "cpu")
    assert list(many.translate(["Thank you."], "en", "es", Task())) == ["Gracias."]


@pytest.mark.parametrize("full_at", ["load", "run"])
def test_a_gpu_that_is_too_small_hands_over_to_the_cpu(folders, hundred, full_at, monkeypatch):
    refused = small_gpu(monkeypatch, full_at)
    opus, many = MarianTranslator(folders), M2M100Translator(hundred, ("en", "es", "fr"))
    assert list(opus.translate(["Guten Morgen."], "de", "en", Task())) == ["Good morning."]
    assert list(many.translate(["Thank you."], "en", "es", Task())) == ["Gracias."]
    assert refused == [full_at, full_at]
    for engine in (opus, many):
        assert "it runs on the CPU, slower." in engine.take_notes()[0]


def test_m2m100_goes_where_it_is_told(hundred):
    translator = M2M100Translator(hundred, ["en", "es", "fr"], "cpu")
    assert list(translator.translate(["Thank you."], "en", "es", Task())) == ["Gracias."]
    assert list(translator.translate(["Thank you."], "en", "fr", Task())) == ["Merci."]
    assert ("es", "fr") in translator.pairs()


def test_m2m100_tags_of_the_registry_are_those_of_the_model():
    from transformers.models.m2m_100.tokenization_m2m_100 import FAIRSEQ_LANGUAGE_CODES

    spec = load_registry().find("m2m100-418m")
    assert set(spec.languages) == set(FAIRSEQ_LANGUAGE_CODES["m2m100"])


def test_chain_through_english_where_no_model_is_direct(opus):
    service = TranslationService([opus], by_text)
    done = service.translate(page(("Guten Morgen.", "de")), "fr", Task())
    assert done.sentences[0].text == "Bonjour."
    assert [hop[1:] for hop in service.route("de", "fr")] == [("de", "en"), ("en", "fr")]


def test_preference_direct_then_chain_then_the_rest(opus, hundred):
    many = M2M100Translator(hundred, ["de", "en", "es", "fr"], "cpu")
    service = TranslationService([opus, many], by_text)
    assert service.route("de", "en")[0][0] is opus
    assert [hop[0] for hop in service.route("de", "fr")] == [opus, opus]
    assert [hop[0] for hop in service.route("de", "es")] == [many]
    assert service.route("es-MX", "fr")[0][1:] == ("es", "fr")


def test_two_translators_meet_in_english(opus, hundred):
    few = M2M100Translator(hundred, ["en", "es"], "cpu")
    service = TranslationService([opus, few], by_text)
    assert [(hop[0], *hop[1:]) for hop in service.route("de", "es")] == [
        (opus, "de", "en"),
        (few, "en", "es"),
    ]


def test_reading_is_translated_sentence_by_sentence_and_streamed(opus):
    reading = page(("Guten Morgen. Der Zug fährt um 10:30 Uhr.", "de"), ("Good morning.", "en"))
    heard, steps = [], []
    service = TranslationService([opus], by_text)
    task = Task(progressed=lambda *step: steps.append(step))
    done = service.translate(reading, "en", task, heard.append)
    assert [s.text for s in done.sentences] == [
        "Good morning.",
        "The train leaves at 10:30.",
        "Good morning.",
    ]
    assert heard == list(done.sentences)
    assert steps[0] == ("translate", 1, 3)
    assert done.index_at(WordRef(0, 0, 2)) == 1
    assert done.sentences[0].engine == "OPUS-MT"
    assert done.sentences[2].engine == ""
    assert not done.sentences[0].rough


def test_language_is_found_for_each_block(opus):
    reading = page(("Guten Morgen.", None), ("Good morning.", None))
    done = TranslationService([opus], by_text).translate(reading, "fr", Task())
    assert [s.text for s in done.sentences] == ["Bonjour.", "Bonjour."]


def test_lost_amount_is_rescued_by_a_code(opus):
    """The model says "4" for 3,50; asked with a code in its place it keeps it."""
    done = TranslationService([opus], by_text).translate(
        page(("Das kostet 3,50 Euro.", "de")), "en", Task()
    )
    assert done.sentences[0].text == "That costs 3,50 euros."
    assert done.sentences[0].lost == ()


def test_lost_number_that_cannot_be_rescued_is_told(opus):
    done = TranslationService([opus], by_text).translate(
        page(("Zimmer 7 ist frei.", "de")), "en", Task()
    )
    assert done.sentences[0].lost == ("7",)


def test_second_time_nobody_is_asked(opus):
    service = TranslationService([opus], by_text)
    reading = page(("Guten Morgen.", "de"), ("Guten Morgen.", "de"))
    first = service.translate(reading, "en", Task())
    opus.unload()
    second = service.translate(reading, "en", Task())
    assert second == first
    assert not any(resident.is_loaded for resident in opus._residents.values())


def test_cancel_after_the_first_sentence(opus):
    task, heard = Task(), []

    def one(sentence):
        heard.append(sentence.text)
        task.cancel()

    reading = page(("Guten Morgen. Der Zug fährt um 10:30 Uhr. Guten Morgen.", "de"))
    with pytest.raises(Cancelled):
        TranslationService([opus], by_text).translate(reading, "en", task, one)
    assert heard == ["Good morning."]


def test_cancel_is_heard_between_tokens(opus):
    class CancelsItself(Task):
        looks = 0

        @property
        def is_cancelled(self):
            CancelsItself.looks += 1
            if CancelsItself.looks == 3:
                self.cancel()
            return self._cancel.is_set()

    with pytest.raises(Cancelled):
        list(opus.translate(["Der Zug fährt um 10:30 Uhr."], "de", "en", CancelsItself()))
    assert CancelsItself.looks < 6


def test_language_that_nobody_translates_is_a_sentence(opus):
    service = TranslationService([opus], by_text, lambda a, b: f"Add a model for {a} to {b}.")
    heard = []
    with pytest.raises(ModelError, match="Add a model for ja to en"):
        service.translate(page(("こんにちは", "ja")), "en", Task(), heard.append)
    assert heard == []


def test_text_that_is_in_the_language_already_is_told(opus):
    done = TranslationService([opus], by_text).translate(
        page(("Good morning.", "en")), "en-GB", Task()
    )
    assert done.text == "Good morning."
    assert "nothing to translate" in done.notes[0]


def test_other_languages_on_the_page_are_still_translated(opus):
    reading = page(("こんにちは", "ja"), ("Guten Morgen.", "de"))
    done = TranslationService([opus], by_text).translate(reading, "en", Task())
    assert [s.text for s in done.sentences] == ["こんにちは", "Good morning."]
    assert "ja" in done.notes[0]


def test_device_that_is_not_there_is_told_and_the_cpu_taken(folders):
    service = TranslationService([MarianTranslator(folders, "mps-of-another-make")], by_text)
    done = service.translate(page(("Guten Morgen.", "de")), "en", Task())
    assert done.text == "Good morning."
    assert "runs on the CPU" in done.notes[0]


def test_idle_models_are_unloaded(opus):
    service = TranslationService([opus, ApertiumTranslator()], by_text)
    service.translate(page(("Guten Morgen.", "de")), "en", Task())
    service.unload_if_idle(1000)
    assert any(resident.is_loaded for resident in opus._residents.values())
    service.unload_if_idle(0)
    assert not any(resident.is_loaded for resident in opus._residents.values())


def test_sentence_longer_than_the_model_is_translated_in_parts(opus, folders):
    text = "Guten Morgen, Zug; " * 40 + "x" * 400
    tokenizer = MarianTokenizer.from_pretrained(folders["de", "en"])
    parts = _fitting(text, tokenizer, 60)
    assert "".join(parts).replace(" ", "") == text.replace(" ", "")
    assert all(len(tokenizer(part)["input_ids"]) <= 60 for part in parts)
    assert parts[0].endswith((",", ";"))
    (found,) = opus.translate([text], "de", "en", Task())
    assert found


def test_missing_or_broken_folder_is_a_sentence(tmp_path, folders):
    broken = tmp_path / "broken"
    shutil.copytree(folders["de", "en"], broken)
    (broken / "model.safetensors").unlink()
    for folder in (broken, tmp_path / "gone"):
        translator = MarianTranslator({("de", "en"): folder}, "cpu")
        with pytest.raises(ModelError, match="cannot be loaded"):
            list(translator.translate(["Guten Morgen."], "de", "en", Task()))


def test_pickled_weights_are_not_loaded(tmp_path, folders):
    folder = tmp_path / "pickled"
    shutil.copytree(folders["de", "en"], folder)
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(ModelError, match="cannot be loaded"):
        list(MarianTranslator({("de", "en"): folder}, "cpu").translate(["x"], "de", "en", Task()))


needs_apertium = pytest.mark.skipif(
    not ApertiumTranslator().is_available() or ("en", "es") not in ApertiumTranslator().pairs(),
    reason="Apertium with English and Spanish is not installed",
)


@needs_apertium
def test_apertium_translates_and_is_called_rough():
    service = TranslationService([ApertiumTranslator()], by_text)
    reading = page(("The house is red. The cat drinks water.", "en"))
    done = service.translate(reading, "es", Task())
    assert done.sentences[0].text == "La casa es roja."
    assert len(done.sentences) == 2
    assert done.sentences[0].rough


@needs_apertium
def test_apertium_keeps_sentences_apart_and_addresses_whole():
    found = list(
        ApertiumTranslator().translate(
            ["Hello", "Open https://example.org/a now.", "Good morning"], "en", "es", Task()
        )
    )
    assert len(found) == 3
    assert "https://example.org/a" in found[1]


@needs_apertium
def test_apertium_is_cancelled():
    task = Task()
    task.cancel()
    with pytest.raises(Cancelled):
        list(ApertiumTranslator().translate(["Hello"], "en", "es", task))
