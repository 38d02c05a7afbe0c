"""What a loudspeaker would have heard: PulseAudio's null sink, recorded."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap

import numpy as np
import pytest

from helpers.sound_server import RATE, SoundServer, missing
from lumivox.core.resources import resource_path
from lumivox.speech.espeak import EspeakSynthesizer

pytestmark = [
    pytest.mark.skipif(missing() is not None, reason=str(missing())),
    pytest.mark.skipif(not EspeakSynthesizer().is_available(), reason="needs eSpeak NG"),
]
TEXT = "This is one long sentence that is spoken aloud for a test"
WORDS = TEXT.split()

PROGRAM = textwrap.dedent(
    """
    import json, sys, time
    import numpy as np
    from PySide6.QtCore import QCoreApplication, QTimer
    from lumivox.core.values import Narration, Span, Utterance, WordRef
    from lumivox.speech.espeak import EspeakSynthesizer
    from lumivox.speech.playback import word_times
    from lumivox.speech.queue import SpeechQueue

    class Kept(EspeakSynthesizer):
        def synthesize(self, *about):
            sound = super().synthesize(*about)
            times = [time.milliseconds for time in word_times(utterance, sound)]
            np.savez(sys.argv[3], sound.samples, times)
            return sound

    text, pause_at = sys.argv[1], int(sys.argv[2])
    app, events, place, spans = QCoreApplication([]), [], 0, []
    for number, word in enumerate(text.split()):
        spans.append(Span(place, len(word), (WordRef(0, 0, number),)))
        place += len(word) + 1

    utterance = Utterance(text, "en", tuple(spans))
    queue = SpeechQueue(Kept())
    def reached(ref):
        events.append(("word", ref.word, time.monotonic()))
        if ref.word == pause_at and not any(e[0] == "pause" for e in events):
            queue.pause()
            events.append(("pause", ref.word, time.monotonic()))
            QTimer.singleShot(1000, go_on)
    def go_on():
        events.append(("resume", -1, time.monotonic()))
        queue.resume()
    def failed(sentence):
        events.append(("failed", sentence, 0))
        app.quit()
    queue.word_reached.connect(reached)
    queue.failed.connect(failed)
    queue.finished.connect(app.quit)
    QTimer.singleShot(20000, app.quit)
    queue.load(Narration((utterance,)))
    queue.play()
    app.exec()
    assert queue.close()
    print(json.dumps(events))
    """
)


def speak(environment, pause_at, kept):
    """Speak in a process of its own: what was told, the voice's samples, and its marks."""
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, TEXT, str(pause_at), str(kept)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    with np.load(kept) as file:
        return json.loads(run.stdout), file["arr_0"], file["arr_1"] / 1000


def trimmed(samples):
    sounding = np.flatnonzero(samples)
    assert len(sounding), "nothing was heard"
    return samples[sounding[0] : sounding[-1] + 1]


def longest_silence(samples):
    """Start and length of the longest run of zeros."""
    edges = np.flatnonzero(np.diff(np.concatenate(([1], samples != 0, [1])).astype(int)))
    starts, ends = edges[::2], edges[1::2]
    longest = int(np.argmax(ends - starts))
    return int(starts[longest]), int(ends[longest] - starts[longest])


def places(part, whole):
    """How far each stretch of 0.1 s of a part is shifted against the whole; None if not in it.

    A starved sound server may put silence into a stretch, hence not one comparison of all.
    """
    size, shifts = RATE // 10, []
    for begin in range(0, len(part) - size, size):
        stretch = part[begin : begin + size]
        first = int(np.argmax(np.abs(stretch)))
        candidates = np.flatnonzero(whole == stretch[first]) - first
        good = [c for c in candidates if np.array_equal(whole[max(c, 0) : c + size], stretch)]
        shifts.append(int(good[0]) - begin if good else None)
    return shifts


def test_the_speech_is_heard_pause_is_silence_and_it_goes_on_at_the_same_sample(tmp_path):
    with SoundServer(tmp_path) as server:
        events, samples, _ = speak(server.environment, 3, tmp_path / "voice.npz")
        heard = trimmed(server.heard())
    spoken = trimmed(samples)
    assert [event[1] for event in events if event[0] == "word"] == list(range(len(WORDS)))
    start, length = longest_silence(heard)
    paused, resumed = (next(e[2] for e in events if e[0] == kind) for kind in ("pause", "resume"))
    assert 0.85 < length / RATE < resumed - paused + 0.3, "the pause lasted as long as it was meant"
    before = places(heard[:start], spoken)
    after = places(heard[start + length :], spoken)
    found = [place for place in before + after if place is not None]
    assert len(found) > 0.8 * len(before + after), "what is heard is the speech, sample by sample"
    last = [place for place in before if place is not None][-1]
    first = next(place for place in after if place is not None)
    assert last == 0, "nothing was left out or said twice before the pause"
    # Some milliseconds of near silence at the cut cannot be told apart.
    assert abs(first - start) < 0.02 * RATE, "it goes on at the very place"


def test_words_are_told_when_they_are_heard(tmp_path):
    with SoundServer(tmp_path) as server:
        events, _, marks = speak(server.environment, -1, tmp_path / "voice.npz")
    told = np.array([event[2] for event in events])
    drift = (told - told[0]) - (marks - marks[0])
    # A clock of 15 ms and a busy machine: the middle of all words is what a listener notices.
    assert float(np.median(np.abs(drift))) < 0.1


def test_a_picture_is_heard(tmp_path):
    """The whole way, by the command line: a picture in, its speech out of the loudspeaker."""
    picture = resource_path("samples", "images", "dialog.png")
    with SoundServer(tmp_path) as server:
        run = subprocess.run(
            [sys.executable, "-m", "lumivox", "read", str(picture)],
            env=server.environment,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        heard = server.heard()
    assert run.returncode == 0, run.stderr
    words = run.stdout.split()
    sounding = np.count_nonzero(np.abs(heard.astype(int)) > 100) / RATE
    assert "save" in [word.lower() for word in words]
    # At 180 words a minute a word takes a third of a second; a good half of it is not silence.
    assert 0.12 * len(words) < sounding < 0.6 * len(words)


def test_without_a_sound_server_a_sentence_says_so(tmp_path):
    nowhere = os.environ | {
        "PULSE_SERVER": f"unix:{tmp_path}/none",
        "HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": str(tmp_path),
        "QT_QPA_PLATFORM": "offscreen",
    }
    events, _, _ = speak(nowhere, -1, tmp_path / "voice.npz")
    assert events[-1][0] == "failed" or [e[1] for e in events] == list(range(len(WORDS)))
