"""piper, a neural voice, as the external program of a user who has it (GPL: not shipped)."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from platformdirs import user_data_path

from lumivox.core.engines import Sound, Synthesizer, Voice, VoiceSettings
from lumivox.core.errors import EngineError
from lumivox.core.i18n import tr
from lumivox.speech.languages import best_voice
from lumivox.speech.playback import NORMAL_RATE
from lumivox.speech.wavefile import read_sound

_PATIENCE_S = 60


class PiperSynthesizer:
    """piper for the languages it has voices for, another engine for the rest.

    Voices are ``NAME.onnx`` beside ``NAME.onnx.json``. The program gives no word times: they are
    reckoned by length (``playback.word_times``).
    """

    name = "piper"

    def __init__(self, others: Synthesizer, folders: Sequence[Path] | None = None) -> None:
        """Nothing is loaded or run yet.

        Args:
            others: speaks what piper has no voice for.
            folders: where voices lie; the usual places otherwise.
        """
        self._others = others
        self._folders = folders if folders is not None else usual_folders()

    def is_available(self) -> bool:
        """Whether the program and a voice are there (a mouse tool is called piper, too)."""
        return shutil.which("piper") is not None and bool(self._own_voices())

    def how_to_get(self) -> str:
        """A sentence: how to get it."""
        return tr("Install the program piper, and put a voice for it into {folder}.").format(
            folder=self._folders[0]
        )

    def unload(self) -> None:
        """Nothing to give back: the program ends after each sentence."""

    def voices(self) -> tuple[Voice, ...]:
        """piper's, then those of the other engine."""
        return (*self._own_voices(), *self._others.voices())

    def synthesize(self, text: str, language: str | None, settings: VoiceSettings) -> Sound:
        """The sound of one utterance; see the Protocol. Pitch is not offered.

        Raises:
            EngineError: the program failed.
        """
        voice = best_voice(self._own_voices(), language, settings.voice)
        if voice is None or not any(sign.isalnum() for sign in text):
            return self._others.synthesize(text, language, settings)
        program = shutil.which("piper")
        with tempfile.TemporaryDirectory(prefix="lumivox-") as folder:
            path = Path(folder) / "speech.wav"
            command = [
                *(str(program), "--model", voice, "--output_file", str(path)),
                *("--length_scale", f"{NORMAL_RATE / settings.rate:.3f}"),
            ]
            try:
                subprocess.run(  # noqa: S603 - no shell; the text goes by standard input
                    command,
                    input=" ".join(text.split()) + "\n",
                    encoding="utf-8",
                    capture_output=True,
                    timeout=_PATIENCE_S,
                    check=True,
                    creationflags=0x08000000 if sys.platform == "win32" else 0,  # no window
                )
                sound = read_sound(path)
            except (OSError, ValueError, EOFError, subprocess.SubprocessError) as error:
                raise EngineError(tr("The program piper could not speak this sentence.")) from error
        samples = (sound.samples * np.float32(settings.volume)).astype(np.int16)
        return replace(sound, samples=samples)

    def _own_voices(self) -> tuple[Voice, ...]:
        found = []
        for folder in self._folders:
            for path in sorted(folder.rglob("*.onnx")) if folder.is_dir() else ():
                try:
                    about = json.loads(path.with_name(path.name + ".json").read_text("utf-8"))
                    tag = str(about["language"]["code"]).replace("_", "-")
                except (OSError, ValueError, LookupError, TypeError):
                    continue  # not one of piper's
                found.append(Voice(str(path), path.stem, (tag,)))
        return tuple(found)


def usual_folders() -> tuple[Path, ...]:
    """Where voices of piper are usually put, the user's own first."""
    return (
        user_data_path("piper-voices", appauthor=False),
        user_data_path("piper", appauthor=False),
        Path("/usr/share/piper-voices"),
    )
