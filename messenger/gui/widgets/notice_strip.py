"""A band over the content that says what matters now, and offers what can be done. It says what it is given.

For what a thin banner has no room for: a title, sentences that go on over several lines, more than one button.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from typing import Final, Literal, NamedTuple

from messenger.gui.look.look import Look
from messenger.gui.widgets.button import QUIET_EDGE, Button
from messenger.gui.widgets.paragraph import Paragraph
from messenger.gui.widgets.shade import blend

Mood = Literal["calm", "warning", "danger"]
_SIDE: Final = 16
_TOP: Final = 10
_ICON: Final = 20
_ICON_GAP: Final = 12
_BUTTON_GAP: Final = 6
_BUTTON: Final = 32
_TINT: Final = 0.10
_INK: Final = 0.25


class StripButton(NamedTuple):
    """One thing to do; ``name`` is for tests. A ``main`` one is filled."""

    name: str
    words: str
    command: Callable[[], object]
    main: bool = False


class Said(NamedTuple):
    """What a strip says. ``title`` may be "". The ``icon``'s colour follows from the ``mood``."""

    text: str
    mood: Mood = "calm"
    title: str = ""
    icon: str = "lock"
    buttons: Sequence[StripButton] = ()


class NoticeStrip(tk.Frame):
    """The buttons stand beside a text that has room for both, else under it. The caller shows and hides it.

    Names for tests: ``title``, ``text``, and the buttons' own.
    """

    def __init__(self, parent: tk.Misc, look: Look, *, name: str) -> None:
        super().__init__(parent, name=name)
        self._look = look
        self.said = Said("")
        self._named: tuple[tuple[str, str, bool], ...] = ()
        self._buttons: list[Button] = []
        self._icon = tk.Label(self, borderwidth=0, padx=0, pady=0)
        self._title, self._text = self._dress()
        self.bind("<Configure>", lambda event: self._arrange(event.width))

    def say(self, said: Said) -> None:
        """Say something else. Buttons that stay keep the keyboard."""
        before, self.said = self.said, said
        if said.mood != before.mood:
            self._put(())
            self._title.destroy()
            self._text.destroy()
            self._title, self._text = self._dress()
        self._icon.configure(image=self._look.icons.image(said.icon, _ICON, self._ink, self.fill))
        if self._title.text != said.title:
            self._title.text = said.title
        if self._text.text != said.text:
            self._text.text = said.text
        self._put(said.buttons)
        self._arrange(self.winfo_width())

    @property
    def fill(self) -> str:
        """The colour of the band."""
        palette = self._look.palette
        if self.said.mood == "warning":
            return palette.warning
        colour = palette.danger if self.said.mood == "danger" else palette.accent
        return blend(palette.window, colour, _TINT + 0.04 * palette.dark)

    @property
    def _ink(self) -> str:
        palette = self._look.palette
        if self.said.mood == "warning":
            return palette.warning_text
        return blend(palette.danger, palette.text, _INK) if self.said.mood == "danger" else palette.text

    def _dress(self) -> tuple[Paragraph, Paragraph]:
        """Take the colours of the mood; return new texts in them, which cannot change theirs."""
        look, fonts, fill = self._look, self._look.fonts, self.fill
        self.configure(background=fill)
        self._icon.configure(background=fill)
        title, text = (
            Paragraph(self, look, name=name, font=font, colour=self._ink, background=fill, width=look.px(200))
            for name, font in (("title", fonts.sender), ("text", fonts.body))
        )
        return title, text

    def _put(self, buttons: Sequence[StripButton]) -> None:
        """Have exactly these buttons."""
        named = tuple((button.name, button.words, button.main) for button in buttons)
        if named == self._named:
            for made, button in zip(self._buttons, buttons, strict=True):
                made.command = button.command
            return
        for old in self._buttons:
            old.destroy()
        look, palette = self._look, self._look.palette
        mood = self.said.mood
        self._named = named
        self._buttons = []
        for button in buttons:
            colour = palette.accent if mood == "calm" else self._ink
            if button.main:
                colour = palette.danger if mood == "danger" else palette.accent
            self._buttons.append(
                Button(
                    self, look, name=button.name, text=button.words, command=button.command, background=self.fill,
                    kind="small" if button.main else "quiet", colour=colour,
                )
            )  # fmt: skip

    def _arrange(self, width: int) -> None:
        """Find places for everything, and take the height that it needs."""
        if width <= 1:
            return
        look, font = self._look, self._look.fonts.body
        side, top, gap = look.px(_SIDE), look.px(_TOP), look.px(_BUTTON_GAP)
        left = side + look.px(_ICON + _ICON_GAP)
        wanted = sum(button.winfo_reqwidth() for button in self._buttons) + gap * max(0, len(self._buttons) - 1)
        edge = look.px(QUIET_EDGE) if self._buttons and not self.said.buttons[-1].main else 0
        beside = not self.said.title and font.advance(look.emoji.plain(self.said.text)) <= (
            width - left - side + edge - wanted - look.px(12) * bool(self._buttons)
        )
        room = width - left - side
        y = top
        if self.said.title:
            y = self._lay(self._title, left, y, room) + look.px(3)
        else:
            self._title.place_forget()
        if beside:
            middle = top + look.px(_BUTTON if self._buttons else _ICON) // 2
            text_room = room + edge - wanted - (look.px(12) if self._buttons else 0)
            self._lay(self._text, left, middle - font.line // 2, text_room)
            self._lay_buttons(width - side + edge - wanted, middle, gap, width, 0)
            self._icon.place(x=side, y=middle, anchor="w")
            self._take(middle * 2)
            return
        y = self._lay(self._text, left, y, room)
        if self._buttons:
            rows = self._lay_buttons(left, y + look.px(8 + _BUTTON / 2), gap, width - side, look.px(QUIET_EDGE))
            y += look.px(8 + rows * _BUTTON)
        self._icon.place(x=side, y=top, anchor="nw")
        self._take(y + top)

    def _take(self, height: int) -> None:
        if int(self.cget("height")) != height:
            self.configure(height=height)

    @staticmethod
    def _lay(paragraph: Paragraph, x: int, y: int, width: int) -> int:
        """Place a text; return where it ends."""
        height = paragraph.height_for(width)
        paragraph.place(x=x, y=y, width=width, height=height)
        return y + height

    def _lay_buttons(self, left: int, middle: int, gap: int, right: int, hang: int) -> int:
        """Place the buttons from ``left`` on, in more than one row where they would reach over ``right``.

        A quiet one that begins a row hangs out by ``hang``, so that its words begin at ``left``.
        """
        rows, x = 0, right
        for button, said in zip(self._buttons, self.said.buttons, strict=True):
            if not rows or (x > left and x + button.winfo_reqwidth() > right):
                middle += self._look.px(_BUTTON) if rows else 0
                rows, x = rows + 1, left - (0 if said.main else hang)
            button.place(x=x, y=middle, anchor="w")
            x += button.winfo_reqwidth() + gap
        return rows
