"""The reading voice, on a virtual sound card: what is heard, which word it is, and who may wait."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtTest import QSignalSpy

from helpers.pages import block, line, reading
from helpers.voices import SpyVoice, VirtualOutput
from lumivox.core.engines import VoiceSettings
from lumivox.core.values import Narration, WordRef
from lumivox.speech.narration import NarrationOptions, narrate
from lumivox.speech.queue import SpeechQueue, SpeechState, Unit
from lumivox.speech.stream import NarrationStream

PLAIN = NarrationOptions(normalize=False)
PAGE = reading(
    block("One two three. Four five six\nseven eight."),
    block("Nine ten.", y=200),
)


class Listener:
    """A queue on a virtual sound card, and all that it told."""

    def __init__(
        self, *, instant: bool = True, error: str | None = None, voice: SpyVoice | None = None
    ) -> None:
        self.voice = voice or SpyVoice()
        self.output = VirtualOutput(instant=instant, error=error)
        self.queue = SpeechQueue(self.voice, self.output)
        self.refs: list[WordRef] = []
        self.states: list[SpeechState] = []
        self.failures: list[str] = []
        self.queue.word_reached.connect(self.refs.append)
        self.queue.state_changed.connect(self.states.append)
        self.queue.failed.connect(self.failures.append)

    def words(self, page=PAGE) -> list[str]:
        return [page.word(ref).text for ref in self.refs]

    def until(self, met: Callable[[], bool], seconds: float = 10) -> None:
        """Let events come until the condition holds."""
        loop, timer = QEventLoop(), QTimer()
        timer.timeout.connect(lambda: met() and loop.quit())
        timer.start(1)
        QTimer.singleShot(int(1000 * seconds), loop.quit)
        if not met():
            loop.exec()
        assert met(), f"heard {self.refs}, states {self.states}, failures {self.failures}"

    def hear(self, word: str, page=PAGE) -> None:
        """Let time pass until a word is reached; there it stands still."""

        def listen(ref: WordRef) -> None:
            if page.word(ref).text == word:
                self.output.per_tick_ms = 0

        self.queue.word_reached.connect(listen)
        self.output.per_tick_ms = 50
        self.until(lambda: not self.output.per_tick_ms)
        self.queue.word_reached.disconnect(listen)


@pytest.fixture
def make(qapp):
    made: list[Listener] = []

    def listener(**options) -> Listener:
        made.append(Listener(**options))
        return made[-1]

    yield listener
    for each in made:
        assert each.queue.close()


def test_all_words_are_told_in_order_and_then_it_is_finished(make):
    ear = make()
    ear.queue.load(narrate(PAGE, PLAIN))
    finished = QSignalSpy(ear.queue.finished)
    ear.queue.play()
    ear.until(lambda: finished.count() == 1)
    assert ear.refs == [ref for ref, _ in PAGE.words()]
    assert ear.states == [SpeechState.SPEAKING, SpeechState.IDLE]
    assert ear.voice.spoken == ["One two three.", "Four five six seven eight.", "Nine ten."]


def test_a_word_is_told_when_it_sounds_and_not_before(make):
    ear = make(instant=False)
    ear.queue.load(narrate(PAGE, PLAIN))
    ear.queue.play()
    ear.hear("One")
    ear.output.advance(95 - ear.output.played_ms())
    spy = QSignalSpy(ear.queue.word_reached)
    spy.wait(100)
    assert ear.words() == ["One"]
    ear.output.advance(10)
    ear.until(lambda: ear.words() == ["One", "two"])


def test_pause_and_resume_go_on_at_the_same_sample(make):
    ear = make(instant=False)
    ear.queue.load(narrate(PAGE, PLAIN))
    ear.queue.play()
    ear.hear("five")
    ear.queue.pause()
    heard = len(ear.output.heard)
    ear.output.advance(1000)
    assert len(ear.output.heard) == heard
    assert ear.queue.state is SpeechState.PAUSED
    before = len(ear.refs)
    ear.queue.play()
    ear.hear("ten.")
    assert ear.words()[before:] == ["six", "seven", "eight.", "Nine", "ten."]
    assert ear.output.log.count("begin") == 1


def test_play_begins_at_a_word(make):
    ear = make(instant=False)
    ear.queue.load(narrate(PAGE, PLAIN))
    ear.queue.play(WordRef(0, 0, 4))
    ear.hear("seven")
    assert ear.words() == ["five", "six", "seven"]
    ear.queue.play(WordRef(0, 0, 0))
    ear.hear("two")
    assert ear.words()[3:] == ["One", "two"]


def test_stop_begins_the_page_again(make):
    ear = make(instant=False)
    ear.queue.load(narrate(PAGE, PLAIN))
    ear.queue.play()
    ear.hear("six")
    ear.queue.stop()
    assert ear.queue.state is SpeechState.IDLE
    ear.queue.play()
    ear.hear("two")
    assert ear.words()[-2:] == ["One", "two"]


@pytest.mark.parametrize(
    ("unit", "direction", "first"),
    [
        (Unit.WORD, 1, "six"),
        (Unit.WORD, -1, "Four"),
        (Unit.WORD, 0, "five"),
        (Unit.LINE, 1, "seven"),
        (Unit.LINE, -1, "One"),
        (Unit.SENTENCE, 1, "Nine"),
        (Unit.SENTENCE, 0, "Four"),
        (Unit.SENTENCE, -1, "One"),
        (Unit.PARAGRAPH, 1, "Nine"),
        (Unit.PARAGRAPH, -1, "One"),
    ],
)
def test_steps_while_speaking_go_on_from_there(make, unit, direction, first):
    ear = make(instant=False)
    ear.queue.load(narrate(PAGE, PLAIN))
    ear.queue.set_reading(PAGE, PLAIN)
    ear.queue.play()
    ear.hear("five")
    ear.refs.clear()
    ear.queue.step(unit, direction)
    ear.output.per_tick_ms = 50
    ear.until(lambda: len(ear.refs) >= 2)
    everything = [word.text for _, word in PAGE.words()]
    start = everything.index(first)
    assert ear.words()[:2] == everything[start : start + 2]
    assert ear.queue.state is SpeechState.SPEAKING


def test_steps_while_paused_speak_that_unit_alone(make):
    ear = make()
    ear.queue.load(narrate(PAGE, PLAIN))
    for unit, expected in (
        (Unit.WORD, ["One"]),
        (Unit.WORD, ["two"]),
        (Unit.LINE, ["seven", "eight."]),
        (Unit.SENTENCE, ["Nine", "ten."]),
        (Unit.SENTENCE, ["Nine", "ten."]),  # there is no more: the last one again
    ):
        ear.refs.clear()
        ear.queue.step(unit, 1)
        ear.until(lambda: ear.queue.state is SpeechState.PAUSED)
        assert ear.words() == expected
    ear.refs.clear()
    ear.queue.step(Unit.SENTENCE, -1)
    ear.until(lambda: ear.queue.state is SpeechState.PAUSED)
    assert ear.words() == ["Four", "five", "six", "seven", "eight."]
    ear.refs.clear()
    ear.queue.resume()
    ear.until(lambda: ear.queue.state is SpeechState.IDLE)
    assert ear.words()[0] == "Four"
    assert ear.words()[-1] == "ten."


def test_new_settings_take_hold_at_the_same_word(make):
    ear = make(instant=False)
    ear.queue.load(narrate(PAGE, PLAIN))
    ear.queue.play()
    ear.hear("five")
    ear.refs.clear()
    ear.queue.set_settings(VoiceSettings(rate=360))
    ear.hear("six")
    assert ear.words() == ["five", "six"]
    assert ear.voice.calls[-1][2].rate == 360
    ear.output.advance(60)  # twice as fast
    ear.until(lambda: ear.words()[-1] == "seven")


def test_settings_changed_during_a_pause_are_heard_after_it(make):
    ear = make(instant=False)
    ear.queue.load(narrate(PAGE, PLAIN))
    ear.queue.play()
    ear.hear("five")
    ear.queue.pause()
    ear.queue.set_settings(VoiceSettings(rate=90))
    assert ear.queue.state is SpeechState.PAUSED
    ear.refs.clear()
    ear.queue.resume()
    ear.hear("six")
    assert ear.words() == ["five", "six"]
    assert ear.voice.calls[-1][2].rate == 90


def test_a_message_interrupts_and_then_speech_goes_on_at_its_word(make):
    ear = make(instant=False)
    ear.queue.load(narrate(PAGE, PLAIN))
    ear.queue.play()
    ear.hear("five")
    ear.refs.clear()
    ear.queue.say("Page two")
    ear.output.per_tick_ms = 50
    ear.until(lambda: len(ear.refs) >= 2)
    assert "Page two" in ear.voice.spoken
    assert ear.words()[:2] == ["five", "six"]
    assert ear.states == [SpeechState.SPEAKING]


def test_a_message_in_a_pause_leaves_the_pause_and_the_place(make):
    ear = make(instant=False)
    ear.queue.load(narrate(PAGE, PLAIN))
    ear.queue.play()
    ear.hear("five")
    ear.queue.pause()
    heard = len(ear.output.heard)
    ear.output.per_tick_ms = 50
    ear.queue.say("Page two")
    ear.until(lambda: len(ear.output.heard) > heard)
    ear.refs.clear()
    assert ear.queue.state is SpeechState.PAUSED
    ear.queue.resume()
    ear.until(lambda: len(ear.refs) >= 2)
    assert ear.words()[:2] == ["five", "six"]


def test_a_message_to_a_voice_that_waits_for_more_repeats_nothing(make):
    ear = make()
    stream = NarrationStream(PLAIN, "en")
    ear.queue.load(Narration(), more=True)
    ear.queue.play()
    ear.queue.append(stream.add(PAGE.blocks[0].lines[0]))
    ear.until(lambda: len(ear.refs) == 6 and ear.queue.word is None)
    ear.queue.say("Page two")
    ear.until(lambda: "Page two" in ear.voice.spoken)
    ear.queue.append(stream.add(PAGE.blocks[0].lines[1]))
    ear.until(lambda: len(ear.refs) == 8)
    assert ear.words() == ["One", "two", "three.", "Four", "five", "six", "seven", "eight."]


def test_a_message_to_a_silent_voice_leaves_it_silent(make):
    ear = make()
    ear.queue.say("Hello")
    ear.until(lambda: len(ear.output.heard) > 0)
    assert ear.states == []
    assert ear.refs == []


def test_spelling(make):
    ear = make()
    ear.queue.load(narrate(PAGE, PLAIN))
    ear.queue.spell("Ab")
    ear.until(lambda: "capital a, b" in ear.voice.spoken)


def test_lines_are_spoken_as_they_come_and_settling_repeats_none(make):
    ear = make()
    stream = NarrationStream(PLAIN, "en")
    lines = [block_line for each in PAGE.blocks for block_line in each.lines]
    finished = QSignalSpy(ear.queue.finished)
    ear.queue.load(Narration(), more=True)
    ear.queue.play()
    assert ear.queue.state is SpeechState.SPEAKING
    ear.queue.append(stream.add(lines[0]))
    ear.until(lambda: len(ear.refs) == 6)
    assert finished.count() == 0, "it waits for more"
    ear.queue.append(stream.add(lines[1]))
    ear.queue.set_reading(PAGE, PLAIN)
    ear.queue.settle(stream.settle(PAGE))
    ear.until(lambda: finished.count() == 1)
    spoken = " ".join(ear.voice.spoken).split()
    assert spoken == [word.text for _, word in PAGE.words()]
    assert ear.refs[-1] == WordRef(1, 0, 1), "references point into the final reading"


def test_a_page_without_words_comes_to_its_end(make):
    ear = make()
    finished = QSignalSpy(ear.queue.finished)
    ear.queue.load(Narration(), more=True)
    ear.queue.play()
    ear.queue.settle(Narration())
    ear.until(lambda: finished.count() == 1)
    assert ear.queue.state is SpeechState.IDLE


def test_a_word_is_sought_in_silence(make):
    ear = make()
    ear.queue.load(narrate(PAGE, PLAIN))
    ear.queue.seek(WordRef(0, 0, 4))
    assert ear.queue.state is SpeechState.PAUSED
    assert ear.queue.word == WordRef(0, 0, 4)
    ear.queue.step(Unit.WORD, 1)
    ear.until(lambda: len(ear.refs) == 1 and ear.queue.state is SpeechState.PAUSED)
    assert ear.words() == ["six"]


def test_after_settling_play_follows_the_final_order(make):
    ear = make()
    stream = NarrationStream(PLAIN, "en")
    ear.queue.load(Narration(), more=True)
    for each in (line("Right column.", x=500), line("Left column.")):
        ear.queue.append(stream.add(each))
    page = reading(block("Left column."), block("Right column.", x=500))
    ear.queue.set_reading(page, PLAIN)
    ear.queue.settle(stream.settle(page))
    ear.queue.play()
    ear.until(lambda: ear.queue.state is SpeechState.IDLE)
    assert ear.words(page) == ["Left", "column.", "Right", "column."]


def test_no_sound_device_is_told_and_the_text_is_kept(make):
    ear = make(error="There is no sound device.")
    ear.queue.load(narrate(PAGE, PLAIN))
    ear.queue.play()
    ear.until(lambda: bool(ear.failures))
    assert ear.failures == ["There is no sound device."]
    assert ear.queue.state is SpeechState.IDLE
    ear.output.error = None
    ear.queue.play()
    ear.until(lambda: len(ear.refs) == 10)


def test_a_device_that_is_lost_is_told(make):
    ear = make(instant=False)
    ear.queue.load(narrate(PAGE, PLAIN))
    ear.queue.play()
    ear.hear("two")
    ear.output.error = "There is no sound device."
    ear.output.lost = "The sound device was lost."
    ear.until(lambda: len(ear.failures) == 1)
    assert ear.queue.state is SpeechState.IDLE


def test_where_another_device_is_left_it_goes_on_at_the_same_word(make):
    ear = make(instant=False)
    ear.queue.load(narrate(PAGE, PLAIN))
    ear.queue.play()
    ear.hear("five")
    ear.refs.clear()
    ear.output.lost = "The sound device was lost."
    ear.until(lambda: ear.output.log.count("begin") == 2)
    ear.hear("six")
    assert ear.words() == ["five", "six"]
    assert ear.failures == []


def test_a_voice_that_fails_is_told(make):
    ear = make()
    ear.voice.error = "The voice is ill."
    ear.queue.load(narrate(PAGE, PLAIN))
    ear.queue.play()
    ear.until(lambda: ear.failures == ["The voice is ill."])


class SlowVoice(SpyVoice):
    """Takes a second for each utterance."""

    def synthesize(self, text, language, settings):
        time.sleep(1)
        return super().synthesize(text, language, settings)


def test_a_slow_voice_never_blocks_the_window(make):
    ear = make(voice=SlowVoice())
    ear.queue.load(narrate(PAGE, PLAIN))
    gaps, last = [], time.perf_counter()
    timer = QTimer()

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        gaps.append(now - last)
        last = now

    timer.timeout.connect(tick)
    timer.start(5)
    ear.queue.play()
    ear.until(lambda: len(ear.refs) == 10)
    # The median does not mind what else the machine has to do; a window that waited for the voice
    # would be held up for the whole second.
    assert sorted(gaps)[len(gaps) // 2] < 0.05
    assert max(gaps) < 0.9
