"""All settings with their types, limits, labels and explanations.

Each section is a frozen dataclass; what the dialog and the file need to know of a field stands in
its metadata. Labels are English keys for ``tr``, looked up when shown.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast, get_type_hints

from lumivox.core.i18n import mark
from lumivox.core.own_words import own_words

Value = bool | int | float | str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """What is known of one setting.

    Attributes:
        section, name: together its key, ``speech.rate``.
        type: ``bool``, ``int``, ``float``, ``str`` or ``tuple`` (of strings).
        default: value of a new installation.
        label, help: English, for ``tr``; the help says what the setting does to the user.
        choices: allowed values with their labels, or empty.
        minimum, maximum: limits of a number, both inclusive.
        unit: English, for ``tr``; ``%`` or ``minutes``.
        editor: a hint for the dialog: ``""``, ``"shortcut"``, ``"font"``, ``"lines"`` (one text a
            line), ``"hidden"``.
    """

    section: str
    name: str
    type: type
    default: Value
    label: str
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""
    editor: str = ""

    @property
    def key(self) -> str:
        """``section.name``, as in messages."""
        return f"{self.section}.{self.name}"

    def checked(self, value: object) -> Value:
        """The value as this setting takes it.

        Raises:
            ValueError: when it cannot be taken; the text says why, for the log.
        """
        if self.type is tuple:
            if isinstance(value, (list, tuple)) and all(isinstance(v, str) for v in value):
                return self._own_words(value) if self.editor == "lines" else tuple(value)
            raise ValueError(f"{self.key} is a list of texts")
        if self.type is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        # bool is an int in Python; a rate of "true" is a mistake all the same.
        if type(value) is not self.type or not isinstance(value, (bool, int, float, str)):
            raise ValueError(f"{self.key} is of type {self.type.__name__}")
        if self.choices and value not in [choice for choice, _ in self.choices]:
            raise ValueError(f"{self.key} is none of its choices")
        if self.minimum is not None and isinstance(value, (int, float)) and value < self.minimum:
            raise ValueError(f"{self.key} is below {self.minimum}")
        if self.maximum is not None and isinstance(value, (int, float)) and value > self.maximum:
            raise ValueError(f"{self.key} is above {self.maximum}")
        return value

    def _own_words(self, lines: Iterable[str]) -> tuple[str, ...]:
        try:
            return own_words(lines)
        except ValueError as error:
            raise ValueError(f"{self.key}: {error}") from error


def _set(default: Value, label: str, help: str = "", **more: object) -> Any:  # noqa: A002
    """A dataclass field that carries its Field's facts."""
    return field(default=default, metadata={"label": label, "help": help, **more})


@dataclass(frozen=True, slots=True)
class General:
    """The program as a whole."""

    language: str = _set(
        "",
        mark("Language of the interface"),
        mark("Empty follows the system."),
        editor="language",
    )
    start_at_login: bool = _set(
        False,
        mark("Start when I log in"),
        mark("Lumivox then waits in the background for its keys."),
    )
    stay_in_background: bool = _set(
        True,
        mark("Stay in the background when the window is closed"),
        mark("The keys go on working. Off ends the program."),
    )
    show_after_capture: bool = _set(
        False,
        mark("Show the window after a capture by key"),
        mark("Off reads aloud and leaves you where you are."),
    )
    idle_minutes: int = _set(
        10,
        mark("Free memory after"),
        mark("Reading models are unloaded when unused for so long; 0 keeps them."),
        minimum=0,
        maximum=240,
        unit=mark("minutes"),
    )
    first_run_done: bool = _set(False, mark("First-run guide was finished"), editor="hidden")


