"""The interface's language while running: catalogue, Qt's own texts, and the reading direction."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtGui import QGuiApplication

from lumivox.core.i18n import language_in_use, use_language

_QTS_OWN = "Qt's own texts"
"""Name of the translator that is installed in the application."""


def use_interface_language(tag: str) -> bool:
    """Take all texts from now on in this language; windows are then to be retranslated.

    To be called in the GUI thread, with a QGuiApplication.

    Args:
        tag: BCP 47; empty follows the system.

    Returns:
        Whether that is another language than before.
    """
    before = language_in_use()
    now = use_language(tag or system_language())
    application = QGuiApplication.instance()
    if not isinstance(application, QGuiApplication):
        raise TypeError("there is no QGuiApplication")
    for old in application.findChildren(QTranslator, _QTS_OWN):
        application.removeTranslator(old)
        old.deleteLater()
    translator = QTranslator(application)
    translator.setObjectName(_QTS_OWN)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    # Not every language is there: buttons and menus that Qt makes itself stay English then.
    if now != "en" and translator.load(QLocale(now), "qtbase", "_", folder):
        application.installTranslator(translator)
    application.setLayoutDirection(QLocale(now).textDirection())
    return now != before


def system_language() -> str:
    """BCP 47 tag of the desktop's language."""
    return next(iter(QLocale.system().uiLanguages()), "en")
