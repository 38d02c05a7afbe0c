"""Kokoro-82M (Apache-2.0), a neural voice that a user adds, on ONNX Runtime.

The folder is that of the ``onnx-community/Kokoro-82M-v1.0-ONNX`` export: ``tokenizer.json``,
``onnx/model*.onnx`` with inputs ``input_ids``, ``style`` and ``speed``, and ``voices/*.bin`` with
a style of 256 numbers for each length of utterance. Exports that also give durations (one number
a token, 600 samples each) yield exact word times; otherwise they are reckoned by phonemes.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lumivox.core.engines import Sound, Synthesizer, Voice, VoiceSettings, WordMark
from lumivox.core.errors import EngineError, ModelError
from lumivox.core.i18n import tr
from lumivox.core.threads import cpu_threads
from lumivox.speech.languages import best_voice
from lumivox.speech.phonemes import Phonemes, phonemize
from lumivox.speech.playback import NORMAL_RATE

SAMPLE_RATE = 24_000
LONGEST = 510
"""Tokens of one pass, without the pads at both ends."""
_STYLE = 256
_PER_DURATION = 600
_BEST = "af_heart"

_LANGUAGES = {
    "a": ("en-US", "gmw/en-US"),
    "b": ("en-GB", "gmw/en"),
    "e": ("es", "es"),
    "f": ("fr", "fr"),
    "h": ("hi", "hi"),
    "i": ("it", "it"),
    "p": ("pt-BR", "roa/pt-BR"),
}
"""First letter of a voice's name: its language, and eSpeak NG's voice for the phonemes.

