"""Themes as data: colours by role, read from ``resources/themes``, made into palette and style.

Every pair of text and ground has a contrast of at least 7:1 (WCAG 2.2, 1.4.6 AAA), and a test
computes it over every theme.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from functools import cache
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette, QStyleHints

from lumivox.core.resources import resource_path

THEMES = ("light", "dark", "black-white", "white-black", "yellow-black")


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours as ``#rrggbb``, by what they are for."""

    name: str
    window: str
    base: str
    text: str
    muted: str
    button: str
    button_text: str
    border: str
    focus: str
    highlight: str
    highlight_text: str
    selection: str
    selection_text: str
    unsure: str
    link: str

    def contrast(self, ink: str, ground: str) -> float:
        """The contrast between two roles, 1-21."""
        return contrast(getattr(self, ink), getattr(self, ground))


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours ``#rrggbb`` (WCAG 2.2, "contrast ratio"), 1-21."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance, 0-1 (WCAG 2.2)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@cache
def load_theme(name: str) -> Theme:
    """A theme by name.

    Raises:
        FileNotFoundError: there is none of this name.
    """
    values = json.loads(resource_path("themes", f"{name}.json").read_text("utf-8"))
    return Theme(name=name, **{f.name: values[f.name] for f in fields(Theme) if f.name != "name"})


def theme_for(wanted: str, hints: QStyleHints | None = None) -> Theme:
    """The theme of this name, or the one that fits the desktop; unknown names follow it too."""
    if wanted in THEMES:
        return load_theme(wanted)
    hints = hints or QGuiApplication.styleHints()
    dark = hints.colorScheme() == Qt.ColorScheme.Dark
    # The wrapper is held: its C++ object goes with the last reference to it.
    accessibility = hints.accessibility()
    high = accessibility.contrastPreference() == Qt.ContrastPreference.HighContrast
    names: dict[tuple[bool, bool], Literal["dark", "light", "black-white", "white-black"]] = {
        (True, False): "dark",
        (False, False): "light",
        (True, True): "black-white",
        (False, True): "white-black",
    }
    return load_theme(names[dark, high])


def palette_of(theme: Theme) -> QPalette:
    """The theme as a palette; what is disabled is muted, not faint."""
    role = QPalette.ColorRole
    colours = {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.base,
        role.AlternateBase: theme.window,
        role.Text: theme.text,
        role.PlaceholderText: theme.muted,
        role.Button: theme.button,
        role.ButtonText: theme.button_text,
        role.BrightText: theme.text,
        role.Highlight: theme.selection,
        role.HighlightedText: theme.selection_text,
        role.Accent: theme.focus,
        role.Link: theme.link,
        role.LinkVisited: theme.link,
        role.ToolTipBase: theme.base,
        role.ToolTipText: theme.text,
        role.Light: theme.border,
        role.Midlight: theme.border,
        role.Mid: theme.border,
        role.Dark: theme.border,
        role.Shadow: theme.border,
    }
    palette = QPalette()
    for each, colour in colours.items():
        palette.setColor(each, QColor(colour))
    for each in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, each, QColor(theme.muted))
    return palette


@dataclass(frozen=True, slots=True)
class TypeSizes:
    """Sizes in points: of menus, buttons and labels, and of the text that is read; its family."""

    interface: float
    text: float
    family: str = ""


