"""How the window starts: quickly, without the heavy libraries, and with a sentence if it cannot."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

PROBE = """
import json, sys, time
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
import lumivox.app

class Eye(QObject):
    def eventFilter(self, watched, event):
        if event.type() is QEvent.Type.Paint and "cpu" not in seen:
            seen["cpu"] = time.process_time()
            seen["heavy"] = [name for name in HEAVY if name in sys.modules]
            QApplication.quit()
        return False

HEAVY = (
    "torch", "open_clip", "transformers", "cv2", "rapidocr", "onnxruntime", "tesserocr", "Xlib"
)
seen = {}
eye = Eye()
make_desk = lumivox.app.make_desk

def watched_desk():
    desk = make_desk()
    desk.window.panel.text.viewport().installEventFilter(eye)
    return desk

lumivox.app.make_desk = watched_desk
lumivox.app.main()
print(json.dumps(seen))
"""


def start(*code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    # Warm means: with the compiled modules of an earlier start.
    variables = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run(
        [sys.executable, *code],
        env={**variables, "QT_LOGGING_RULES": "*=false", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_first_paint_comes_within_a_second_and_without_heavy_libraries(tmp_path):
    """Global keys are bound after it, so that Xlib is among what is not there yet.

    Seconds of processor time since the interpreter began: others' load is not ours.
    """
    seen = []
    for _ in range(3):
        result = start("-c", PROBE, PYTHONPYCACHEPREFIX=str(tmp_path))
        assert result.returncode == 0, result.stderr
        seen.append(json.loads(result.stdout.splitlines()[-1]))
    assert seen[-1]["heavy"] == []
    assert min(run["cpu"] for run in seen) < 1.0


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
@pytest.mark.parametrize(
    ("display", "sentence"),
    [("", "There is no screen"), (":4711", "The screen :4711 cannot be reached")],
)
def test_without_a_screen_there_is_a_sentence_and_no_abort(display, sentence):
    result = start("-m", "lumivox", DISPLAY=display, WAYLAND_DISPLAY="", QT_QPA_PLATFORM="")
    assert result.returncode == 3
    assert result.stderr.startswith(sentence)
    assert "lumivox read FILE" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


INTERRUPTED = """
import os, signal, sys
import lumivox.app
from lumivox.cli.console import guarded

make_desk = lumivox.app.make_desk

def interrupted_desk():
    desk = make_desk()
    os.kill(os.getpid(), getattr(signal, sys.argv[1]))
    return desk

lumivox.app.make_desk = interrupted_desk
sys.exit(guarded(lumivox.app.main))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM"])
def test_an_interrupt_at_the_start_ends_all_threads_before_the_program(number, tmp_path):
    result = start("-c", INTERRUPTED, number, XDG_RUNTIME_DIR=str(tmp_path))
    assert (result.returncode, result.stderr) == (0, "")


STAYING = """
import os, signal, sys
import lumivox.app
from lumivox.cli.console import guarded

make_desk = lumivox.app.make_desk

def desk_that_stays():
    from PySide6.QtCore import QTimer

    desk = make_desk()
    desk.stays = lambda: True  # as where a key calls the window back
    tell = desk.window.tell
    desk.window.tell = lambda sentence, **how: (print(sentence), tell(sentence, **how))
    kill = lambda: os.kill(os.getpid(), signal.SIGINT)
    if sys.argv[1] == "shown":
        QTimer.singleShot(0, kill)
    else:
        QTimer.singleShot(0, lambda: (desk.window.close(), QTimer.singleShot(0, kill)))
    return desk

lumivox.app.make_desk = desk_that_stays
sys.exit(guarded(lumivox.app.main))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize(("where", "told"), [("shown", 0), ("in the background", 1)])
def test_an_interrupt_ends_it_though_closing_the_window_would_not(where, told, tmp_path):
    result = start("-c", STAYING, where, XDG_RUNTIME_DIR=str(tmp_path))
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.count("goes on in the background") == told
