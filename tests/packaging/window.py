"""The window of a running program as a person has it: something to look at, to type into and to close."""

import os
import subprocess
from dataclasses import dataclass

from PIL import Image
from Xlib import X
from Xlib import display as xlib
from Xlib.protocol.event import ClientMessage

from tests.waiting import wait_until

_ALL_PLANES = 0xFFFFFFFF
_STEADY = 10  # pictures without a change


def _xdotool(display: str, *words: str) -> str:
    environment = {**os.environ, "DISPLAY": display, "LC_ALL": "C.UTF-8"}
    found = subprocess.run(["xdotool", *words], env=environment, check=False, capture_output=True, text=True)
    return found.stdout


@dataclass(frozen=True)
class Window:
    """One window on ``display``, which it shares with no other program."""

    display: str
    number: int

    def picture(self) -> Image.Image:
        """Return what it shows now, RGB."""
        screen = xlib.Display(self.display)
        try:
            window = screen.create_resource_object("window", self.number)
            size = window.get_geometry()
            answer = window.get_image(0, 0, size.width, size.height, X.ZPixmap, _ALL_PLANES)
            return Image.frombytes("RGB", (size.width, size.height), answer.data, "raw", "BGRX")
        finally:
            screen.close()

    def steady_picture(self) -> Image.Image:
        """Wait until nothing moves in it any more, and return what it shows."""
        pictures: list[Image.Image] = []

        def steady() -> bool:
            pictures.append(self.picture())
            return len(pictures) > _STEADY and all(picture == pictures[-1] for picture in pictures[-_STEADY:])

        wait_until(steady, "a window in which nothing moves")
        return pictures[-1]

    def area(self, colour: str) -> int:
        """Return how many pixels have exactly this colour, ``#RRGGBB``, now."""
        picture = self.picture()
        found = {shown: count for count, shown in picture.getcolors(picture.width * picture.height) or ()}
        return found.get(tuple(bytes.fromhex(colour[1:])), 0)

    def colour_at(self, x: int, y: int) -> str:
        """Return the colour of one pixel, ``#RRGGBB``, now."""
        red, green, blue = self.picture().crop((x, y, x + 1, y + 1)).tobytes()
        return f"#{red:02X}{green:02X}{blue:02X}"

    def type(self, text: str) -> None:
        """Type ``text`` where the cursor is."""
        _xdotool(self.display, "windowfocus", "--sync", str(self.number), "type", "--delay", "2", text)

    def click(self, x: int, y: int) -> None:
        """Click at a place in it, and leave the pointer where it touches nothing."""
        _xdotool(self.display, "mousemove", "--window", str(self.number), str(x), str(y), "click", "1")
        _xdotool(self.display, "mousemove", "--window", str(self.number), "0", "0")

    def press(self, key: str) -> None:
        """Press one key, named as X does."""
        _xdotool(self.display, "windowfocus", "--sync", str(self.number), "key", key)

    def close(self) -> None:
        """Ask the program to close it, as a window manager does."""
        screen = xlib.Display(self.display)
        try:
            window = screen.create_resource_object("window", self.number)
            protocols, delete = (screen.intern_atom(name) for name in ("WM_PROTOCOLS", "WM_DELETE_WINDOW"))
            data = (32, [delete, X.CurrentTime, 0, 0, 0])
            window.send_event(ClientMessage(window=window, client_type=protocols, data=data))
            screen.sync()
        finally:
            screen.close()


def wait_for_window(display: str, title: str) -> Window:
    """Wait for the visible window whose title matches the pattern ``title``."""
    found = wait_until(
        lambda: _xdotool(display, "search", "--onlyvisible", "--name", title).split(), f"a window called {title}"
    )
    return Window(display, int(found[0]))
