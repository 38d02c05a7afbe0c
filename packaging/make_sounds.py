"""Makes the short sounds of ``resources/sounds``: ``python3 packaging/make_sounds.py [FOLDER]``.

Standard library only, and the same bytes every time. Soft bells: few partials, no click at
either end, told apart by their melody alone (up: caught, up and up: done, down: nothing found,
low and twice: error). The one for captured is over before a first word can sound.
"""

from __future__ import annotations

import math
import struct
import sys
import wave
from pathlib import Path

RATE = 22050
PEAK = 0.32
"""Of full scale: beside speech, a sound is to be noticed and not to startle."""

PARTIALS = ((1.0, 1.0), (2.0, 0.28), (3.0, 0.08))
"""Multiples of the note, and how loud each is."""

# For each sound: (begin s, length s, Hz) of its notes.
SOUNDS = {
    "captured": ((0.0, 0.1, 659.3), (0.05, 0.12, 880.0)),
    "done": ((0.0, 0.18, 523.3), (0.09, 0.18, 659.3), (0.18, 0.26, 784.0)),
    "nothing_found": ((0.0, 0.18, 587.3), (0.12, 0.28, 440.0)),
    "error": ((0.0, 0.15, 220.0), (0.2, 0.22, 207.7)),
}


def samples(notes: tuple[tuple[float, float, float], ...]) -> list[int]:
    """The mixed notes as 16-bit samples."""
    total = [0.0] * round(RATE * max(begin + length for begin, length, _ in notes))
    for begin, length, pitch in notes:
        first, count = round(RATE * begin), round(RATE * length)
        for index in range(min(count, len(total) - first)):
            time = index / RATE
            attack = min(1.0, time / 0.008)
            fade = 0.5 + 0.5 * math.cos(math.pi * index / count)
            tone = sum(
                loud * math.sin(2 * math.pi * pitch * part * time) for part, loud in PARTIALS
            )
            total[first + index] += attack * fade * tone
    loudest = max(map(abs, total))
    return [round(32767 * PEAK * value / loudest) for value in total]


def write(folder: Path) -> None:
    """Write all sounds as WAV files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, notes in SOUNDS.items():
        values = samples(notes)
        with wave.open(str(folder / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(struct.pack(f"<{len(values)}h", *values))


if __name__ == "__main__":
    default = Path(__file__).resolve().parent.parent / "resources" / "sounds"
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else default)
