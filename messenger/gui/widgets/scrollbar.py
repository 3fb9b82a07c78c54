"""A slim scrollbar without arrows that fades when it is not used. Knows nothing of what it scrolls."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from typing import TYPE_CHECKING

from messenger.gui.look.palette import rgb

if TYPE_CHECKING:
    from messenger.gui.look.look import Look

# px at scale 1
WIDTH = 10
THUMB = 6
EDGE = 2  # over and under the thumb
SHORTEST = 32
STAY_MS = 1_200
"""How long the thumb stays after it was used."""
FADE_MS = 40
FADE_STEPS = (0.6, 0.3, 0.0)
"""How strong the thumb is in each picture of its fading."""


class Scrollbar(tk.Canvas):
    """A vertical scrollbar on ``background``, a colour of the palette by its field's name.

    ``on_move(fraction)``: the part of everything that is to lie above the pane. ``on_page(direction)``: a click beside
    the thumb, -1 above and 1 below. The owner calls ``set`` whenever the shown part changes.
    """

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        *,
        on_move: Callable[[float], None],
        on_page: Callable[[int], None],
        background: str = "conversation",
        name: str = "scrollbar",
    ) -> None:
        super().__init__(parent, name=name, borderwidth=0, highlightthickness=0, takefocus=False)
        self._on_move = on_move
        self._on_page = on_page
        self._field = background
        self._first, self._last = 0.0, 1.0
        self._strength = 0.0
        self._timer: str | None = None
        self._grip: float | None = None  # where in the thumb the pointer holds it, px from its top
        self._hovered = False
        top = self.create_image(0, 0, anchor="nw", state="hidden")
        bottom = self.create_image(0, 0, anchor="sw", state="hidden")
        body = self.create_rectangle(0, 0, 0, 0, width=0, state="hidden")
        self._top, self._bottom, self._body = top, bottom, body
        self._look = look
        self.configure(width=look.px(WIDTH), background=getattr(look.palette, background))
        self.bind("<Configure>", lambda _event: self._draw())
        self.bind("<Enter>", lambda _event: self._hover(True))
        self.bind("<Leave>", lambda _event: self._hover(False))
        self.bind("<ButtonPress-1>", self._press)
        self.bind("<B1-Motion>", self._drag)
        self.bind("<ButtonRelease-1>", lambda _event: self._release())
        self.bind("<Destroy>", lambda _event: self._stop())

    @property
    def shown_part(self) -> tuple[float, float]:
        """What ``set`` was given last."""
        return self._first, self._last

    @property
    def visible(self) -> bool:
        """Whether the thumb can be seen now."""
        return self._strength > 0 and self._needed()

    def set(self, first: float, last: float) -> None:
        """Show that the part from ``first`` to ``last`` of everything is visible; wakes the thumb if that is new."""
        if (first, last) == (self._first, self._last):
            return
        self._first, self._last = first, last
        self._wake()

    def _needed(self) -> bool:
        return self._last - self._first < 1

    def _hover(self, hovered: bool) -> None:
        self._hovered = hovered
        self._wake()

    def _wake(self) -> None:
        self._stop()
        self._strength = 1.0
        self._draw()
        if self._needed() and not self._hovered and self._grip is None:
            self._timer = self.after(STAY_MS, self._fade, 0)

    def _fade(self, step: int) -> None:
        self._strength = FADE_STEPS[step]
        self._timer = self.after(FADE_MS, self._fade, step + 1) if step + 1 < len(FADE_STEPS) else None
        self._draw()

    def _stop(self) -> None:
        if self._timer is not None:
            self.after_cancel(self._timer)
            self._timer = None

    def _thumb(self) -> tuple[float, float]:
        """Where the thumb begins and ends."""
        edge = self._look.px(EDGE)
        track = self.winfo_height() - 2 * edge
        length = max(float(self._look.px(SHORTEST)), track * (self._last - self._first))
        room = max(0.0, track - length)
        hidden = 1 - (self._last - self._first)
        top = edge + (room * min(1.0, self._first / hidden) if hidden > 0 else 0)
        return top, top + min(length, track)

    def _draw(self) -> None:
        state = "normal" if self.visible else "hidden"
        if state == "normal":
            look = self._look
            background = getattr(look.palette, self._field)
            held = self._hovered or self._grip is not None
            colour = _between(background, look.palette.icon if held else look.palette.muted, self._strength)
            cap = look.shapes.circle(THUMB, colour, background)
            size = cap.width()
            left = (self.winfo_width() - size) // 2
            top, bottom = (round(end) for end in self._thumb())
            self.itemconfigure(self._top, image=cap)
            self.itemconfigure(self._bottom, image=cap)
            self.itemconfigure(self._body, fill=colour)
            self.coords(self._top, left, top)
            self.coords(self._bottom, left, bottom)
            self.coords(self._body, left, top + size // 2, left + size, bottom - size // 2)
        for item in (self._top, self._bottom, self._body):
            self.itemconfigure(item, state=state)

    def _press(self, event: tk.Event[tk.Misc]) -> None:
        top, bottom = self._thumb()
        if top <= event.y < bottom:
            self._grip = event.y - top
            self._wake()
        else:
            self._on_page(-1 if event.y < top else 1)

    def _drag(self, event: tk.Event[tk.Misc]) -> None:
        if self._grip is None:
            return
        edge = self._look.px(EDGE)
        top, bottom = self._thumb()
        room = self.winfo_height() - 2 * edge - (bottom - top)
        if room > 0:
            part = min(1.0, max(0.0, (event.y - self._grip - edge) / room))
            self._on_move(part * (1 - (self._last - self._first)))

    def _release(self) -> None:
        self._grip = None
        self._wake()


def _between(background: str, colour: str, strength: float) -> str:
    """``colour`` laid over ``background`` as strongly as ``strength``, 0 to 1."""
    mixed = (round(low + (high - low) * strength) for low, high in zip(rgb(background), rgb(colour), strict=True))
    return "#{:02X}{:02X}{:02X}".format(*mixed)
