"""The guards of conftest.py catch what they are there for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent

LEAKS = """
import threading
import warnings

import conftest
from PySide6.QtCore import QThread

conftest.PATIENCE_S = 0.2
end = threading.Event()
kept = []


def test_thread():
    threading.Thread(target=end.wait, name="forgotten", daemon=True).start()


def test_qthread():
    thread = QThread()
    thread.setObjectName("forgotten-too")
    thread.start()
    kept.append(thread)


def test_both_ended():
    thread = QThread()
    thread.start()
    thread.quit()
    assert thread.wait(5000)
    worker = threading.Thread(target=int)
    worker.start()
    worker.join()


def test_warning():
    warnings.warn("something is out of date", DeprecationWarning)


def test_user_is_left_alone():
    import os
    from pathlib import Path

    from lumivox.settings.store import default_path

    assert not default_path().is_relative_to(Path.home())
    assert os.environ.get("DISPLAY") != "OF-THE-USER"


def teardown_module():
    end.set()
    kept[0].quit()
    kept[0].wait()
"""


def test_leaks_and_warnings_fail_their_test(tmp_path: Path):
    (tmp_path / "test_leaks.py").write_text(LEAKS)
    where = ("-c", TESTS.parent / "pyproject.toml", "--rootdir", tmp_path)
    plugins = ("-p", "conftest", "-p", "no:cacheprovider")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *where, *plugins, tmp_path],
        env=os.environ | {"PYTHONPATH": str(TESTS), "DISPLAY": "OF-THE-USER"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    told = done.stdout
    assert done.returncode == 1, told + done.stderr
    assert "threads were left running: forgotten\n" in told
    assert "threads were left running: forgotten-too\n" in told
    assert "FAILED test_leaks.py::test_warning" in told
    assert "ERROR test_leaks.py::test_both_ended" not in told
    assert told.splitlines()[-1].startswith("1 failed, 4 passed, 2 errors")
