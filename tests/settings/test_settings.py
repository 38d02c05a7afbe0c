"""Settings survive a round trip, a broken file, an older and a newer version."""

import dataclasses
import tomllib

import pytest

from lumivox.core.errors import OutputError
from lumivox.settings import Settings, SettingsStore, describe, sections


@pytest.fixture
def store(tmp_path):
    return SettingsStore(tmp_path / "config" / "settings.toml")


def test_first_start_has_defaults_and_no_message(store):
    assert store.load() == Settings()
    assert store.message == ""


def test_every_setting_survives_save_and_load(store):
    settings = Settings()
    other = {bool: lambda f: not f.default, tuple: lambda f: ("de", "en")}
    for section in sections():
        for field in section.fields:
            if field.choices:
                value = field.choices[-1][0]
            elif field.type in other:
                value = other[field.type](field)
            elif field.type is int:
                value = int(field.maximum)
            else:
                value = "Grüße"
            settings = settings.changed(field.key, value)
    store.save(settings)
    assert SettingsStore(store.path).load() == settings
    assert settings != Settings()


def test_the_file_explains_itself_and_is_toml(store):
    store.save(Settings())
    text = store.path.read_text(encoding="utf-8")
    assert "# Read aloud at once." in text
    assert tomllib.loads(text)["speech"]["rate"] == 180


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("speech.rate", 5000),
        ("speech.rate", True),
        ("speech.rate", "fast"),
        ("panel.theme", "pink"),
        ("reading.languages", "en"),
        ("reading.earcons", 1),
        ("reading.words", [f"word{i}" for i in range(5001)]),
        ("reading.words", ["x" * 101]),
    ],
)
def test_a_value_that_does_not_fit_is_refused(key, value):
    with pytest.raises(ValueError, match=key.split(".")[1]):
        Settings().changed(key, value)


def test_own_words_are_kept_once_each_without_blanks():
    settings = Settings().changed("reading.words", ["Müller", " Mu\u0308ller ", "", "St.  Ives\t"])
    assert settings.reading.words == ("Müller", "St. Ives")


def test_broken_values_become_defaults_with_one_message(store):
    store.path.parent.mkdir()
    store.path.write_text(
        "version = 1\npanel = 3\n[speech]\nrate = 9999\nvolume = 40\n", encoding="utf-8"
    )
    settings = store.load()
    assert settings.speech.rate == 180
    assert settings.speech.volume == 40
    assert "speech.rate" in store.message
    assert "panel" in store.message


def test_a_file_that_is_no_toml_is_set_aside_not_lost(store):
    store.path.parent.mkdir()
    store.path.write_bytes(b"\xff\xfe rate = ")
    assert store.load() == Settings()
    assert "settings.broken.toml" in store.message
    assert store.path.with_suffix(".broken.toml").read_bytes() == b"\xff\xfe rate = "


def test_settings_of_a_newer_version_are_kept(store):
    store.path.parent.mkdir()
    store.path.write_text(
        "version = 1\n[speech]\nwhisper = true\n[smell]\nrose = 2\n", encoding="utf-8"
    )
    store.save(store.load().changed("speech.rate", 200))
    data = tomllib.loads(store.path.read_text(encoding="utf-8"))
    assert data["speech"]["whisper"] is True
    assert data["smell"] == {"rose": 2}
    assert data["speech"]["rate"] == 200


def test_a_newer_file_stays_one_of_its_version(store):
    store.path.parent.mkdir()
    store.path.write_text('version = 999\n[general]\nlanguage = "de"\n')
    store.save(store.load())
    assert tomllib.loads(store.path.read_text())["version"] == 999


def test_a_place_where_nothing_can_be_made_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    store = SettingsStore(tmp_path / "file" / "lumivox" / "settings.toml")
    with pytest.raises(OutputError, match="Cannot write"):
        store.save(Settings())


def test_a_file_of_version_0_is_migrated(store):
    store.path.parent.mkdir()
    store.path.write_text("[voice]\nrate = 250\n[panel]\nzoom = 2.5\n", encoding="utf-8")
    settings = store.load()
    assert settings.speech.rate == 250
    assert settings.panel.type_size == 250
    assert store.message == ""


def test_every_setting_has_a_label_and_numbers_have_limits():
    for section in sections():
        for field in section.fields:
            assert field.label
            assert field.checked(field.default) == field.default
            if field.type is int:
                assert field.minimum is not None
                assert field.maximum is not None


def test_settings_are_described_by_their_key():
    assert describe("panel.type_size").maximum == 400
    assert dataclasses.is_dataclass(Settings())
