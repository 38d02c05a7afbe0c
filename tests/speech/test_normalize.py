"""What is written, what is said, and that the voice then says it."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from lumivox.speech.narration import apply_edits
from lumivox.speech.normalize import normalize
from lumivox.speech.spoken import NAMES, spoken


def say(text: str, language: str) -> str:
    spoken_text, _ = apply_edits(text, (), normalize(text, language))
    return " ".join(spoken_text.split())


ENGLISH = {
    "It is 12 km, 1 km, 5kg.": "It is 12 kilometres, one kilometre, 5 kilograms.",
    "120 km/h and 3 m²": "120 kilometres an hour and 3 square metres",
    "5 min. later": "5 minutes later",
    "$1,234.50": "1234 dollars 50",
    "€12.50 or 12.50 €": "12 euros 50 or 12 euros 50",
    "$5 million, €3.5bn, $1": "5 million dollars, 3.5 billion euros, one dollar",
    "$0.50": "50 cents",
    "-€5": "minus 5 euros",
    "25%": "25 percent",
    "2024-05-12": "May 12th, 20 24",
    "12/25/2024": "December 25th, 20 24",
    "05/12/2024": "5, 12, 20 24",
    "May 3, 2024": "May 3rd, 20 24",
    "3 May 1905": "3rd of May 19 oh 5",
    "Jan. 5": "January 5th",
    "at 14:30": "at 14 30",
    "10:00–12:00": "10 o'clock to 12 o'clock",
    "9:05 pm": "9 oh 5 p m",
    "1 1/2 cups": "1 and one half cups",
    "¾": "three quarters",
    "page 3/10": "page 3 of 10",
    "pages 10-12": "pages 10 to 12",
    "1990-1995": "19 90 to 19 95",
    "the 1990s": "the 19 nineties",
    "in 2024": "in 20 24",
    "2024 pieces": "2024 pieces",
    "5–7 °C": "5 to 7 degrees Celsius",
    "-5": "minus 5",
    "well-known": "well-known",
    "1920×1080": "1920 by 1080",
    "Dr. Smith of St. Paul": "Doctor Smith of Saint Paul",
    "10 Main St.": "10 Main Street",
    "e.g. this": "for example this",
    "No. 5": "number 5",
    "#5": "number 5",
    "see https://www.example.com/a_b.": "see example dot com slash a underscore b.",
    "a.b@x-y.com": "a dot b at x dash y dot com",
    "/usr/bin/env": "slash usr slash bin slash env",
    "+49 30 123456": "plus 4 9, 3 0, 1 2 3, 4 5 6",
    "(555) 123-4567": "5 5 5, 1 2 3, 4 5 6 7",
    "192.168.0.1": "192 point 168 point 0 point 1",
    "123456789012": "1 2 3, 4 5 6, 7 8 9, 0 1 2",
    "DE89 3704 0044 0532 0130 00": "D E 8 9, 3 7 0 4, 0 0 4 4, 0 5 3 2, 0 1 3 0, 0 0",
    "1,234,567 people": "1234567 people",
    "3.14159": "3.14159",
    "Chapter IV": "Chapter 4",
    "I am": "I am",
    "A & B": "A and B",
    "and/or": "and or",
    "Contents ........ 5": "Contents , 5",
    "Name: ______": "Name:",
    "☑ Save": "checked Save",
}
GERMAN = {
    "am 3. Mai 2024": "am dritten Mai 2024",
    "der 3. Mai": "der dritte Mai",
    "3. Mai 1990": "dritter Mai 19 hundert 90",
    "12.05.2024": "zwölfter Mai 2024",
    "am 12.5. um 14:30 Uhr": "am zwölften Mai um 14 Uhr 30",
    "um 14.30 Uhr": "um 14 Uhr 30",
    "um 13:00": "um 13 Uhr",
    "12,50 € und 1.234,50 €": "12 Euro 50 und 1234 Euro 50",
    "5 Mio. €, 1 €": "5 Millionen Euro, ein Euro",
    "1 Std. und 5 Min.": "eine Stunde und 5 Minuten",
    "z. B. bzw. z.B.": "zum Beispiel beziehungsweise zum Beispiel",
    "Hauptstr. 5": "Hauptstraße 5",
    "Nr. 5, S. 12": "Nummer 5, Seite 12",
    "im 3. Kapitel": "im dritten Kapitel",
    "1. Öffnen": "1. Öffnen",
    "1.234.567": "1234567",
    "Tel.: 030 123456": "Telefon: 0 3 0, 1 2 3, 4 5 6",
    "a@b.de": "a ät b Punkt de",
    "§ 5 Abs. 2": "Paragraf 5 Absatz 2",
    "3/4": "drei Viertel",
    "Mo., 12.05.": "Montag, zwölfter Mai",
}
FRENCH = {
    "le 1 mai 2024": "le premier mai 2024",
    "12/05/2024": "12 mai 2024",
    "1 234,50 €": "1234 euros 50",
    "5 M€": "5 millions d'euros",
    "à 14h30": "à 14 heures 30",
    "1h00": "une heure",
    "M. Dupont, n° 5": "Monsieur Dupont, numéro 5",
    "0,5 km, 2 km": "0,5 kilomètre, 2 kilomètres",
    "-5 °C": "moins 5 degrés Celsius",
    "XIXe siècle": "19ème siècle",
    "a@b.fr": "a arobase b point fr",
    "10–12": "10 à 12",
}
SPANISH = {
    "1.234,50 €": "1234 euros con 50",
    "12/05/2024": "12 de mayo de 2024",
    "14:30": "14 y 30",
    "-5 °C": "menos 5 grados Celsius",
    "Sr. García, n.º 5": "Señor García, número 5",
    "EE. UU.": "Estados Unidos",
    "½ taza": "un medio taza",
    "siglo XX": "siglo 20",
    "A & B": "A y B",
}
OTHERS = [
    ("it", "12,50 €", "12 euro e 50"),
    ("it", "il 1 maggio, 14:30", "il primo maggio, 14 e 30"),
    ("it", "Sig. Rossi, n. 5", "Signor Rossi, numero 5"),
    ("it", "1 h", "una ora"),
    ("pt", "R$ 12,50", "12 reais e 50"),
    ("pt", "1:00, 10h00", "uma hora, 10 horas"),
    ("pt", "12/05/2024", "12 de maio de 2024"),
    ("nl", "€ 12,50", "12 euro 50"),
    ("nl", "12-05-2024", "12 mei 2024"),
    ("nl", "3e, dhr. Jansen", "derde, de heer Jansen"),
    ("pl", "1 zł, 3 zł, 5 zł, 22 zł", "jeden złoty, 3 złote, 5 złotych, 22 złote"),
    ("pl", "1,5 km", "1,5 kilometra"),
    ("pl", "3 maja", "trzeciego maja"),
    ("cs", "3 Kč, 5 Kč", "3 koruny, 5 korun"),
    ("cs", "3. května", "třetího května"),
    ("cs", "20 °C", "20 stupňů Celsia"),
]
CASES = [
    *(("en", *pair) for pair in ENGLISH.items()),
    *(("de", *pair) for pair in GERMAN.items()),
    *(("fr", *pair) for pair in FRENCH.items()),
    *(("es", *pair) for pair in SPANISH.items()),
    *OTHERS,
]


@pytest.mark.parametrize(("language", "written", "said"), CASES)
def test_is_said_as_a_person_reads_it(language, written, said):
    assert say(written, language) == said


def test_a_region_does_not_hide_the_table_and_an_unknown_language_changes_nothing():
    assert say("5 km", "de-AT") == "5 Kilometer"
    assert say("5 km", "fi") == "5 km"
    assert normalize("5 km", None) == ()


@pytest.mark.parametrize("language", NAMES)
def test_tables_are_complete_and_of_one_shape(language):
    table, english = spoken(language), spoken("en")
    assert table is not None
    assert english is not None
    assert table.words.keys() == english.words.keys()
    assert len(table.months) == len(table.months_short) == 12
    assert set(english.fractions) <= set(table.fractions)
    forms = 4 if table.plural.startswith("slavic") else 2
    for unit, said in table.units.items():
        assert len(said.split("|")) == forms, unit
        assert " " in said.split("|")[0], f"the singular of {unit} lacks its article"
    for sign, said in table.currencies.items():
        assert len(said.split("|")) == forms + 1, sign
    if table.ordinal_days in {"case", "list"}:
        assert len(table.ordinals) == 31


@pytest.mark.parametrize("language", NAMES)
def test_every_unit_and_currency_is_said(language):
    table = spoken(language)
    assert table is not None
    for unit in table.units:
        assert unit not in say(f"5 {unit}", language).split() or unit in table.units[unit]
    for sign in table.currencies:
        many = table.currencies[sign].split("|")[2 if table.plural.startswith("slavic") else 1]
        assert many in say(f"5 {sign}", language), sign


def test_ordinary_prose_is_left_alone():
    prose = "The quick brown fox, who was twenty-one, jumped over the lazy dog; didn't he?"
    assert normalize(prose, "en") == ()


def phonemes(text: str, voice: str) -> str:
    command = ["espeak-ng", "-q", "-v", voice, "--ipa", "--", text]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return "|".join(said.split("\n")).replace(" ", "")  # a line is a clause


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
@pytest.mark.parametrize(
    ("voice", "written", "as_said"),
    [
        ("en-us", "12 km", "twelve kilometres"),
        ("en-us", "$1,234.50", "one thousand two hundred thirty four dollars fifty"),
        ("en-us", "1990", "nineteen ninety"),
        ("en-us", "192.168.0.1", "192 point 168 point 0 point 1"),
        ("en-us", "Dr. Smith", "doctor Smith"),
        ("de", "am 3. Mai", "am dritten Mai"),
        ("de", "5 kg", "fünf Kilogramm"),
        ("de", "1990", "neunzehn hundert neunzig"),
        ("fr", "-5", "moins cinq"),
        ("fr", "M. Dupont", "monsieur Dupont"),
        ("es", "-5", "menos cinco"),
        ("cs", "20 °C", "dvacet stupňů Celsia"),
    ],
)
def test_the_voice_says_it_right_where_it_said_it_wrong(voice, written, as_said):
    assert phonemes(say(written, voice), voice) == phonemes(as_said, voice)
    assert phonemes(written, voice) != phonemes(as_said, voice)
