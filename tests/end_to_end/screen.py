"""A display as a person has it: a picture to look at, a keyboard, a pointer and a clipboard. It knows no program.

Keys and clicks come from xdotool, so that they take the way of real ones through the X server.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import IO, Final

from PIL import Image
from Xlib import X
from Xlib.display import Display
from Xlib.error import BadDrawable, BadWindow
from Xlib.protocol.event import ClientMessage
from Xlib.xobject.drawable import Window

from tests.display import virtual_display
from tests.waiting import wait_until

SECONDS: Final = 30.0
"""How long to wait for what must happen."""
KEY_DELAY: Final = 4
"""Milliseconds from key to key: quicker than any person."""
_ALL_PLANES: Final = 0xFFFFFFFF
_UNICODE_KEYSYM: Final = 0x01000000
_LATIN_1: Final = 0xFF
"""Up to here a character's keysym is its number, beyond it is that with a bit more."""
_UNREAD: Final = re.compile(r"^\(\d+\+?\) ")
_EXACT: Final = 480
"""So many px are a whole number of millimetres at 96 dpi. Where they are not, Tk and Xft round a font's size apart,
and the same words look different on screens of different sizes."""


class Screen:
    """One display with a keyboard that has a key for every character that is typed."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._connection = Display(name)
        self._root = self._connection.screen().root
        self._name = self._connection.intern_atom("_NET_WM_NAME")
        self._clips = ExitStack()
        self._keys: dict[str, int] = {}
        self._connection.change_keyboard_control(auto_repeat_mode=X.AutoRepeatModeOff)
        self._connection.sync()

    def close(self) -> None:
        """Let go of the display and of the clipboard."""
        self._clips.close()
        self._connection.close()

    # -- to look at

    def picture(self, place: tuple[int, int], size: tuple[int, int]) -> Image.Image:
        """Return what stands there now, RGB."""
        answer = self._root.get_image(*place, *size, X.ZPixmap, _ALL_PLANES)
        return Image.frombytes("RGB", size, answer.data, "raw", "BGRX")

    def paint(self, colour: int) -> None:
        """Give the desktop one colour, 0xRRGGBB."""
        self._root.change_attributes(background_pixel=colour)
        self._root.clear_area()
        self._connection.sync()

    # -- windows

    def find(self, title: str) -> int:
        """Return the number of the visible window with exactly this title, 0 when there is none.

        How many messages are unread may stand before it.
        """
        for window in self._root.query_tree().children:
            try:
                name = window.get_full_text_property(self._name) or window.get_wm_name()
                if title in (name, _UNREAD.sub("", str(name))) and window.get_attributes().map_state == X.IsViewable:
                    return int(window.id)
            except (BadWindow, BadDrawable):
                continue  # it has gone while it was looked at
        return 0

    def listens(self, window: int) -> bool:
        """Whether what is typed now goes to this window."""
        held = self._connection.get_input_focus().focus
        try:
            while isinstance(held, Window) and held.id != self._root.id:
                if held.id == window:
                    return True
                held = held.query_tree().parent
        except (BadWindow, BadDrawable):
            pass  # it has gone while it was looked at
        return False

    def box(self, window: int) -> tuple[tuple[int, int], tuple[int, int]]:
        """Return the place and the size of a window, as the program has chosen them."""
        now = self._connection.create_resource_object("window", window).get_geometry()
        return (now.x, now.y), (now.width, now.height)

    def put(self, window: int, place: tuple[int, int], size: tuple[int, int]) -> None:
        """Give a window its place and size, as a person does with the pointer, and wait until it has them."""
        resource = self._connection.create_resource_object("window", window)
        resource.configure(x=place[0], y=place[1], width=size[0], height=size[1])
        self._connection.sync()

        def there() -> bool:
            now = resource.get_geometry()
            return (now.x, now.y, now.width, now.height) == (*place, *size)

        wait_until(there, f"the window to be {size} at {place}")

    def ask_to_close(self, window: int) -> None:
        """Ask for the end of a window, as a window manager does when its cross is clicked."""
        resource = self._connection.create_resource_object("window", window)
        protocols, delete = map(self._connection.intern_atom, ("WM_PROTOCOLS", "WM_DELETE_WINDOW"))
        data = (32, [delete, X.CurrentTime, 0, 0, 0])
        resource.send_event(ClientMessage(window=window, client_type=protocols, data=data))
        self._connection.sync()

    # -- hands

    def type(self, window: int, text: str) -> None:
        """Type into a window (0: wherever the keyboard is); a line break is the Enter key."""
        self._make_keys(text)
        words = _give_keyboard(window)
        for number, line in enumerate(text.split("\n")):
            words += ["key", "Return"] if number else []
            words += ["type", "--delay", str(KEY_DELAY), "--args", "1", line] if line else []
        self._do(*words)

    def press(self, window: int, *keys: str) -> None:
        """Press keys in a window (0: wherever the keyboard is) one after the other, named as X does: ``ctrl+a``."""
        self._do(*_give_keyboard(window), "key", *keys)

    def click(self, place: tuple[int, int]) -> None:
        """Click on a place."""
        self._do("mousemove", *map(str, place), "click", "1")

    def point(self, place: tuple[int, int]) -> None:
        """Move the pointer."""
        self._do("mousemove", *map(str, place))

    def copy(self, text: str, kind: str = "") -> None:
        """Put ``text`` on the clipboard, as another program would; ``kind``: as what, as X calls it."""
        clipboard = self._connection.intern_atom("CLIPBOARD")
        before = self._connection.get_selection_owner(clipboard)
        command = ["xclip", "-quiet", "-selection", "clipboard", "-in", *(["-t", kind] if kind else [])]
        clip = self._clips.enter_context(
            subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, env=self._environment())
        )
        self._clips.callback(clip.terminate)
        with _open(clip.stdin) as stdin:
            stdin.write(text.encode())
        wait_until(lambda: self._connection.get_selection_owner(clipboard) not in (before, X.NONE), "the clipboard")

    def _do(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=self._environment(), check=True, timeout=SECONDS)

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "DISPLAY": self.name, "LC_ALL": "C.UTF-8"}

    def _make_keys(self, text: str) -> None:
        """Give characters that an American keyboard does not have keys that stay.

        xdotool would lend them one key for a moment and take it back, and a busy program would read another character.
        """
        missing = sorted({character for character in text if not character.isascii()} - set(self._keys))
        if not missing:
            return
        first, last = self._connection.display.info.min_keycode, self._connection.display.info.max_keycode
        table = self._connection.get_keyboard_mapping(first, last - first + 1)
        free = [first + number for number, symbols in enumerate(table) if not any(symbols)]
        for character, key in zip(missing, free, strict=False):
            symbol = ord(character) if ord(character) <= _LATIN_1 else _UNICODE_KEYSYM | ord(character)
            self._connection.change_keyboard_mapping(key, [(symbol,) * len(table[0])])
            self._keys[character] = key
        assert len(free) >= len(missing), "the keyboard has no keys left"
        self._connection.sync()


def _give_keyboard(window: int) -> list[str]:
    return ["windowfocus", "--sync", str(window)] if window else []


def _open(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream


@contextmanager
def screen(width: int, height: int) -> Iterator[Screen]:
    """Start a display of its own, for as long as the block lasts. Both lengths are multiples of 480 px."""
    assert width % _EXACT == height % _EXACT == 0
    with virtual_display(width, height) as name:
        opened = Screen(name)
        try:
            yield opened
        finally:
            opened.close()
