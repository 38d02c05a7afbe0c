"""What the user hears when something fails: one sentence, once; and what still works after."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QColor, QImage
from window import FailingPipeline, ScriptedPipeline, save_picture, wait_for

from lumivox.core.errors import EngineError
from lumivox.core.values import Line
from lumivox.settings.schema import Settings


def fail(stage, error):
    here = stage(FailingPipeline(error))
    here.window.read_sources(["letter.png"])
    wait_for(lambda: not here.window.job.is_busy)
    return here


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (EngineError("The reader broke off. Try again."), "The reader broke off. Try again."),
        (MemoryError(), "There is not enough memory."),
        (ZeroDivisionError(), "Something went wrong inside Lumivox."),
    ],
)
def test_failing_engine_is_told_in_the_status_line_and_once_by_voice(stage, error, sentence):
    here = fail(stage, error)
    assert here.window.status.sentence.startswith(sentence)
    wait_for(lambda: here.voice.spoken)
    here.output.advance(5000)
    assert len(here.voice.spoken) == 1
    assert here.voice.spoken[0].startswith(sentence)


def test_after_a_failure_the_next_file_is_read(stage, tmp_path):
    here = stage(FailingPipeline(EngineError("No."), ("one",), ("two",), only=1))
    here.drop(save_picture(tmp_path / "a.png"))
    wait_for(lambda: here.window.session.is_complete)
    assert [p.reading.text for p in here.window.session.pages] == ["", "two"]
    wait_for(lambda: here.output.advance(50) or here.words)
    assert here.words == ["two"]


def test_page_that_breaks_off_keeps_the_lines_it_had(stage):
    class Breaking(ScriptedPipeline):
        def read(self, capture, options, task, line_read):
            def until_second(line: Line) -> None:
                line_read(line)
                if "train" in line.text:
                    raise EngineError("The reader broke off.")

            return super().read(capture, options, task, until_second)

    here = stage(Breaking())
    here.window.read_sources(["letter.png"])
    wait_for(lambda: not here.window.job.is_busy)
    assert here.window.panel.text.toPlainText().splitlines() == [
        "Dear Ada,",
        "the train to Leeds leaves",
    ]


def test_missing_file_among_others_is_named_and_the_others_are_read(stage):
    here = stage()
    sentences = []
    here.window.job.told.connect(lambda sentence, _assertive: sentences.append(sentence))
    here.window.read_sources(["a.png", "missing.png"])
    wait_for(lambda: here.window.session.is_complete)
    assert len(here.window.session.pages) == 1
    assert sentences == ["missing.png is not there. Choose another file."]


def test_nothing_found_is_said(stage):
    here = stage(ScriptedPipeline(()))
    here.window.read_sources(["blank.png"])
    wait_for(lambda: here.window.session.is_complete)
    assert here.window.status.sentence.startswith("No text was found.")
    wait_for(lambda: here.voice.spoken)
    assert here.voice.spoken[0].startswith("No text was found.")


def test_why_nothing_was_found_is_said_instead_of_a_guess(stage):
    class Dark(ScriptedPipeline):
        def read(self, *arguments):
            return replace(super().read(*arguments), hindrance="It is dark.", notes=("A hint.",))

    here = stage(Dark((), ()))
    here.window.read_sources(["dark.pdf"])
    wait_for(lambda: here.window.session.is_complete)
    assert here.window.status.sentence == "No text was found. It is dark. A hint."
    here.window.read_sources(["dark.pdf"])
    wait_for(lambda: here.window.status.sentence == "No text was found. It is dark.")


def test_of_many_hindrances_the_commonest_alone_is_told(stage):
    class Dark(ScriptedPipeline):
        def __init__(self):
            super().__init__((), (), ())
            self.why = iter(("It is blurred.", "It is dark.", "It is dark."))

        def read(self, *arguments):
            return replace(super().read(*arguments), hindrance=next(self.why))

    here = stage(Dark())
    here.window.read_sources(["dark.pdf"])
    wait_for(lambda: here.window.session.is_complete)
    assert here.window.status.sentence == "No text was found. It is dark."


def test_no_sound_device_leaves_the_text(stage, tmp_path):
    here = stage()
    here.output.error = "There is no sound device."
    here.drop(save_picture(tmp_path / "a.png"))
    wait_for(lambda: here.window.session.is_complete)
    wait_for(lambda: here.window.status.sentence == "There is no sound device.")
    assert here.window.panel.text.toPlainText().startswith("Dear Ada,")
    assert here.window.actions_["save_speech"].isEnabled()


def test_what_cannot_be_taken_is_explained(stage):
    here = stage()
    text, web, picture = QMimeData(), QMimeData(), QMimeData()
    text.setText("only words")
    web.setUrls([QUrl("https://example.org/map.png")])
    image = QImage(40, 30, QImage.Format.Format_ARGB32)
    image.fill(QColor("red"))
    picture.setImageData(image)
    here.window.take(text, "clipboard:")
    assert "no picture" in here.window.status.sentence
    here.window.take(web, "drop:")
    assert "map.png" in here.window.status.sentence
    here.window.take(picture, "clipboard:")
    wait_for(lambda: here.window.session.pages)
    assert here.window.session.pages[0].reading.width == 40


def test_actions_without_a_page_explain_themselves(stage):
    here = stage()
    here.window.actions_["read"].trigger()
    assert here.window.status.sentence.startswith("There is nothing to read yet.")
    assert not here.window.actions_["save_text"].isEnabled()


def test_closing_in_the_middle_leaves_no_thread(stage, tmp_path):
    here = stage(ScriptedPipeline(tuple("abcdefgh"), line_delay=10))
    here.drop(save_picture(tmp_path / "a.png"))
    wait_for(lambda: here.window.session.pages)
    here.window.close()
    assert here.window._worker._thread.isFinished()


def test_without_a_sound_device_other_sentences_stay_in_sight(stage, tmp_path):
    here = stage()
    here.output.error = "There is no sound device."
    here.drop(save_picture(tmp_path / "a.png"))
    wait_for(lambda: here.window.status.sentence == "There is no sound device.")
    failures = []
    here.window.voice.failed.connect(failures.append)
    here.window.tell("Nothing here translates.", assertive=True)
    wait_for(lambda: failures)
    assert here.window.status.sentence == "Nothing here translates."
    here.trigger("read")
    wait_for(lambda: here.window.status.sentence == "There is no sound device.")


def test_three_hundred_lost_files_are_not_three_hundred_sentences(stage, tmp_path, monkeypatch):
    here = stage(ScriptedPipeline(("one",)), Settings().changed("speech.read_aloud", False))
    told = []
    monkeypatch.setattr(
        here.window.announcer, "announce", lambda sentence, **_how: told.append(sentence)
    )
    good = save_picture(tmp_path / "good.png")
    here.drop(good, *(tmp_path / f"missing-{number}.png" for number in range(298)), good)
    wait_for(lambda: not here.window.job.is_busy and told and "298" in told[-1], 30_000)
    assert [sum(f"missing-{number}.png" in one for one in told) for number in (0, 1, 2)] == [1] * 3
    assert len([one for one in told if "missing-" in one]) == 3
    assert told[-1] == "Done: 2 words read. 298 parts could not be read."
    assert len(here.window.session.pages) == 2
