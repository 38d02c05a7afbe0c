"""Windows of an X11 desktop by python-xlib and the hints of its window manager (EWMH)."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lumivox.core.errors import SourceError
from lumivox.core.geometry import Box
from lumivox.core.i18n import tr
from lumivox.sources.grabber import is_wayland
from lumivox.sources.windows import DesktopWindow

_MIN_SIDE = 8
"""Pixels; some programs keep windows of a pixel or two as drop targets."""


class X11Windows:
    """See WindowFinder. A connection is opened for each question: it costs a millisecond."""

    name = "x11"

    def is_available(self) -> bool:
        """On X11; what runs under XWayland is a part of the desktop only."""
        return sys.platform == "linux" and bool(os.environ.get("DISPLAY")) and not is_wayland()

    def active(self) -> DesktopWindow | None:
        """By the window manager; without one, the window that has the keyboard's focus."""
        with _display() as display:
            root = display.screen().root
            named = _property(display, root, "_NET_ACTIVE_WINDOW")
            if named and named[0]:
                return _described(display, display.create_resource_object("window", named[0]))
            focus = display.get_input_focus().focus
            if isinstance(focus, int) or focus.id == root.id:
                return None
            return _described(display, _top_level(focus, root))

    def windows(self) -> tuple[DesktopWindow, ...]:
        """By the window manager's stacking order; without one, the root's own children."""
        with _display() as display:
            root = display.screen().root
            stacked = _property(display, root, "_NET_CLIENT_LIST_STACKING")
            if stacked:
                found = [display.create_resource_object("window", each) for each in stacked]
            else:
                found = list(root.query_tree().children)
            described = [_described(display, window) for window in reversed(found)]
        return tuple(window for window in described if window is not None)

    def pointer(self) -> tuple[int, int] | None:
        """See WindowFinder."""
        with _display() as display:
            answer = display.screen().root.query_pointer()
            return int(answer.root_x), int(answer.root_y)


@contextmanager
def _display() -> Iterator[Any]:
    """A connection to the X server.

    Raises:
        SourceError: it does not answer.
    """
    from Xlib.display import Display
    from Xlib.error import ConnectionClosedError, DisplayError, XError

    try:
        display = Display()
    except (DisplayError, OSError) as error:
        raise SourceError(
            tr("There is no display here: start Lumivox inside a desktop session.")
        ) from error
    try:
        yield display
    except ConnectionClosedError as error:
        raise SourceError(tr("The display was closed.")) from error
    except XError as error:
        raise SourceError(tr("The window was closed.")) from error
    finally:
        display.close()


def _property(display: Any, window: Any, name: str) -> Any:
    """The values of a property, or ``None``."""
    from Xlib import X
    from Xlib.error import BadWindow

    try:
        answer = window.get_full_property(display.get_atom(name), X.AnyPropertyType)
    except BadWindow:
        return None
    return answer.value if answer else None


def _described(display: Any, window: Any) -> DesktopWindow | None:
    """Title and place of a window that can be seen; ``None`` of others, and of one just closed."""
    from Xlib import X
    from Xlib.error import BadDrawable, BadWindow

    try:
        attributes = window.get_attributes()
        if attributes.map_state != X.IsViewable or attributes.win_class != X.InputOutput:
            return None
        shape = window.get_geometry()
        corner = window.translate_coords(display.screen().root, 0, 0)
        kinds = _property(display, window, "_NET_WM_WINDOW_TYPE")
        if kinds is not None and display.get_atom("_NET_WM_WINDOW_TYPE_DESKTOP") in kinds:
            return None
        # The answer holds the root's corner as seen from the window.
        box = _without_shadow(
            _property(display, window, "_GTK_FRAME_EXTENTS"),
            Box(-corner.x, -corner.y, shape.width, shape.height),
        )
        if min(box.width, box.height) < _MIN_SIDE:
            return None
        return DesktopWindow(_title(display, window), box)
    except (BadWindow, BadDrawable):
        return None


def _without_shadow(extents: Any, box: Box) -> Box:
    """The window without the shadow that GTK draws inside of it (left, right, top, bottom)."""
    if extents is None or len(extents) != 4:
        return box
    left, right, top, bottom = (int(extent) for extent in extents)
    if left + right >= box.width or top + bottom >= box.height:
        return box
    width, height = box.width - left - right, box.height - top - bottom
    return Box(box.x + left, box.y + top, width, height)


def _title(display: Any, window: Any) -> str:
    """In UTF-8 as all toolkits set it, else the old Latin-1 name."""
    modern = _property(display, window, "_NET_WM_NAME")
    if isinstance(modern, bytes) and modern:
        return modern.decode("utf-8", "replace")
    old = window.get_wm_name()
    return old.decode("latin-1") if isinstance(old, bytes) else str(old or "")


def _top_level(window: Any, root: Any) -> Any:
    """The ancestor that is a child of the root."""
    parent = window.query_tree().parent
    while parent and parent.id != root.id:
        window, parent = parent, parent.query_tree().parent
    return window
