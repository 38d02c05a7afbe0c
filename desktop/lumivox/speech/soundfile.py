"""Speech as a file."""

from __future__ import annotations

import shutil
import tempfile
import wave
from pathlib import Path
from typing import IO

from lumivox.core.engines import Synthesizer, VoiceSettings
from lumivox.core.files import replace_file
from lumivox.core.task import Task
from lumivox.core.values import Narration
from lumivox.speech.playback import pause_after, resample, silence
from lumivox.speech.voices import first_available

USUAL_RATE = 22050
"""Hz, of a file without any speech."""


def save_speech(
    narration: Narration,
    path: Path | str,
    settings: VoiceSettings | None = None,
    *,
    synthesizer: Synthesizer | None = None,
    task: Task | None = None,
) -> float:
    """Write a Narration as a WAV file: mono, 16 bit, one sample rate for all its voices.

    The file appears whole or not at all.

    Args:
        narration: what to speak.
        path: the file; one that is there is replaced.
        settings: how to speak.
        synthesizer: the voice; the first available one otherwise.
        task: for progress (stage ``"speak"``) and cancel.

    Returns:
        Seconds of sound.

    Raises:
        EngineError: there is no voice, or it failed.
        OutputError: the file cannot be written.
        Cancelled: at a checkpoint.
    """
    settings, task = settings or VoiceSettings(), task or Task()
    voice = synthesizer or first_available()
    # A wave file's head is written last; the copy lets pipes be written, too.
    with tempfile.TemporaryFile() as spool:
        seconds = _write(spool, narration, settings, voice, task)
        spool.seek(0)
        with replace_file(Path(path)) as file:
            shutil.copyfileobj(spool, file)
    return seconds


def _write(
    spool: IO[bytes],
    narration: Narration,
    settings: VoiceSettings,
    voice: Synthesizer,
    task: Task,
) -> float:
    """The wave file into an open one; seconds of sound."""
    rate = frames = 0
    with wave.open(spool, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(USUAL_RATE)  # asked for even where nothing follows
        for index, utterance in enumerate(narration.utterances):
            task.checkpoint("speak", index, len(narration.utterances))
            sound = voice.synthesize(utterance.text, utterance.language, settings)
            if not rate:
                rate = sound.sample_rate
                file.setframerate(rate)
            samples = resample(sound.samples, sound.sample_rate, rate)
            rest = silence(pause_after(utterance, settings.rate), rate)
            file.writeframes(samples.astype("<i2").tobytes() + rest.tobytes())
            frames += len(samples) + len(rest)
    return frames / (rate or USUAL_RATE)
