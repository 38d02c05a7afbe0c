"""A real Wayland compositor without a screen: sway, with two outputs of different scale.

sway refuses to run as root, and the portal talks to programs of its own user only: as root all of
it runs as nobody. HEADLESS-1 is 800 x 600 at 0,0, orange; HEADLESS-2 has 1000 x 800 pixels at
scale 2, 500 x 400 at 800,0 in screen coordinates, blue.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from PIL import Image

NOBODY = 65534
ORANGE, BLUE = [250, 120, 10], [0, 0, 255]
CONFIG = """
output HEADLESS-1 resolution 800x600 position 0,0 scale 1
output HEADLESS-2 resolution 1000x800 position 800,0 scale 2
output HEADLESS-1 bg #fa780a solid_color
output HEADLESS-2 bg #0000ff solid_color
default_border none
exec sh -c 'echo $WAYLAND_DISPLAY $SWAYSOCK > $HOME/ready'
"""

# Runs in a process of the session's user; what it prints is the test's evidence.
PROGRAM = """
import json, sys
from lumivox.core.geometry import Box
from lumivox.core.errors import SourceError
from lumivox.core.task import Task
from lumivox.sources import grab_screen, open_source
from lumivox.sources.grim import GrimGrabber
from lumivox.sources.portal import PortalGrabber
from lumivox.sources.screen import MssGrabber
from lumivox.sources.wayland_outputs import wayland_screens
from lumivox.sources.windows import active_window, visible_windows

