"""``lumivox bench --find``: how long a typed word is looked for among so many words."""

from __future__ import annotations

import statistics
import time

from lumivox.cli.console import write_out
from lumivox.core.errors import ModelError
from lumivox.core.i18n import tr

WANTED_MS = 20

_TYPED = ("library", "Müller", "12.50", "ibuprofen", "appointment")
_ROUNDS = 4


def run_find(count: int, threads: int | None) -> None:
    """Measure and print one sentence.

    Raises:
        ModelError: the CLIP-OCR model is missing.
    """
    from lumivox.core.threads import set_cpu_threads
    from lumivox.vision.clip import ClipOcr
    from lumivox.vision.clip.spotting import embed_forms
    from lumivox.vision.clip.word_index import measure

    set_cpu_threads(threads)
    try:
        reader = ClipOcr(device="cpu")
    except FileNotFoundError as error:
        raise ModelError(tr("The CLIP-OCR model, which sees words, is missing.")) from error
    embed_forms(reader, ["first"])  # loads the text tower
    times = []
    for typed in _TYPED * _ROUNDS:
        begun = time.perf_counter()
        embed_forms(reader, [typed])
        times.append(1000 * (time.perf_counter() - begun))
    embedding, found = statistics.median(times), measure(count)
    sentence = tr(
        "{count} words: {total} ms a query (wanted: {wanted}), of these {embedding} ms to embed "
        "what was typed and {search} ms to search; {memory} MB; the nearest word came first in "
        "{share} % of the queries."
    )
    told = sentence.format(
        count=f"{count:,}",
        total=f"{embedding + found['ms_a_query']:.1f}",
        wanted=WANTED_MS,
        embedding=f"{embedding:.1f}",
        search=f"{found['ms_a_query']:.1f}",
        memory=f"{found['megabytes']:.0f}",
        share=f"{100 * found['found']:.0f}",
    )
    write_out(told + "\n")
