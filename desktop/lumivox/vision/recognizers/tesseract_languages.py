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
    """A sentence for a language that no engine reads here: what may be added."""
    package = debian_package(tag)
    if package is None:
        return tr("Nothing here reads {language}. Look under Models in the settings.").format(
            language=tag
        )
    return tr(
        "Nothing here reads {language} yet. Look under Models in the settings, or install "
        "Tesseract's data for it; on Debian: apt install {package}"
    ).format(language=tag, package=package)
