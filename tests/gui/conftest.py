"""A display of its own for every run of the window tests, and a root window that hides no error."""

import contextlib
import os
import subprocess
import tkinter as tk
from collections.abc import Iterator
from types import TracebackType

import pytest

from messenger.gui.look.fonts import load_bundled_fonts
from messenger.gui.look.look import Look, build_look
from messenger.gui.look.palette import LIGHT
from tests.gui.bus import Bus, session_bus
from tests.gui.driving import focus
from tests.gui.sign_in_door import Door

SCREEN = "1366x900x24"
DPI = 96


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """The name of a virtual display that only this run uses, so that nobody's desktop is disturbed.

    It stands in DISPLAY until the run ends, and the bundled fonts are loaded.
    """
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", SCREEN, "-dpi", str(DPI), "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL)
    os.close(writer)
    before = os.environ.get("DISPLAY")
    try:
        with os.fdopen(reader) as answer:
            number = answer.readline().strip()  # comes when the display is ready; nothing when Xvfb has ended
        if not number:
            pytest.fail(f"Xvfb ended with status {server.wait()}")
        os.environ["DISPLAY"] = f":{number}"
        load_bundled_fonts()
        yield f":{number}"
    finally:
        if before is None:
            os.environ.pop("DISPLAY", None)
        else:
            os.environ["DISPLAY"] = before
        server.terminate()
        server.wait()


@pytest.fixture
def root(display: str) -> Iterator[tk.Tk]:
    """A root window. What a callback of Tk raises fails the test instead of being printed and forgotten."""
    window = tk.Tk(screenName=display)
    raised: list[BaseException] = []

    def remember(_kind: type[BaseException], error: BaseException, _where: TracebackType | None) -> None:
        raised.append(error)

    window.report_callback_exception = remember
    yield window
    with contextlib.suppress(tk.TclError):  # the test may have closed it
        window.update_idletasks()  # ttk complains on stderr of a window gone before its theme came
        window.destroy()
    if raised:
        raise raised[0]


@pytest.fixture
def look(root: tk.Tk) -> Look:
    """The light look at scale 1."""
    return build_look(root, LIGHT, 1.0)


@pytest.fixture
def door(root: tk.Tk, look: Look) -> Door:
    """Hand over the sign-in window with the cursor in it."""
    focus(root)
    return Door(root, look)


@pytest.fixture
def bus() -> Iterator[Bus]:
    """Hand over a session bus on which nobody is; this program and those it starts take it for the person's own."""
    with session_bus() as running:
        yield running
