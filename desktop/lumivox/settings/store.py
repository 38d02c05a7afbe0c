"""Settings on disk: one TOML file that a person can read, written by replace.

Broken values fall back to their defaults and are told in one sentence; what this version does not
know is kept in the file for the version that does.
"""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lumivox.core.errors import OutputError
from lumivox.core.files import replace_file
from lumivox.core.i18n import tr
from lumivox.settings.schema import Settings, sections

log = logging.getLogger(__name__)

VERSION = 1


def default_path() -> Path:
    """Where the user's settings lie."""
    from platformdirs import user_config_path

    return user_config_path("lumivox", appauthor=False) / "settings.toml"


class SettingsStore:
    """Loads and saves Settings.

    Attributes:
        path: the file.
        message: a sentence about what could not be loaded, or empty.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or default_path()
        self.message = ""
        self._unknown: dict[str, Any] = {}
        self._version = VERSION

    def load(self) -> Settings:
        """The settings of the file; defaults for whatever is missing or broken. Never raises."""
        self.message = ""
        data = self._read()
        settings = Settings()
        broken: list[str] = []
        for section in sections():
            part = data.pop(section.name, {})
            if not isinstance(part, Mapping):
                broken.append(section.name)
                continue
            rest = dict(part)
            for field in section.fields:
                if field.name not in rest:
                    continue
                try:
                    settings = settings.changed(field.key, rest.pop(field.name))
                except ValueError as error:
                    log.warning("settings: %s", error)
                    broken.append(field.key)
            if rest:
                data[section.name] = rest
        self._unknown = data
        if broken and not self.message:
            message = tr("Some settings could not be used and are as new: {names}.")
            self.message = message.format(names=", ".join(broken))
        return settings

    def save(self, settings: Settings) -> None:
        """Write all settings, with their explanations as comments.

        Raises:
            OutputError: the file cannot be written; the old one is kept.
        """
        import tomlkit

        document = tomlkit.document()
        document.add("version", tomlkit.item(self._version))
        for section in sections():
            table = tomlkit.table()
            for field in section.fields:
                if field.editor != "hidden":
                    table.add(tomlkit.comment(f"{field.label}. {field.help}".strip()))
                value = settings.value(field.key)
                item = tomlkit.item(list(value) if isinstance(value, tuple) else value)
                if field.editor == "lines" and isinstance(item, tomlkit.items.Array):
                    item.multiline(True)
                table.add(field.name, item)
            for name, value in self._unknown.get(section.name, {}).items():
                table.add(name, value)
            document.add(section.name, table)
        known = {section.name for section in sections()}
        for name, value in self._unknown.items():
            if name not in known:
                document.add(name, value)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = tr("Cannot write {path}: {reason}. Choose another place.")
            reason = error.strerror or str(error)
            raise OutputError(message.format(path=self.path, reason=reason)) from error
        with replace_file(self.path) as stream:
            stream.write(tomlkit.dumps(document).encode())

    def _read(self) -> dict[str, Any]:
        try:
            data = tomllib.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            log.warning("settings: %s", type(error).__name__)
            self._set_aside()
            return {}
        version = data.get("version")
        if isinstance(version, int):
            # A newer Lumivox wrote it, and will take it back as its own.
            self._version = max(VERSION, version)
        return migrate(data)

    def _set_aside(self) -> None:
        """Keep a broken file beside the new one, so that nothing of the user's is lost."""
        kept = self.path.with_suffix(".broken.toml")
        try:
            self.path.replace(kept)
        except OSError:
            kept = self.path
        message = tr("The settings file could not be read; all settings are as new. It is {path}.")
        self.message = message.format(path=kept)


def migrate(data: dict[str, Any]) -> dict[str, Any]:
    """Bring the content of an older file to this version's names.

    Version 0 (files without a version) had the type's size as a factor and the rate under
    ``voice``.
    """
    version = data.pop("version", 0)
    if version == 0:
        voice = data.pop("voice", None)
        if isinstance(voice, dict):
            data.setdefault("speech", {}).update(voice)
        panel = data.get("panel")
        if isinstance(panel, dict) and isinstance(panel.get("zoom"), (int, float)):
            panel["type_size"] = round(panel.pop("zoom") * 100)
    return data