def style_of(theme: Theme, sizes: TypeSizes) -> str:
    """The style sheet: borders that can be seen, and a focus that cannot be missed.

    Sizes stand here too, because Qt ignores QApplication.setFont where a style sheet is set.
    Nothing moves by itself for anyone: Qt does not tell which desktops ask for less motion.
    """
    t = theme
    # A splitter's handle is wide enough to be taken, and drawn as a line in its middle.
    stops = ((0, t.window), (0.39, t.window), (0.4, t.border), (0.6, t.border), (0.61, t.window))
    line = ", ".join(f"stop: {at} {colour}" for at, colour in (*stops, (1, t.window)))
    box = round(sizes.interface)
    family = sizes.family.replace('"', "")
    return f"""
    * {{ font-size: {sizes.interface}pt; widget-animation-duration: 0; }}
    QLabel#title {{ font-size: {1.5 * sizes.interface}pt; font-weight: bold; }}
    QLabel#advice {{ font-size: {1.8 * sizes.interface}pt; }}
    QTextEdit#reading {{
        font-size: {sizes.text}pt; {f'font-family: "{family}";' if family else ""}
        placeholder-text-color: transparent;
    }}
    QToolTip {{ color: {t.text}; background: {t.base}; border: 1px solid {t.border}; }}
    QPushButton {{
        color: {t.button_text}; background: {t.button};
        border: 1px solid {t.border}; border-radius: 6px; padding: 5px 13px;
    }}
    QPushButton:hover {{ border: 2px solid {t.border}; padding: 4px 12px; }}
    QPushButton:pressed {{ color: {t.selection_text}; background: {t.selection}; }}
    QPushButton:disabled {{ color: {t.muted}; border: 1px dashed {t.border}; }}
    QPushButton:focus {{ border: 3px solid {t.focus}; padding: 3px 11px; }}
    QTextEdit, QPlainTextEdit, QGraphicsView, QLineEdit {{
        color: {t.text}; background: {t.base}; border: 1px solid {t.border};
        border-radius: 4px; margin: 2px; placeholder-text-color: {t.muted};
        selection-background-color: {t.selection}; selection-color: {t.selection_text};
    }}
    QTextEdit {{ padding: 6px; }}
    QLineEdit {{ padding: 4px; }}
    QTextEdit:focus, QPlainTextEdit:focus, QGraphicsView:focus, QLineEdit:focus {{
        border: 3px solid {t.focus}; margin: 0px;
    }}
    QCheckBox, QRadioButton {{ padding: 2px; border: 3px solid transparent; }}
    QCheckBox:focus, QRadioButton:focus, QLabel:focus {{ border: 3px solid {t.focus}; }}
    QCheckBox::indicator, QRadioButton::indicator, QAbstractItemView::indicator {{
        width: {box}px; height: {box}px; border: 2px solid {t.border}; background: {t.base};
    }}
    QCheckBox::indicator:checked, QRadioButton::indicator:checked,
    QAbstractItemView::indicator:checked {{ background: {t.text}; }}
    /* On a chosen row the frame would vanish, and an empty box look like a ticked one. */
    QAbstractItemView::indicator:selected {{
        border-color: {t.selection_text}; background: {t.selection};
    }}
    QAbstractItemView::indicator:checked:selected {{ background: {t.selection_text}; }}
    QComboBox, QAbstractSpinBox {{
        color: {t.text}; background: {t.base}; border: 1px solid {t.border}; padding: 4px;
        margin: 2px;
    }}
    QAbstractSpinBox QLineEdit {{ border: 0px; margin: 0px; padding: 0px 4px; }}
    QComboBox:focus, QAbstractSpinBox:focus {{ border: 3px solid {t.focus}; margin: 0px; }}
    QComboBox::drop-down, QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{
        width: {2 * box}px; background: {t.button}; border-left: 1px solid {t.border};
    }}
    QComboBox::down-arrow, QAbstractSpinBox::down-arrow, QAbstractSpinBox::up-arrow {{
        width: 0px; height: 0px;
        border-left: {box // 3}px solid {t.button}; border-right: {box // 3}px solid {t.button};
    }}
    QComboBox::down-arrow, QAbstractSpinBox::down-arrow {{
        border-top: {box // 3}px solid {t.button_text};
    }}
    QAbstractSpinBox::up-arrow {{ border-bottom: {box // 3}px solid {t.button_text}; }}
    QAbstractItemView {{
        color: {t.text}; background: {t.base}; border: 1px solid {t.border}; margin: 2px;
        selection-background-color: {t.selection}; selection-color: {t.selection_text};
    }}
    QAbstractItemView:focus {{ border: 3px solid {t.focus}; margin: 0px; }}
    QAbstractItemView::item {{ padding: 3px 0px; }}
    QHeaderView::section {{
        color: {t.button_text}; background: {t.button}; border: 1px solid {t.border};
        padding: 3px 5px;
    }}
    QToolButton {{ color: {t.button_text}; border: 3px solid transparent; padding: 3px; }}
    QToolButton:focus {{ border: 3px solid {t.focus}; }}
    QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
    QMenuBar {{ color: {t.text}; background: {t.window}; }}
    QMenu {{ color: {t.text}; background: {t.base}; border: 1px solid {t.border}; padding: 3px; }}
    QMenu::item {{ padding: 5px 28px 5px {3 * box}px; border: 2px solid transparent; }}
    QMenu::indicator {{
        width: {box}px; height: {box}px; left: {box // 2}px; border: 2px solid {t.border};
    }}
    QMenu::indicator:checked {{ background: {t.text}; }}
    QMenu::item:disabled {{ color: {t.muted}; }}
    QMenu::separator {{ height: 1px; background: {t.border}; margin: 3px 8px; }}
    QMenuBar::item {{ padding: 4px 9px; border: 2px solid transparent; }}
    QMenuBar::item:selected, QMenu::item:selected {{
        color: {t.selection_text}; background: {t.selection}; border: 2px solid {t.focus};
    }}
    QSplitter::handle {{
        background: qlineargradient(x1: 0, y1: 0, x2: 0, y2: 1, {line});
    }}
    QSplitter::handle:horizontal {{
        background: qlineargradient(x1: 0, y1: 0, x2: 1, y2: 0, {line});
    }}
    QSplitter::handle:hover {{ background: {t.focus}; }}
    QScrollBar {{ background: {t.base}; border: 1px solid {t.border}; }}
    QScrollBar:vertical {{ width: 16px; }}
    QScrollBar:horizontal {{ height: 16px; }}
    QScrollBar::handle {{ background: {t.border}; border: 2px solid {t.base}; }}
    QScrollBar::handle:vertical {{ min-height: 28px; }}
    QScrollBar::handle:horizontal {{ min-width: 28px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0px; height: 0px; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: {t.base}; }}
    QProgressBar {{ background: {t.base}; border: 1px solid {t.border}; max-height: 14px; }}
    QProgressBar::chunk {{ background: {t.focus}; }}
    """