@dataclass(frozen=True, slots=True)
class Reading:
    """How pictures are read."""

    languages: tuple[str, ...] = _set(
        (),
        mark("Languages of what I read"),
        mark("Tags such as en or de, most frequent first. Empty finds out by itself."),
    )
    words: tuple[str, ...] = _set(
        (),
        mark("My own words"),
        mark(
            "Names, medicines, technical terms: one word or phrase a line. They are recognised "
            "where the picture shows them."
        ),
        editor="lines",
    )
    device: str = _set(
        "auto",
        mark("Compute with"),
        mark("Automatic takes the graphics processor where there is one."),
        choices=(
            ("auto", mark("Automatic")),
            ("cpu", mark("Processor")),
            ("cuda", mark("NVIDIA graphics processor")),
            ("mps", mark("Apple graphics processor")),
        ),
    )
    text_layer: bool = _set(
        True,
        mark("Use a PDF's own text where it is sound"),
        mark("Faster and without reading errors. Off reads every page as a picture."),
    )
    handwriting: str = _set(
        "auto",
        mark("Handwriting"),
        mark(
            "Always is for letters and notes: an added model for handwriting is then asked about "
            "every line. Automatic asks it where a line is in doubt and looks written by hand."
        ),
        choices=(
            ("auto", mark("Automatic")),
            ("always", mark("Always")),
            ("never", mark("Never")),
        ),
    )
    announce_unsure: bool = _set(
        True,
        mark("Say when a word is unsure"),
        mark("The voice says “unsure” before a word that may have been read wrongly."),
    )
    earcons: bool = _set(
        True,
        mark("Short sounds"),
        mark("For captured, done, nothing found, and error."),
    )


@dataclass(frozen=True, slots=True)
class Speech:
    """The voice."""

    output: str = _set(
        "auto",
        mark("Who speaks messages"),
        mark("Automatic leaves messages to a running screen reader. No message is said twice."),
        choices=(
            ("auto", mark("Automatic")),
            ("own", mark("Lumivox's own voice")),
            ("screen_reader", mark("The screen reader")),
        ),
    )
    read_aloud: bool = _set(
        True,
        mark("Read aloud at once"),
        mark("Begin to speak as soon as the first line is recognised."),
    )
    voice: str = _set(
        "",
        mark("Voice"),
        mark("Empty takes the voice of the text's language."),
        editor="voice",
    )
    rate: int = _set(180, mark("Rate"), minimum=80, maximum=600, unit=mark("words a minute"))
    volume: int = _set(100, mark("Volume"), minimum=0, maximum=100, unit="%")
    pitch: int = _set(50, mark("Pitch"), minimum=0, maximum=100, unit="%")


@dataclass(frozen=True, slots=True)
class Panel:
    """How the reading looks."""

    theme: str = _set(
        "system",
        mark("Colours"),
        choices=(
            ("system", mark("Like the system")),
            ("light", mark("Light")),
            ("dark", mark("Dark")),
            ("black-white", mark("High contrast, white on black")),
            ("white-black", mark("High contrast, black on white")),
            ("yellow-black", mark("High contrast, yellow on black")),
        ),
    )
    type_size: int = _set(100, mark("Size of type"), minimum=50, maximum=400, unit="%")
    font: str = _set("", mark("Font"), mark("Empty takes the system's."), editor="font")
    line_spacing: int = _set(120, mark("Line spacing"), minimum=100, maximum=300, unit="%")
    letter_spacing: int = _set(100, mark("Letter spacing"), minimum=100, maximum=200, unit="%")
    line_focus: bool = _set(
        False,
        mark("Line focus"),
        mark("Dims everything but the line that is read."),
    )
    show_confidence: bool = _set(
        True, mark("Underline unsure words"), mark("A dotted line under words in doubt.")
    )


