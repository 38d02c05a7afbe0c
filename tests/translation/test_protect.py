"""What must survive a translation."""

from __future__ import annotations

import pytest

from lumivox.translation.protect import missing, pieces, shield, unshield


@pytest.mark.parametrize(
    ("sentence", "translation", "lost"),
    [
        ("It costs 1,234.50 euros.", "Es kostet 1.234,50 Euro.", ()),
        ("It costs 1,234.50 euros.", "Es kostet 1.234 Euro.", ("1,234.50",)),
        ("The train at 10:30.", "Le train de 10 h 30.", ("10:30",)),
        ("Open https://example.org/a?b=1 now.", "Öffne https://example.org/a?b=1 jetzt.", ()),
        ("Open https://example.org/a now.", "Öffne die Seite jetzt.", ("https://example.org/a",)),
        ("Write to info@example.org.", "Schreibe an info@example.org.", ()),
        ("Write to info@example.org.", "Schreibe an uns.", ("info@example.org",)),
        ("Your code is AB-1234-X.", "Ihr Code lautet AB-1234-X.", ()),
        ("Your code is AB-1234-X.", "Ihr Code lautet AB-1243-X.", ("AB-1234-X",)),
        ("Gate B12 is open.", "Puerta abierta.", ("B12",)),
        ("We met Garamendi there.", "Wir trafen Garamendi dort.", ()),
        ("We met Garamendi there.", "Wir trafen ihn dort.", ("Garamendi",)),
        ("We met Garamendi there.", "Мы встретили Гараменди там.", ()),
        ("In 12 days", "في ١٢ يوما", ()),
        ("We live in London now.", "Nous vivons à Londres.", ()),
        ("1 234 people", "1.234 Menschen", ()),
        ("Yes.", "Ja.", ()),
    ],
)
def test_missing(sentence, translation, lost):
    assert missing(sentence, translation, "en") == lost


def test_pieces_of_a_sentence_in_their_order():
    found = pieces("Pay 3.50 to AB-12 at www.example.org by 2026-05-04.", "en")
    assert found == ("3.50", "AB-12", "www.example.org", "2026-05-04")


def test_german_nouns_are_no_names():
    assert pieces("Der Mann kauft ein Haus mit Garten.", "de") == ()


def test_shielded_pieces_come_back_wherever_they_stand():
    text, kept = shield("Pay 3.50 to AB-12.")
    assert text == "Pay X1X to X2X."
    assert unshield("An X2X zahle x1x.", kept) == "An AB-12 zahle 3.50."
    assert unshield("An X2X zahle.", kept) is None
    assert unshield("X1X X1X X2X", kept) is None


def test_backslashes_survive():
    text, kept = shield(r"Open C:\Users\name now.")
    assert unshield(text, kept) == r"Open C:\Users\name now."
