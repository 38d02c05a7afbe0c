"""Files are written whole or not at all; a cancel is seen at the next checkpoint."""

import threading
from pathlib import Path

import pytest

from lumivox.core.errors import Cancelled, OutputError
from lumivox.core.files import replace_file
from lumivox.core.task import Task


def test_an_error_in_the_middle_keeps_the_old_file(tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("old")
    with pytest.raises(RuntimeError), replace_file(path) as stream:
        stream.write(b"half")
        raise RuntimeError
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["letter.txt"]


def test_a_written_file_has_the_mode_of_any_new_file(tmp_path):
    path = tmp_path / "letter.txt"
    with replace_file(path) as stream:
        stream.write(b"new")
    plain = tmp_path / "plain.txt"
    plain.write_bytes(b"")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode == plain.stat().st_mode


def test_a_missing_folder_and_a_full_disk_are_told_in_a_sentence(tmp_path):
    with pytest.raises(OutputError, match="Choose another place"), replace_file(tmp_path / "a/b"):
        pass
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with pytest.raises(OutputError, match="No space left"), replace_file(Path("/dev/full")) as out:
        out.write(b"x" * 100_000)


def test_progress_is_told_and_a_cancel_from_another_thread_stops_at_the_checkpoint():
    seen = []
    task = Task(lambda *step: seen.append(step))
    task.checkpoint("detect", 1, 2)
    thread = threading.Thread(target=task.cancel)
    thread.start()
    thread.join()
    with pytest.raises(Cancelled):
        task.checkpoint("detect", 2, 2)
    assert seen == [("detect", 1, 2)]


def test_a_cancel_stops_the_one_long_call_that_is_running_and_no_other():
    task, stopped = Task(), []
    with task.stopped_by(lambda: stopped.append("ended before")):
        pass
    with task.stopped_by(lambda: stopped.append("running")):
        task.relayed().cancel()
    with task.stopped_by(lambda: stopped.append("begun after")):
        pass
    assert stopped == ["running", "begun after"]