Chinese and Japanese voices want phonemes that eSpeak NG does not give.
"""

_SYMBOLS = (
    ("eɪ", "A"),
    ("aɪ", "I"),
    ("aʊ", "W"),
    ("oʊ", "O"),
    ("əʊ", "Q"),
    ("ɔɪ", "Y"),
    ("tʃ", "ʧ"),
    ("dʒ", "ʤ"),
    ("ɜː", "ɜɹ"),
    ("ɚ", "əɹ"),
    ("ɐ", "ə"),
)
"""English only: the model has one symbol for these pairs."""


class KokoroSynthesizer:
    """Kokoro for the languages it speaks, another voice for the rest."""

    name = "kokoro"

    def __init__(self, folder: Path, others: Synthesizer) -> None:
        """Nothing is loaded yet.

        Args:
            folder: where the model lies.
            others: speaks the languages that Kokoro does not.
        """
        self._folder = folder
        self._others = others
        self._session: Any = None
        self._vocabulary: dict[str, int] = {}

    def is_available(self) -> bool:
        """Whether the model is installed."""
        return (self._folder / "tokenizer.json").is_file() and bool(self._model_files())

    def how_to_get(self) -> str:
        """A sentence: how to install it."""
        return tr("“lumivox models install {name}” fetches it.").format(name=self._folder.name)

    def unload(self) -> None:
        """Give back the memory of the model."""
        self._session = None

    def voices(self) -> tuple[Voice, ...]:
        """The installed styles, then the voices of the other engine."""
        return (*self._own_voices(), *self._others.voices())

    def synthesize(self, text: str, language: str | None, settings: VoiceSettings) -> Sound:
        """The sound of one utterance; see the Protocol.

        Raises:
            EngineError: it could not speak.
            ModelError: its files are broken.
        """
        own = self._own_voices()
        voice = best_voice(own, language, settings.voice)
        if voice is None and language is None and own:
            voice = own[0].id
        if voice is None or not any(sign.isalnum() for sign in text):
            return self._others.synthesize(text, language, settings)
        self._load()
        pieces = phonemize(text, _LANGUAGES[voice[0]][1])
        samples, marks = [], []
        offset = 0
        for part in self._passes(pieces, english=voice[0] in "ab"):
            sound, starts = self._speak(part, voice, settings)
            for (piece, _), start in zip(part, starts, strict=True):
                if piece.ipa[:1].isalpha() or piece.ipa[:1] in "ˈˌ":
                    when = 1000 * (offset + start) // SAMPLE_RATE
                    marks.append(WordMark(piece.start, piece.length, int(when)))
            samples.append(sound)
            offset += len(sound)
        return Sound(np.concatenate(samples), SAMPLE_RATE, tuple(marks))

    def _own_voices(self) -> tuple[Voice, ...]:
        return tuple(
            Voice(path.stem, f"Kokoro {path.stem[3:].capitalize()}", (_LANGUAGES[path.stem[0]][0],))
            for path in sorted((self._folder / "voices").glob("??_*.bin"), key=_rank)
            if path.stem[0] in _LANGUAGES
        )

    def _model_files(self) -> list[Path]:
        """The models there are, the smallest (quantised) first."""
        found = [*self._folder.glob("onnx/*.onnx"), *self._folder.glob("*.onnx")]
        return sorted(found, key=lambda path: path.stat().st_size)

    def _load(self) -> None:
        if self._session is not None:
            return
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = cpu_threads()
        try:
            tree = json.loads((self._folder / "tokenizer.json").read_text("utf-8"))
            self._vocabulary = dict(tree["model"]["vocab"])
            self._session = onnxruntime.InferenceSession(
                str(self._model_files()[0]), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:
            raise ModelError(
                tr("The voice Kokoro is broken. Remove it and install it again.")
            ) from error

    def _passes(
        self, pieces: tuple[Phonemes, ...], *, english: bool
    ) -> list[list[tuple[Phonemes, list[int]]]]:
        """Pieces with their tokens, in runs that fit into one pass."""
        runs: list[list[tuple[Phonemes, list[int]]]] = [[]]
        space = self._vocabulary.get(" ")
        for piece in pieces:
            ipa = piece.ipa
            for pair, symbol in _SYMBOLS if english else ():
                ipa = ipa.replace(pair, symbol)
            tokens = [self._vocabulary[sign] for sign in ipa if sign in self._vocabulary]
            is_word = piece.ipa[:1] not in ';:,.!?…”)"'
            if space is not None and is_word and runs[-1]:
                tokens.insert(0, space)
            tokens = tokens[:LONGEST]
            if sum(len(t) for _, t in runs[-1]) + len(tokens) > LONGEST:
                runs.append([])
            runs[-1].append((piece, tokens))
        return [run for run in runs if any(tokens for _, tokens in run)]

    def _speak(
        self, part: list[tuple[Phonemes, list[int]]], voice: str, settings: VoiceSettings
    ) -> tuple[NDArray[np.int16], list[int]]:
        """Samples of one pass, and the sample at which each piece begins."""
        tokens = [token for _, of_piece in part for token in of_piece]
        style = np.fromfile(self._folder / "voices" / f"{voice}.bin", np.float32)
        if style.size < _STYLE or style.size % _STYLE:
            raise ModelError(tr("The voice Kokoro is broken. Remove it and install it again."))
        styles = style.reshape(-1, 1, _STYLE)
        inputs = {
            "input_ids": np.array([[0, *tokens, 0]], np.int64),
            "style": styles[min(len(tokens), len(styles) - 1)],
            "speed": np.array([settings.rate / NORMAL_RATE], np.float32),
        }
        try:
            wave, *rest = self._session.run(None, inputs)
        except Exception as error:
            raise EngineError(tr("The voice could not speak this sentence.")) from error
        wave = np.nan_to_num(np.asarray(wave, np.float32).ravel()) * settings.volume
        samples = (np.clip(wave, -1, 1) * 32767).astype(np.int16)
        edges = _edges(len(tokens), len(samples), rest)
        counts = np.cumsum([0, *(len(of_piece) for _, of_piece in part)])
        # The pad before the first token is part of the sound; a leading space of its word, too.
        return samples, [int(edges[first]) for first, _ in pairwise(counts)]


def _rank(path: Path) -> tuple[bool, str]:
    """The voice that its makers trained longest and call the best comes first."""
    return path.stem != _BEST, path.stem


def _edges(count: int, length: int, outputs: list[Any]) -> NDArray[np.float64]:
    """The sample at which each token begins, ``(count,)``; by durations where they are given."""
    durations = np.asarray(outputs[0], np.float64).ravel() if outputs else np.ones(count + 2)
    if durations.size != count + 2:
        durations = np.ones(count + 2)
    begins = np.concatenate(([0.0], np.cumsum(durations)))
    scale = _PER_DURATION if outputs else length / max(begins[-1], 1.0)
    edges: NDArray[np.float64] = np.minimum(begins[1:-1] * scale, length)
    return edges
