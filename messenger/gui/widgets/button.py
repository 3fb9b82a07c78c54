"""Buttons: with a word, with an icon, and the round one that sends. Drawn, with hover, focus ring and keyboard.

What pressing means is the caller's business.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from typing import Literal

from messenger.gui.look.look import Look
from messenger.gui.widgets.keys import PRESS, bind_keys
from messenger.gui.widgets.rounded_box import BoxStyle, draw_box
from messenger.gui.widgets.shade import blend

_HOVER = 0.10
_RING_GAP = 3
QUIET_EDGE = 10
"""The room on either side of a quiet button's words."""
Kind = Literal["primary", "small", "quiet"]


class _Pressable(tk.Canvas):
    """What all buttons share: it can be pressed by mouse, Return and blank, unless it is not enabled.

    ``hovered`` and ``focused`` say how to draw it; sizes are px of the screen.
    """

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        *,
        name: str,
        width: int,
        height: int,
        background: str,
        command: Callable[[], object],
    ) -> None:
        super().__init__(
            parent, name=name, width=width, height=height, background=background, highlightthickness=0,
            borderwidth=0, takefocus=True, cursor="hand2",
        )  # fmt: skip
        self.look = look
        self.background = background
        self.hovered = self.focused = False
        self._enabled = True
        self.command: Callable[[], object] = command
        self.bind("<Enter>", lambda _event: self._turn(hovered=True))
        self.bind("<Leave>", lambda _event: self._turn(hovered=False))
        self.bind("<FocusIn>", lambda _event: self._turn(focused=True))
        self.bind("<FocusOut>", lambda _event: self._turn(focused=False))
        self.bind("<Configure>", lambda _event: self.draw())
        self.bind("<ButtonRelease-1>", self._on_release)
        bind_keys(self, PRESS, self.invoke)

    @property
    def enabled(self) -> bool:
        """Whether it can be pressed; otherwise it looks pale and the keyboard passes it by."""
        return self._enabled

    @enabled.setter
    def enabled(self, enabled: bool) -> None:
        if enabled != self._enabled:
            self._enabled = enabled
            self.configure(takefocus=enabled, cursor="hand2" if enabled else "")
            self.draw()

    def invoke(self) -> None:
        """Press it."""
        if self._enabled:
            self.command()

    def draw(self) -> None:
        """Draw it as it stands."""
        raise NotImplementedError

    def _turn(self, hovered: bool | None = None, focused: bool | None = None) -> None:
        self.hovered = self.hovered if hovered is None else hovered
        self.focused = self.focused if focused is None else focused
        self.draw()

    def _on_release(self, event: tk.Event[tk.Misc]) -> None:
        if 0 <= event.x < self.winfo_width() and 0 <= event.y < self.winfo_height():
            self.invoke()


class Button(_Pressable):
    """A button with words: ``primary`` is filled with ``colour``, ``quiet`` is nothing but its words in it.

    ``small`` is filled too, and no higher than a quiet one.
    """

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        *,
        name: str,
        text: str,
        command: Callable[[], object],
        background: str,
        kind: Kind = "primary",
        colour: str | None = None,
    ) -> None:
        self._text = text
        self._kind = kind
        self._colour = colour or look.palette.accent
        height = 44 if kind == "primary" else 32
        super().__init__(
            parent, look, name=name, width=self._wanted_width(look), height=look.px(height), background=background,
            command=command,
        )  # fmt: skip

    def _wanted_width(self, look: Look) -> int:
        around = {"primary": 48, "small": 28, "quiet": 2 * QUIET_EDGE}[self._kind]
        return look.fonts.button.advance(look.emoji.plain(self._text)) + look.px(around)

    @property
    def colour(self) -> str:
        """What it is filled with; the colour of its words where it is quiet."""
        return self._colour

    @property
    def text(self) -> str:
        """The words on it."""
        return self._text

    @text.setter
    def text(self, text: str) -> None:
        self._text = text
        self.configure(width=self._wanted_width(self.look))
        self.draw()

    def draw(self) -> None:
        """Draw it as it stands."""
        look, palette = self.look, self.look.palette
        width, height = self.winfo_width(), self.winfo_height()
        if width <= 1:
            return
        self.delete("all")
        if self._kind != "quiet":
            fill = self._colour if self._enabled else blend(self._colour, self.background, 0.55)
            if self.hovered and self._enabled:
                fill = blend(fill, palette.text, _HOVER)
            colour = palette.on_accent
            ring = blend(self._colour, palette.text, 0.45)
        else:
            fill = blend(self.background, self._colour, _HOVER) if self.hovered and self._enabled else self.background
            colour = self._colour if self._enabled else palette.muted
            ring = self._colour
        style = BoxStyle(
            fill,
            self.background,
            12 if self._kind == "primary" else 8,
            ring if self.focused and self._enabled else None,
        )
        draw_box(self, look, 0, 0, width, height, style, "box")
        font = look.fonts.button
        words = font.in_order(font.fit(look.emoji.plain(self._text), width - look.px(12)))
        self.create_text(width // 2, height // 2, text=words, font=look.fonts.button.spec, fill=colour)


class IconButton(_Pressable):
    """A button with an icon ``size`` px at scale 1, in a place of ``place`` px. ``name`` says what it does."""

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        *,
        name: str,
        icon: str,
        command: Callable[[], object],
        background: str,
        size: int = 20,
        place: int = 36,
    ) -> None:
        self._icon = icon
        self._size = size
        side = look.px(place)
        super().__init__(
            parent, look, name=name, width=side, height=side, background=background, command=command
        )  # fmt: skip

    @property
    def icon(self) -> str:
        """The icon's name."""
        return self._icon

    @icon.setter
    def icon(self, icon: str) -> None:
        self._icon = icon
        self.draw()

    def draw(self) -> None:
        """Draw it as it stands."""
        look, palette = self.look, self.look.palette
        width, height = self.winfo_width(), self.winfo_height()
        if width <= 1:
            return
        self.delete("all")
        fill = blend(self.background, palette.icon, _HOVER) if self.hovered else self.background
        style = BoxStyle(fill, self.background, 10, palette.accent if self.focused else None)
        draw_box(self, look, 0, 0, width, height, style, "box")
        image = look.icons.image(self._icon, self._size, palette.icon, fill)
        self.create_image(width // 2, height // 2, image=image)


class SendButton(_Pressable):
    """The round button that sends; pale while there is nothing to send."""

    SIZE = 40

    def __init__(self, parent: tk.Misc, look: Look, *, command: Callable[[], object], background: str) -> None:
        side = look.px(self.SIZE + 2 * _RING_GAP)
        super().__init__(
            parent, look, name="send", width=side, height=side, background=background, command=command
        )  # fmt: skip

    def draw(self) -> None:
        """Draw it as it stands."""
        look, palette = self.look, self.look.palette
        middle = self.winfo_width() // 2
        self.delete("all")
        fill = palette.accent if self.enabled else blend(palette.accent, self.background, 0.6)
        if self.hovered and self.enabled:
            fill = blend(fill, palette.text, _HOVER)
        around = self.background
        if self.focused:
            ring = look.shapes.circle(self.SIZE + 2 * _RING_GAP, palette.accent, self.background)
            self.create_image(middle, middle, image=ring)
            gap = look.shapes.circle(self.SIZE + _RING_GAP, self.background, palette.accent)
            self.create_image(middle, middle, image=gap)
        self.create_image(middle, middle, image=look.shapes.circle(self.SIZE, fill, around))
        icon = look.icons.image("send-horizontal", 19, palette.on_accent, fill)
        self.create_image(middle + look.px(1), middle, image=icon)
