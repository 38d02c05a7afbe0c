"""The camera window with real frames and the real detector: words, and a picture by itself."""

import importlib
import wave

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QVideoFrame

from lumivox.core.task import Task
from lumivox.ui.camera import CameraFeed, CameraWindow
from lumivox.ui.camera.guide import Guide
from lumivox.ui.camera.tone import RATE, tone
from lumivox.vision.framing import Advice, Framing
from lumivox.workers.looking import FrameLooker
from lumivox.workers.reading import ReadingWorker

SECONDS_AT_MOST = 60_000


def page():
    image = Image.new("RGB", (960, 720), (225, 225, 220))
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(34)
    for row in range(8):
        draw.text((160, 110 + row * 62), "Take one tablet every day", font=font, fill=(25, 25, 30))
    return image


@pytest.fixture
def worker(qapp):
    worker = ReadingWorker()
    yield worker
    assert worker.close()


def wait(*signals, milliseconds=SECONDS_AT_MOST):
    loop = QEventLoop()
    for signal in signals:
        signal.connect(loop.quit)
    QTimer.singleShot(milliseconds, loop, lambda: loop.exit(1))
    return loop.exec() == 0


class Hand:
    """Holds pictures before the camera: ten a second, the next one when told."""

    def __init__(self, sink):
        self._sink = sink
        self._image = None
        self._timer = QTimer()
        self._timer.timeout.connect(self._show)
        self._timer.start(100)

    def hold(self, image):
        pixels = image.convert("RGB").tobytes()
        size = image.width, image.height, image.width * 3
        self._image = QImage(pixels, *size, QImage.Format.Format_RGB888).copy()

    def _show(self):
        if self._image is not None:
            self._sink.setVideoFrame(QVideoFrame(self._image))


def test_a_page_that_is_first_blurred_is_guided_then_taken_by_itself(worker):
    window = CameraWindow(FrameLooker(worker))
    said, taken = [], []
    window.said.connect(said.append)
    window.taken.connect(taken.append)
    window.show()
    hand = Hand(window.feed.sink)
    hand.hold(page().filter(ImageFilter.GaussianBlur(7)))
    assert wait(window.said)
    hand.hold(page())
    assert wait(window.taken)
    assert said[0] != "Good. Hold still."
    (capture,) = taken
    assert capture.source == "camera:"
    assert abs(capture.pixels.astype(int).mean() - np.asarray(page()).mean()) < 12
    assert not window.isVisible()


def test_no_camera_has_its_own_sentence(qapp):
    if CameraFeed.cameras():
        pytest.skip("this machine has a camera")
    feed = CameraFeed()
    said = []
    feed.failed.connect(said.append)
    feed.start()
    assert said == ["No camera was found. Connect one, then try again."]


def test_the_detector_sees_the_lines_of_the_page():
    from lumivox.pipeline import Pipeline

    regions = Pipeline().detect(np.asarray(page()), Task())
    assert len(regions) == 8


def framing(advice):
    return Framing((advice,), 0.5)


def test_words_come_at_most_every_one_and_a_half_seconds_and_are_not_repeated_at_once():
    now = [0.0]
    guide = Guide(lambda: now[0])
    said = []
    for tenth in range(80):
        now[0] = tenth / 10
        advice = Advice.TOO_FAR if tenth < 20 else Advice.CUT_LEFT
        sentence = guide.sentence_for(framing(advice))
        if sentence:
            said.append((now[0], sentence))
    assert said == [
        (0.0, "Closer."),
        (2.0, "Cut off at the left."),
        (7.0, "Cut off at the left."),
    ]


def test_the_tone_rises_with_the_fitness_and_does_not_click(tmp_path):
    def pitch(fitness):
        samples = np.frombuffer(tone(fitness), "<i2").astype(float)
        spectrum = np.abs(np.fft.rfft(samples, 1 << 15))
        assert abs(samples[0]) < 100
        assert abs(samples[-1]) < 100
        return np.argmax(spectrum) * RATE / (1 << 15)

    heights = [pitch(fitness) for fitness in (0.0, 0.5, 1.0)]
    assert heights == pytest.approx([330, 572, 990], abs=4)
    with wave.open(str(tmp_path / "tone.wav"), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(tone(1.0))
    assert (tmp_path / "tone.wav").stat().st_size > 1000


def test_what_torch_needs_can_be_loaded_after_the_camera_was_used(qapp):
    """Triton's LLVM beside that of Mesa ended the whole process; it is not taken in any more."""
    feed = CameraFeed()
    hand = Hand(feed.sink)
    hand.hold(page())
    assert wait(feed.frame_arrived)
    importlib.import_module("torch._dynamo")
