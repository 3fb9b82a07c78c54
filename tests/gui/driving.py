"""Doing in a window what a person does: looking until something is there, typing, pressing keys, clicking."""

import tkinter as tk
from collections.abc import Callable

from tests.waiting import wait_until


def see(window: tk.Misc, look: Callable[[], object], what: str) -> None:
    """Let the window live until ``look`` gives something true."""

    def live() -> bool:
        window.update()
        return bool(look())

    wait_until(live, what)


def settle(window: tk.Misc) -> None:
    """Let the window do everything it has to do now, until nothing is left."""
    for _ in range(3):
        window.update()


def focus(widget: tk.Misc) -> None:
    """Give ``widget`` the keyboard."""
    see(widget, widget.winfo_viewable, f"{widget} on the screen")
    widget.focus_force()
    see(widget, lambda: widget.focus_get() is widget, f"the focus at {widget}")


def press(widget: tk.Misc, *keys: str) -> None:
    """Press keys, as in "Return", "Control-k", "a", one after the other where the keyboard is.

    Something else on the display may have taken it from this program since: a person would click the window first.
    """
    if widget.focus_displayof() is None:
        last = widget.nametowidget(str(widget.tk.call("focus", "-lastfor", str(widget))))
        last.focus_force()
        see(widget, lambda: widget.focus_displayof() is not None, "the keyboard at this program")
    for key in keys:
        widget.event_generate(f"<{key}>")
        widget.update()


def write(widget: tk.Misc, text: str) -> None:
    """Type ``text`` letter by letter into the widget that has the keyboard."""
    names = {
        " ": "space",
        "\n": "Return",
        ".": "period",
        "@": "at",
        ":": "colon",
        "/": "slash",
        "#": "numbersign",
        "+": "plus",
    }
    for letter in text:
        widget.event_generate("<KeyPress>", keysym=names.get(letter, letter))
    widget.update()


def click(widget: tk.Misc, x: int, y: int) -> None:
    """Click with the first button."""
    widget.event_generate("<Enter>", x=x, y=y)
    widget.event_generate("<Motion>", x=x, y=y)
    widget.event_generate("<ButtonPress-1>", x=x, y=y)
    widget.event_generate("<ButtonRelease-1>", x=x, y=y)
    widget.update()


def items_of(canvas: tk.Canvas, tag: str = "all") -> list[tuple[int, str]]:
    """Every text on a canvas that has ``tag``, with the number of its item, from the lowest to the topmost."""
    call, path = canvas.tk.call, str(canvas)
    texts = (item for item in canvas.find_withtag(tag) if call(path, "type", item) == "text")
    return [(item, str(call(path, "itemcget", item, "-text"))) for item in texts]


def texts_of(canvas: tk.Canvas, tag: str = "all") -> list[str]:
    """The same without the numbers."""
    return [text for _, text in items_of(canvas, tag)]