def seen(capture):
    height, width = capture.pixels.shape[:2]
    return {
        "size": [width, height],
        "corners": [capture.pixels[y, x].tolist() for y in (0, -1) for x in (0, -1)],
        "halves": [capture.pixels[height // 4, x].tolist() for x in (width // 4, 3 * width // 4)],
        "place": [*capture.transform.point(0, 0), *capture.transform.point(width, height)],
    }

ways = {"mss": MssGrabber(), "grim": GrimGrabber(), "portal": PortalGrabber()}
job = json.loads(sys.argv[1])
if "screens" in job:
    boxes = sorted(wayland_screens())
    print(json.dumps([[box.x, box.y, box.width, box.height] for box in boxes]))
elif "windows" in job:
    found = [active_window(), *visible_windows()]
    print(json.dumps([[each.title, each.box.x, each.box.y, each.box.height] for each in found]))
elif "source" in job:
    print(json.dumps(seen(next(open_source(job["source"], Task())))))
elif "available" in job:
    print(json.dumps([name for name, way in ways.items() if way.is_available()]))
else:
    boxes = [Box(*box) if box else None for box in (job["region"], job["desktop"])]
    try:
        print(json.dumps(seen(ways[job["way"]].grab(*boxes, Task()))))
    except SourceError as error:
        print(json.dumps({"error": str(error)}))
"""

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="Wayland is Linux desktops' own"),
    *(
        pytest.mark.skipif(shutil.which(name) is None, reason=f"{name} is not installed")
        for name in ("sway", "grim", "dbus-daemon")
    ),
]


class Session:
    """The compositor and its bus."""

    def __init__(self, stack: ExitStack) -> None:
        self.user = NOBODY if os.geteuid() == 0 else None
        self.home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lumivox-sway-")))
        self.stack = stack
        if self.user:
            os.chown(self.home, self.user, self.user)
        self.home.chmod(0o700)
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "TMPDIR": str(self.home),
            "XDG_RUNTIME_DIR": str(self.home),
            "XDG_CURRENT_DESKTOP": "sway",
            "XDG_SESSION_TYPE": "wayland",
            "WLR_BACKENDS": "headless",
            "WLR_HEADLESS_OUTPUTS": "2",
            "WLR_LIBINPUT_NO_DEVICES": "1",
            "WLR_RENDERER": "pixman",
        }
        self.python = self._python()
        self._start_bus()
        self._start_sway()

    def start(self, *command, **rest):
        """A program of the session, ended with it."""
        process = subprocess.Popen(
            command, env=self.environment, user=self.user, group=self.user, cwd="/", **rest
        )
        self.stack.callback(process.wait, 10)
        self.stack.callback(process.terminate)
        return process

    def run(self, *command):
        """What a program of the session prints."""
        done = subprocess.run(
            command,
            env=self.environment,
            user=self.user,
            group=self.user,
            cwd="/",
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def succeeds(self, *command):
        try:
            self.run(*command)
        except AssertionError:
            return False
        return True

    def ask(self, **job):
        seen = json.loads(self.run(self.python, "-c", PROGRAM, json.dumps(job)))
        assert job.get("is_outside") or "error" not in seen, seen
        return seen

    def _python(self):
        """An interpreter that this user may run, with this project's packages."""
        self.environment["PYTHONPATH"] = os.pathsep.join(
            path for path in sys.path if path.endswith(("site-packages", "desktop"))
        )
        imports = ["-c", "import jeepney, mss, numpy, PIL.Image, lumivox.sources"]
        for python in (sys.executable, "/usr/bin/python3"):
            try:
                self.run(python, *imports)
            except (AssertionError, OSError):
                continue
            return python
        return pytest.skip("the user nobody may not run any Python that has our packages")

    def _start_bus(self):
        bus = self.start(
            "dbus-daemon",
            "--session",
            "--nofork",
            "--print-address",
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
        self.stack.callback(bus.stdout.close)

    def _start_sway(self):
        ready, config = self.home / "ready", self.home / "config"
        os.mkfifo(ready, 0o666)
        ready.chmod(0o666)
        config.write_text(CONFIG)
        config.chmod(0o644)
        sway = self.start("sway", "-c", str(config), stderr=subprocess.DEVNULL)
        names = []
        reader = threading.Thread(target=lambda: names.append(ready.read_text()), daemon=True)
        reader.start()
        reader.join(20)
        assert names, f"sway did not start: {sway.poll()}"
        display, socket = names[0].split()
        self.environment |= {"WAYLAND_DISPLAY": display, "SWAYSOCK": socket}
        # The backgrounds are programs of their own, which tell nobody when they have drawn.
        _until(self._is_drawn)

    def _is_drawn(self):
        first = self.ask(way="grim", region=[0, 0, 800, 600], desktop=None)
        second = self.ask(way="grim", region=[800, 0, 500, 400], desktop=None)
        return first["corners"] == [ORANGE] * 4 and second["corners"] == [BLUE] * 4


def _until(is_so, seconds=30):
    """Ask a program of the session again and again: it sends no signal that could be awaited."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "the session is not ready"


@pytest.fixture(scope="module")
def session():
    with ExitStack() as stack:
        yield Session(stack)


@pytest.fixture(scope="module")
def portal_session(session):
    services = Path("/usr/share/dbus-1/services")
    for name in ("portal.Desktop", "impl.portal.desktop.wlr", "impl.portal.desktop.gtk"):
        if not (services / f"org.freedesktop.{name}.service").exists():
            pytest.skip(f"org.freedesktop.{name} is not installed")
    for name in ("pipewire", "pw-cli", "wireplumber", "dbus-update-activation-environment"):
        if shutil.which(name) is None:
            pytest.skip(f"{name} is not installed")
    session.start("pipewire", stderr=subprocess.DEVNULL)
    # The portal gives up at once where PipeWire does not answer.
    _until(lambda: session.succeeds("pw-cli", "info", "0"))
    session.start("wireplumber", stderr=subprocess.DEVNULL)
    session.run("dbus-update-activation-environment", "--all")
    return session


def test_mss_is_not_for_wayland(session):
    assert "mss" not in session.ask(available=True)
    assert "grim" in session.ask(available=True)


def test_grim_takes_all_screens_at_the_finest_scale(session):
    seen = session.ask(source="screen:")
    assert seen["size"] == [2600, 1200]
    assert seen["halves"] == [ORANGE, BLUE]
    assert seen["place"] == [0, 0, 1300, 600]


def test_region_is_clamped_to_the_screens(session):
    seen = session.ask(way="grim", region=[1290, -50, 300, 60], desktop=None)
    assert seen["place"] == [1290, 0, 1300, 10]
    assert seen["corners"] == [BLUE] * 4


def test_grim_takes_a_region_over_two_screens(session):
    seen = session.ask(way="grim", region=[790, 10, 20, 30], desktop=None)
    assert seen["size"] == [40, 60]
    assert seen["corners"] == [ORANGE, BLUE, ORANGE, BLUE]
    assert seen["place"] == [790, 10, 810, 40]


def test_grim_knows_its_place_on_a_screen_of_scale_two(session):
    seen = session.ask(way="grim", region=[1000, 100, 50, 20], desktop=None)
    assert seen["size"] == [100, 40]
    assert seen["corners"] == [BLUE] * 4
    assert seen["place"] == [1000, 100, 1050, 120]


def test_region_outside_all_screens(session):
    seen = session.ask(way="grim", region=[5000, 5000, 50, 20], desktop=None, is_outside=True)
    assert "outside the screen, which spans 1300 by 600" in seen["error"]


def test_compositor_tells_where_its_screens_lie(session):
    assert session.ask(screens=True) == [[0, 0, 800, 600], [800, 0, 500, 400]]


@pytest.mark.slow
def test_portal_takes_all_screens_and_leaves_no_file(portal_session):
    assert "portal" in portal_session.ask(available=True)
    seen = portal_session.ask(way="portal", region=None, desktop=None)
    assert seen["size"] == [2600, 1200]
    assert seen["halves"] == [ORANGE, BLUE]
    assert seen["place"] == [0, 0, 1300, 600]
    left = [*portal_session.home.rglob("*.png"), *Path(tempfile.gettempdir()).glob("out.png")]
    assert left == []


def test_portal_cuts_a_region_to_the_pixel(portal_session):
    seen = portal_session.ask(way="portal", region=[795, 10, 10, 5], desktop=None)
    assert seen["size"] == [20, 10]
    assert seen["corners"] == [ORANGE, BLUE, ORANGE, BLUE]
    assert seen["place"] == [795, 10, 805, 15]


@pytest.mark.skipif(shutil.which("foot") is None, reason="foot, a terminal, is not installed")
def test_sway_tells_where_windows_are(session):
    terminal = session.start("foot", "--title=A terminal", "cat", stderr=subprocess.DEVNULL)
    _until(lambda: session.succeeds("swaymsg", "[title=.]", "focus"))
    active, *shown = session.ask(windows=True)
    assert active[0] == "A terminal"
    assert active[1:] in ([0, 0, 600], [800, 0, 400])
    assert shown == [active]
    terminal.terminate()
    _until(lambda: not session.succeeds("swaymsg", "[title=.]", "focus"))


@pytest.mark.skipif(shutil.which("wl-copy") is None, reason="wl-clipboard is not installed")
def test_clipboard_of_wayland(session):
    path = session.home / "copied.png"
    Image.new("RGB", (70, 50), (250, 120, 10)).save(path)
    with path.open("rb") as picture:
        owner = session.start("wl-copy", "--foreground", "--type", "image/png", stdin=picture)
    _until(lambda: session.succeeds("wl-paste", "--list-types"))
    seen = session.ask(source="clipboard:")
    assert (seen["size"], seen["halves"]) == ([70, 50], [ORANGE, ORANGE])
    owner.terminate()
