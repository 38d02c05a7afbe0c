"""Which languages Tesseract reads here, and the package that brings another."""

from __future__ import annotations

from lumivox.core.i18n import tr
from lumivox.vision.tessdata import tags_of, tessdata, trained_name


def installed_languages() -> tuple[str, ...]:
    """BCP 47 tags whose data is installed; empty where Tesseract is not."""
    folder = tessdata()
    return tags_of(folder) if folder is not None else ()


def debian_package(tag: str) -> str | None:
    """Debian's package with the data of a language, or ``None`` where Tesseract has none.

    Debian writes ``chi_sim`` as ``tesseract-ocr-chi-sim``.
    """
    name = trained_name(tag)
    return f"tesseract-ocr-{name.lower().replace('_', '-')}" if name else None


def how_to_read(tag: str) -> str:
    """A sentence about a language: that it is there, how to get it, or that there is none."""
    if tag.split("-", maxsplit=1)[0] in {found.split("-")[0] for found in installed_languages()}:
        return tr("Tesseract reads {language} here.").format(language=tag)
    package = debian_package(tag)
    if package is None:
        return tr("Tesseract has no data for {language}.").format(language=tag)
    return tr("Tesseract lacks the data for {language}. On Debian: apt install {package}").format(
        language=tag, package=package
    )