@dataclass(frozen=True, slots=True)
class Hotkeys:
    """Keys that work everywhere. Empty means no key.

    The defaults leave alone what desktops use themselves: Ctrl+Alt with A, D, L, T, Delete, the
    arrows and the F-keys (GNOME, KDE, Xfce), and N (NVDA).
    """

    read_region: str = _set("Ctrl+Alt+R", mark("Read a region"), editor="shortcut")
    read_window: str = _set("Ctrl+Alt+W", mark("Read the active window"), editor="shortcut")
    read_pointer: str = _set(
        "Ctrl+Alt+P", mark("Read what is under the pointer"), editor="shortcut"
    )
    read_screen: str = _set("Ctrl+Alt+S", mark("Read the whole screen"), editor="shortcut")
    read_again: str = _set("Ctrl+Alt+G", mark("Read the last region again"), editor="shortcut")
    read_clipboard: str = _set("Ctrl+Alt+C", mark("Read the clipboard"), editor="shortcut")
    describe: str = _set("Ctrl+Alt+I", mark("Describe what is shown"), editor="shortcut")
    translate: str = _set("Ctrl+Alt+X", mark("Translate the reading"), editor="shortcut")
    stop: str = _set("Ctrl+Alt+Space", mark("Stop"), editor="shortcut")
    repeat: str = _set("Ctrl+Alt+Return", mark("Repeat"), editor="shortcut")
    find: str = _set("Ctrl+Alt+F", mark("Find in the reading"), editor="shortcut")
    live: str = _set("Ctrl+Alt+V", mark("Start or stop live reading"), editor="shortcut")


@dataclass(frozen=True, slots=True)
class Live:
    """Live reading of a region, and the camera."""

    interval: int = _set(
        700,
        mark("Look again after"),
        mark("Shorter notices sooner, longer costs less."),
        minimum=100,
        maximum=10000,
        unit=mark("milliseconds"),
    )
    quiet: bool = _set(False, mark("Quiet"), mark("New text is shown but not spoken."))
    framing_tone: bool = _set(
        False, mark("Tone for the camera"), mark("A tone that rises as the page comes into view.")
    )
    automatic_shot: bool = _set(
        True,
        mark("Take the picture by itself"),
        mark("As soon as the page is whole, sharp and steady."),
    )


@dataclass(frozen=True, slots=True)
class Description:
    """What pictures show, and what text means."""

    detailed: bool = _set(False, mark("Describe in detail"))
    warn_before: bool = _set(
        False,
        mark("Warn before disturbing pictures"),
        mark("Needs a CLIP model. Such a picture is only shown after you agree."),
    )
    warn_threshold: int = _set(70, mark("Warn from"), minimum=50, maximum=99, unit="%")
    translate_to: str = _set(
        "", mark("Translate into"), mark("A tag such as en. Empty takes the interface's language.")
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings."""

    general: General = General()
    reading: Reading = Reading()
    speech: Speech = Speech()
    panel: Panel = Panel()
    hotkeys: Hotkeys = Hotkeys()
    live: Live = Live()
    description: Description = Description()

    def value(self, key: str) -> Value:
        """The value of ``section.name``. Raises AttributeError where there is none."""
        section, name = key.split(".")
        value: Value = getattr(getattr(self, section), name)
        return value

    def changed(self, key: str, value: Value) -> Settings:
        """A copy with one value changed.

        Raises:
            ValueError: when the setting cannot take it.
        """
        section, name = key.split(".")
        checked = describe(key).checked(value)
        part = dataclasses.replace(getattr(self, section), **{name: checked})
        return dataclasses.replace(self, **{section: part})


@dataclass(frozen=True, slots=True)
class Section:
    """One page of the dialog."""

    name: str
    label: str
    fields: tuple[Field, ...]


def _labels() -> dict[str, str]:
    return {
        "general": mark("General"),
        "reading": mark("Reading"),
        "speech": mark("Voice"),
        "panel": mark("Appearance"),
        "hotkeys": mark("Keys"),
        "live": mark("Live and camera"),
        "description": mark("Description and translation"),
    }


def _fields(section: str, cls: type) -> Iterator[Field]:
    types = get_type_hints(cls)
    for known in dataclasses.fields(cls):
        kind = types[known.name]
        yield Field(
            section=section,
            name=known.name,
            type=kind if isinstance(kind, type) else tuple,
            default=cast("Value", known.default),
            **known.metadata,
        )


def sections() -> tuple[Section, ...]:
    """All settings, in the order of the dialog."""
    parts = get_type_hints(Settings)
    return tuple(
        Section(name, label, tuple(_fields(name, parts[name]))) for name, label in _labels().items()
    )


def describe(key: str) -> Field:
    """What is known of ``section.name``.

    Raises:
        KeyError: when there is no such setting.
    """
    for section in sections():
        for known in section.fields:
            if known.key == key:
                return known
    raise KeyError(key)
