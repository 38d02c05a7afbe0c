"""Apertium, where the user has it: rules and dictionaries, offline and small, and rough.

A separate program (https://www.apertium.org), called for each batch; its pairs are what
``apertium -l`` lists.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from functools import cached_property

from lumivox.core.errors import EngineError
from lumivox.core.i18n import tr
from lumivox.core.task import Task

_TAGS = {
    "afr": "af", "arg": "an", "ast": "ast", "bel": "be", "bre": "br", "bul": "bg", "cat": "ca",
    "cym": "cy", "dan": "da", "deu": "de", "eng": "en", "epo": "eo", "eus": "eu", "fra": "fr",
    "frp": "frp", "glg": "gl", "hbs": "sh", "hin": "hi", "hrv": "hr", "ind": "id", "isl": "is",
    "ita": "it", "kaz": "kk", "mkd": "mk", "mlt": "mt", "msa": "ms", "nld": "nl", "nno": "nn",
    "nob": "nb", "oci": "oc", "pol": "pl", "por": "pt", "ron": "ro", "rus": "ru", "slv": "sl",
    "sme": "se", "spa": "es", "srd": "sc", "srp": "sr", "swe": "sv", "tat": "tt", "tur": "tr",
    "ukr": "uk", "urd": "ur",
}  # fmt: skip
"""ISO 639-3, as Apertium names its modes, to BCP 47."""
_BREAK = "\n\n"
"""An empty line ends a sentence for Apertium, and comes out as it went in."""
_PATIENCE = 60.0


class ApertiumTranslator:
    """Translates by the ``apertium`` command."""

    name = "Apertium"
    rough = True

    def is_available(self) -> bool:
        """Whether the command is installed."""
        return shutil.which("apertium") is not None

    def how_to_get(self) -> str:
        """A sentence: what to install."""
        return tr(
            "Install Apertium and a pair of languages, on Debian apertium and apertium-en-es."
        )

    def unload(self) -> None:
        """It keeps nothing between calls."""

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The pairs that are installed on this system."""
        return tuple(self._modes)

    @cached_property
    def _modes(self) -> dict[tuple[str, str], str]:
        """Apertium's mode for each pair; of several for one pair the plainest name."""
        command = shutil.which("apertium")
        if command is None:
            return {}
        listed = subprocess.run(  # noqa: S603 - our own words only
            [command, "-l"], capture_output=True, text=True, timeout=_PATIENCE, check=False
        )
        modes: dict[tuple[str, str], str] = {}
        for mode in sorted(listed.stdout.split(), key=len):
            source, _, target = mode.partition("-")
            tags = tuple(_TAGS.get(code, code) for code in (source, target))
            if target and len(tags) == 2 and "_" not in mode:
                modes.setdefault((tags[0], tags[1]), mode)
        return modes

    def translate(
        self, sentences: Sequence[str], source: str, target: str, task: Task
    ) -> Iterator[str]:
        """See ``core.engines.Translator``."""
        task.checkpoint()
        lines = [" ".join(sentence.split()) for sentence in sentences]
        mode = self._modes[source, target]
        results = self._call(_BREAK.join(lines), mode, task).strip("\n").split(_BREAK)
        if len(results) != len(lines):
            results = [self._call(line, mode, task).strip() for line in lines]
        yield from (result.strip() for result in results)

    def _call(self, text: str, mode: str, task: Task) -> str:
        """One run of the command. ``-u``: unknown words stay without a star before them."""
        command = shutil.which("apertium") or "apertium"
        with subprocess.Popen(  # noqa: S603 - the mode is one of those listed
            [command, "-u", "-f", "txt", mode],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        ) as process:
            given: str | None = text
            waited = 0.0
            while True:
                try:
                    answer, _ = process.communicate(given, timeout=0.1)
                    break
                except subprocess.TimeoutExpired:
                    given, waited = None, waited + 0.1
                    if task.is_cancelled or waited > _PATIENCE:
                        process.kill()
        task.checkpoint()
        if process.returncode != 0:
            raise EngineError(tr("Apertium could not translate this."))
        return answer
