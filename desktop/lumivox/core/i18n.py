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


def available_languages() -> tuple[str, ...]:
    """BCP 47 tags of the languages that the interface has, English first."""
    from lumivox.core.resources import resource_path

    try:
        folder = resource_path("locales")
    except FileNotFoundError:
        return ("en",)
    found = sorted(path.parent.parent.name for path in folder.glob("*/LC_MESSAGES/lumivox.mo"))
    return ("en", *(name.replace("_", "-") for name in found if name != "en"))


def use_language(tag: str) -> str:
    """Switch to the catalogue that fits a tag best.

    Args:
        tag: BCP 47; of a regional one the language counts where the region has no catalogue.

    Returns:
        The tag of the language in use now; ``en`` where there is no catalogue.
    """
    from lumivox.core.resources import resource_path

    known = available_languages()
    wanted = tag.replace("_", "-")
    for choice in (wanted, wanted.partition("-")[0]):
        if choice != "en" and choice in known:
            folder = resource_path("locales")
            install(gettext.translation("lumivox", folder, [choice.replace("-", "_")]))
            return choice
    install(gettext.NullTranslations())
    return "en"


def language_in_use() -> str:
    """BCP 47 tag of the language in which ``tr`` answers; the voice speaks its sentences in it."""
    return _catalogue.info().get("language", "en").replace("_", "-") or "en"


def tr(sentence: str) -> str:
    """The sentence in the interface's language; ``str.format`` placeholders stay as they are."""
    # Under the empty key gettext keeps the catalogue's head.
    return _catalogue.gettext(sentence) if sentence else ""


def trn(singular: str, plural: str, count: int) -> str:
    """The sentence in the form this count takes; fill ``{count}`` by ``str.format``."""
    return _catalogue.ngettext(singular, plural, count)


def mark(sentence: str) -> str:
    """The sentence as it is: marks it for the catalogues where ``tr`` comes later."""
    return sentence
