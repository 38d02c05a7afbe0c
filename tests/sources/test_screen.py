"""Pixels of a real X screen, with a window of known colours on it."""

from __future__ import annotations

import socket
import sys
import threading

import pytest

from lumivox.core.errors import SourceError
from lumivox.core.geometry import Box
from lumivox.core.task import Task
from lumivox.sources import grab_screen, open_source
from lumivox.sources.wayland_outputs import wayland_desktop

ORANGE = (250, 120, 10)


@pytest.fixture
def orange_window(on_x):
    """An orange window of 200 x 100 at 300, 150."""
    display = pytest.importorskip("Xlib.display").Display(on_x)
    screen = display.screen()
    window = screen.root.create_window(
        300,
        150,
        200,
        100,
        0,
        screen.root_depth,
        background_pixel=(ORANGE[0] << 16) | (ORANGE[1] << 8) | ORANGE[2],
        override_redirect=True,
    )
    window.map()
    display.sync()
    yield Box(300, 150, 200, 100)
    window.destroy()
    display.sync()
    display.close()


def test_whole_screen(orange_window):
    (capture,) = open_source("screen:", Task())
    assert (capture.width, capture.height, capture.source) == (800, 600, "screen:")
    assert capture.pixels[200, 400].tolist() == list(ORANGE)
    assert capture.pixels[149, 400].tolist() == [0, 0, 0]
    assert capture.transform.point(5, 6) == (5, 6)


def test_region_knows_its_place(orange_window):
    (capture,) = open_source("screen:290,140,60,40", Task())
    assert (capture.width, capture.height) == (60, 40)
    assert capture.pixels[9, 9].tolist() == [0, 0, 0]
    assert capture.pixels[10, 10].tolist() == list(ORANGE)
    assert capture.transform.point(10, 10) == (300, 150)


@pytest.mark.parametrize(
    ("region", "size", "corner"),
    [
        (Box(-50, -50, 100, 100), (50, 50), (0, 0)),
        (Box(790, 590, 100, 100), (10, 10), (790, 590)),
        (Box(-10, -10, 9000, 9000), (800, 600), (0, 0)),
    ],
)
def test_region_is_clamped_to_the_screen(on_x, region, size, corner):
    capture = grab_screen(region)
    assert (capture.width, capture.height) == size
    assert capture.transform.point(0, 0) == corner


def test_region_outside(on_x):
    with pytest.raises(SourceError, match="outside the screen, which spans 800 by 600"):
        list(open_source("screen:5000,0,10,10", Task()))


def test_no_display(monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with pytest.raises(SourceError, match="no display"):
        grab_screen()


def test_display_that_does_not_answer(monkeypatch):
    monkeypatch.setenv("DISPLAY", ":987")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with pytest.raises(SourceError, match="could not be captured"):
        grab_screen()


def test_black_screen_is_said_to_be_black(on_x):
    with pytest.raises(SourceError, match="all black"):
        list(open_source("screen:0,0,50,50", Task()))
    assert not grab_screen(Box(0, 0, 50, 50)).pixels.any(), "who watches a region may see black"


@pytest.mark.skipif(sys.platform != "linux", reason="Wayland is Linux desktops' own")
@pytest.mark.parametrize("answer", [b"", b"\x01\0\0\0\0\0\x0c\0\0\0\0\0", b"\xff" * 64])
def test_compositor_that_answers_nonsense(tmp_path, monkeypatch, answer):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-7")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "wayland-7"))
        server.listen()

        def serve():
            client, _ = server.accept()
            with client:
                client.recv(1000)
                client.sendall(answer)

        compositor = threading.Thread(target=serve)
        compositor.start()
        assert wayland_desktop() is None
        compositor.join(5)
        assert not compositor.is_alive()


def test_no_compositor(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-7")
    assert wayland_desktop() is None
