"""Sound files that voices of the system write: WAV, and AIFF on macOS."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lumivox.core.engines import Sound


def read_sound(path: Path) -> Sound:
    """A WAV, AIFF or AIFF-C file as mono int16.

    Raises:
        OSError: it is not there.
        ValueError, EOFError: it is broken, or of a kind not known here.
    """
    with path.open("rb") as file:
        kind = file.read(4)
    return _read_aiff(path.read_bytes()) if kind == b"FORM" else _read_wave(path)


def _read_wave(path: Path) -> Sound:
    try:
        with wave.open(str(path), "rb") as file:
            frames = file.readframes(file.getnframes())
            width, channels, rate = file.getsampwidth(), file.getnchannels(), file.getframerate()
    except wave.Error as error:
        raise ValueError(str(error)) from error
    if width == 1:  # unsigned
        samples = (np.frombuffer(frames, np.uint8).astype(np.int16) - 128) * 256
    elif width == 2:
        samples = np.frombuffer(frames, "<i2").astype(np.int16)
    else:
        raise ValueError(f"samples of {8 * width} bits")
    return Sound(_mono(samples.astype(np.int16), channels), rate)


def _read_aiff(data: bytes) -> Sound:
    """After Apple's AIFF-C draft of 1991: chunks of a name, a big-endian size, an even length."""
    channels = rate = bits = 0
    order, sound, place = ">", b"", 12
    while place + 8 <= len(data):
        name = data[place : place + 4]
        size = int.from_bytes(data[place + 4 : place + 8], "big")
        body = data[place + 8 : place + 8 + size]
        if name == b"COMM":
            channels = int.from_bytes(body[:2], "big")
            bits = int.from_bytes(body[6:8], "big")
            rate = round(_extended(body[8:18]))
            coding = body[18:22] if data[8:12] == b"AIFC" else b"NONE"
            if coding not in (b"NONE", b"twos", b"sowt"):
                raise ValueError(f"coding {coding!r}")
            order = "<" if coding == b"sowt" else ">"
        elif name == b"SSND":
            sound = body[8 + int.from_bytes(body[:4], "big") :]
        place += 8 + size + size % 2
    if not channels or not rate or bits != 16:
        raise ValueError(f"{channels} channels of {bits} bits at {rate} Hz")
    usable = len(sound) - len(sound) % (2 * channels)
    samples = np.frombuffer(sound[:usable], f"{order}i2").astype(np.int16)
    return Sound(_mono(samples, channels), rate)


def _extended(data: bytes) -> float:
    """An 80-bit IEEE 754 number."""
    exponent = int.from_bytes(data[:2], "big") & 0x7FFF
    return float(int.from_bytes(data[2:10], "big")) * 2.0 ** (exponent - 16383 - 63)


def _mono(samples: NDArray[np.int16], channels: int) -> NDArray[np.int16]:
    if channels == 1:
        return samples
    mixed: NDArray[np.int16] = samples.reshape(-1, channels).mean(axis=1).astype(np.int16)
    return mixed
