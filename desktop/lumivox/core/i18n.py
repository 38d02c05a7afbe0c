"""Sentences for people, in their language.

The English sentence is the key. Catalogues are gettext's; until one is installed every sentence
stays English. ``tr`` looks up at the moment of the call, so that the language can be switched
while running.
"""

from __future__ import annotations

import gettext

_catalogue: gettext.NullTranslations = gettext.NullTranslations()


def install(catalogue: gettext.NullTranslations) -> None:
    """Use this catalogue from now on."""
    global _catalogue  # noqa: PLW0603 - one language for the whole program
    _catalogue = catalogue


def tr(sentence: str) -> str:
    """The sentence in the interface's language; ``str.format`` placeholders stay as they are."""
    return _catalogue.gettext(sentence)


def trn(singular: str, plural: str, count: int) -> str:
    """The sentence in the form this count takes; fill ``{count}`` by ``str.format``."""
    return _catalogue.ngettext(singular, plural, count)


def mark(sentence: str) -> str:
    """The sentence as it is: marks it for the catalogues where ``tr`` comes later."""
    return sentence
